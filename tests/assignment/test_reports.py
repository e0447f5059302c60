"""What a report of a wrong record may say, with the account or keeping it. What it may not is refused in words."""

import pytest

from accounts.errors import RuleViolation
from accounts.models import Organisation
from assignment.actions.reports import ask_repair, repair_fields
from assignment.actions.returns import return_account
from assignment.models import Repair, Return, ReturnReason
from tests.factories import NOON, AccountFactory, held_account

pytestmark = pytest.mark.django_db
NO_OTHER = "There is no such other account. Look it up and choose it from the list."


def give_back(account, code="duplicate-or-gone", **more):
    reason = ReturnReason.objects.get(code=code)
    return return_account(account.pk, reason=reason, by=account.book.rep, now=NOON, **more)


def keep(account, *, detail=None, **more):
    return ask_repair(account.pk, by=account.book.rep, now=NOON, field="duplicate", detail=detail, **more)


@pytest.fixture(params=[give_back, keep], ids=["given back", "kept"])
def report(request):
    return request.param


def refused(report, account, **more) -> RuleViolation:
    with pytest.raises(RuleViolation) as caught:
        report(account, **more)
    account.refresh_from_db()
    assert account.station == "held" and not Return.objects.exists() and not Repair.objects.exists()
    return caught.value


@pytest.mark.parametrize("number", ["abc", "1e3", "²", -1, 10**30, "9" * 400, 2**63, [1], {"a": 1}, True, 10**9])
def test_what_is_no_other_account_is_refused_at_its_field(report, number):
    refusal = refused(report, held_account(), detail={"duplicate_of": number})
    assert refusal.errors == {"duplicate_of": [NO_OTHER]}


def test_an_account_that_may_not_be_looked_up_reads_as_one_that_is_not_there(report):
    account, elsewhere = held_account(), held_account()
    Organisation.objects.update(look_up_for_everyone=False)

    told = [refused(report, account, detail={"duplicate_of": pk}) for pk in (elsewhere.pk, 10**9, account.pk)]

    assert {(refusal.code, refusal.message) for refusal in told} == {("no_original", NO_OTHER)}
    mine = held_account(book=account.book)
    report(account, detail={"duplicate_of": str(mine.pk)})
    assert Repair.objects.get().duplicate_of == mine


def test_what_the_look_up_shows_may_be_named(report):
    account, original = held_account(), AccountFactory()
    report(account, detail={"duplicate_of": original.pk})
    assert Repair.objects.get().duplicate_of == original


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"detail": {"a\x00b": "x"}}, "detail", "only these can be said: field, proposed_value, duplicate_of"),
        ({"detail": {"wrong": "x"}}, "detail", "only these can be said"),
        ({"detail": {"proposed_value": "a\x00b"}}, "proposed_value", "Remove the NUL"),
        ({"detail": {"proposed_value": "\ud800"}}, "proposed_value", "Remove the broken character"),
        ({"detail": {"proposed_value": "x" * 501}}, "proposed_value", "at most 500 characters; this has 501"),
        ({"detail": {"field": "station"}}, "field", "Choose what is wrong from the list"),
        ({"note": "a\x00b"}, "note", "Remove the NUL"),
        ({"note": "x" * 2001}, "note", "at most 2000 characters; this has 2001"),
    ],
)
@pytest.mark.parametrize("code", ["wrong-record", "conflict"])
def test_what_cannot_be_kept_is_refused_at_its_field(code, more, field, words):
    refusal = refused(give_back, held_account(), code=code, **more)
    assert list(refusal.errors) == [field] and words in refusal.message


@pytest.mark.parametrize("value", ["a\x00b", "x" * 501])
def test_a_proposal_of_who_keeps_the_account_is_kept_whole_or_refused(value):
    account = held_account()
    assert list(refused(keep, account, proposed_value=value).errors) == ["proposed_value"]
    assert keep(account, proposed_value=" x ").proposed_value == "x"


def test_the_names_of_fields_are_words_for_people():
    names = repair_fields()
    assert (names["postal_code"], names["annual_revenue"], names["source_list"], names["record"]) == (
        "Postal code", "Annual revenue", "List it came from", "The whole record",
    )  # fmt: skip
    assert all(names.values())
