"""Accounts with their people, preferences and dates, products, contracts and purchases."""

import hashlib
from datetime import timedelta
from decimal import Decimal

from django.core.files.base import ContentFile

from accounts.models import (
    Account,
    Attachment,
    Contact,
    Contract,
    LifeEvent,
    Preference,
    Product,
    Transaction,
)
from bookofbusiness.demo import names
from bookofbusiness.demo.people import Company

SIZES = [(1200, 9000, 0.12), (100, 999, 0.38), (5, 99, 0.45), (0, 0, 0.05)]


def make_clients(company: Company, *, count: int) -> list[Account]:
    """`count` accounts in the pool, some with a parent, with contacts; not yet enrolled."""
    accounts = Account.objects.bulk_create(_account(company, place) for place in range(count))
    for child in company.random.sample(accounts, count // 20):
        child.parent = company.random.choice(accounts[:200])
    Account.objects.bulk_update([a for a in accounts if a.parent_id and a.parent_id != a.pk], ["parent"])
    _make_contacts(company, accounts)
    return accounts


def _account(company: Company, place: int) -> Account:
    dice = company.random
    if place % 25 == 7:
        name = (
            f"{names.PERSIAN_COMPANIES[place // 25 % 16]} {place // 400 + 1}"
            if place > 400
            else names.PERSIAN_COMPANIES[place // 25 % 16]
        )
        where, industry, domain = names.PERSIAN_PLACE, "Manufacturing", f"client{place}.example"
    else:
        root, (trade, industry) = (
            names.COMPANY_ROOTS[place % len(names.COMPANY_ROOTS)],
            dice.choice(names.COMPANY_TRADES),
        )
        where = names.PLACES[dice.choices(range(8), [22, 22, 16, 14, 10, 8, 5, 3])[0]]
        name, domain = (
            f"{root} {trade}" + (f" {where[3][place % len(where[3])]}" if place >= 70 else ""),
            f"{root.lower()}{place}.example",
        )
    low, high, _share = dice.choices(SIZES, [size[2] for size in SIZES])[0]
    employees = dice.randint(low, high) if high else None
    return Account(
        name=name,
        domain=domain if dice.random() < 0.95 else "",
        website=f"https://{domain}",
        phone=f"+47 22 {place // 100:02d} {place % 100:02d} 10" if dice.random() < 0.9 else "",
        country=where[0],
        language=where[1],
        time_zone=where[2],
        city=dice.choice(where[3]),
        industry=industry,
        employees=employees,
        annual_revenue=Decimal(dice.randint(50, 400) * 1000 * (employees or 10)) / 10,
        currency="EUR",
        founded_in=dice.randint(1950, 2022),
        source_list=dice.choice(names.SOURCE_LISTS),
        do_not_contact=dice.random() < 0.01,
        tags=["key"] if dice.random() < 0.04 else [],
    )


def _make_contacts(company: Company, accounts: list[Account]) -> None:
    dice, contacts = company.random, []
    for account in accounts:
        for _number in range(dice.choices([0, 1, 2, 3], [1, 44, 35, 20])[0]):
            contacts.append(_contact(dice, account))
    made = Contact.objects.bulk_create(contacts, batch_size=2000)
    LifeEvent.objects.bulk_create(
        LifeEvent(
            account_id=contact.account_id,
            contact=contact,
            kind="birthday",
            month=dice.randint(1, 12),
            day=dice.choice([29 if dice.random() < 0.02 else dice.randint(1, 28), None]),
            repeats_yearly=True,
        )
        for contact in dice.sample(made, len(made) // 10)
    )
    Preference.objects.bulk_create(
        Preference(
            account_id=c.account_id, contact=c, kind="hours", key="calls", value="after 10:00", source="said on a call"
        )
        for c in dice.sample(made, len(made) // 20)
    )


def _contact(dice, account: Account) -> Contact:
    if account.country == "IR":
        name = f"{dice.choice(names.PERSIAN_FIRST)} {dice.choice(names.PERSIAN_LAST)}"
    else:
        name = f"{dice.choice(names.FIRST_NAMES)} {dice.choice(names.LAST_NAMES)}"
    title, role = dice.choice(names.TITLES)
    return Contact(
        account=account,
        name=name,
        title=title,
        role=role,
        language=account.language,
        time_zone=account.time_zone,
        email=f"person{dice.randint(1, 9_999_999)}@{account.domain}" if account.domain and dice.random() < 0.9 else "",
        phone=account.phone,
        do_not_call=dice.random() < 0.03,
        do_not_email=dice.random() < 0.03,
    )


def make_purchases(company: Company, customers: list[Account]) -> None:
    """Products, one contract per customer with a signed copy for some, and a year of purchases."""
    products = Product.objects.bulk_create(
        Product(name=name, series=series, list_price=Decimal(price), currency="EUR")
        for name, series, price in names.PRODUCTS
    )
    contracts = Contract.objects.bulk_create(
        _contract(company, place, account) for place, account in enumerate(customers)
    )
    for contract in contracts[:6]:
        _attach_signed_copy(contract, by=company.ops)
    Transaction.objects.bulk_create(
        _purchase(company, account, products)
        for account in customers
        for _number in range(company.random.randint(2, 9))
    )


def _contract(company: Company, place: int, account: Account) -> Contract:
    dice, start = company.random, company.today - timedelta(days=company.random.randint(30, 700))
    ends = start + timedelta(days=730 if place % 3 else 400)
    return Contract(
        account=account,
        number=f"CT-{2000 + place}",
        title="Supply and care",
        starts_on=start,
        ends_on=ends,
        auto_renews=dice.random() < 0.5,
        renewal_months=12,
        notice_days=dice.choice([30, 60, 90]),
        value=Decimal(dice.randint(4, 90) * 1000),
        currency="EUR",
        billing="year",
        kind="nda" if place % 17 == 0 else "contract",
        signed_by_us_on=start,
        signed_by_client_on=None if place % 23 == 0 else start,
        terminated_on=company.today if place % 29 == 0 else None,
    )


def _attach_signed_copy(contract: Contract, *, by) -> None:
    text = f"Contract {contract.number}\nSigned by both sides on {contract.starts_on}.\n".encode()
    attachment = Attachment(
        account=contract.account,
        contract=contract,
        name=f"{contract.number}.txt",
        content_type="text/plain",
        size=len(text),
        sha256=hashlib.sha256(text).hexdigest(),
        uploaded_by=by,
    )
    attachment.file.save(attachment.name, ContentFile(text), save=True)


def _purchase(company: Company, account: Account, products: list[Product]) -> Transaction:
    dice = company.random
    product, quantity = dice.choice(products), dice.randint(1, max(1, min(30, (account.employees or 20) // 30)))
    day = company.today - timedelta(days=dice.randint(1, 364))
    recurring = product.series in {"Software", "Service"}
    sign = -1 if dice.random() < 0.03 else 1
    return Transaction(
        account=account,
        product=product,
        kind="invoice" if recurring else "purchase",
        happened_on=day,
        quantity=sign * quantity,
        amount=sign * quantity * product.list_price,
        currency="EUR",
        is_recurring=recurring,
        period_start=day if recurring else None,
        period_end=day + timedelta(days=30) if recurring else None,
        reference=f"Order {dice.randint(10_000, 99_999)}",
    )
