"""What was closed as a duplicate leads to its original; what is closed otherwise is meant only where no open one is."""

import pytest

from accounts.models import Account, Contact, ExternalId, Interaction, Transaction
from assignment.actions.closing import close_account, close_as_duplicate_of
from scoring.models import Signal
from tests.factories import NOON, AccountFactory, ContactFactory
from tests.imports.conftest import counts, issues

DOMAIN = "dup.example"
INTERACTIONS = "account,account_domain,contact_email,kind,happened_at\n"


@pytest.fixture
def original(db):
    return AccountFactory(name="Kallio", domain=DOMAIN, city="", phone="11")


@pytest.fixture
def duplicate(original, ops):
    row = AccountFactory(name="Kallio Dairy Oy", domain=DOMAIN, city="Turku", phone="22")
    ContactFactory(account=row, email="tea@elsewhere.example")
    return close_as_duplicate_of(row.pk, original_id=original.pk, by=ops, now=NOON)


@pytest.mark.parametrize(
    "content",
    ["name,domain,city,phone\nKallio,dup.example,Oslo,99\n", "name,city,phone\nKallio Dairy Oy,Oslo,99\n"],
)
def test_a_row_of_the_duplicate_fills_what_its_original_lacks(take, original, duplicate, content):
    before = Account.objects.values().get(pk=duplicate.pk)

    job = take("accounts", content)

    assert counts(job) == (0, 1, 0, 0) and Account.objects.count() == 2
    original.refresh_from_db()
    assert (original.name, original.city, original.phone) == ("Kallio", "Oslo", "11")
    assert Account.objects.values().get(pk=duplicate.pk) == before
    assert counts(take("accounts", content)) == (0, 0, 1, 0)


@pytest.mark.parametrize("with_ids", [True, False])
@pytest.mark.parametrize("first", ["original", "duplicate"])
def test_a_list_that_still_names_both_says_so_and_changes_the_original_by_its_own_row(take, ops, with_ids, first):
    rows = ["1,Kallio,a.example,Oslo", "2,Kallio Dairy Oy,b.example,Turku"]
    rows = rows if first == "original" else rows[::-1]

    def content(city):
        lines = ["id,name,domain,city", *(row.replace("Oslo", city) for row in rows)]
        return "\n".join(line if with_ids else line.partition(",")[2] for line in lines)

    assert counts(take("accounts", content("Oslo"))) == (2, 0, 0, 0)
    one, other = Account.objects.get(name="Kallio"), Account.objects.get(name="Kallio Dairy Oy")
    close_as_duplicate_of(other.pk, original_id=one.pk, by=ops, now=NOON)

    job = take("accounts", content("Bergen"))

    assert counts(job) == (0, 1, 0, 1) and [code for _row, code in issues(job)] == ["same_as"]
    one.refresh_from_db(), other.refresh_from_db()
    assert (one.name, one.domain, one.city, other.city) == ("Kallio", "a.example", "Bergen", "Turku")
    assert Account.objects.count() == 2


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("name,email", f"Sara,sara@{DOMAIN}"),
        ("name,account_domain", f"Sara,{DOMAIN}"),
        ("name,account", "Sara,Kallio Dairy Oy"),
        ("name,account_id", "Sara,77"),
    ],
)
def test_a_person_comes_to_the_original(take, original, duplicate, head, row):
    ExternalId.objects.create(source="generic", kind="account", value="77", record_id=duplicate.pk)

    assert counts(take("contacts", f"{head}\n{row}\n")) == (1, 0, 0, 0)
    assert Contact.objects.get(name="Sara").account == original


def test_a_person_known_at_both_is_the_one_of_the_original(take, original, duplicate):
    ContactFactory(account=duplicate, email=f"sara@{DOMAIN}")
    sara = ContactFactory(account=original, name="Sara", email=f"sara@{DOMAIN}", phone="")

    assert counts(take("contacts", f"name,email,phone\nSara,sara@{DOMAIN},33\n")) == (0, 1, 0, 0)
    sara.refresh_from_db()
    assert sara.phone == "33"


@pytest.mark.parametrize("named", ["Kallio Dairy Oy,,", f",{DOMAIN},", ",,tea@elsewhere.example"])
def test_work_comes_to_the_original_once(take, original, duplicate, named):
    content = f"{INTERACTIONS}{named},call,2026-05-01\n"

    assert counts(take("interactions", content)) == (1, 0, 0, 0)
    assert Interaction.objects.get().account == original
    assert counts(take("interactions", content)) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("kind", "model", "content"),
    [
        ("interactions", Interaction, f"{INTERACTIONS}Twin,,,call,2026-05-01\n"),
        ("transactions", Transaction, "account,happened_on,amount,currency\nTwin,2026-05-01,10,EUR\n"),
        ("signals", Signal, "account,type,happened_at\nTwin,funding,2026-05-01\n"),
    ],
)
def test_facts_that_were_taken_before_the_closing_are_not_taken_again(take, ops, original, kind, model, content):
    twin = AccountFactory(name="Twin", domain="")
    assert counts(take(kind, content)) == (1, 0, 0, 0)
    close_as_duplicate_of(twin.pk, original_id=original.pk, by=ops, now=NOON)

    assert counts(take(kind, content)) == (0, 0, 1, 0)
    assert model.objects.get().account == twin


def test_a_chain_of_duplicates_leads_to_its_end(take, ops, original, duplicate):
    last = AccountFactory(name="Kallio Group", domain="")
    close_as_duplicate_of(original.pk, original_id=last.pk, by=ops, now=NOON)

    job = take("contacts", f"name,account_domain,account\nSara,{DOMAIN},\nTea,,Kallio Dairy Oy\n")

    assert counts(job) == (2, 0, 0, 0)
    assert set(Contact.objects.filter(name__in=["Sara", "Tea"]).values_list("account__name", flat=True)) == {last.name}


@pytest.mark.parametrize("word", ["Acme", "acme.example"])
def test_what_is_closed_otherwise_gives_way_to_an_open_one(take, ops, word):
    gone = AccountFactory(name="Acme", domain="acme.example")
    close_account(gone.pk, by=ops, now=NOON)
    head = "name,account_domain,account\n"
    row = f"Sara,{word},\n" if "." in word else f"Sara,,{word}\n"
    assert counts(take("contacts", head + row.replace("Sara", "Old"))) == (1, 0, 0, 0)
    assert Contact.objects.get(name="Old").account == gone, "alone it is meant, closed or not"

    AccountFactory(name="Acme", domain="acme.example")
    take("contacts", head + row)

    assert Contact.objects.get(name="Sara").account != gone


def test_two_open_ones_are_still_several(take, original, duplicate):
    AccountFactory(name="Third", domain=DOMAIN)
    AccountFactory(name="Kallio Dairy Oy", domain="other.example")

    job = take("contacts", f"name,account_domain,account\nSara,{DOMAIN},\nTea,,Kallio Dairy Oy\n")

    assert issues(job) == [(2, "several_accounts"), (3, "several_accounts")]


def test_a_child_of_the_duplicate_is_one_of_the_original(take, original, duplicate):
    take("accounts", "name,parent\nFarm,Kallio Dairy Oy\n")

    assert Account.objects.get(name="Farm").parent == original
