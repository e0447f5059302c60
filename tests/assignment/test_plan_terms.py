"""What a plan asks for: whose accounts, who gets them, each exclusion on and off with its number and reason code."""

import pytest
from django.utils import translation

from accounts.errors import RuleViolation
from accounts.models import Account, Notification, Organisation
from assignment.actions.manual import move_accounts
from assignment.actions.plans import change_plan
from assignment.actions.runs import approve, ask_run, rebuild
from assignment.actions.undo import undo_run
from assignment.actions.working import work_on
from assignment.models import Coverage, Dispute, Move, NotGiven, Return, ReturnReason, RulesOfEngagement, Run, RunBook
from tests.assignment.returning import gone_back
from tests.assignment.runs import applied, built, given, open_book, plan_for, preview, ready, target_book, why_left
from tests.factories import (
    DAY,
    NOON,
    AvailabilityFactory,
    InteractionFactory,
    OpportunityFactory,
    hold,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def target():
    return target_book(places=4)


@pytest.fixture
def book(target):
    return open_book(target)


def returned(account, book, *, code, by):
    holding = hold(account, book, since=NOON - 400 * DAY)
    move = gone_back(account, by=by, now=NOON - 390 * DAY)
    Return.objects.create(
        account=account, holding=holding, rep=book.rep, reason=ReturnReason.objects.get(code=code), state="approved",
        asked_at=NOON - 390 * DAY, move=move,
    )  # fmt: skip


@pytest.mark.parametrize(("on", "code"), [(True, "only_excluded"), (False, "")])
def test_a_poor_fit_goes_back_to_its_rep_only_where_the_plan_says_so(ops, target, book, on, code):
    account = ready(1)[0]
    returned(account, book, code="poor-fit", by=ops)

    run = preview(plan_for(target, exclusions={"returned": {"on": on}}), by=ops)

    assert why_left(run).get(account.pk, "") == code


def test_a_confirmed_conflict_keeps_the_account_from_that_rep_and_is_named(ops, target, book):
    account = ready(1)[0]
    returned(account, book, code="conflict", by=ops)

    run = preview(plan_for(target), by=ops)

    assert NotGiven.objects.get(run=run).detail == {"conflict_of": [book.pk]}
    other = open_book(target)
    line = Move.objects.get(run=preview(plan_for(target, code="other"), by=ops))
    assert line.book_to == other
    assert {"verdict": "conflict", "book": book.pk} in line.explanation["others"]


@pytest.mark.parametrize(("on", "code"), [(True, "conflict"), (False, "")])
def test_what_two_people_claim_stays_until_it_is_decided(ops, target, book, on, code):
    account = ready(1)[0]
    soon = NOON + DAY
    Dispute.objects.create(
        account=account, claimant=book.rep, rules=RulesOfEngagement.objects.first(), claim="Mine", opened_at=NOON,
        due_at=soon, final_due_at=soon,
    )  # fmt: skip

    run = preview(plan_for(target, exclusions={"conflict": {"on": on}}), by=ops)

    assert why_left(run).get(account.pk, "") == code


def test_a_claim_made_after_the_preview_keeps_the_account_where_it_is(ops, target, book):
    account = ready(1)[0]
    run = preview(plan_for(target), by=ops)
    Dispute.objects.create(
        account=account, claimant=book.rep, rules=RulesOfEngagement.objects.first(), claim="Mine", opened_at=NOON,
        due_at=NOON + DAY, final_due_at=NOON + DAY,
    )  # fmt: skip

    run = applied(run, by=ops)

    assert (run.done, Move.objects.get(run=run).code) == (0, "conflict")


@pytest.mark.parametrize(("days", "gives_way"), [(None, True), (30, True), (10, False)])
def test_the_days_that_a_former_rep_is_spared_are_the_plans(ops, target, book, days, gives_way):
    account = ready(1)[0]
    hold(account, book, since=NOON - 100 * DAY)
    gone_back(account, by=ops, now=NOON - 20 * DAY)
    exclusions = {"held_before": {"number": days}} if days else {}

    line = Move.objects.get(run=preview(plan_for(target, exclusions=exclusions), by=ops))

    assert (line.explanation["why"]["code"] == "gave_way") == gives_way


def test_a_plan_without_the_rule_of_former_reps_knows_none(ops, target, book):
    account = ready(1)[0]
    hold(account, book, since=NOON - 100 * DAY)
    gone_back(account, by=ops, now=NOON - 2 * DAY)

    line = Move.objects.get(run=preview(plan_for(target, exclusions={"held_before": {"on": False}}), by=ops))

    assert line.explanation["why"]["code"] != "gave_way"


def test_with_the_rest_switched_off_a_resting_account_is_given_and_undo_lets_it_rest_again(ops, target, book):
    account = ready(1)[0]
    until = (NOON + 30 * DAY).date()
    Account.objects.filter(pk=account.pk).update(station="resting", rest_until=until)
    assert preview(plan_for(target, code="usual"), by=ops).summary["not_ready"] == {"resting": 1}

    run = applied(preview(plan_for(target, exclusions={"resting": {"on": False}}), by=ops), by=ops)

    account.refresh_from_db()
    assert (run.done, account.book, account.station) == (1, book, "held")
    undo = undo_run(run, by=ops, now=NOON + DAY)
    work_on(undo.pk, worker="test", now=NOON + DAY)
    account.refresh_from_db()
    assert account.station == "resting"


@pytest.mark.parametrize(("exclusions", "gets"), [({}, 0), ({"away": {"number": 11}}, 1), ({"away": {"on": False}}, 1)])
def test_an_absence_counts_from_the_days_that_the_plan_names(ops, target, book, exclusions, gets):
    AvailabilityFactory(user=book.rep, starts_on=NOON.date(), ends_on=(NOON + 13 * DAY).date())
    account = ready(1)[0]
    run = preview(plan_for(target, exclusions=exclusions), by=ops)

    assert run.total == gets and why_left(run) == ({} if gets else {account.pk: "away"})
    if gets:
        assert applied(run, by=ops).done == 1


def _covered(book, *, worked, of):
    for number in range(of):
        holding = hold(ready(1)[0], book, since=NOON - 60 * DAY)
        state = "worked" if number < worked else "not_worked"
        Coverage.objects.update_or_create(
            holding=holding,
            defaults={
                "account": holding.account, "book": book, "state": state, "is_past_grace": True,
                "window_started_on": NOON.date(), "window_ends_on": NOON.date(), "computed_at": NOON,
            },
        )  # fmt: skip


def test_a_rep_who_works_too_little_gets_none_and_says_so_or_is_only_warned_of(ops):
    target = target_book(places=10)
    lazy, busy = open_book(target), open_book(target)
    _covered(lazy, worked=1, of=3), _covered(busy, worked=2, of=3)
    account = ready(1)[0]

    strict = preview(plan_for(target, code="strict", exclusions={"coverage": {"on": True}}), by=ops)
    warns = preview(plan_for(target, code="warns"), by=ops)

    assert given(strict) == {(account.pk, busy.pk)}
    assert RunBook.objects.get(run=strict, book=lazy).detail["closed"] == "low_coverage"
    assert strict.summary["below_gate"] == warns.summary["below_gate"] == [lazy.pk]
    all_lazy = preview(plan_for(target, code="all", exclusions={"coverage": {"on": True, "number": 90}}), by=ops)
    assert why_left(all_lazy) == {account.pk: "low_coverage"}
    assert NotGiven.objects.get(run=all_lazy).detail == {"closed": {"low_coverage": 2}}


def test_a_plan_may_fill_books_over_their_limit_by_a_fixed_number(ops):
    target = target_book(places=1)
    full = open_book(target)
    hold(ready(1)[0], full)
    ready(3)

    run = applied(preview(plan_for(target, most_per_book=2, exclusions={"full": {"on": False}}), by=ops), by=ops)

    assert (run.done, run.skipped, full.accounts.count()) == (2, 0, 3)


def test_two_plans_that_fill_books_over_their_limit_keep_the_cap_of_a_value_together(ops):
    target = target_book(places=1, max_potential_cents=100_00)
    book = open_book(target)
    best, dear = ready(1, score=90, potential_cents=80_00)[0], ready(1, score=50, potential_cents=85_00)[0]
    beyond = {"most_per_book": 1, "exclusions": {"full": {"on": False}}}
    runs = [
        preview(plan_for(target, code=order, ranking=[order], **beyond), by=ops) for order in ("score", "potential")
    ]
    assert [run.moves.get().account for run in runs] == [best, dear]

    first, second = (applied(run, by=ops) for run in runs)

    assert (first.done, second.done, second.skipped, second.moves.get().code) == (1, 0, 1, "value_full")
    assert book.accounts.get() == best


def test_books_are_filled_to_a_share_of_their_places(ops):
    target = target_book(places=10)
    book = open_book(target)
    hold(ready(1)[0], book)
    ready(12)

    assert preview(plan_for(target, fill_to_percent=45), by=ops).total == 3


def test_only_the_named_reps_and_only_the_wanted_accounts(ops, target, book):
    other = open_book(target)
    wanted, low, foreign = ready(1, score=60)[0], ready(1, score=30)[0], ready(1, score=90, country="SE")[0]
    Account.objects.filter(pk__in=[wanted.pk, low.pk]).update(country="NO")
    plan = plan_for(target, minimum_score=50, criteria={"all": [{"field": "country", "op": "eq", "value": "NO"}]})
    plan.recipients.set([other.rep])

    run = preview(plan, by=ops)

    assert given(run) == {(wanted.pk, other.pk)}
    assert why_left(run) == {low.pk: "below_minimum", foreign.pk: "criteria"}


def test_a_plan_gives_the_accounts_of_one_book_to_others_and_leaves_what_is_worked_on(ops):
    target = target_book(places=6)
    source, other = open_book(target), open_book(target)
    cold, deal, answered, worked_later = (hold(each, source, since=NOON - 90 * DAY).account for each in ready(4))
    pool = ready(1)[0]
    OpportunityFactory(account=deal)
    InteractionFactory(account=answered, user=source.rep, outcome="spoke", happened_at=NOON - 3 * DAY)
    plan = plan_for(target)
    plan.source_books.set([source])

    run = preview(plan, by=ops)

    assert given(run) == {(cold.pk, other.pk), (worked_later.pk, other.pk)}
    assert why_left(run) == {deal.pk: "opportunity", answered.pk: "two_way"}
    InteractionFactory(account=worked_later, user=source.rep, outcome="spoke", happened_at=NOON)
    run = applied(run, by=ops, now=NOON + DAY)
    cold.refresh_from_db(), pool.refresh_from_db()
    assert (run.done, cold.book, pool.book) == (1, other, None)
    assert Move.objects.get(run=run, account=worked_later).code == "two_way"
    lines = {row.book_id: (row.given, row.taken) for row in RunBook.objects.filter(run=run)}
    assert lines == {other.pk: (1, 0), source.pk: (0, 1)}


def test_a_plan_that_is_edited_while_its_run_applies_has_no_influence_on_it(ops, target, book, monkeypatch):
    ready(4)
    plan = plan_for(target, notifies_reps=False, minimum_score=10)
    run = preview(plan, by=ops)
    monkeypatch.setattr("assignment.actions.applying.CHUNK", 2)
    approve(run, by=ops, now=NOON)

    def edits(name):
        if name == "apply.between_chunks":
            plan.refresh_from_db()
            change_plan(plan, {"minimum_score": 99, "notifies_reps": True, "is_active": False}, by=ops, now=NOON)

    monkeypatch.setattr("assignment.actions.applying.failpoint", edits)
    work_on(run.pk, worker="test", now=NOON)

    run.refresh_from_db()
    assert (run.status, run.done, run.settings["terms"]["minimum_score"]) == ("done", 4, 10)
    assert not Notification.objects.filter(kind="book_changed").exists()


def test_a_part_that_was_switched_off_since_the_preview_is_not_approved(ops, target, book):
    ready(1)
    run = preview(plan_for(target), by=ops)
    Organisation.objects.update(distribution_on=False)

    with pytest.raises(RuleViolation, match="switched_off"):
        approve(run, by=ops, now=NOON)


def test_every_way_is_compared_from_the_same_input_and_one_press_builds_another(ops):
    target = target_book(places=3)
    books = [open_book(target), open_book(target)]
    for number in range(8):
        ready(1, score=90 - number, potential_cents=(number % 3 + 1) * 1_000_000)
    plan = plan_for(target)

    run = preview(plan, by=ops)
    rows = {row["mode"]: row for row in run.summary["modes"]}

    assert set(rows) == {"optimal", "lowest_value", "lowest_fill", "round_robin"}
    assert {row["filled"] for row in rows.values()} == {6}
    assert rows["optimal"]["score"] == max(row["score"] for row in rows.values())
    assert rows["optimal"]["wide"] <= min(row["wide"] for row in rows.values()) + 1e-9
    run = built(rebuild(run, by=ops, now=NOON, mode="round_robin"), now=NOON)
    assert run.certificate["mode"] == "round_robin" and run.settings["terms"]["mode"] == "round_robin"
    assert {row["mode"]: row for row in run.summary["modes"]} == rows
    with pytest.raises(RuleViolation, match="unknown_mode"):
        rebuild(run, by=ops, now=NOON, mode="by_lot")
    assert len(books) == 2


def test_another_way_is_built_without_a_plan_too(ops):
    open_book(target_book(places=3)), ready(4)
    run = built(ask_run("distribution", by=ops, now=NOON), now=NOON)
    assert run.certificate["mode"] == "optimal"

    run = built(rebuild(run, by=ops, now=NOON, mode="round_robin"), now=NOON)

    assert run.plan is None and run.certificate["mode"] == run.settings["terms"]["mode"] == "round_robin"


def test_a_large_input_is_compared_only_when_somebody_asks(ops, target, book, monkeypatch):
    monkeypatch.setattr("assignment.actions.modes.FEW_ACCOUNTS", 1)
    ready(3)
    run = preview(plan_for(target), by=ops)
    assert "modes" not in run.summary

    run = built(rebuild(run, by=ops, now=NOON, compares=True), now=NOON)

    assert len(run.summary["modes"]) == 4


def test_a_move_by_hand_warns_of_the_cap_on_the_value_before_it_is_applied(ops):
    target = target_book(places=9, max_potential_cents=3_000_000)
    book = open_book(target)
    accounts = ready(3, potential_cents=2_000_000)

    run = built(move_accounts([a.pk for a in accounts], book_to=book, by=ops, now=NOON), now=NOON)

    assert run.summary["beyond_value"] == 2
    run = applied(run, by=ops)
    assert (run.done, run.skipped) == (1, 2)


def test_a_run_is_named_in_the_readers_language(ops, target, book):
    with translation.override("ar-xb"):
        run = move_accounts([ready(1)[0].pk], book_to=book, by=ops, now=NOON)
        there = str(run)

    assert str(run) == "Move 1 account" != there
    assert (
        run.title == "" and Run(kind="undo", slot=NOON, named={"code": "undo", "of": {"title": "X"}}).name == "Undo: X"
    )
