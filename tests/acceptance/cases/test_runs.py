"""Acceptance cases 5 to 13, 29, 30, 35 and 37: a distribution from its preview to its undo."""

import csv
import io
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import Account, Interaction, Organisation
from assignment.actions.rest import wake_rested
from assignment.actions.runs import approve
from assignment.actions.schedule import tick
from assignment.actions.undo import undo_run
from assignment.actions.working import work_on
from assignment.models import Holding, Move, Plan, Run
from tests.assignment.returning import gone_back
from tests.assignment.runs import applied, given, open_book, plan_for, preview, ready, target_book
from tests.factories import DAY, NOON, UserFactory, hold
from tests.pages.conftest import window_of  # noqa: F401

pytestmark = pytest.mark.django_db


def test_case_05_ranking_ties_fall_the_same_way_twice(ops):
    target = target_book(places=3)
    open_book(target), open_book(target)
    ready(20)
    plan = plan_for(target)

    assert given(preview(plan, by=ops)) == given(preview(plan, by=ops, now=NOON + DAY))


def test_case_06_what_is_applied_is_what_was_shown(ops):
    target = target_book(places=3)
    open_book(target), open_book(target)
    ready(10)
    run = preview(plan_for(target), by=ops)
    shown = given(run)

    run = applied(run, by=ops)

    assert (run.status, run.total, run.done, run.skipped) == ("done", 6, 6, 0)
    assert set(Account.objects.exclude(book=None).values_list("pk", "book_id")) == shown
    assert Holding.objects.open().count() == 6


def test_case_07_an_account_edited_after_the_preview_is_skipped_by_name(ops):
    target = target_book(places=3)
    open_book(target)
    edited, *_others = ready(3)
    run = preview(plan_for(target), by=ops)
    edited.city = "Bergen"
    edited.save_edit(update_fields=["city"])

    run = applied(run, by=ops)

    assert (run.done, run.skipped) == (2, 1)
    assert Move.objects.get(run=run, account=edited).code == "changed_since_preview"


def test_case_08_the_same_slot_asked_for_twice_is_applied_once(ops):
    target = target_book(places=3)
    open_book(target)
    ready(3)
    plan = plan_for(target)

    first = applied(preview(plan, by=ops), by=ops)
    second = preview(plan, by=ops)

    assert first.pk == second.pk and Move.objects.count() == 3


def test_case_05_equal_scores_go_by_revenue_then_by_the_longest_silence_then_by_the_number(ops):
    target = target_book(places=4)
    open_book(target)
    talked_to, silent, quiet, later, rich = ready(5)
    Account.objects.filter(pk=rich.pk).update(annual_revenue=900)
    for account, days in ((talked_to, 3), (quiet, 90)):
        Interaction.objects.create(
            account=account, user=ops, kind="call", direction="out", happened_at=NOON - days * DAY, logged_at=NOON
        )

    run = preview(plan_for(target), by=ops)

    order = list(Move.objects.filter(run=run).order_by("position").values_list("account_id", flat=True))
    assert order == [rich.pk, silent.pk, later.pk, quiet.pk]


def test_case_09_two_leaders_who_apply_overlapping_runs_give_no_account_two_holders(ops):
    """One after the other here; at once, with a control without the lock, in tests/races/test_runs_at_once.py."""
    target = target_book(places=3)
    open_book(target), open_book(target)
    ready(4)
    first = preview(plan_for(target, code="first"), by=ops)
    second = preview(plan_for(target, code="second"), by=UserFactory(role="ops"))

    first, second = applied(first, by=ops), applied(second, by=ops)

    assert (first.done, second.done, second.skipped) == (4, 0, 4)
    assert set(second.moves.values_list("code", flat=True)) == {"moved_since_preview"}
    assert Holding.objects.open().count() == Holding.objects.open().values("account").distinct().count() == 4


def test_case_10_another_worker_finishes_what_a_killed_one_left_and_nothing_twice(ops, monkeypatch):
    """Real processes are killed in tests/faults/test_killed_workers.py."""
    target = target_book(places=6)
    open_book(target)
    ready(6)
    run = preview(plan_for(target), by=ops)
    approve(run, by=ops, now=NOON)
    monkeypatch.setattr("assignment.actions.applying.CHUNK", 2)
    monkeypatch.setattr("assignment.actions.applying.failpoint", _dies_after(2))
    with pytest.raises(SystemError):
        work_on(run.pk, worker="killed", now=NOON)
    Run.objects.filter(pk=run.pk).update(lease_until=timezone.now() - DAY)
    monkeypatch.setattr("assignment.actions.applying.failpoint", lambda name: None)

    assert work_on(run.pk, worker="next", now=NOON)

    run.refresh_from_db()
    assert (run.status, run.done, run.skipped, run.claimed_by) == ("done", 6, 0, "next")
    assert Holding.objects.count() == 6


def _dies_after(chunks):
    seen = []

    def die(name):
        seen.append(name)
        if seen.count("apply.between_chunks") > chunks:
            raise SystemError("killed")

    return die


def test_case_11_of_a_hundred_lines_with_seven_worked_since_93_go_back_and_seven_are_listed(ops):
    target = target_book(places=100)
    rep = open_book(target).rep
    ready(100)
    run = applied(preview(plan_for(target), by=ops), by=ops)
    worked = list(Move.objects.filter(run=run).values_list("account_id", flat=True)[:7])
    for account in worked:
        Interaction.objects.create(
            account_id=account, user=rep, kind="call", direction="out", happened_at=NOON + DAY, logged_at=NOON + DAY
        )

    undo = undo_run(run, by=ops, now=NOON + 2 * DAY)
    work_on(undo.pk, worker="test", now=NOON + 2 * DAY)

    undo.refresh_from_db(), run.refresh_from_db()
    assert (undo.done, undo.skipped, run.status) == (93, 7, "partly_reverted")
    listed = set(undo.moves.filter(state="skipped").values_list("account_id", "code"))
    assert listed == {(account, "worked_since") for account in worked}
    assert Account.objects.in_pool().count() == 93


def test_case_12_an_undo_can_be_undone(ops):
    target = target_book(places=4)
    open_book(target)
    ready(4)
    run = applied(preview(plan_for(target), by=ops), by=ops)
    before = set(Account.objects.values_list("pk", "book_id"))

    for day in (1, 2):
        run = undo_run(run, by=ops, now=NOON + day * DAY)
        work_on(run.pk, worker="test", now=NOON + day * DAY)
        run.refresh_from_db()

    assert set(Account.objects.values_list("pk", "book_id")) == before
    assert Holding.objects.count() == 8 and Holding.objects.open().count() == 4


def test_case_13_a_former_holder_gets_it_back_only_if_nobody_else_can(ops):
    target = target_book(places=3)
    former = open_book(target)
    account = ready(1)[0]
    hold(account, former, since=NOON - 30 * DAY)
    gone_back(account, by=ops, now=NOON - 20 * DAY)

    alone = preview(plan_for(target, code="alone"), by=ops)
    other = open_book(target)
    with_other = preview(plan_for(target, code="with-other"), by=ops)

    line = Move.objects.get(run=alone)
    assert line.book_to == former and line.explanation["why"] == {"code": "gave_way", "until": "2026-05-12"}
    assert line.reason == "Held it until 12 May 2026; nobody else can take it"
    assert given(with_other) == {(account.pk, other.pk)}
    assert {"verdict": "held_before", "book": former.pk, "until": "2026-05-12"} in Move.objects.get(
        run=with_other
    ).explanation["others"]


def test_case_13_after_180_days_a_former_holder_is_like_any_other(ops):
    target = target_book(places=3)
    former = open_book(target)
    account = ready(1)[0]
    hold(account, former, since=NOON - 300 * DAY)
    gone_back(account, by=ops, now=NOON - 181 * DAY)

    run = preview(plan_for(target), by=ops)

    assert Move.objects.get(run=run).explanation["why"]["code"] != "gave_way"


def test_case_29_a_resting_account_is_left_out_until_its_day_and_given_on_it(ops):
    Organisation.objects.update(time_zone="Pacific/Auckland")
    target = target_book(places=3)
    open_book(target)
    account = ready(1)[0]
    Account.objects.filter(pk=account.pk).update(station="resting", rest_until=date(2026, 6, 2))
    midnight = datetime(2026, 6, 2, tzinfo=ZoneInfo("Pacific/Auckland"))  # still the first of June in UTC

    wake_rested(now=midnight - DAY / 24)
    before = preview(plan_for(target, code="before"), by=ops, now=midnight - DAY / 24)
    wake_rested(now=midnight)
    after = preview(plan_for(target, code="after"), by=ops, now=midnight)

    assert before.summary["code"] == "none_ready" and before.summary["not_ready"] == {"resting": 1}
    assert {account_id for account_id, _book in given(after)} == {account.pk}


@pytest.mark.parametrize("has_room", [True, False])
def test_case_30_on_its_date_an_account_goes_to_the_former_rep_first_if_there_is_room(ops, has_room):
    target = target_book(places=2)
    former, other = open_book(target), open_book(target)
    for account in ready(1 if has_room else 2, name="Held", potential_cents=9_000_000):
        hold(account, former)
    account = ready(1)[0]
    resting = {"station": "resting", "rest_until": date(2026, 6, 1), "preferred_rep": former.rep}
    Account.objects.filter(pk=account.pk).update(**resting)

    wake_rested(now=NOON)
    run = preview(plan_for(target), by=ops)

    assert given(run) == {(account.pk, (former if has_room else other).pk)}
    code = Move.objects.get(run=run).explanation["why"]["code"]
    assert (code == "preferred") == has_room


def test_case_35_the_file_of_a_run_opens_and_its_totals_match(ops, window_of):  # noqa: F811
    target = target_book(places=4)
    open_book(target)
    ready(6)
    run = preview(plan_for(target), by=ops)
    account = run.moves.order_by("position").first().account
    Account.objects.filter(pk=account.pk).update(name="=cmd|' /C calc'!A0")

    answer = window_of(ops).get(f"/runs/{run.pk}/export/")

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text))
    assert answer["Content-Disposition"].startswith("attachment")
    assert len(rows) == run.total == 4 and head[2] == "Account"
    assert rows[0][2] == "'=cmd|' /C calc'!A0"
    assert sum(float(row[6]) for row in rows) == sum(move.potential_cents for move in run.moves.all()) / 100


@pytest.mark.parametrize("first", [date(2026, 3, 20), date(2026, 10, 16)], ids=["spring", "autumn"])
def test_case_37_over_the_change_of_the_clock_a_weekly_plan_runs_once_a_week_at_its_time_on_the_wall(first):
    Organisation.objects.update(time_zone="Europe/Oslo", scoring_on=False, coverage_on=False)
    oslo = ZoneInfo("Europe/Oslo")
    Plan.objects.all().delete()
    target = target_book(places=3)
    open_book(target)
    plan = plan_for(target, frequency="weekly", weekday=4, is_paused=False, apply_weekday=0, apply_at=time(2, 30))
    now = datetime.combine(first, time(9), tzinfo=oslo)
    for _look in range(2 * 16):
        tick(now=now)
        now += DAY / 2

    slots = sorted(plan.runs.values_list("slot", flat=True))
    assert [slot.astimezone(oslo).time() for slot in slots] == [time(10)] * 3
    assert [(b - a).days for a, b in zip(slots, slots[1:], strict=False)] in ([7, 6], [6, 7], [7, 7])
    assert all(run.apply_after > run.slot for run in plan.runs.all())
