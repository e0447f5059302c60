"""Signals: bulk from outside once per external id, and by rule from our own records."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from accounts.models import Contract, Interaction, LifeEvent, Opportunity, Organisation, Transaction
from scoring.actions.score import score
from scoring.actions.signals import NewSignal, add_signals, own_signals
from scoring.models import Heat, Signal
from tests.factories import DAY, NOON, AccountFactory, InteractionFactory, OpportunityFactory

TODAY = NOON.date()
pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return AccountFactory()


def signal(account, **fields):
    known = {"account_id": account.pk, "type": "funding", "happened_at": NOON, "source": "news", "external_id": "1"}
    return NewSignal(**known | fields)


def contract(account, *, ends_on, **fields):
    return Contract.objects.create(
        account=account, number="C1", starts_on=date(2025, 1, 1), ends_on=ends_on, currency="EUR",
        **{"signed_by_us_on": date(2025, 1, 1), "signed_by_client_on": date(2025, 1, 1), "notice_days": 30} | fields,
    )  # fmt: skip


def bought(account, *, days_ago, **fields):
    on = TODAY - timedelta(days=days_ago)
    return Transaction.objects.create(
        account=account, happened_on=on, currency="EUR", **{"amount": Decimal(10)} | fields
    )


def test_a_signal_is_added_once_per_source_and_external_id(account):
    rows = [signal(account), signal(account, strength=9), signal(account, source="other")]

    first, second = add_signals(rows, now=NOON), add_signals(rows, now=NOON)

    assert (first.added, first.known, second.added, second.known) == (2, 1, 0, 3)
    assert Signal.objects.filter(source="news").get().strength == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"type": "no-such"}, "unknown_type"),
        ({"account_id": 0}, "unknown_account"),
        ({"happened_at": NOON + timedelta(minutes=6)}, "in_the_future"),
        ({"strength": 0}, "strength"),
        ({"strength": float("nan")}, "strength"),
        ({"strength": float("inf")}, "strength"),
        ({"external_id": ""}, "external_id"),
        ({"external_id": "x" * 201}, "external_id"),
        ({"source": ""}, "external_id"),
        ({"note": "a\x00b"}, "nul"),
    ],
)
def test_a_bad_row_is_refused_with_its_number_and_the_others_are_taken(account, fields, code):
    counts = add_signals([signal(account), signal(account, **{"external_id": "2"} | fields)], now=NOON)

    assert (counts.added, [(row.row, row.code) for row in counts.refused]) == (1, [(2, code)])


def test_many_signals_take_few_statements(account, django_assert_max_num_queries):
    rows = (signal(account, external_id=str(number)) for number in range(2000))

    with django_assert_max_num_queries(6):
        assert add_signals(rows, now=NOON).added == 2000


@pytest.mark.parametrize(
    ("fields", "is_reply"),
    [
        ({"direction": "in"}, True),
        ({"outcome": "replied"}, True),
        ({"outcome": "spoke"}, False),
        ({"direction": "in", "automated": True}, False),
        ({"direction": "in", "voided_at": NOON, "void_reason": "Wrong account"}, False),
        ({"direction": "in", "happened_at": NOON - 181 * DAY}, False),
        ({"direction": "in", "happened_at": NOON + DAY}, False),
    ],
)
def test_an_answer_is_a_signal(account, fields, is_reply):
    InteractionFactory(account=account, **{"happened_at": NOON - DAY} | fields)

    assert own_signals(now=NOON)["reply"] == is_reply


@pytest.mark.parametrize(
    ("ends_on", "fields", "happened_on"),
    [
        (TODAY + 120 * DAY, {}, TODAY),
        (TODAY + 121 * DAY, {}, None),
        (TODAY + 30 * DAY, {}, TODAY - 90 * DAY),
        (TODAY + 29 * DAY, {}, None),
        (date(2025, 8, 1), {"auto_renews": True, "renewal_months": 12}, date(2026, 8, 1) - 120 * DAY),
        (date(2025, 8, 1), {}, None),
        (TODAY + 60 * DAY, {"terminated_on": TODAY}, None),
        (TODAY + 60 * DAY, {"signed_by_us_on": None}, None),
        (TODAY + 60 * DAY, {"kind": "nda"}, None),
    ],
)
def test_a_notice_day_within_ninety_days_is_a_signal(account, ends_on, fields, happened_on):
    contract(account, ends_on=ends_on, **fields)

    own_signals(now=NOON)

    found = Signal.objects.filter(signal_type__code="renewal-near").values_list("happened_at", flat=True)
    assert [at.date() for at in found] == ([happened_on] if happened_on else [])


@pytest.mark.parametrize(("days_ago", "expected"), [(179, 0), (180, 1), (545, 1), (546, 0)])
def test_half_a_year_after_the_last_purchase_is_a_signal(account, days_ago, expected):
    bought(account, days_ago=days_ago)
    bought(account, days_ago=600)

    assert own_signals(now=NOON)["last-purchase"] == expected


def test_a_newer_purchase_or_a_refund_makes_no_signal(account):
    bought(account, days_ago=200, amount=Decimal(-5))
    bought(AccountFactory(), days_ago=200, kind="payment")

    assert own_signals(now=NOON)["last-purchase"] == 0


@pytest.mark.parametrize(
    ("closed", "stage", "expected"),
    [
        (date(2025, 12, 1), "lost", 1),
        (date(2025, 12, 2), "lost", 0),
        (date(2024, 12, 1), "lost", 1),
        (date(2024, 11, 30), "lost", 0),
        (date(2025, 12, 1), "won", 0),
    ],
)
def test_half_a_year_after_a_lost_deal_is_a_signal(account, closed, stage, expected):
    OpportunityFactory(account=account, stage=stage, close_on=closed)

    assert own_signals(now=NOON)["deal-lost"] == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"year": 2026, "month": 5, "day": 3}, [datetime(2026, 5, 3, tzinfo=UTC)]),
        ({"year": 2026, "month": 5}, [datetime(2026, 5, 1, tzinfo=UTC)]),
        ({"month": 5, "day": 3}, []),
        ({"year": 2025, "month": 2, "day": 29}, [datetime(2025, 3, 1, tzinfo=UTC)]),
        ({"year": 2026, "month": 7, "day": 1}, []),
    ],
)
def test_a_dated_life_event_is_a_signal(account, fields, expected):
    LifeEvent.objects.create(account=account, kind="funding", title="Series A", **fields)

    own_signals(now=NOON)

    found = Signal.objects.filter(signal_type__code="funding")
    assert list(found.values_list("happened_at", flat=True)) == expected


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("new_job", "new-role"), ("funding", "funding"), ("acquisition", "company-news"), ("wedding", "life-event"),
        ("child", "life-event"), ("retirement", "life-event"), ("birthday", None), ("anniversary", None),
    ],
)  # fmt: skip
def test_what_changes_a_life_or_a_company_is_a_signal_and_what_comes_each_year_is_none(account, kind, code):
    LifeEvent.objects.create(account=account, kind=kind, year=2026, month=5, day=3)

    own_signals(now=NOON)

    assert list(Signal.objects.values_list("signal_type__code", flat=True)) == ([code] if code else [])


def test_a_day_begins_in_the_zone_of_the_organisation(account):
    Organisation.objects.update(time_zone="Asia/Tehran")
    OpportunityFactory(account=account, stage="lost", close_on=date(2025, 12, 1))

    own_signals(now=NOON)

    assert Signal.objects.get().happened_at == datetime(2026, 5, 31, 20, 30, tzinfo=UTC)


def test_running_again_adds_nothing(account):
    InteractionFactory(account=account, direction="in", happened_at=NOON - DAY)
    contract(account, ends_on=TODAY + 60 * DAY)
    bought(account, days_ago=200)
    OpportunityFactory(account=account, stage="lost", close_on=date(2025, 12, 1))
    LifeEvent.objects.create(account=account, kind="funding", year=2026, month=5, day=3)

    first, second = own_signals(now=NOON), own_signals(now=NOON)

    assert sum(first.values()) == 5
    assert sum(second.values()) == 0


@pytest.mark.parametrize(
    ("change", "is_over"),
    [
        (lambda: None, False),
        (lambda: Interaction.objects.update(direction="out", outcome="no_answer"), True),
        (lambda: Interaction.objects.update(automated=True), True),
        (lambda: Opportunity.objects.update(stage="engaging"), True),
        (lambda: LifeEvent.objects.update(title="Series B"), False),
        (lambda: LifeEvent.objects.update(kind="birthday"), True),
        (lambda: LifeEvent.objects.all().delete(), True),
    ],
)
def test_a_signal_ends_with_what_its_record_says(account, change, is_over):
    """Another account and what came from outside are left alone, whatever their numbers."""
    InteractionFactory(account=account, direction="in", happened_at=NOON - DAY)
    OpportunityFactory(account=account, stage="lost", close_on=date(2025, 12, 1))
    LifeEvent.objects.create(account=account, kind="funding", year=2026, month=5, day=3)
    add_signals([signal(account, external_id="interaction:0"), signal(AccountFactory())], now=NOON)
    score(now=NOON)
    sums = dict(Heat.objects.values_list("account", "sums"))

    change()
    score(now=NOON)

    assert Signal.objects.filter(account=account).count() == 4 - is_over
    now = dict(Heat.objects.values_list("account", "sums"))
    assert {pk for pk in sums if sums[pk] != now[pk]} == ({account.pk} if is_over else set())
