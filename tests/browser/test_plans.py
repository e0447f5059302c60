"""Plans in a browser: they read well in every look, and a leader writes one, sees its slots live and compares ways."""

from datetime import time

import pytest

from accounts.models import Holiday
from assignment.actions.runs import ask_run
from assignment.models import Plan
from tests.assignment.runs import built, open_book, plan_for, ready, target_book
from tests.browser.looks import LOOKS, assert_reads_well, open_in, wait_until_still
from tests.factories import TeamFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plan(leader):
    """A plan with an order, an exclusion and a day of applying of its own, and a preview by it."""
    team = TeamFactory(name="Nordics", leader=leader)
    target = target_book("mid", places=3, segments={"smb": 3})
    for name in ("Ana Kovač", "Mats Dahl", "نیلوفر کریمی"):
        open_book(target, rep=UserFactory(name=name, team=team))
    for number in range(12):
        ready(1, score=40 + number, name=f"Fjord {number}", potential_cents=(number + 1) * 900_000)
    plan = plan_for(
        target, code="weekly", owner=leader, is_paused=False, ranking=["score", "potential"], minimum_score=45,
        exclusions={"held_before": {"number": 90}, "coverage": {"on": True, "number": 40}}, apply_weekday=0,
        apply_at=time(6), criteria={"all": [{"field": "lifecycle", "op": "eq", "value": "prospect"}]},
    )  # fmt: skip
    built(ask_run("distribution", plan=plan, by=leader, now=plan_now()))
    return plan


def plan_now():
    from django.utils import timezone

    return timezone.now()


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_plans_read_well(sign_in, leader, plan, look):
    page = sign_in(leader)
    open_in(page, "/setup/plans/", look)
    assert_reads_well(page, "plans", look)
    open_in(page, f"/setup/plans/{plan.pk}/", look)
    page.locator("#slots li").first.wait_for()
    closed = page.locator("#plan-form details:not([open]) > summary")
    while closed.count():
        closed.first.click()
    wait_until_still(page)
    assert_reads_well(page, "plan", look)
    open_in(page, f"/runs/{plan.runs.get().pk}/", look)
    assert_reads_well(page, "run-modes", look)


def test_a_leader_writes_a_plan_and_sees_its_next_runs_before_saving(sign_in, leader, plan):
    page = sign_in(leader)
    page.goto("/setup/plans/")
    page.get_by_role("link", name="New distribution").click()
    page.get_by_label("Name").fill("Every second Monday")
    page.get_by_label("How often").select_option("biweekly")
    page.get_by_label("Day", exact=True).select_option("0")
    page.get_by_label("Time", exact=True).fill("20:00")
    page.locator("#slots", has_text="built outside working hours").wait_for()
    page.get_by_label("Time", exact=True).fill("11:30")
    page.locator("#slots b", has_text="11:30").first.wait_for()
    assert page.locator("#slots li").count() == 5
    page.get_by_role("button", name="Save plan").click()

    page.get_by_text("Every second Monday is saved.").wait_for()
    assert Plan.objects.get(name="Every second Monday").owner == leader
    assert not Holiday.objects.exists()
