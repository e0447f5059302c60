"""Retrieval from notice to pool: who goes, who stays and why. The acceptance cases are in tests/acceptance/cases."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from accounts.errors import RuleViolation
from accounts.models import Account, Availability, Event, Notification, Organisation, Task, Team
from assignment.actions.lines import change_line
from assignment.actions.logging import log_touch
from assignment.actions.protections import end_protection, hold_account
from assignment.actions.rest import wake_rested
from assignment.actions.runs import approve, ask_run, rebuild
from assignment.actions.working import work_on
from assignment.models import ClockPause, Coverage, Move, Plan, RetrievalNotice
from assignment.queries.run_words import SKIPPED
from scoring.models import Score
from tests.assignment.retrievals import JULY_2, JULY_9, JUNE_25, lines, retrieve, touch
from tests.assignment.runs import applied, built, open_book, plan_for, preview, ready, target_book, why_left
from tests.factories import DAY, NOON, BookFactory, OpportunityFactory, TeamFactory, UserFactory, held_account

pytestmark = pytest.mark.django_db


def test_work_between_preview_and_apply_counts_in_the_second_look(ops):
    account = held_account()
    retrieve(JUNE_25, by=ops)
    run = retrieve(JULY_2, by=ops)
    log_touch(
        account.pk,
        by=account.book.rep,
        now=JULY_2 + DAY,
        kind="call",
        outcome="spoke",
        contact_id=account.contacts.get().pk,
    )

    run = applied(run, by=ops, now=JULY_2 + 2 * DAY)

    assert (run.done, run.skipped) == (0, 1)
    assert Move.objects.get(run=run).code == "worked"
    assert Account.objects.get(pk=account.pk).station == "held"


def test_a_hold_that_was_ended_again_before_the_second_look_is_no_work(ops):
    account, leader = held_account(), UserFactory(role="leader")
    TeamFactory(leader=leader).members.add(account.book.rep)
    retrieve(JUNE_25, by=ops)
    run = retrieve(JULY_2, by=ops)
    made = hold_account(account.pk, until=JULY_9.date(), reason="Talks", by=leader, now=JULY_2)
    end_protection(made.pk, by=leader, now=JULY_2)

    run = applied(run, by=ops, now=JULY_2 + DAY)

    line = Move.objects.get(run=run)
    assert (run.done, line.state, line.code) == (0, "skipped", "no_notice")
    assert SKIPPED[line.code] == "Its notice ended meanwhile; a new one comes if it stays unworked"


def test_an_edit_of_the_record_does_not_shield_the_account(ops):
    account = held_account()
    retrieve(JUNE_25, by=ops)
    run = retrieve(JULY_2, by=ops)
    account.description = "Edited the day before"
    account.save_edit(update_fields=["description"])

    assert applied(run, by=ops, now=JULY_2 + DAY).done == 1


def test_a_meeting_before_the_next_due_date_delays_by_one_notice(ops):
    account = held_account()
    retrieve(JUNE_25, by=ops)
    Task.objects.create(account=account, kind="meeting", title="Meet", starts_at=JULY_2 + 3 * DAY)

    assert why_left(retrieve(JULY_2, by=ops)) == {account.pk: "meeting"}
    assert lines(retrieve(JULY_9, by=ops)) == {account.pk}


def test_a_meeting_too_far_away_does_not_protect(ops):
    account = held_account()
    retrieve(JUNE_25, by=ops)
    Task.objects.create(account=account, kind="meeting", title="Meet", starts_at=JULY_2 + 31 * DAY)

    assert lines(retrieve(JULY_2, by=ops)) == {account.pk}


@pytest.mark.parametrize("lifecycle, code", [("customer", "customer"), ("past", "past_client")])
def test_customers_and_past_clients_are_never_taken_or_warned(ops, lifecycle, code):
    held_account(lifecycle=lifecycle)

    assert retrieve(JUNE_25, by=ops).summary["noticed"] == 0
    run = retrieve(JULY_2, by=ops)
    assert lines(run) == set() and run.summary["spared"] == {code: 1}


def test_a_lively_open_opportunity_protects(ops):
    account = held_account()
    retrieve(JUNE_25, by=ops)
    OpportunityFactory(account=account, opened_on=date(2026, 6, 20), close_on=date(2026, 9, 1))

    assert why_left(retrieve(JULY_2, by=ops)) == {account.pk: "opportunity"}


def test_a_stale_open_opportunity_becomes_a_task_for_the_leader_once(ops, leader):
    team = Team.objects.create(name="North", leader=leader)
    account = held_account()
    account.book.rep.team = team
    account.book.rep.save()
    OpportunityFactory(account=account, opened_on=date(2026, 5, 1), close_on=date(2026, 9, 1))
    retrieve(JUNE_25, by=ops)

    first = retrieve(JULY_2, by=ops)
    with translation.override("ar-xb"):  # the task of the first is known in another language, too
        second = retrieve(JULY_9, by=ops)

    assert lines(first) == lines(second) == set()
    assert why_left(first) == {account.pk: "stale_deal"}
    assert Task.objects.get(account=account).assignee == leader
    told = Notification.objects.get(user=leader, kind="decide_opportunity")
    assert told.url == f"/accounts/{account.pk}/" and account.name in told.title


def test_the_leaders_copy_of_a_notice_leads_to_the_books_with_most_at_risk(ops, leader):
    account = held_account(book=BookFactory(rep=UserFactory(team=TeamFactory(leader=leader))))

    retrieve(JUNE_25, by=ops)

    told = dict(Notification.objects.filter(kind="at_risk").values_list("user", "url"))
    assert told == {account.book.rep_id: "/book/?only=risk", leader.pk: "/dashboard/?sort=risk"}


def test_a_task_of_the_same_name_by_hand_asks_nobody_and_hinders_nothing(ops, leader):
    account = held_account()
    OpportunityFactory(account=account, opened_on=date(2026, 5, 1), close_on=date(2026, 9, 1))
    title = "Decide: stale open opportunity on an account that was not worked"
    Task.objects.create(account=account, assignee=leader, title=title, due_on=date(2026, 7, 1))
    retrieve(JUNE_25, by=ops)

    assert retrieve(JULY_2, by=ops).summary["asked_leaders"] == 1


def test_two_way_contact_protects_for_the_books_window_and_no_longer(ops):
    account = held_account()
    touch(account, 10, outcome="spoke")
    touch(account, 31, outcome="spoke")

    retrieve(JULY_2, by=ops)
    row = Coverage.objects.get(account=account)
    assert (row.protection, row.protected_until) == ("two_way", date(2026, 7, 31))


def test_an_absence_of_four_working_days_stops_nothing(ops):
    account = held_account()
    Availability.objects.create(user=account.book.rep, starts_on=date(2026, 6, 8), ends_on=date(2026, 6, 11))

    assert retrieve(JUNE_25, by=ops).summary["noticed"] == 1


def test_leave_that_begins_after_the_notice_asks_for_a_new_one(ops):
    account = held_account()
    retrieve(JUNE_25, by=ops)
    Availability.objects.create(user=account.book.rep, starts_on=date(2026, 6, 26), ends_on=date(2026, 7, 3))

    run = retrieve(JULY_2, by=ops)

    assert lines(run) == set() and why_left(run) == {account.pk: "leave"}
    assert lines(retrieve(JULY_9, by=ops)) == set()
    assert lines(retrieve(JULY_9 + 7 * DAY, by=ops)) == {account.pk}


def test_a_repair_stops_the_clock(ops):
    account = held_account()
    ClockPause.objects.create(
        holding=account.holdings.get(), kind="repair", starts_on=date(2026, 6, 29), ends_on=date(2026, 7, 3)
    )
    retrieve(JUNE_25, by=ops)

    assert lines(retrieve(JULY_2, by=ops)) == set()
    assert Coverage.objects.get(account=account).window_ends_on == date(2026, 7, 6)


def test_an_account_inside_its_grace_is_not_taken(ops):
    account = held_account()
    account.book.rep.hired_on = date(2026, 5, 1)
    account.book.rep.save()

    assert retrieve(JUNE_25, by=ops).summary["noticed"] == 0, "a new hire has 45 days"
    assert retrieve(JULY_9, by=ops).summary["noticed"] == 1
    assert lines(retrieve(JULY_9 + 7 * DAY, by=ops)) == {account.pk}


@pytest.mark.parametrize(("touched", "station"), [(False, "pool"), (True, "resting")])
def test_29_only_a_touched_account_rests_and_wakes_on_its_day_by_the_organisations_clock(ops, touched, station):
    Organisation.objects.update(time_zone="Asia/Tokyo")
    account = held_account()
    if touched:
        touch(account, 2)
    in_tokyo = timedelta(hours=9)
    retrieve(JUNE_25 - in_tokyo, by=ops)
    applied(retrieve(JULY_2 - in_tokyo, by=ops), by=ops, now=JULY_2)

    account.refresh_from_db()
    assert account.station == station
    if touched:
        assert account.rest_until == date(2026, 8, 1)
        assert wake_rested(now=datetime(2026, 7, 31, 14, 59, tzinfo=UTC)) == 0
        assert wake_rested(now=datetime(2026, 7, 31, 15, 0, tzinfo=UTC)) == 1


def test_in_the_first_thirty_days_it_only_reports(ops):
    Organisation.objects.update(went_live_on=date(2026, 6, 10))
    account = held_account()

    run = retrieve(JULY_2, by=ops)

    assert run.summary["report_only"] and lines(run) == {account.pk}
    assert not RetrievalNotice.objects.exists() and not Notification.objects.exists()
    with pytest.raises(RuleViolation, match="report_only"):
        approve(run, by=ops, now=JULY_2)


def test_a_retrieval_built_again_keeps_what_was_dropped_and_pinned(ops):
    book = BookFactory()
    accounts = [held_account(book=book) for _each in range(12)]
    retrieve(JUNE_25, by=ops)
    run = retrieve(JULY_2, by=ops)
    assert lines(run) == {account.pk for account in accounts[:10]}, "up to ten of a book go in one run"
    dropped, pinned = run.moves.get(account=accounts[0]), run.moves.get(account=accounts[9])
    change_line(dropped.pk, by=ops, now=JULY_2, to="dropped", note="Being bought")
    change_line(pinned.pk, by=ops, now=JULY_2, to="pinned")
    Score.objects.exclude(account=accounts[9]).update(priority=90)

    rebuild(run, by=ops, now=JULY_2 + DAY)
    work_on(run.pk, worker="test", now=JULY_2 + DAY)

    again = {line.account_id: (line.state, line.note) for line in run.moves.all()}
    assert again[accounts[0].pk] == ("dropped", "Being bought")
    assert again[accounts[9].pk] == ("pinned", "")
    assert len(lines(run)) == 10 and accounts[0].pk not in lines(run)


def test_the_first_applied_distribution_is_the_day_of_going_live(ops):
    target = target_book(places=5)
    open_book(target)
    ready(3)
    plan = plan_for(target)
    assert Organisation.load().went_live_on is None
    first = preview(plan, by=ops)
    assert Organisation.load().went_live_on is None

    applied(first, by=ops, now=NOON + DAY)
    ready(1)
    applied(preview(plan, by=ops, now=NOON + 2 * DAY), by=ops, now=NOON + 3 * DAY)

    assert Organisation.load().went_live_on == (NOON + DAY).date()
    assert Event.objects.get(verb="settings_changed").detail == {"went_live_on": "2026-06-02"}
    assert retrieve(JUNE_25, by=ops).summary["report_only"]


def test_a_day_of_going_live_that_ops_chose_stays(ops):
    Organisation.objects.update(went_live_on=date(2026, 1, 5))
    target = target_book(places=5)
    open_book(target), ready(1)

    applied(preview(plan_for(target), by=ops), by=ops)

    assert Organisation.load().went_live_on == date(2026, 1, 5)


def test_an_organisation_that_has_been_live_for_long_is_not_taken_for_a_new_one(ops):
    target = target_book(places=5)
    open_book(target), ready(1)
    applied(preview(plan_for(target), by=ops), by=ops)
    Organisation.objects.update(went_live_on=None)
    ready(1)

    applied(preview(plan_for(target, code="next"), by=ops, now=NOON + DAY), by=ops, now=NOON + DAY)

    assert Organisation.load().went_live_on is None


def test_it_asks_the_leader_even_when_it_may_run_by_itself_until_four_runs_were_applied(ops):
    Organisation.objects.update(retrieval_runs_by_itself=True)
    book = BookFactory()
    for _each in range(50):
        held_account(book=book)
    retrieve(JUNE_25, by=ops)
    statuses = []
    for week in range(5):
        slot = JULY_2 + week * 7 * DAY
        run = retrieve(slot, by=ops)
        statuses.append(run.settings["needs_approval"])
        if run.status != "done":
            applied(run, by=ops, now=slot)

    assert statuses == [True, True, True, True, False]


@pytest.mark.parametrize(
    ("change", "is_over"),
    [
        (lambda plan, other: Plan.objects.filter(pk=plan.pk).update(is_active=False), True),
        (lambda plan, other: plan.target_books.set([other]), True),
        (lambda plan, other: Organisation.objects.update(retrieval_on=False), True),
        (lambda plan, other: Plan.objects.filter(pk=plan.pk).update(is_paused=True), False),
        (lambda plan, other: None, False),
    ],
    ids=["ended", "for others", "switched off", "paused", "as it was"],
)
def test_a_notice_on_which_nobody_is_going_to_act_ends_in_the_night_and_the_rep_hears_it(ops, change, is_over):
    account, plan = held_account(), Plan.objects.get(code="weekly-retrieval")
    retrieve(JUNE_25, by=ops)
    change(plan, target_book("another"))

    built(ask_run("coverage", by=None, slot=JUNE_25 + DAY, now=JUNE_25 + DAY), now=JUNE_25 + DAY)

    assert RetrievalNotice.objects.get().state == ("left_out" if is_over else "open")
    assert (Coverage.objects.get().at_risk_on is None) is is_over
    told = Notification.objects.filter(user=account.book.rep, title__startswith="1 account is no longer at risk")
    assert told.exists() is is_over


def test_a_plan_that_is_used_again_gives_a_new_notice_before_it_takes_anything(ops):
    account, plan = held_account(), Plan.objects.filter(code="weekly-retrieval")
    retrieve(JUNE_25, by=ops)
    plan.update(is_active=False)
    built(ask_run("coverage", by=None, slot=JUNE_25 + DAY, now=JUNE_25 + DAY), now=JUNE_25 + DAY)
    plan.update(is_active=True)

    run = retrieve(JULY_9, by=ops)

    assert not lines(run) and run.summary["noticed"] == 1
    assert RetrievalNotice.objects.get(state="open").due_on == date(2026, 7, 16)
    assert RetrievalNotice.objects.get(state="open").holding.account == account


def test_the_rep_hears_once_per_run_and_the_leader_too(ops, leader):
    book = BookFactory()
    book.rep.team = Team.objects.create(name="North", leader=leader)
    book.rep.save()
    first, second = held_account(book=book), held_account(book=book)

    retrieve(JUNE_25, by=ops)

    told = Notification.objects.get(user=book.rep)
    assert "2 accounts are at risk" in told.title and "Thu 2 Jul" in told.title
    assert f"{first.name}: 3 touches" in told.body and second.name in told.body
    assert Notification.objects.get(user=leader).body == f"{book.rep.name}: 2"


def test_each_line_says_what_was_asked_what_was_done_and_when_the_notice_came(ops):
    account = held_account()
    touch(account, 2)
    retrieve(JUNE_25, by=ops)

    line = Move.objects.get(run=retrieve(JULY_2, by=ops))

    why = line.explanation["why"]
    assert (why["done"], why["asked"], why["notice"], why["due"]) == (1, 3, "2026-06-25", "2026-07-02")
    assert {"measure": "touches", "have": 1, "need": 3} in line.explanation["missing"]
    assert line.reason == "1 of 3 done in the window, with notice"
    assert (line.book_from, line.station_to, line.rest_until) == (account.book, "resting", date(2026, 8, 1))


def test_an_account_that_is_silent_for_two_windows_goes_although_its_window_was_met(ops):
    account = held_account()
    for day in (1, 2, 3):
        touch(account, day)
    slots = [JULY_2 + week * 7 * DAY for week in range(8)]

    runs = [retrieve(slot, by=ops) for slot in slots]

    taken = [slot for slot, run in zip(slots, runs, strict=True) if lines(run)]
    assert taken[0] == datetime(2026, 8, 6, 18, tzinfo=UTC), "the second window ended on 31 July"


def test_without_a_plan_the_due_date_is_the_end_of_the_notice(ops):
    held_account()
    run = ask_run("retrieval", by=ops, now=NOON + 25 * DAY)
    work_on(run.pk, worker="test", now=NOON + 25 * DAY)

    assert RetrievalNotice.objects.get().due_on == date(2026, 7, 3)


def test_no_books_gives_a_clear_answer(ops):
    assert retrieve(JULY_2, by=ops).summary["code"] == "no_books"
