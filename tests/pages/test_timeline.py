"""The timeline joins every part, newest first, in one query, and pages without loss."""

import pytest

from accounts.errors import RuleViolation
from accounts.models import Note, StageChange, Transaction
from bookofbusiness.queries.timeline import timeline
from scoring.models import Signal, SignalType
from tests.factories import DAY, NOON, InteractionFactory, OpportunityFactory, UserFactory, held_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy_account():
    account = held_account(since=NOON - 40 * DAY)
    for number in range(6):
        InteractionFactory(account=account, happened_at=NOON - number * DAY)
    Note.objects.create(account=account, author=UserFactory(), text="Prefers calls")
    deal = OpportunityFactory(account=account)
    StageChange.objects.create(opportunity=deal, stage_to="engaging", at=NOON - 3 * DAY)
    Transaction.objects.create(account=account, happened_on=NOON.date(), amount=100, currency="EUR")
    kind = SignalType.objects.get(code="quote-request")
    Signal.objects.create(account=account, signal_type=kind, happened_at=NOON, source="test", external_id="1")
    return account


def test_every_part_is_there_newest_first_in_one_query(busy_account, django_assert_num_queries):
    with django_assert_num_queries(1):
        items = timeline(busy_account.pk).items

    assert {item.part for item in items} == {"interaction", "note", "stage", "purchase", "signal", "event"}
    assert [item.at for item in items] == sorted((item.at for item in items), reverse=True)
    assert next(item for item in items if item.part == "event").facts["to"] == busy_account.book.rep.name


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_paging_shows_each_line_once(busy_account, limit):
    whole = [(item.part, item.id) for item in timeline(busy_account.pk, limit=100).items]
    seen, cursor = [], ""
    while True:
        part = timeline(busy_account.pk, cursor=cursor, limit=limit)
        seen += [(item.part, item.id) for item in part.items]
        cursor = part.next_cursor
        if not cursor:
            break

    assert seen == whole and len(whole) == 11


@pytest.mark.parametrize(
    ("only", "parts"),
    [("talks", {"interaction", "note"}), ("money", {"stage", "purchase"}), ("moves", {"signal", "event"})],
)
def test_it_can_be_narrowed(busy_account, only, parts):
    assert {item.part for item in timeline(busy_account.pk, only=only).items} == parts


@pytest.mark.parametrize("cursor", ["x", "a|b|c", "2026-01-01|note|1", "2026-01-01T00:00:00+00:00|x|1", "|||"])
def test_a_foreign_cursor_is_refused(busy_account, cursor):
    with pytest.raises(RuleViolation, match="bad_cursor"):
        timeline(busy_account.pk, cursor=cursor)
