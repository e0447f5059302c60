"""Accounts in review through the API: the list, and the way back to the pool by the action of the page."""

import pytest

from accounts.models import Account
from assignment.models import Move
from tests.api.conftest import client_of
from tests.assignment.returning import led_book, sent_to_review, unfit_by
from tests.factories import DAY, NOON, AccountFactory, ScoreFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/reviews/"


@pytest.fixture
def book():
    return led_book()


@pytest.fixture
def leading(book):
    return client_of(book.rep.team.leader)


def test_the_list_says_since_when_and_why_the_longest_first(leading, book):
    later = sent_to_review(book=book, now=NOON + 700 * DAY)
    account = AccountFactory(name="Kallio Dairy")
    ScoreFactory(account=account, priority=61, grade="B2")
    given = unfit_by(account, [led_book(), led_book(), book], first=NOON)

    rows = leading.get(ADDRESS).json()["results"]
    one = leading.get(f"{ADDRESS}{account.pk}/").json()

    assert [row["id"] for row in rows] == [account.pk, later.pk] and rows[0] == one
    said = one.pop("returns")
    assert one == {
        "id": account.pk, "name": "Kallio Dairy", "segment": "smb", "grade": "B2", "priority": 61,
        "since": "2027-07-07T12:00:00Z",
    }  # fmt: skip
    assert [row["criterion"] for row in said] == ["budget", "industry", "size"]
    assert (said[0]["id"], said[0]["rep"], said[0]["reason_code"]) == (given.pk, book.rep_id, "poor-fit")
    assert (said[0]["rep_name"], said[0]["note"]) == (book.rep.name, "Because")
    assert rows[1]["returns"][0]["criterion"] == ""
    newest = leading.get(ADDRESS, {"order": "-since", "limit": 1}).json()
    assert newest["results"][0]["id"] == later.pk
    older = leading.get(ADDRESS, {"order": "-since", "limit": 1, "cursor": newest["next"]}).json()
    assert older["results"][0]["id"] == account.pk and older["next"] == ""


def test_the_list_costs_the_same_however_long_it_is(leading, book, django_assert_max_num_queries):
    for _each in range(5):
        sent_to_review(book=book, now=NOON)
    with django_assert_max_num_queries(3):  # the teams that one leads, the accounts, their returns
        assert len(leading.get(ADDRESS).json()["results"]) == 5


def test_one_and_many_go_back_to_the_pool_with_the_word_as_their_reason(leading, book):
    accounts = [sent_to_review(book=book, now=NOON) for _each in range(3)]
    ids = [account.pk for account in accounts]

    one = leading.post(f"{ADDRESS}{ids[0]}/release/", {"note": " Ours "}, format="json")
    both = leading.post(f"{ADDRESS}releases/", {"accounts": [*ids[1:], ids[1]], "note": "All ours"}, format="json")

    assert (one.status_code, one.json()) == (200, {"released": [ids[0]]})
    assert (both.status_code, both.json()) == (200, {"released": ids[1:]})
    assert Account.objects.in_pool().filter(pk__in=ids).count() == 3
    reasons = Move.objects.filter(cause="rest", account__in=ids).order_by("account").values_list("reason", flat=True)
    assert list(reasons) == ["Ours", "All ours", "All ours"]
    assert leading.get(ADDRESS).json()["results"] == []


def test_those_of_another_branch_do_not_exist_and_a_rep_may_not(leading, book):
    mine, theirs = sent_to_review(book=book, now=NOON), sent_to_review(book=led_book(), now=NOON)
    rep = client_of(book.rep)

    assert leading.get(f"{ADDRESS}{theirs.pk}/").status_code == 404
    assert leading.post(f"{ADDRESS}{theirs.pk}/release/", {"note": "Ours"}, format="json").status_code == 404
    many = leading.post(f"{ADDRESS}releases/", {"accounts": [mine.pk, theirs.pk], "note": "Ours"}, format="json")
    assert (many.status_code, many.json()["code"]) == (422, "not_in_review")
    for answer in (
        rep.get(ADDRESS), rep.get(f"{ADDRESS}{mine.pk}/"),
        rep.post(f"{ADDRESS}{mine.pk}/release/", {"note": "Mine"}, format="json"),
        rep.post(f"{ADDRESS}releases/", {"accounts": [mine.pk], "note": "Mine"}, format="json"),
    ):  # fmt: skip
        assert answer.status_code == 403
    assert Account.objects.filter(station="review").count() == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "note"), ({"note": " "}, "note"), ({"note": "x" * 301}, "note"), ({"note": "x", "book": 1}, "book"),
        ({"note": "x", "accounts": []}, "accounts"), ({"note": "x", "accounts": ["a"]}, "accounts"),
        ({"note": "x", "accounts": [0]}, "accounts"), ({"note": "x", "accounts": list(range(1, 102))}, "accounts"),
    ],
    ids=["no word", "blank", "long", "unknown", "none", "letters", "zero", "too many"],
)  # fmt: skip
def test_bodies_that_mean_nothing_are_refused_by_field(leading, book, body, field):
    account = sent_to_review(book=book, now=NOON)
    path = "releases" if "accounts" in body else f"{account.pk}/release"

    answer = leading.post(f"{ADDRESS}{path}/", body, format="json")

    account.refresh_from_db()
    assert answer.status_code == 400 and field in answer.json()["errors"] and account.station == "review"


def test_unknown_parameters_are_refused(leading):
    assert leading.get(ADDRESS, {"team": 1}).status_code == 400
    assert leading.get(ADDRESS, {"order": "name"}).status_code == 400
