"""Why an account is where it is, through the API: what its page says to the same person, and no more."""

import pytest
from django.utils import timezone

from tests.api.conftest import client_of
from tests.assignment.runs import applied, open_book, plan_for, preview, ready, target_book
from tests.factories import UserFactory
from tests.pages.conftest import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def books(team):
    target = target_book(places=2)
    return [open_book(target, rep=UserFactory(name=name, team=team)) for name in ("Ana Lind", "Berit Moe")]


@pytest.fixture
def given(books, ops):
    """Four accounts of six were given: two to each book."""
    accounts, now = ready(6, score=70), timezone.now()
    applied(preview(plan_for(books[0].target_book), by=ops, now=now), by=ops, now=now)
    for account in accounts:
        account.refresh_from_db()
    return accounts


@pytest.fixture
def mine(given, books):
    return next(account for account in given if account.book == books[0])


def placement(user, account):
    return client_of(user).get(f"/api/v1/accounts/{account.pk}/placement/")


def test_a_rep_reads_why_an_account_is_in_the_book_without_the_names_of_colleagues(mine, books):
    rep = books[0].rep

    answer = placement(rep, mine)

    found = answer.json()
    assert (found["move"]["cause"], found["move"]["score"]) == ("distribution", 70)
    assert found["move"]["segment"] == mine.segment_id and found["since"] is not None
    assert [option["tone"] for option in found["options"]][0] == "chosen"
    assert found["options"][0]["who"] == "Ana Lind" and "Berit Moe" not in answer.content.decode()
    assert found["here"].startswith("Since ") and found["not_given"] == []
    by_leader = placement(rep.team.leader, mine).json()
    assert "Berit Moe" in {option["who"] for option in by_leader["options"]}


@pytest.mark.parametrize("who", ["rep", "leader", "ops"])
def test_every_word_stands_on_the_page_that_the_same_person_opens(mine, books, ops, client, who):
    user = {"rep": books[0].rep, "leader": books[0].rep.team.leader, "ops": ops}[who]
    client.force_login(user)
    found = placement(user, mine).json()

    page, why = (text_of(client.get(f"/accounts/{mine.pk}/{part}")) for part in ("", "placement/"))

    assert found["here"].replace("\u00a0", " ") in page
    told = [found["why"], *(row["fact"] for row in found["options"]), *(row["value"] for row in found["facts"])]
    assert len(told) > 3 and [text for text in told if text.replace("\u00a0", " ") not in why] == []


def test_of_a_free_account_it_says_why_nobody_got_it_and_names_the_run_to_those_who_may_open_it(given, books, ops):
    free = next(account for account in given if account.book is None)

    stranger = UserFactory(role="leader")
    by_ops, by_stranger = (placement(user, free).json() for user in (ops, stranger))

    [row] = by_ops["not_given"]
    assert row["code"] == "out_ranked" and "better accounts took the places" in row["words"]
    assert by_ops["move"] is by_ops["since"] is None and by_ops["options"] == []
    assert row["run"] is not None and by_stranger["not_given"] == [{**row, "run": None}]
    assert client_of(stranger).get(f"/api/v1/runs/{row['run']}/").status_code == 404


@pytest.mark.parametrize(
    ("fields", "failed", "words"),
    [
        ({}, [], "No distribution has looked at it yet."),
        ({"station": "resting", "rest_until": "2099-01-02"}, [], "No distribution takes it now: Resting, until"),
        ({"station": "review"}, [], "No distribution takes it now: In review"),
        ({}, ["do_not_contact"], "No distribution takes it now: do not contact."),
    ],
    ids=str,
)
def test_a_free_account_that_no_run_takes_says_what_stands_against_it(books, fields, failed, words):
    account = ready(1)[0]
    type(account).objects.filter(pk=account.pk).update(**fields)
    type(account.score).objects.filter(account=account).update(not_ready=failed)

    found = placement(books[0].rep.team.leader, account).json()

    assert words.lower() in found["why"].lower() and found["not_given"] == []


def test_it_is_for_those_who_may_open_the_account_and_takes_no_parameters(mine, given, books):
    free = next(account for account in given if account.book is None)

    assert placement(books[1].rep, mine).status_code == placement(books[1].rep, free).status_code == 404
    assert placement(UserFactory(role="leader"), mine).status_code == 404
    assert client_of(books[0].rep).get(f"/api/v1/accounts/{mine.pk}/placement/?run=1").status_code == 400


def test_it_costs_the_same_however_many_could_have_had_it(mine, books, django_assert_num_queries):
    rep = books[0].rep
    with django_assert_num_queries(5):  # the account, the move, the names, the segment, the holding
        assert placement(rep, mine).status_code == 200
