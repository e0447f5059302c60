"""What cadences ask of holdings, read from the records: only what counts for the present holding does a step."""

from datetime import date, timedelta

import pytest

from accounts.models import CadenceStep, Holiday, Organisation
from assignment.models import ClockPause, Holding, WorkingActivity
from assignment.queries.cadence import asked_of, asked_of_book, load_terms
from tests.factories import DAY, JUNE_1, AvailabilityFactory, BookFactory, InteractionFactory, UserFactory, held_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def book():
    book = BookFactory()
    for day, kind in ((0, "call"), (2, "email"), (4, "call")):
        CadenceStep.objects.create(target_book=book.target_book, day=day, kind=kind)
    return book


def asked(book, *, now=JUNE_1 + 10 * DAY):
    """By account: the number of the next step and its due day, or how the cadence ended."""
    terms = load_terms([book.target_book_id])
    found = asked_of_book(book.pk, terms=terms, organisation=Organisation.load(), now=now)
    ids = dict(Holding.objects.open().values_list("pk", "account_id"))
    return {
        ids[pk]: (one.number, str(one.due_on)) if one.step else ("answered" if one.answered else "done")
        for pk, one in found.items()
    }


def test_only_what_counts_for_this_holding_does_a_step(book):
    def held(*logged, since=JUNE_1):
        account = held_account(book=book, since=since)
        for fields in logged:
            days = fields.pop("days", 1)
            InteractionFactory(account=account, **fields, happened_at=JUNE_1 + days * DAY)
        return account.pk

    expected = {
        held(): (1, "2026-06-01"),
        held({"kind": "call"}): (2, "2026-06-03"),
        held({"kind": "call"}, {"kind": "call"}): (2, "2026-06-03"),  # one a day counts
        held({"kind": "call"}, {"kind": "email", "outcome": ""}): (3, "2026-06-05"),
        held({"kind": "call"}, {"kind": "call", "days": 2}, {"kind": "email", "outcome": ""}): "done",
        held({"kind": "email", "outcome": "replied"}): "answered",
        held({"kind": "email", "direction": "in"}): "answered",
        held({"kind": "call", "outcome": "spoke", "days": 20}): (1, "2026-06-01"),  # has not happened yet
        held({"kind": "call", "outcome": "spoke", "days": -1}): (1, "2026-06-01"),
        held({"kind": "call", "outcome": "spoke", "user": UserFactory()}): (1, "2026-06-01"),
        held({"kind": "call"}, since=JUNE_1 + DAY / 2): (2, "2026-06-04"),  # came on Tuesday
    }
    assert asked(book) == expected


def test_holidays_leave_and_a_stopped_clock_are_no_working_days(book):
    plain, stopped = held_account(book=book, since=JUNE_1), held_account(book=book, since=JUNE_1)
    away = held_account(book=BookFactory(target_book=book.target_book), since=JUNE_1)
    AvailabilityFactory(user=away.book.rep, starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 12))
    AvailabilityFactory(user=book.rep, starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 2))  # too short to stop it
    holding = Holding.objects.get(account=stopped)
    ClockPause.objects.create(holding=holding, kind="repair", starts_on="2026-06-02", ends_on="2026-06-04")
    Holiday.objects.create(on="2026-06-03", name="Day of the test")
    for account in (plain, stopped, away):
        InteractionFactory(account=account, happened_at=JUNE_1 + timedelta(hours=2))

    assert asked(book) == {plain.pk: (2, "2026-06-04"), stopped.pk: (2, "2026-06-08")}
    assert asked(away.book) == {away.pk: (2, "2026-06-17")}


def test_a_kind_that_counts_no_more_is_left_out_and_without_coverage_nothing_is_asked(book):
    account = held_account(book=book, since=JUNE_1)
    WorkingActivity.objects.filter(kind="call").update(is_active=False)
    assert asked(book) == {account.pk: (1, "2026-06-03")}

    Organisation.objects.update(coverage_on=False)
    assert asked(book) == {}


def test_kinds_of_book_without_a_cadence_cost_one_small_query(book, django_assert_num_queries):
    other = held_account(since=JUNE_1)
    CadenceStep.objects.all().delete()
    organisation, targets = Organisation.load(), [book.target_book_id, other.book.target_book_id]
    with django_assert_num_queries(1):
        terms = load_terms(targets)
        assert asked_of([1, 2], terms=terms, organisation=organisation, now=JUNE_1) == {}
