"""The set-based count of work is the twin of the pure rules: both agree over random holdings and interactions."""

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from accounts.models import (
    Availability,
    Book,
    Contract,
    Interaction,
    Organisation,
    Requirement,
    TargetBook,
    Task,
)
from accounts.rules.interactions import OUTCOMES
from assignment.actions.coverage import refresh_coverage
from assignment.actions.one_holding import count_one
from assignment.actions.supposing import Proposal, as_counted, suppose
from assignment.models import Coverage, Holding, RetrievalNotice, WorkingActivity
from assignment.queries.counting import held_of, zone_of
from assignment.queries.one_holding import One, load_settings
from assignment.queries.progress import current_activities, judge_table
from assignment.queries.rule_versions import in_force
from assignment.rules import thresholds
from assignment.rules.engagement import Fact, judge, touches
from assignment.rules.thresholds import Asked, Progress
from tests.factories import BookFactory, ContactFactory, InteractionFactory, OpportunityFactory, held_account

pytestmark = pytest.mark.django_db

SINCE = datetime(2026, 5, 20, 22, 30, tzinfo=UTC)
NOW = datetime(2026, 6, 18, 9, 0, tzinfo=UTC)
ZONES = ["", "Asia/Tokyo", "America/Los_Angeles", "Asia/Tehran"]
STRICT = [
    (1, "touches", 4, 20),
    (1, "contacts", 2, 30),
    (1, "channels", 2, 30),
    (2, "meetings", 1, 10),
    (3, "two_way", 2, 30),
]


def strange_rules():
    """Activities and thresholds that use every option, so that both forms must agree on all of them."""
    WorkingActivity.objects.filter(kind="email").update(automated_every_days=5)
    WorkingActivity.objects.filter(kind="message").update(needs_contact=False, per_day=2)
    WorkingActivity.objects.create(name="Reached by phone", kind="call", outcomes=["spoke"], is_live=False, per_day=2)
    WorkingActivity.objects.create(name="Incoming mail", kind="email", directions=["in"], needs_contact=False)
    target = TargetBook.objects.get(code="mid-market")
    target.requirements.all().delete()
    for alternative, measure, minimum, days in STRICT:
        Requirement.objects.create(
            target_book=target, alternative=alternative, measure=measure, minimum=minimum, window_days=days
        )
    smb = TargetBook.objects.get(code="general").capacities.get(segment__code="smb").segment
    general = TargetBook.objects.get(code="general")
    Requirement.objects.create(target_book=general, segment=smb, measure="days", minimum=2, window_days=12)
    TargetBook.objects.get(code="other").requirements.all().delete()


def weigh(dice):
    """Another weight for each activity."""
    for activity in WorkingActivity.objects.order_by("pk"):
        WorkingActivity.objects.filter(pk=activity.pk).update(weight=dice.choice([1, 2, 3, 10]))


def random_interaction(dice, account):
    kind = dice.choice(list(OUTCOMES))
    book = account.book
    return Interaction(
        account=account,
        contact=dice.choice([None, *account.contacts.all()]),
        user=dice.choice([book.rep] * 6 + [None]),
        kind=kind,
        direction=dice.choice(["out", "out", "in"]),
        outcome=dice.choice([*OUTCOMES[kind], "no_answer"]),
        happened_at=SINCE + timedelta(minutes=dice.randrange(-3 * 1440, 31 * 1440)),
        duration_seconds=dice.choice([None, 10, 30, 300]),
        automated=dice.random() < 0.3,
        logged_at=NOW,
        **dice.choice([{}] * 9 + [{"voided_at": NOW, "void_reason": "wrong"}]),
    )


def as_fact(row, zone):
    return Fact(
        row.pk, row.kind, row.happened_at, row.happened_at.astimezone(zone).date(), row.direction, row.outcome,
        row.contact_id, row.user_id, row.duration_seconds, row.automated, row.voided_at is not None,
    )  # fmt: skip


def requirements_of(account):
    rows = Requirement.objects.filter(target_book=account.book.target_book)
    own = rows.filter(segment=account.segment) or rows.filter(segment=None)
    return [thresholds.Requirement(row.measure, row.minimum, row.window_days, row.alternative) for row in own] or [
        thresholds.Requirement("touches", 1, account.book.target_book.window_days)
    ]


def expected(account, activities):
    """State, counts and standing of the account by the pure rules alone."""
    holding, zone = account.holdings.get(), zone_of(account.book.rep)
    facts = [as_fact(row, zone) for row in account.interactions.all()]
    counted = touches(facts, held=held_of(holding, zone=zone), activities=activities, now=NOW)
    local = Organisation.load().zone
    row = holding.coverage
    window = account.book.target_book.window_days

    def since(day: date) -> Progress:
        start = datetime(day.year, day.month, day.day, tzinfo=local)
        return Progress.of(touch for touch in counted if touch.at >= start)

    today = NOW.astimezone(local).date()

    def rolling(days):
        return since(today - timedelta(days=days - 1))

    def by_clock(days):
        return since(row.window_started_on - timedelta(days=max(0, days - window)))

    asked = requirements_of(account)
    state = thresholds.state(
        engaged=rolling(window).two_way > 0,
        worked=thresholds.is_worked(asked, rolling),
        touched=rolling(window).touches > 0,
        in_grace=today < holding.during.lower.astimezone(local).date() + timedelta(days=7),
    )
    standing = thresholds.standing(asked, by_clock)
    return state, by_clock(window), standing


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_both_forms_of_the_rules_agree(seed):
    dice = random.Random(seed)
    Organisation.objects.update(time_zone=dice.choice(["UTC", "Europe/Oslo", "Asia/Tehran"]))
    strange_rules()
    if seed > 1:
        weigh(dice)
    accounts = []
    for number in range(60):
        code = dice.choice(["general", "mid-market", "enterprise", "other"])
        book = BookFactory(rep__time_zone=ZONES[number % 4], target_book=TargetBook.objects.get(code=code))
        accounts.append(held_account(book=book, since=SINCE))
        ContactFactory(account=accounts[-1])
    rows = [random_interaction(dice, account) for account in accounts for _each in range(dice.randrange(9))]
    Interaction.objects.bulk_create(rows)

    refresh_coverage(now=NOW)

    activities = current_activities()
    for account in accounts:
        row = Coverage.objects.get(account=account)
        state, done, standing = expected(account, activities)
        assert row.state == state
        assert Progress(row.touches, row.days, row.live, row.contacts, row.channels, row.two_way, row.meetings) == done
        assert (row.asked, row.met, row.worked_in_window) == (standing.asked, standing.done, standing.worked)
        assert row.missing == [{"measure": one.measure, "have": one.have, "need": one.need} for one in standing.missing]


def test_one_holding_is_counted_the_same_as_all_of_them():
    account, other = held_account(since=SINCE), held_account(since=SINCE)
    dice = random.Random(5)
    Interaction.objects.bulk_create([random_interaction(dice, account) for _each in range(8)])

    refresh_coverage(now=NOW, holding_ids=[account.holdings.get().pk])
    alone = Coverage.objects.filter(account=account).values().get()

    assert refresh_coverage(now=NOW) == 1, "only the other account was still to be counted"
    assert Coverage.objects.filter(account=account).values().get() == alone
    assert Coverage.objects.get(account=other).state == "not_worked"


def surround(dice, account):
    """Something that may protect the account, or not quite."""
    today = NOW.date()
    what = dice.randrange(6)
    if what == 0:
        account.lifecycle = dice.choice(["customer", "past"])
        account.save(update_fields=["lifecycle"])
    if what == 1:
        ends_on = today + timedelta(days=dice.randrange(-5, 40))
        Contract.objects.create(
            account=account,
            number="C1",
            currency="EUR",
            starts_on=date(2025, 1, 1),
            ends_on=dice.choice([None, ends_on]),
            signed_by_us_on=date(2025, 1, 1),
            signed_by_client_on=dice.choice([None, date(2025, 1, 2)]),
            auto_renews=dice.random() < 0.3,
        )
    if what in (2, 3):
        opened_on = dice.choice([None, today - timedelta(days=dice.randrange(0, 60))])
        close_on = today + timedelta(days=dice.randrange(-9, 60))
        deal = OpportunityFactory(account=account, opened_on=opened_on, close_on=close_on)
        if dice.random() < 0.4:
            deal.stage_changes.create(stage_to="engaging", at=NOW - timedelta(days=dice.randrange(0, 50)))
    if what in (3, 4):
        Task.objects.create(
            account=account, kind="meeting", title="Meet", starts_at=NOW + timedelta(days=dice.randrange(-3, 40))
        )
    if dice.random() < 0.3:
        due_on = today + timedelta(days=dice.randrange(0, 30))
        RetrievalNotice.objects.create(
            holding=account.holdings.get(), given_at=SINCE + timedelta(days=2), due_on=due_on
        )


def one_of(account):
    holdings = Holding.objects.select_related("book__rep", "book__target_book", "account", "coverage")
    holding = holdings.get(account=account)
    notice = RetrievalNotice.objects.filter(holding=holding, state="open").first()
    return One(
        holding=holding,
        coverage=holding.coverage,
        notice=notice,
        settings=load_settings(holding),
    )


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_the_short_way_of_a_log_counts_as_the_full_pass(seed):
    dice = random.Random(seed)
    Organisation.objects.update(time_zone=dice.choice(["UTC", "Asia/Tehran"]))
    strange_rules()
    if seed > 11:
        weigh(dice)
    accounts = []
    for number in range(40):
        code = dice.choice(["general", "mid-market", "enterprise", "other"])
        book = BookFactory(rep__time_zone=ZONES[number % 4], target_book=TargetBook.objects.get(code=code))
        accounts.append(held_account(book=book, since=SINCE))
        ContactFactory(account=accounts[-1])
        surround(dice, accounts[-1])
    rows = [random_interaction(dice, account) for account in accounts for _each in range(dice.randrange(9))]
    Interaction.objects.bulk_create(rows)
    for account in accounts:
        with transaction.atomic():
            assert count_one(one_of(account), now=NOW) is not None
            short = Coverage.objects.filter(account=account).values().get()
            notice = list(RetrievalNotice.objects.filter(holding__account=account).values_list("state", flat=True))
            transaction.set_rollback(True)

        refresh_coverage(now=NOW, holding_ids=[account.holdings.get().pk])

        assert Coverage.objects.filter(account=account).values().get() == short
        states = RetrievalNotice.objects.filter(holding__account=account).values_list("state", flat=True)
        assert list(states) == notice


def test_the_short_way_turns_a_window_that_is_over_as_the_full_pass_does():
    dice, later = random.Random(22), NOW + timedelta(days=45)
    turned = Counter()
    for number in range(60):
        account = held_account(book=BookFactory(rep__time_zone=ZONES[number % 4]), since=SINCE)
        rows = [random_interaction(dice, account) for _each in range(dice.randrange(6))]
        for row in rows[::2]:
            row.happened_at += timedelta(days=dice.randrange(46))
        Interaction.objects.bulk_create(rows)
        holding = account.holdings.get()
        if number % 3 == 0:
            given_at = later - timedelta(days=5)
            RetrievalNotice.objects.create(holding=holding, given_at=given_at, due_on=later.date(), missing=[])
        if number % 2:
            refresh_coverage(now=later - timedelta(days=dice.randrange(40)), holding_ids=[holding.pk])
        before = Coverage.objects.get(account=account)
        with transaction.atomic():
            assert count_one(one_of(account), now=later) is not None
            short = Coverage.objects.filter(account=account).values().get(), states(holding)
            transaction.set_rollback(True)

        refresh_coverage(now=later, holding_ids=[holding.pk])

        full = Coverage.objects.filter(account=account).values().get()
        assert (full, states(holding)) == short
        turned[full["window_ends_on"] != before.window_ends_on, full["extended"] != before.extended] += 1
    assert set(turned) >= {(False, False), (True, False), (True, True)}


@pytest.mark.parametrize("seed", [31, 32])
def test_a_dry_run_counts_as_the_night_would_after_the_change(seed):
    dice, later = random.Random(seed), NOW + timedelta(days=20)
    strange_rules()
    for number in range(40):
        code = dice.choice(["general", "mid-market", "enterprise", "other"])
        book = BookFactory(rep__time_zone=ZONES[number % 4], target_book=TargetBook.objects.get(code=code))
        account = held_account(book=book, since=SINCE)
        ContactFactory(account=account)
        surround(dice, account)
        rows = [random_interaction(dice, account) for _each in range(dice.randrange(9))]
        for row in rows[::2]:
            row.happened_at += timedelta(days=dice.randrange(20))
        Interaction.objects.bulk_create(rows)
    RetrievalNotice.objects.all().delete()  # the night also ends notices, which a dry run does not
    refresh_coverage(now=NOW)
    changed = [replace(each, weight=dice.choice([1, 2, 3])) for each in current_activities() if each.kind != "message"]
    asked = {TargetBook.objects.get(code="general").pk: [Asked("touches", 2), Asked("days", 1)]}
    all_books = {"book_ids": list(Book.objects.values_list("pk", flat=True)), "until": date(2027, 6, 1)}

    found = suppose(Proposal(activities=changed, asked=asked), rules=in_force(), now=later, **all_books)

    WorkingActivity.objects.filter(kind="message").delete()
    for each in changed:
        WorkingActivity.objects.filter(pk=each.pk).update(weight=each.weight)
    for book, lines in asked.items():
        Requirement.objects.filter(target_book=book).delete()
        for line in lines:
            Requirement.objects.create(target_book_id=book, measure=line.measure, minimum=line.minimum)
    before = as_counted(zone=Organisation.load().time_zone, **all_books)
    refresh_coverage(now=later)
    assert found == as_counted(zone=Organisation.load().time_zone, **all_books) != before
    turned = Coverage.objects.filter(window_started_on__gt=SINCE.date() + timedelta(days=1))
    assert turned.exists() and Coverage.objects.filter(extended=True).exists()


def states(holding):
    return list(RetrievalNotice.objects.filter(holding=holding).values_list("state", flat=True))


@pytest.mark.parametrize("stopped", ["pause", "leave"])
def test_the_short_way_leaves_stopped_clocks_to_the_full_pass(stopped):
    account = held_account(since=SINCE)
    holding = account.holdings.get()
    if stopped == "pause":
        holding.pauses.create(kind="repair", starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 2))
    if stopped == "leave":
        Availability.objects.create(user=account.book.rep, starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 9))

    assert count_one(one_of(account), now=NOW) is None


def test_the_judge_table_holds_the_rules_answer_for_every_combination():
    strange_rules()
    activities = current_activities()

    table = {(row["kind"], row["direction"], row["outcome"]): row for row in judge_table(activities)}

    for kind in Interaction.Kind.values:
        for outcome in Interaction.Outcome.values:
            activity = judge(activities, kind, "in", outcome)
            row = table.get((kind, "in", outcome))
            assert (row is None) == (activity is None)
            assert row is None or (row["per_day"], row["weight"]) == (activity.per_day, activity.weight)


@pytest.mark.parametrize(("zone", "days"), [("America/Los_Angeles", 1), ("Europe/London", 1), ("", 2)])
def test_a_day_is_the_reps_own(zone, days):
    """23:30 and 00:30 UTC are one day in Los Angeles and, in summer, in London; the organisation's zone parts them."""
    account = held_account(book=BookFactory(rep__time_zone=zone), since=SINCE)
    for hour, kind in ((0, "call"), (1, "email")):
        at = datetime(2026, 6, 2, 23, 30, tzinfo=UTC) + timedelta(hours=hour)
        InteractionFactory(account=account, kind=kind, happened_at=at)

    refresh_coverage(now=NOW)

    assert Coverage.objects.get(account=account).days == days
