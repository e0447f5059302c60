"""What a rep reads of the own book through the API: the share in the team, and what left the book."""

import pytest
from django.utils import timezone

from accounts.models import Account, Book
from assignment.actions.appeals import appeal
from assignment.actions.placement import place
from assignment.actions.returns import return_account
from assignment.actions.runs import ask_run
from assignment.actions.working import work_on
from assignment.models import Move, ReturnReason
from tests.api.conftest import client_of
from tests.assignment.runs import open_book, ready, target_book
from tests.factories import DAY, BookFactory, TeamFactory, UserFactory, held_account, hold
from tests.pages.conftest import text_of

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)
OWN, LEFT = "/api/v1/fairness-report/own/", "/api/v1/left-book/"


@pytest.fixture
def team(leader):
    """Three equal books with four, two and no accounts, counted by the night."""
    team, target = TeamFactory(leader=leader, name="North"), target_book("even", places=4)
    for number, name in ((4, "Ana"), (2, "Ben"), (0, "Cleo")):
        book = open_book(target, rep=UserFactory(name=name, team=team))
        for account in ready(number, potential_cents=1_000_000) if number else []:
            hold(account, book, since=NOW - 40 * DAY)
    work_on(ask_run("coverage", by=leader, now=NOW).pk, worker="night", now=NOW)
    return team


def test_a_rep_reads_the_own_share_and_the_spread_of_the_team_and_no_name(team, client):
    ben = Book.objects.get(rep__name="Ben").rep
    client.force_login(ben)

    answer = client_of(ben).get(OWN)

    found, page = answer.json(), client.get("/book/fairness/").context["own"]
    assert found["books"] == page.books == 3
    accounts = found["measures"]["accounts"]
    assert accounts == {name: page.measures["accounts"][name] for name in ("own", "low", "high", "cv")}
    assert (accounts["own"], accounts["low"], accounts["high"]) == (100, 0, 200)
    assert found["measures"]["fresh"] == {"own": None, "low": None, "high": None, "cv": None}, "nobody has any"
    text = answer.content.decode()
    assert "Ana" not in text and "Cleo" not in text and "10000" not in text, "no name, and nobody's cents"


def test_alone_in_the_team_there_is_nobody_to_compare_with(db):
    alone = open_book(target_book("alone"), rep=UserFactory(team=TeamFactory())).rep

    assert client_of(alone).get(OWN).json() == {"books": None, "measures": None}


def test_the_own_share_is_for_those_with_a_book_and_takes_no_parameters(team, ops, leader, django_assert_num_queries):
    ben = Book.objects.get(rep__name="Ben").rep

    assert client_of(leader).get(OWN).status_code == client_of(ops).get(OWN).status_code == 404
    assert client_of(ben).get(OWN, {"rep": leader.pk}).status_code == 400
    assert client_of(ben).get("/api/v1/fairness-report/").status_code == 403
    with django_assert_num_queries(2):
        client_of(ben).get(OWN)


@pytest.fixture
def gone():
    """A rep with an open book from which three accounts went: given back, taken, and moved to a colleague."""
    team = TeamFactory(leader=UserFactory(role="leader"))
    book = BookFactory(rep=UserFactory(name="Ana", team=team))
    heir = BookFactory(rep=UserFactory(name="Reza", team=team))
    back, taken, moved, kept = (held_account(book=book, name=name) for name in ("Back", "Taken", "Moved", "Kept"))
    return_account(
        back.pk, reason=ReturnReason.objects.get(code="wrong-record"), by=book.rep, now=NOW - 3 * DAY,
        detail={"field": "phone"},
    )  # fmt: skip
    goes = ((taken, "retrieval", None, "0 of 3 touches"), (moved, "manual", heir, "For Reza"))
    moves = [
        Move.objects.create(
            cause=cause, account=account, book_from=book, book_to=to, station_from="held",
            station_to="held" if to else "pool", potential_cents=1, reason=reason,
        ) for account, cause, to, reason in goes
    ]  # fmt: skip
    place(moves, by=team.leader, now=NOW - DAY)
    return book


def test_what_left_the_book_is_listed_with_why_and_what_comes_next_as_on_the_page(gone, client):
    client.force_login(gone.rep)

    answer = client_of(gone.rep).get(LEFT)

    lines, page = answer.json()["results"], text_of(client.get("/book/left/"))
    assert {line["name"]: (line["cause"], line["station"]) for line in lines} == {
        "Back": ("return", "repair"), "Taken": ("retrieval", "pool"), "Moved": ("manual", "held"),
    }  # fmt: skip
    for line in lines:
        assert all(words.replace("\u00a0", " ") in page for words in (line["name"], line["why"], line["next"]))
    taken = next(line for line in lines if line["name"] == "Taken")
    assert taken["appeal_against"] == "retrieval" and taken["appeal_until"] > str(NOW.date()) and not taken["appeal"]
    assert [line["appeal_against"] for line in lines].count(None) == 2
    assert "Reza" not in answer.content.decode(), "who holds it now is not said"
    assert (lines[-1]["name"], answer.json()["next"]) == ("Back", ""), "the latest first"


def test_an_appeal_shows_how_it_stands(gone):
    taken = Account.objects.get(name="Taken")
    appeal(taken.pk, text="I met them", by=gone.rep, now=NOW)

    line = next(one for one in client_of(gone.rep).get(LEFT).json()["results"] if one["name"] == "Taken")

    assert (line["appeal"], line["appeal_against"], line["appeal_until"]) == ("waiting", None, None)


def test_what_left_is_for_the_rep_alone_in_pages_and_takes_no_filter(gone, django_assert_num_queries):
    client, colleague = client_of(gone.rep), Book.objects.get(rep__name="Reza").rep

    first = client.get(LEFT, {"limit": 2}).json()
    second = client.get(LEFT, {"limit": 2, "cursor": first["next"]}).json()

    assert len(first["results"]) == 2 and [one["name"] for one in second["results"]] == ["Back"]
    for other in (colleague, gone.rep.team.leader):
        assert client_of(other).get(LEFT).json()["results"] == [], "as on the page: one's own"
    for odd in ({"rep": gone.rep_id}, {"order": "id"}, {"cursor": "x"}, {"limit": 0}):
        assert client.get(LEFT, odd).status_code == 400
    with django_assert_num_queries(6):  # the page, and five on what may be appealed against
        client.get(LEFT)
