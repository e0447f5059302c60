"""Logging work: the fact, whether it counts, and what it did for the account, in one answer."""

import uuid
from datetime import date, timedelta

import pytest

from accounts.actions.interactions import log_interaction
from accounts.errors import RuleViolation
from accounts.models import Event, Interaction, Organisation, Task, Team
from assignment.actions.logging import NextStep, log_line, log_touch, void_touch
from assignment.models import Coverage, RetrievalNotice, WorkingActivity
from tests.factories import DAY, NOON, AccountFactory, BookFactory, ContactFactory, UserFactory, held_account

pytestmark = pytest.mark.django_db


def call(account, *, day=1, **more):
    values = {"kind": "call", "outcome": "no_answer", "contact_id": account.contacts.first().pk} | more
    return log_touch(account.pk, by=account.book.rep, now=NOON + day * DAY, **values)


def test_a_touch_counts_and_the_answer_says_what_is_still_missing():
    answer = call(held_account())

    assert answer.counts and (answer.done, answer.asked) == (1, 3)
    assert answer.sentence.startswith("1 of 3. Safe until") and "2 touches" in answer.sentence


def test_the_third_touch_makes_the_account_safe_until_the_next_window_ends():
    account = held_account()
    call(account, day=1), call(account, day=2)

    answer = call(account, day=3)

    assert answer.worked and answer.safe_until == date(2026, 7, 31)
    assert answer.sentence == "3 of 3, safe until Fri 31 Jul."
    assert Coverage.objects.get(account=account).state == "worked"


def test_what_counts_for_several_touches_says_so():
    WorkingActivity.objects.filter(kind="call").update(weight=2)
    account = held_account()

    assert call(account, day=1).sentence.startswith("Counts as 2 touches. 2 of 3. Safe until")
    answer = call(account, day=2)

    assert answer.sentence == "Counts as 2 touches. 3 of 3, safe until Fri 31 Jul."
    coverage = Coverage.objects.get(account=account)
    assert (coverage.touches, coverage.days, coverage.live) == (4, 2, 2)


def test_one_two_way_contact_is_enough():
    answer = call(held_account(), outcome="spoke")

    assert (answer.done, answer.asked, answer.worked) == (1, 1, True)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"contact_id": None}, "no contact, pick one"),
        ({"outcome": ""}, "no outcome and shorter than 30 seconds, say how it went"),
        ({"kind": "email", "outcome": "bounced"}, "it bounced, ask ops to fix the address"),
    ],
)
def test_what_does_not_count_says_what_would_change_it(facts, why):
    answer = call(held_account(), **facts)

    assert not answer.counts and answer.done == 0
    assert answer.sentence.startswith(f"Does not count: {why}. 0 of 3.")


def test_the_second_call_of_a_day_does_not_count_unless_somebody_answers():
    account = held_account()
    call(account)

    second = call(account, day=1.01)
    third = call(account, day=1.02, outcome="spoke")

    assert not second.counts and "a day counts" in second.why
    assert third.counts and third.worked


def test_work_of_somebody_else_is_kept_but_does_not_count_for_the_book():
    account = held_account()

    answer = log_touch(
        account.pk,
        by=UserFactory(),
        now=NOON + DAY,
        kind="call",
        outcome="spoke",
        contact_id=account.contacts.first().pk,
    )

    assert not answer.counts and answer.why == "only work by the rep of the book counts"


def test_an_account_in_no_book_takes_the_fact_and_says_so():
    contact = ContactFactory()

    answer = log_touch(
        contact.account_id, by=UserFactory(), now=NOON, kind="call", outcome="spoke", contact_id=contact.pk
    )

    assert answer.sentence == "Does not count: the account is in no book."


def test_with_coverage_switched_off_the_fact_is_kept_and_nothing_is_counted():
    Organisation.objects.update(coverage_on=False)
    account = held_account()

    answer = call(account)

    assert answer.sentence == "Logged." and Coverage.objects.get(account=account).touches == 0


def test_two_clicks_make_one_interaction():
    account, key = held_account(), uuid.uuid4()

    first, second = call(account, client_key=key), call(account, client_key=key)

    assert first.interaction == second.interaction
    assert Interaction.objects.filter(account=account).count() == 1


def test_a_key_of_another_account_is_refused():
    key = uuid.uuid4()
    call(held_account(), client_key=key)

    with pytest.raises(RuleViolation) as refusal:
        call(held_account(), client_key=key)

    assert refusal.value.code == "key_used"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"happened_at": NOON + DAY + timedelta(minutes=6)}, "happened_at"),
        ({"happened_at": NOON - 20_000 * DAY}, "happened_at"),
        ({"kind": "fax"}, "kind"),
        ({"direction": "up"}, "direction"),
        ({"outcome": "held"}, "outcome"),
        ({"duration_seconds": -1}, "duration_seconds"),
        ({"contact_id": 0}, "contact"),
    ],
)
def test_impossible_facts_are_refused_in_words_and_nothing_is_written(facts, field):
    account = held_account()

    with pytest.raises(RuleViolation) as refusal:
        call(account, **facts)

    assert list(refusal.value.errors) == [field]
    assert not Interaction.objects.exists()


def test_a_contact_of_another_account_is_refused():
    with pytest.raises(RuleViolation, match="contact_elsewhere"):
        call(held_account(), contact_id=ContactFactory().pk)


def test_a_clock_a_little_ahead_is_forgiven():
    account = held_account()

    assert call(account, happened_at=NOON + DAY + timedelta(minutes=4)).counts


def test_voiding_takes_the_touch_out_and_keeps_the_fact():
    account = held_account()
    answer = call(account, outcome="spoke")

    void_touch(answer.interaction.pk, by=account.book.rep, now=NOON + 2 * DAY, reason="wrong account")

    row = Coverage.objects.get(account=account)
    assert (row.touches, row.state, row.last_touch_at) == (0, "new", None)
    assert Interaction.objects.get().void_reason == "wrong account"
    assert Event.objects.filter(account_id=account.pk, verb="interaction_voided").count() == 1
    with pytest.raises(RuleViolation, match="voided_before"):
        void_touch(answer.interaction.pk, by=account.book.rep, now=NOON + 2 * DAY, reason="again")


def test_a_leader_voids_what_is_seen_and_nothing_in_the_branch_of_another(leader):
    rep = UserFactory(team=Team.objects.create(name="North", leader=leader))
    elsewhere = call(held_account()).interaction
    with pytest.raises(RuleViolation, match="not_yours"):
        void_touch(elsewhere.pk, by=leader, now=NOON + 2 * DAY, reason="not there")
    seen = call(held_account(book=BookFactory(rep=rep))).interaction
    assert void_touch(seen.pk, by=leader, now=NOON + 2 * DAY, reason="wrong account").voided_by == leader


def test_voiding_needs_a_reason_and_the_right_person():
    account = held_account()
    interaction = call(account).interaction

    with pytest.raises(RuleViolation, match="no_reason"):
        void_touch(interaction.pk, by=account.book.rep, now=NOON + 2 * DAY, reason=" ")
    with pytest.raises(RuleViolation, match="not_yours"):
        void_touch(interaction.pk, by=UserFactory(), now=NOON + 2 * DAY, reason="not mine")


def test_the_last_missing_touch_ends_the_notice():
    account = held_account()
    holding = account.holdings.get()
    notice = RetrievalNotice.objects.create(holding=holding, given_at=NOON + 20 * DAY, due_on=date(2026, 7, 2))
    call(account, day=20)
    assert Coverage.objects.get(holding=holding).at_risk_on == date(2026, 7, 2)

    call(account, day=21, outcome="spoke")

    notice.refresh_from_db()
    assert notice.state == "met" and Coverage.objects.get(holding=holding).at_risk_on is None


def test_work_after_the_windows_end_begins_a_new_one_tomorrow():
    account = held_account()
    RetrievalNotice.objects.create(holding=account.holdings.get(), given_at=NOON + 25 * DAY, due_on=date(2026, 7, 4))

    answer = call(account, day=32, outcome="spoke")

    row = Coverage.objects.get(account=account)
    assert answer.worked and row.window_started_on == date(2026, 7, 4)
    assert answer.safe_until == row.window_ends_on == date(2026, 8, 3)


def test_the_promise_for_missing_work_of_a_window_that_is_over_lies_ahead():
    answer = call(held_account(), day=80)

    assert (answer.done, answer.asked) == (1, 3) and not answer.worked
    assert answer.safe_until == (NOON + 80 * DAY).date() + timedelta(days=1 + 30)


def test_a_next_step_becomes_one_task_however_often_it_is_sent():
    account, key = held_account(), uuid.uuid4()
    step = NextStep("Send the quote", due_on=date(2026, 6, 4))

    call(account, next_step=step, client_key=key), call(account, next_step=step, client_key=key)

    task = Task.objects.get()
    assert (task.title, task.due_on, task.assignee) == ("Send the quote", date(2026, 6, 4), account.book.rep)


def test_logging_ticks_off_the_task_it_fulfils():
    account = held_account()
    task = Task.objects.create(account=account, assignee=account.book.rep, title="Call")

    call(account, done_task_id=task.pk)

    task.refresh_from_db()
    assert task.done_at == NOON + DAY


def test_one_line_logs_the_talk_and_plans_the_next_step():
    account = held_account()
    contact = account.contacts.first()
    first_name = contact.name.split()[-1]

    answer = log_line(
        account.pk,
        line=f"c called Contact {first_name}, spoke, wants quote; next: send Thursday",
        by=account.book.rep,
        now=NOON,
    )

    assert (answer.interaction.contact, answer.interaction.outcome, answer.interaction.summary) == (
        contact,
        "spoke",
        "wants quote",
    )
    assert (answer.task.title, answer.task.due_on) == ("send", date(2026, 6, 4))


def test_a_line_with_a_booked_meeting_protects_the_account():
    account = held_account()

    log_line(account.pk, line="c no answer; next: meet 8 June 10:00", by=account.book.rep, now=NOON)

    row = Coverage.objects.get(account=account)
    assert (row.protection, row.protected_until) == ("meeting", date(2026, 6, 8))


def test_a_line_that_names_no_kind_is_refused_with_an_example():
    with pytest.raises(RuleViolation, match="no_kind"):
        log_line(held_account().pk, line="Sara was friendly", by=UserFactory(), now=NOON)


def test_logging_leaves_one_line_in_the_audit_trail(rep):
    account = AccountFactory()

    log_interaction(account.pk, by=rep, now=NOON, kind="email")

    event = Event.objects.get(account_id=account.pk)
    assert (event.verb, event.by_id, event.detail["kind"]) == ("interaction_logged", rep.pk, "email")
