"""Giving back, asking ops to fix, and the leader's decision, through the pages."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Notification, Organisation, Team
from assignment.models import Repair, Return, ReturnReason
from tests.factories import BookFactory, OpportunityFactory, UserFactory, held_account
from tests.pages.conftest import HTMX, text_of

pytestmark = pytest.mark.django_db
SINCE = timezone.now() - timedelta(days=20)


@pytest.fixture
def team():
    return Team.objects.create(name="North", leader=UserFactory(role="leader", name="Lena"))


@pytest.fixture
def account(team):
    return held_account(
        book=BookFactory(rep=UserFactory(name="Ana Kovač", team=team)), since=SINCE, name="Kallio Dairy"
    )


@pytest.fixture
def mine(account, window_of):
    return window_of(account.book.rep)


@pytest.fixture
def leading(team, window_of):
    return window_of(team.leader)


def reason(code: str) -> int:
    return ReturnReason.objects.get(code=code).pk


def give_back(window, account, code, **fields):
    return window.post(f"/accounts/{account.pk}/returns/", {"reason": reason(code), **fields}, headers=HTMX)


def test_the_dialog_names_each_reason_and_what_the_closed_ones_ask_for(mine, account):
    page = mine.get(f"/accounts/{account.pk}/returns/", headers=HTMX)
    words = text_of(page)
    for each in ReturnReason.objects.filter(is_active=True):
        assert each.label in words
    assert page.content.decode().count(" disabled ") == 2  # poor fit and worked: no touch yet
    assert "2" in words and "touch" in words.lower()


def test_a_wrong_record_goes_to_ops_at_once_and_leaves_the_book(mine, account):
    answer = give_back(mine, account, "wrong-record", field="domain", proposed_value="kallio.example")

    assert answer.status_code == 204 and answer["HX-Redirect"] == "/"
    account.refresh_from_db()
    assert account.station == "repair" and Repair.objects.get().proposed_value == "kallio.example"
    assert "A place is free for the next batch." in text_of(mine.get("/book/"))


@pytest.mark.parametrize(
    ("code", "fields", "words"),
    [
        ("poor-fit", {"note": "Too small"}, "touch"), ("conflict", {}, "Say in a few words why"),
        ("duplicate-or-gone", {"duplicate_of": "999999999"}, "There is no account with this number."),
        ("wrong-record", {"field": "nonsense"}, "valid choice"), ("conflict", {"note": "x" * 3000}, "2000"),
        ("wrong-record", {"note": "a\x00b"}, "Null characters"),
        ("worked-or-later", {"resume_on": "31/02/2026"}, "valid date"),
    ],
)  # fmt: skip
def test_a_refusal_stays_in_the_dialog_with_what_was_typed(mine, account, code, fields, words):
    answer = give_back(mine, account, code, **{"proposed_value": "typed <b>", **fields})

    assert answer.status_code == 422 and answer["HX-Retarget"] == "#dialogs"
    assert words in text_of(answer) and "typed &lt;b&gt;" in answer.content.decode()
    assert " checked" in answer.content.decode() and not Return.objects.exists()


def test_without_a_reason_one_is_asked_for(mine, account):
    answer = mine.post(f"/accounts/{account.pk}/returns/", {"reason": ""}, headers=HTMX)
    assert answer.status_code == 422 and "Choose a reason." in text_of(answer)


def test_an_open_opportunity_is_in_the_way_and_said(mine, account):
    OpportunityFactory(account=account, name="Pallets")
    answer = give_back(mine, account, "wrong-record", field="domain")
    assert answer.status_code == 422 and "opportunit" in text_of(answer)


def test_with_returns_switched_off_the_dialog_says_so(mine, account):
    Organisation.objects.update(returns_on=False)
    page = text_of(mine.get(f"/accounts/{account.pk}/returns/", headers=HTMX))
    assert "Returns are switched off" in page
    assert give_back(mine, account, "wrong-record").status_code == 422


def test_a_conflict_waits_for_the_leader_who_refuses_with_a_word(mine, leading, account):
    assert give_back(mine, account, "conflict", note="Sold by a <partner>").status_code == 204
    page = leading.get("/returns/")
    given = Return.objects.get()
    assert "1 return waits for you." in text_of(page) and "Sold by a &lt;partner&gt;" in page.content.decode()

    mute = leading.post(f"/returns/{given.pk}/decision/", {"approve": "no"}, follow=True)
    told = leading.post(f"/returns/{given.pk}/decision/", {"approve": "no", "note": "They are ours\x00"}, follow=True)

    assert "why" in text_of(mute) and "Refused; the rep reads why." in text_of(told)
    given.refresh_from_db()
    assert (given.state, given.decision_note) == ("rejected", "They are ours")
    assert Notification.objects.filter(user=account.book.rep).exists()


def test_a_conflict_that_is_accepted_leaves_the_book_and_is_decided_once(mine, leading, account):
    give_back(mine, account, "conflict", note="Sold by a partner")
    address = f"/returns/{Return.objects.get().pk}/decision/"
    assert "Accepted." in text_of(leading.post(address, {"approve": "yes"}, follow=True))
    assert leading.post(address, {"approve": "yes"}).status_code == 404
    account.refresh_from_db()
    assert account.book is None and account.station == "review"


def test_the_rep_keeps_the_account_after_all(mine, account):
    give_back(mine, account, "conflict", note="Sold by a partner")
    given = Return.objects.get()

    assert mine.post(f"/returns/{given.pk}/withdrawal/", headers=HTMX).status_code == 204
    again = mine.post(f"/returns/{given.pk}/withdrawal/", follow=True)

    given.refresh_from_db()
    assert given.state == "withdrawn" and again.status_code == 200


def test_ops_is_asked_once_and_the_account_stays(mine, account):
    fields = {"field": "phone", "proposed_value": "+47 22 11 11 11", "note": "Number of a bakery"}
    address = f"/accounts/{account.pk}/repairs/"
    assert "You keep the account." in text_of(mine.get(address, headers=HTMX))

    assert mine.post(address, fields, headers=HTMX).status_code == 204
    again = mine.post(address, fields, headers=HTMX)

    assert again.status_code == 422 and "Ops has this report already" in text_of(again)
    assert "Number of a bakery" in again.content.decode()
    account.refresh_from_db()
    assert account.book is not None and Repair.objects.count() == 1


def test_a_leader_without_anything_to_decide_is_told_why(leading):
    assert "No return needs a decision." in text_of(leading.get("/returns/"))
