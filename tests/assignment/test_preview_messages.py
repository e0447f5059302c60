"""Who hears that the preview of a plan is there, once, and where the message leads."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Notification
from assignment.actions.runs import ask_run
from tests.assignment.runs import built, open_book, plan_for, preview, ready, target_book
from tests.factories import DAY, NOON, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_the_leader_of_a_plan_hears_of_its_preview_once(ops):
    leader = UserFactory(role="leader")
    target = target_book(places=4)
    open_book(target, rep=UserFactory(team=TeamFactory(leader=leader)))
    ready(2)
    plan = plan_for(target, owner=leader)
    asked = preview(plan, by=leader)
    assert not Notification.objects.filter(kind="preview_ready").exists()

    later = timezone.now() + timedelta(days=2)
    run = built(ask_run("distribution", plan=plan, by=None, now=NOON, slot=NOON + DAY, apply_after=later), now=NOON)

    told = Notification.objects.get(kind="preview_ready")
    assert (told.user, told.url, told.title) == (leader, f"/runs/{run.pk}/", "test-plan: the preview has 2 lines")
    assert "unless somebody holds it" in told.body or "until somebody approves it" in told.body
    assert asked.pk != run.pk


def test_a_preview_of_nobodys_plan_reaches_ops_and_each_leader_whose_books_take_part_once(ops):
    first, second, strange = (UserFactory(role="leader", name=name) for name in ("Lena", "Ravi", "Kai"))
    target = target_book(places=1)
    for leader in (first, first, second):
        open_book(target, rep=UserFactory(team=TeamFactory(leader=leader)))
    TeamFactory(leader=strange)
    ready(2)
    plan = plan_for(target)

    run = built(ask_run("distribution", plan=plan, by=None, now=NOON, slot=NOON), now=NOON)

    told = Notification.objects.filter(kind="preview_ready")
    pages = dict(told.values_list("user", "url"))
    assert pages == {
        ops.pk: f"/runs/{run.pk}/", first.pk: f"/setup/plans/{plan.pk}/", second.pk: f"/setup/plans/{plan.pk}/"
    }  # fmt: skip
    assert "ask ops to hold it" in told.get(user=first).body and "ask ops" not in told.get(user=ops).body


def test_who_may_open_a_run_of_nobodys_plan_is_led_to_it(ops, leader):
    target = target_book(places=1)
    open_book(target, rep=UserFactory(team=TeamFactory(leader=leader)))
    ready(1)

    run = built(ask_run("distribution", plan=plan_for(target), by=None, now=NOON, slot=NOON), now=NOON)

    told = Notification.objects.get(user=leader, kind="preview_ready")
    assert told.url == f"/runs/{run.pk}/" and "ask ops" not in told.body
