"""The pages of claims: who sees which record, what a decision says, and where one files."""

import pytest

from accounts.models import Account, Team
from assignment.models import Dispute, Run
from tests.assignment.runs import built
from tests.factories import DAY, NOON, BookFactory, InteractionFactory, UserFactory, held_account
from tests.pages.conftest import text_of

pytestmark = pytest.mark.django_db
CLAIM = {"clause": "ownership", "claim": "I met them first"}


@pytest.fixture
def ana(team):
    return BookFactory(rep=UserFactory(name="Ana Kovac", team=team)).rep


@pytest.fixture
def account(team):
    account = held_account(book=BookFactory(rep=UserFactory(name="Reza Amini", team=team)), since=NOON - 9 * DAY)
    InteractionFactory(account=account, happened_at=NOON - 2 * DAY)
    return account


def test_a_claim_is_filed_from_the_look_up_and_decided_by_the_leader(window_of, account, ana, leader):
    window, leaders, holders = window_of(ana), window_of(leader), window_of(account.book.rep)
    assert "I have a claim" in text_of(window.get(f"/look-up/?text={account.name}"))
    assert "Use it or lose it" in text_of(window.get(f"/accounts/{account.pk}/disputes/"))
    empty = window.post(f"/accounts/{account.pk}/disputes/", {"claim": "I met them"})
    assert empty.status_code == 422 and "Choose a section of the rules." in text_of(empty)
    window.post(f"/accounts/{account.pk}/disputes/", CLAIM)
    dispute = Dispute.objects.get()
    page = f"/disputes/{dispute.pk}/"

    mine, theirs, both = (text_of(each.get(page)) for each in (window, holders, leaders))
    assert "Our records of Ana Kovac" in mine and "Our records of Reza Amini" not in mine
    assert "Our records of Reza Amini" in theirs and "Our records of Ana Kovac" not in theirs
    assert "Our records of Ana Kovac" in both and "1 interaction logged" in both
    assert account.name in text_of(leaders.get("/disputes/")) and "Decide" in text_of(leaders.get("/disputes/"))

    refused = leaders.post(f"{page}decision/", {"to": "claimant", "reason": ""})
    assert refused.status_code == 422
    leaders.post(f"{page}decision/", {"to": "claimant", "reason": "Ana met them in May"})
    built(Run.objects.get(kind="manual"))
    assert Account.objects.get(pk=account.pk).book.rep == ana
    assert "Ana met them in May" in text_of(holders.get(page)) and "Goes to who claimed it" in text_of(window.get(page))


def test_the_claimant_withdraws_and_nobody_else(window_of, account, ana):
    window = window_of(ana)
    window.post(f"/accounts/{account.pk}/disputes/", CLAIM)
    page = f"/disputes/{Dispute.objects.get().pk}/"
    assert window_of(account.book.rep).post(f"{page}withdrawal/").status_code == 404
    assert window_of(UserFactory()).get(page).status_code == 404

    window.post(f"{page}withdrawal/")

    assert "Withdrawn" in text_of(window.get("/disputes/"))


def test_the_api_hides_the_record_of_the_other_side(window_of, account, ana):
    window = window_of(ana)
    body = {"account": account.pk, **CLAIM}
    made = window.post("/api/v1/disputes/", body, content_type="application/json")
    assert made.status_code == 201 and list(made.json()["evidence"]) == ["claimant"]
    again = window.post("/api/v1/disputes/", body, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (422, "claimed_already")
    seen = window_of(account.book.rep).get("/api/v1/disputes/").json()["results"][0]
    assert list(seen["evidence"]) == ["holder"]


def test_the_leader_of_one_side_alone_reads_the_record_of_that_side(window_of, account, ops):
    south = UserFactory(role="leader")
    bo = BookFactory(rep=UserFactory(name="Bo Berg", team=Team.objects.create(name="South", leader=south))).rep
    made = window_of(bo).post("/api/v1/disputes/", {"account": account.pk, **CLAIM}, content_type="application/json")
    page, row = f"/disputes/{made.json()['id']}/", f"/api/v1/disputes/{made.json()['id']}/"

    for who, names, sides in (
        (south, {"Bo Berg"}, {"claimant"}),
        (account.book.rep.team.leader, {"Reza Amini"}, {"holder"}),
        (UserFactory(role="leader", is_director=True), {"Bo Berg", "Reza Amini"}, {"claimant", "holder"}),
        (ops, {"Bo Berg", "Reza Amini"}, {"claimant", "holder"}),
    ):
        read = text_of(window_of(who).get(page))
        assert {name for name in ("Bo Berg", "Reza Amini") if f"Our records of {name}" in read} == names
        assert set(window_of(who).get(row).json()["evidence"]) == sides


def test_who_may_own_it_is_answered_for_the_branch_and_for_oneself(window_of, account, ana, leader):
    page = f"/accounts/{account.pk}/ownership/"

    leaders = text_of(window_of(leader).get(page))
    assert "Reza Amini holds it. If it were free, 1 book could have it." in leaders and "Ana Kovac yes" in leaders
    mine = text_of(window_of(ana).get(page))
    assert "nothing on your side would speak against it" in mine and "I have a claim" in mine
    assert "segment" not in mine.partition("Every rule")[2].lower(), "of an account one may not open nothing is told"
    assert "It is in your book." in text_of(window_of(account.book.rep).get(page))
    answer = window_of(leader).get(f"/api/v1/accounts/{account.pk}/ownership/").json()
    assert {row["may"] for row in answer["answers"]} == {True}
    assert window_of(leader).get(f"{page}?book=999999").status_code == 404
