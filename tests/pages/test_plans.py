"""Whose plans a page speaks of: those that take books of the reader's teams, and of nobody else's."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Team
from assignment.models import BookSnapshot, Plan, Run
from assignment.queries.rule_versions import in_force
from assignment.queries.rules_page import beside
from tests.assignment.runs import plan_for
from tests.factories import BookFactory, TeamFactory, UserFactory
from tests.pages.conftest import text_of

pytestmark = pytest.mark.django_db
SOON = timezone.now() + timedelta(days=2)


@pytest.fixture
def teams():
    """Nordics over Oslo, and South beside them, each with a leader and a rep with a book."""
    nordics = TeamFactory(name="Nordics", leader=UserFactory(role="leader"))
    oslo = TeamFactory(name="Oslo", leader=UserFactory(role="leader"), parent=nordics)
    south = TeamFactory(name="South", leader=UserFactory(role="leader"))
    for team in (nordics, oslo, south):
        BookFactory(rep=UserFactory(name=f"Rep of {team.name}", team=team))
    return {"Nordics": nordics, "Oslo": oslo, "South": south}


@pytest.fixture
def plans(teams, ops):
    """One plan of each leader, one of ops and one of nobody."""
    owners = {name: team.leader for name, team in teams.items()} | {"ops": ops, "nobody": None}
    Plan.objects.all().delete()
    return {
        name: plan_for(code=f"plan-of-{name.lower()}", owner=owner, is_paused=False, next_slot=SOON)
        for name, owner in owners.items()
    }


SEES = [
    ("Nordics", {"Nordics", "Oslo", "ops", "nobody"}),
    ("Oslo", {"Nordics", "Oslo", "ops", "nobody"}),
    ("South", {"South", "ops", "nobody"}),
]


@pytest.mark.parametrize(("name", "seen"), SEES)
def test_a_leader_sees_the_plans_that_take_books_of_the_branch(teams, plans, name, seen):
    found = Plan.objects.visible_to(teams[name].leader)

    assert set(found) == {plans[each] for each in seen}


def test_a_rep_sees_the_plans_of_the_leaders_above(teams, plans):
    def seen(name):
        rep = teams[name].members.get(role="rep")
        return {plan.name for plan in beside(in_force(), plans=Plan.objects.visible_to(rep)).plans}

    assert seen("Oslo") == {f"plan-of-{each}" for each in ("nordics", "oslo", "ops", "nobody")}
    assert seen("Nordics") == {f"plan-of-{each}" for each in ("nordics", "ops", "nobody")}
    assert seen("South") == {f"plan-of-{each}" for each in ("south", "ops", "nobody")}


def test_ops_sees_all_and_a_rep_without_a_team_those_for_everybody(plans, ops, rep):
    assert Plan.objects.visible_to(ops).count() == len(plans)
    assert set(Plan.objects.visible_to(rep)) == {plans["ops"], plans["nobody"]}


def test_a_leader_who_leads_no_team_by_name_takes_the_own_one(teams, plans):
    Team.objects.update(leader=None)
    owner = plans["South"].owner
    owner.team = teams["South"]
    owner.save(update_fields=["team"])

    assert plans["South"] in Plan.objects.visible_to(teams["South"].members.get(role="rep"))
    assert plans["South"] not in Plan.objects.visible_to(teams["Oslo"].members.get(role="rep"))


def test_a_circle_of_teams_ends(teams, plans):
    Team.objects.filter(name="Nordics").update(parent=teams["Oslo"])

    assert plans["Oslo"] in Plan.objects.visible_to(teams["Nordics"].members.get(role="rep"))


def test_the_next_batch_of_a_book_is_not_that_of_another_team(teams, plans, window_of):
    Plan.objects.exclude(pk=plans["South"].pk).delete()
    lucky, other = teams["South"].members.get(role="rep"), teams["Oslo"].members.get(role="rep")

    assert "The next batch comes" in text_of(window_of(lucky).get("/book/"))
    assert "No distribution is scheduled." in text_of(window_of(other).get("/book/"))
    seen_by_ops = window_of(UserFactory(role="ops")).get(f"/books/{other.books.get().pk}/")
    assert "No distribution is scheduled." in text_of(seen_by_ops)


def test_a_plan_is_seen_as_of_now_with_its_own_settings(teams, plans, window_of):
    Plan.objects.exclude(pk=plans["South"].pk).delete()
    team, plan = teams["South"], plans["South"]
    book = team.members.get(role="rep").books.get()
    BookSnapshot.objects.create(book=book, day=timezone.localdate())
    window = window_of(team.leader)

    assert f'name="plan" value="{plan.pk}"' in window.get("/dashboard/").content.decode()
    answer = window.post("/runs/", {"kind": "distribution", "plan": plan.pk})

    run = Run.objects.get()
    assert answer.url == f"/runs/{run.pk}/" and (run.plan, run.settings["books"]) == (plan, [book.pk])
    assert run.apply_after is None and run.slot != plan.next_slot


@pytest.mark.parametrize("number", ["x", "0", "9" * 30])
def test_a_plan_of_nowhere_is_not_found(teams, plans, window_of, number):
    assert window_of(teams["Oslo"].leader).post("/runs/", {"kind": "distribution", "plan": number}).status_code == 404


def test_a_plan_of_another_team_is_not_found(teams, plans, window_of):
    answer = window_of(teams["Oslo"].leader).post("/runs/", {"kind": "distribution", "plan": plans["South"].pk})

    assert answer.status_code == 404 and not Run.objects.exists()


def test_nothing_waits_on_the_dashboard_for_a_plan_of_another_team(teams, plans, window_of):
    Plan.objects.exclude(pk__in=[plans["South"].pk, plans["Nordics"].pk]).delete()
    for team in teams.values():
        BookSnapshot.objects.create(book=team.members.get(role="rep").books.get(), day=timezone.localdate())

    words = text_of(window_of(teams["Oslo"].leader).get("/dashboard/"))

    assert "plan-of-nordics" in words and "plan-of-south" not in words
