"""What a rep reads of the own book through the API: the share in the team, and what left the book."""

import pytest
from django.utils import timezone

from accounts.models import Book
from assignment.actions.runs import ask_run
from assignment.actions.working import work_on
from tests.api.conftest import client_of
from tests.assignment.runs import open_book, ready, target_book
from tests.factories import TeamFactory, UserFactory, hold

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
OWN = "/api/v1/fairness-report/own/"


@pytest.fixture
def team(leader):
    """Three equal books with four, two and no accounts, counted by the night."""
    team, target = TeamFactory(leader=leader, name="North"), target_book("even", places=4)
    for number, name in ((4, "Ana"), (2, "Ben"), (0, "Cleo")):
        book = open_book(target, rep=UserFactory(name=name, team=team))
        for account in ready(number, potential_cents=1_000_000) if number else []:
            hold(account, book, since=NOW - timezone.timedelta(days=40))
    work_on(ask_run("coverage", by=leader, now=NOW).pk, worker="night", now=NOW)
    return team


def test_a_rep_reads_the_own_share_and_the_spread_of_the_team_and_no_name(team, client):
    ben = Book.objects.get(rep__name="Ben").rep
    client.force_login(ben, backend=BACKEND)

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
