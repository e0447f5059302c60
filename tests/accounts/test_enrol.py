"""Enrolment: primary segment, recurring revenue and potential; only what changed is written."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions.enrol import enrol
from accounts.models import Account, Contract, Segment
from accounts.rules.criteria import CriteriaError
from accounts.rules.potential import potential
from tests.factories import NOON, AccountFactory, SegmentFactory, TransactionFactory

TODAY = NOON.date()
DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


def enrolled(**fields):
    account = AccountFactory(segment=None, potential_cents=1, **fields)
    enrol(now=NOON)
    account.refresh_from_db()
    return account


def buys(account, amount, *, days_ago=30, kind="purchase", currency="EUR", is_recurring=True, period=None):
    on = TODAY - days_ago * DAY
    start, end = (on, on + (period - 1) * DAY) if period else (None, None)
    return TransactionFactory(
        account=account, kind=kind, happened_on=on, amount=Decimal(amount), currency=currency,
        is_recurring=is_recurring, period_start=start, period_end=end,
    )  # fmt: skip


def signs(account, value, *, billing="year", currency="EUR", **fields):
    fields = {"signed_by_us_on": date(2026, 1, 1), "signed_by_client_on": date(2026, 1, 2)} | fields
    return Contract.objects.create(
        account=account, number=f"C{Contract.objects.count()}", starts_on=date(2026, 1, 3), value=Decimal(value),
        billing=billing, currency=currency, **fields,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("employees", "code"),
    [(1000, "enterprise"), (999, "mid-market"), (100, "mid-market"), (99, "smb"), (0, "smb"), (None, "other")],
)
def test_the_matching_segment_with_the_lowest_priority_number_is_the_primary_one(employees, code):
    account = enrolled(employees=employees)

    assert account.segment.code == code
    assert account.matching_segments[0] == account.segment_id


def test_every_matching_segment_is_kept_and_overlap_is_reported():
    account = AccountFactory(employees=500)

    result = enrol(now=NOON)

    account.refresh_from_db()
    by_code = dict(Segment.objects.values_list("code", "pk"))
    assert account.matching_segments == [by_code["mid-market"], by_code["other"]]
    assert result.in_several_segments == 1
    assert result.per_segment == {by_code["mid-market"]: 1}


def test_an_account_that_matches_nothing_has_no_segment_and_the_least_potential():
    Segment.objects.filter(code="other").update(is_active=False)

    account = AccountFactory(employees=None)
    result = enrol(now=NOON)

    account.refresh_from_db()
    assert (account.segment, account.matching_segments, account.potential_cents) == (None, [], 1)
    assert result.without_segment == 1


def test_without_segments_everybody_is_without_one():
    Segment.objects.update(is_active=False)

    assert enrolled(employees=5).segment is None


@pytest.mark.parametrize(
    "facts",
    [
        {"employees": None}, {"employees": 0}, {"employees": 1}, {"employees": 49}, {"employees": 50},
        {"employees": 99}, {"employees": 119}, {"employees": 121}, {"employees": 2_000_000_000},
        {"employees": 50, "potential_override_cents": 1}, {"employees": 50, "potential_override_cents": 9 * 10**18},
    ],
)  # fmt: skip
def test_potential_is_the_same_in_python_and_in_the_database(facts):
    account = enrolled(**facts)
    segment = account.segment

    assert account.potential_cents == potential(
        override=account.potential_override_cents,
        recurring=account.recurring_revenue_cents,
        default=segment.default_potential_cents,
        employees=account.employees,
        median=segment.median_employees,
    )


@pytest.mark.parametrize(
    ("override", "recurring", "employees", "cents"),
    [
        (7, 5, 30, 7),
        (None, 5, 30, 5),
        (None, 0, 30, 400_000),
        (None, 0, 15, 200_000),
        (None, 0, None, 400_000),
        (None, 0, 120, 1_600_000),
        (None, 0, 5000, 1_600_000),
        (None, 0, 0, 1),
    ],
)
def test_potential_is_the_override_else_the_revenue_else_by_size(override, recurring, employees, cents):
    found = potential(override=override, recurring=recurring, default=400_000, employees=employees, median=30)

    assert found == cents


@pytest.mark.parametrize(
    ("purchases", "cents"),
    [
        ([{"amount": "100.00"}], 10_000),
        ([{"amount": "100.00", "is_recurring": False}], 0),
        ([{"amount": "100.00", "days_ago": 364}], 10_000),
        ([{"amount": "100.00", "days_ago": 365}], 0),
        ([{"amount": "100.00", "days_ago": -1}], 0),
        ([{"amount": "100.00"}, {"amount": "-30.00"}], 7_000),
        ([{"amount": "-30.00"}], 0),
        ([{"amount": "100.00"}, {"amount": "100.00", "kind": "invoice"}, {"amount": "90", "kind": "payment"}], 10_000),
        ([{"amount": "100.00", "currency": "USD"}], 0),
        ([{"amount": "730.00", "period": 730}], 36_500),
        ([{"amount": "730.00", "period": 730, "days_ago": 700}], 36_500),
        ([{"amount": "730.00", "period": 730, "days_ago": 731}], 0),
        ([{"amount": "365.00", "period": 365}], 36_500),
    ],
)
def test_recurring_revenue_comes_from_recurring_transactions_of_twelve_months(purchases, cents):
    account = AccountFactory()
    for purchase in purchases:
        buys(account, **purchase)

    enrol(now=NOON)

    account.refresh_from_db()
    assert account.recurring_revenue_cents == cents
    assert account.potential_cents == (cents or potential(
        override=None, recurring=0, default=400_000, employees=50, median=30
    ))  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "cents"),
    [
        ({}, 12_000),
        ({"billing": "month"}, 144_000),
        ({"billing": "quarter"}, 48_000),
        ({"billing": "once"}, 0),
        ({"kind": "nda"}, 0),
        ({"signed_by_client_on": None}, 0),
        ({"ends_on": TODAY}, 12_000),
        ({"ends_on": TODAY - DAY}, 0),
        ({"ends_on": TODAY - DAY, "auto_renews": True}, 12_000),
        ({"terminated_on": TODAY}, 0),
        ({"terminated_on": TODAY + DAY}, 12_000),
        ({"currency": "USD"}, 0),
    ],
)
def test_recurring_revenue_comes_from_active_contracts(fields, cents):
    account = AccountFactory()
    contract = signs(account, "120.00", **fields)

    enrol(now=NOON)

    account.refresh_from_db()
    assert account.recurring_revenue_cents == cents
    if contract.kind == "contract" and contract.billing != "once" and contract.currency == "EUR":
        assert bool(cents) == contract.is_active_on(TODAY)


def test_a_contract_and_its_invoices_are_not_added_up():
    account = AccountFactory()
    signs(account, "120.00")
    buys(account, "100.00", kind="invoice")

    enrol(now=NOON)

    account.refresh_from_db()
    assert account.recurring_revenue_cents == 12_000


def test_other_currencies_are_counted_and_left_out():
    account = AccountFactory()
    buys(account, "100.00", currency="USD")
    signs(account, "100.00", currency="NOK")

    assert enrol(now=NOON).other_currency_rows == 2


def test_a_second_enrolment_writes_nothing():
    buys(AccountFactory(), "100.00")
    AccountFactory(employees=5000)
    first = enrol(now=NOON)

    second = enrol(now=NOON)

    assert (first.looked_at, first.changed, second.looked_at, second.changed) == (2, 2, 2, 0)


def test_only_the_given_accounts_are_enrolled():
    given, other = AccountFactory(segment=None), AccountFactory(segment=None)

    result = enrol(now=NOON, account_ids=[given.pk])

    other.refresh_from_db()
    assert (result.looked_at, other.segment) == (1, None)


def test_no_accounts_is_no_work():
    assert enrol(now=NOON).looked_at == 0
    assert enrol(now=NOON, account_ids=[]).looked_at == 0


def test_criteria_may_ask_for_the_revenue_of_the_same_pass():
    paying = SegmentFactory(criteria={"field": "recurring_revenue", "op": "gte", "value": 100})
    account = AccountFactory()
    buys(account, "100.00")

    enrol(now=NOON)

    account.refresh_from_db()
    assert paying.pk in account.matching_segments


def test_criteria_that_cannot_be_read_stop_enrolment_before_it_writes():
    Segment.objects.filter(code="smb").update(criteria={"all": [{"field": "secret", "op": "eq", "value": 1}]})
    account = AccountFactory(segment=None)

    with pytest.raises(CriteriaError):
        enrol(now=NOON)

    account.refresh_from_db()
    assert account.segment is None


def test_enrolment_takes_a_few_statements_however_many_accounts():
    Account.objects.bulk_create(AccountFactory.build_batch(300, segment=None))

    with CaptureQueriesContext(connection) as queries:
        enrol(now=NOON)

    assert len(queries) <= 10
