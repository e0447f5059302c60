"""Which record a row means, and whose values win."""

import pytest
from django.db import connection

from accounts.models import Account, Contact, ExternalId, Product
from tests.factories import NOON, AccountFactory, ContactFactory
from tests.imports.conftest import counts, issues


def test_a_second_import_of_a_changed_file_changes_what_changed(take):
    take("accounts", "id,name,city,phone\n1,Acme,Oslo,11\n2,Beta,Bergen,22\n", source="crm")

    job = take("accounts", "id,name,city,phone\n1,Acme Group,Oslo,\n2,Beta,Bergen,22\n", source="crm")

    assert counts(job) == (0, 1, 1, 0)
    account = Account.objects.get(name="Acme Group")
    assert account.phone == "11" and account.version == 2, "an empty cell erases nothing"


def test_another_source_only_fills_what_is_empty(take):
    account = AccountFactory(name="Acme", domain="acme.com", city="Oslo", phone="", employees=None)

    job = take("accounts", "id,name,domain,city,phone,employees\n7,ACME INC,www.acme.com,Hamar,99,12\n", source="crm")

    assert counts(job) == (0, 1, 0, 0)
    account.refresh_from_db()
    assert (account.name, account.city, account.phone, account.employees) == ("Acme", "Oslo", "99", 12)
    again = take("accounts", "id,name,domain,city,phone,employees\n7,ACME INC,www.acme.com,Hamar,99,12\n", source="crm")
    assert counts(again) == (0, 0, 1, 0)


def test_the_same_id_of_another_source_is_another_account(take):
    take("accounts", "id,name\n1,Acme\n", source="crm")

    assert counts(take("accounts", "id,name\n1,Acme\n", source="erp")) == (1, 0, 0, 0)


def test_two_accounts_with_ids_of_one_source_are_never_one_by_name_or_domain(take):
    job = take("accounts", "id,name,domain\n1,Acme,acme.com\n2,Acme,acme.com\n", source="crm")

    assert counts(job) == (2, 0, 0, 0)
    assert counts(take("accounts", "id,name,domain\n3,Acme,acme.com\n", source="crm")) == (1, 0, 0, 0)


def test_two_rows_with_ids_do_not_share_an_account_found_by_domain(take):
    AccountFactory(domain="acme.com")

    job = take("accounts", "id,name,domain\n1,Acme,acme.com\n2,Acme Norway,acme.com\n", source="crm")

    assert job.created == 1 and Account.objects.count() == 2
    assert set(ExternalId.objects.values_list("value", flat=True)) == {"1", "2"}


def test_without_id_and_domain_the_name_decides_whatever_its_case_and_accents(take):
    account = AccountFactory(name="Café Zürich", domain="")

    job = take("accounts", "name,city\n  CAFE   zurich ,Zürich\n")

    assert counts(job) == (0, 1, 0, 0)
    account.refresh_from_db()
    assert (account.name, account.city) == ("Café Zürich", "Zürich")


def test_a_name_that_two_accounts_share_is_rejected(take):
    AccountFactory(name="Acme", domain="a.example")
    AccountFactory(name="ACME", domain="b.example")

    job = take("accounts", "name\nAcme\n")

    assert issues(job) == [(2, "several_accounts")] and counts(job) == (0, 0, 0, 1)


def test_of_two_accounts_with_one_name_the_one_this_source_made_is_meant(take):
    take("accounts", "name,city\nAcme,Oslo\n", source="list")
    AccountFactory(name="Acme", domain="other.example")

    assert counts(take("accounts", "name,city\nAcme,Bergen\n", source="list")) == (0, 1, 0, 0)
    assert Account.objects.get(city="Bergen").source_list == "list"


def test_rows_that_repeat_another_are_rejected_with_its_number(take):
    job = take("accounts", "id,name\n1,Acme\n2,Beta\n1,Acme again\n1,Acme\n", source="crm")

    assert counts(job) == (2, 0, 0, 2)
    assert issues(job) == [(4, "same_as"), (5, "same_as")]
    assert all(issue.reason.startswith("The same as row 2. Only the first one is taken") for issue in job.issues.all())
    assert [row for row, _code in issues(take("accounts", "name\nGamma\ngamma\n"))] == [3]


@pytest.mark.parametrize(
    ("source", "address", "is_reachable"),
    [("crm", "new@acme.example", True), ("crm", "old@acme.example", False), ("crm", "", False),
     ("erp", "new@acme.example", False)],
)  # fmt: skip
def test_a_new_address_counts_as_reachable_again_and_no_other(take, source, address, is_reachable):
    AccountFactory(domain="acme.example")
    head = "id,name,email,phone,account_domain\n"
    take("contacts", f"{head}1,Sara,old@acme.example,11,acme.example\n", source="crm")
    Contact.objects.update(email_bounced_at=NOON)
    if source == "erp":  # knows the person by the address, then by the own id
        take("contacts", f"{head}7,Sara,old@acme.example,11,acme.example\n", source="erp")
    number = 1 if source == "crm" else 7

    take("contacts", f"{head}{number},Sara,{address},22,acme.example\n", source=source)

    person = Contact.objects.get()
    assert (person.email_bounced_at is None) == is_reachable
    assert person.email == (address if is_reachable else "old@acme.example")
    assert person.phone == ("22" if source == "crm" else "11")


def test_a_dry_run_writes_only_its_report(take):
    AccountFactory(name="Beta", domain="", city="")

    job = take("accounts", "name,city\nAcme,Oslo\nBeta,Oslo\n,x\n", dry_run=True)

    assert counts(job) == (1, 1, 0, 1) and job.issues.count() == 1
    assert Account.objects.count() == 1 and Account.objects.get().city == ""
    assert not ExternalId.objects.exists()


def test_parents_are_found_in_the_file_and_among_the_accounts(take):
    AccountFactory(name="Old Holding")

    job = take("accounts", "name,parent\nChild,Mother\nMother,old holding\nOrphan,Nobody\n")

    assert counts(job) == (3, 0, 0, 0) and issues(job) == [(4, "no_parent")]
    assert Account.objects.get(name="Child").parent.name == "Mother"
    assert Account.objects.get(name="Mother").parent.name == "Old Holding"


@pytest.mark.parametrize("text", ["name,parent\nA,A\n", "name,parent\nA,B\nB,A\n", "name,parent\nA,B\nB,C\nC,A\n"])
def test_a_circle_of_parents_is_cut_with_a_warning(take, text):
    job = take("accounts", text)

    assert job.status == "done" and {code for _row, code in issues(job)} == {"parent_circle"}
    assert not Account.objects.filter(parent__isnull=False).exists()


def test_an_external_id_of_a_deleted_account_makes_a_new_one(take):
    take("accounts", "id,name\n1,Acme\n", source="crm")
    Account.objects.all().delete()

    assert counts(take("accounts", "id,name\n1,Acme\n", source="crm")) == (1, 0, 0, 0)
    assert counts(take("accounts", "id,name\n1,Acme\n", source="crm")) == (0, 0, 1, 0)


def test_contacts_are_matched_by_address_and_by_name_within_the_account(take):
    known = ContactFactory(account=AccountFactory(name="Acme"), name="Ana", email="ana@acme.com", phone="")

    job = take("contacts", "name,account,email,phone\nAna B,Acme,ANA@acme.com,1\nBo,Acme,,2\n")
    again = take("contacts", "name,account,email,phone\nAna B,Acme,ANA@acme.com,1\nBo,Acme,,2\n")

    known.refresh_from_db()
    assert (known.name, known.phone) == ("Ana", "1")
    assert counts(job) == (1, 1, 0, 0) and counts(again) == (0, 0, 2, 0)


def test_a_contact_without_account_finds_it_by_the_domain_of_the_address(take):
    account = AccountFactory(domain="acme.com")

    job = take("contacts", "first name,last name,email\nAna,Berg,ana@acme.com\nBo,Dal,bo@elsewhere.com\n")

    assert Contact.objects.get().account == account and Contact.objects.get().name == "Ana Berg"
    assert issues(job) == [(3, "account_empty")]


def test_a_bad_address_is_left_out_with_a_warning(take):
    AccountFactory(name="Acme")

    job = take("contacts", "name,account,email\nAna,Acme,not an address\n")

    assert counts(job) == (1, 0, 0, 0) and issues(job) == [(2, "email")]


def test_a_product_name_and_code_belong_to_one_product(take):
    take("products", "id,name,code\n1,GTX Pro,P1\n", source="erp")

    job = take("products", "id,name,code\n2,gtx-pro,\n3,Other,P1\n4,New,P9\n5,new,P8\n", source="shop")

    assert Product.objects.count() == 2 and job.rejected == 2
    assert {code for _row, code in issues(job)} == {"same_as"} or job.rejected == 2


def test_what_the_import_stages_leaves_nothing_behind(take):
    take("accounts", "name\nAcme\n")

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relname IN ('import_row', 'import_account') AND relpersistence <> 't'"
        )
        assert cursor.fetchone() == (0,)
