"""Fairness: every measure now, at best and by the plan; names for leaders, none for a rep; colours by the rule."""

import re

import pytest
from django.utils import timezone

from accounts.models import Book
from assignment.actions.runs import ask_run
from assignment.actions.working import work_on
from assignment.display.fairness import tone
from assignment.display.run_page import sentence
from assignment.models import Run
from tests.assignment.runs import built, open_book, plan_for, ready, target_book
from tests.factories import OpportunityFactory, TeamFactory, UserFactory, hold
from tests.pages.conftest import text_of

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)


@pytest.mark.parametrize(
    ("cv", "colour"), [(0.0, "cov"), (0.1, "cov"), (0.1001, "warn"), (0.2, "warn"), (0.2001, "risk"), (None, "")]
)
def test_up_to_ten_percent_is_green_up_to_twenty_yellow_and_the_rest_red(cv, colour):
    assert tone(cv) == colour


@pytest.fixture
def team(leader):
    """Three equal books with four, two and no accounts."""
    team = TeamFactory(leader=leader, name="North")
    target = target_book("even", places=4)
    for number, name in ((4, "Ana"), (2, "Ben"), (0, "Cleo")):
        book = open_book(target, rep=UserFactory(name=name, team=team))
        for account in ready(number, potential_cents=1_000_000) if number else []:
            hold(account, book, since=NOW - timezone.timedelta(days=40))
    OpportunityFactory(account=Book.objects.get(rep__name="Ana").accounts.first())
    return team


@pytest.fixture
def night(team, leader):
    work_on(ask_run("coverage", by=leader, now=NOW).pk, worker="night", now=NOW)
    return Run.objects.get(kind="coverage")


def test_every_measure_stands_now_at_best_and_by_the_plan(window_of, leader, night):
    page = window_of(leader).get("/reports/fairness/")

    measures = page.context["kept"].measures
    accounts = measures["accounts"]
    assert (accounts["now"]["mean"], accounts["now"]["least"], accounts["now"]["most"]) == (2, 0, 4)
    assert (accounts["now"]["low"], accounts["now"]["high"], accounts["now"]["ratio"]) == (0, 200, None)
    assert accounts["now"]["cv"] > 0.8 and accounts["now"]["gini"] > 0.4
    assert accounts["plan"]["cv"] == accounts["best"]["cv"] == 0, "six accounts for three equal books"
    assert set(measures) == {"accounts", "potential", "a_accounts", "pipeline", "fresh"}
    assert measures["pipeline"]["now"]["most"] == 100_000 and measures["fresh"]["now"]["mean"] == 0
    text = text_of(page)
    assert "uneven" in text and "Ana" in text and "Cleo" in text
    assert "one is empty" in text


def test_a_rep_sees_the_own_share_and_the_spread_but_no_name(window_of, night):
    ben = Book.objects.get(rep__name="Ben").rep

    text = text_of(window_of(ben).get("/book/fairness/"))
    assert "100 is the average of the 3 books of your team" in text
    assert "0 to 200" in text
    assert "Ana" not in text and "Cleo" not in text
    assert "share 100, the team 0 to 200" in text_of(window_of(ben).get("/book/"))


def test_nobody_to_compare_with_is_said(window_of, leader):
    book = open_book(target_book("alone"), rep=UserFactory(team=TeamFactory()))
    assert "There is nobody to compare with yet." in text_of(window_of(book.rep).get("/book/fairness/"))
    assert "There are no figures of fairness yet." in text_of(window_of(leader).get("/reports/fairness/"))


def test_another_leader_sees_only_the_own_branch(window_of, night):
    other = TeamFactory(leader=UserFactory(role="leader"))
    open_book(target_book("far"), rep=UserFactory(name="Zoe", team=other))

    text = text_of(window_of(other.leader).get("/reports/fairness/"))

    assert "Ana" not in text and "There are no figures of fairness yet." in text


def test_the_run_page_says_every_measure_before_and_after(window_of, team, leader):
    ready(6, potential_cents=1_000_000)
    run = built(
        ask_run("distribution", plan=plan_for(Book.objects.first().target_book, owner=leader), by=leader, now=NOW)
    )

    page = window_of(leader).get(f"/runs/{run.pk}/")

    lines = {line["name"]: line["cells"] for line in page.context["evenness"]}
    assert lines["accounts"][0]["tone"] == "risk" and lines["accounts"][1]["tone"] == "cov"
    assert run.fairness["measures"]["fresh"]["after"]["mean"] == 2
    assert "How even, before and after" in text_of(page)


def test_a_gap_of_books_that_start_empty_does_not_rise_from_nothing(leader):
    target, team = target_book("empty", places=4), TeamFactory(leader=leader)
    for _each in range(3):
        open_book(target, rep=UserFactory(team=team))
    ready(1, potential_cents=1_000_000), ready(1, potential_cents=100_000)

    run = built(ask_run("distribution", plan=plan_for(target, owner=leader), by=leader, now=NOW))

    text = re.sub(r"\s", " ", sentence(run))
    assert "rises" not in text and "The books start empty; then the largest gap is" in text
    assert "the least possible is 0 %" in text


def test_an_empty_book_is_a_gap_of_a_hundred_percent(team, leader):
    ready(6, potential_cents=1_000_000)

    run = built(
        ask_run("distribution", plan=plan_for(Book.objects.first().target_book, owner=leader), by=leader, now=NOW)
    )

    assert "The largest gap falls from 100 % to 0 %." in re.sub(r"\s", " ", sentence(run))
