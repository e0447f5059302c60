"""Clocks that jump: a slot is run once, holdings stay in order, and leases follow the clock of the database."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import Account, Organisation
from assignment.actions.leases import claim_to_build
from assignment.actions.manual import move_accounts
from assignment.actions.runs import ask_run
from assignment.actions.schedule import tick
from assignment.actions.working import work_on
from assignment.models import Holding, Plan, Run
from tests.assignment.runs import applied, built, open_book, plan_for, preview, ready, target_book
from tests.factories import DAY, NOON, hold

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 6, 5, 10, tzinfo=UTC)


@pytest.fixture
def plan():
    Organisation.objects.update(time_zone="UTC")
    Plan.objects.update(is_paused=True)
    return Plan.objects.create(code="weekly", name="Weekly", weekday=4, at="10:00", is_paused=False)


def slots(plan) -> list[datetime]:
    return list(Run.objects.filter(plan=plan).order_by("slot").values_list("slot", flat=True))


@pytest.mark.parametrize("jump", [-timedelta(minutes=5), -timedelta(hours=3), -10 * DAY])
def test_a_clock_that_is_set_back_runs_no_slot_again(plan, jump):
    tick(now=FRIDAY - DAY)
    tick(now=FRIDAY)
    tick(now=FRIDAY + jump)
    tick(now=FRIDAY + timedelta(minutes=1))
    assert slots(plan) == [FRIDAY]


def test_a_clock_that_jumps_ahead_runs_what_it_missed_once(plan):
    tick(now=FRIDAY - DAY)
    tick(now=FRIDAY + 24 * DAY)
    assert slots(plan) == [FRIDAY + 21 * DAY]
    tick(now=FRIDAY + 7 * DAY)
    assert slots(plan) == [FRIDAY + 21 * DAY]


def test_a_move_by_a_clock_behind_keeps_the_holdings_in_order(ops):
    first, second = (open_book(target_book(code=code, places=5)) for code in ("first", "second"))
    account, earlier = ready()[0], NOON - 3 * DAY
    hold(account, first, since=NOON)

    run = built(move_accounts([account.pk], book_to=second, by=ops, now=earlier), now=earlier)
    applied(run, by=ops, now=earlier)

    old, new = Holding.objects.filter(account=account).order_by("pk")
    assert old.during.lower < old.during.upper <= new.during.lower
    assert Account.objects.get(pk=account.pk).book == second


def test_a_lease_ends_by_the_clock_of_the_database_whatever_the_workers_think(ops):
    run = ask_run("distribution", plan=plan_for(target_book(places=1)), by=ops, now=NOON)
    assert claim_to_build(run.pk, worker="first")
    assert not work_on(run.pk, worker="ahead", now=NOON + 3650 * DAY)
    assert not work_on(run.pk, worker="behind", now=NOON - 3650 * DAY)


def test_people_who_leave_in_the_middle_of_a_run_get_nothing(ops):
    target = target_book(places=5)
    staying, leaving = open_book(target), open_book(target)
    ready(8)
    run = preview(plan_for(target), by=ops)
    leaving.rep.is_active = False
    leaving.rep.save(update_fields=["is_active"])

    run = applied(run, by=ops)

    assert leaving.accounts.count() == 0 and staying.accounts.count() == run.done > 0
    codes = set(run.moves.filter(state="skipped").values_list("code", flat=True))
    assert run.skipped > 0 and codes == {"rep_inactive"}
