"""Coverage: states, windows that turn, pauses, credit by holding, nightly pictures. Numbers: the acceptance list."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import Availability, Organisation
from assignment.actions.coverage import refresh_coverage
from assignment.actions.snapshots import snapshot
from assignment.models import BookSnapshot, Coverage, CoverageSnapshot, RetrievalNotice
from assignment.views.my_book import standing_of
from tests.assignment.covering import row_on
from tests.assignment.retrievals import touch
from tests.factories import (
    DAY,
    NOON,
    BookFactory,
    InteractionFactory,
    OpportunityFactory,
    held_account,
)

pytestmark = pytest.mark.django_db


def window(row):
    return row.window_started_on, row.window_ends_on


@pytest.mark.parametrize(
    ("day", "touched", "state"),
    [
        (6, [], "new"), (7, [], "not_worked"), (6, [{}], "touched"), (7, [{}], "touched"),
        (7, [{}, {}, {}], "worked"), (7, [{"outcome": "spoke"}], "engaged"),
        (7, [{"kind": "email", "direction": "in", "outcome": ""}], "engaged"),
    ],
)  # fmt: skip
def test_the_state_is_the_strongest_that_is_true(day, touched, state):
    account = held_account()
    for place_in_time, fields in enumerate(touched, start=1):
        touch(account, place_in_time, **fields)

    assert row_on(account, day).state == state


def test_an_open_opportunity_engages_and_a_closed_one_does_not():
    account, other = held_account(), held_account()
    OpportunityFactory(account=account), OpportunityFactory(account=other, stage="lost")

    assert row_on(account, 7).state == "engaged"
    assert Coverage.objects.get(account=other).state == "not_worked"


def test_a_worked_window_is_followed_by_the_next_from_its_end():
    account = held_account()
    for day in (1, 2, 3, 31, 32, 33):
        touch(account, day)

    assert window(row_on(account, 29)) == (date(2026, 6, 1), date(2026, 7, 1))
    assert window(row_on(account, 30)) == (date(2026, 7, 1), date(2026, 7, 31))
    assert window(row_on(account, 75)) == (date(2026, 7, 31), date(2026, 8, 30))


def test_a_job_that_slept_for_months_comes_to_the_same_window():
    daily, late = held_account(), held_account()
    for account in (daily, late):
        for day in (1, 2, 3, 40, 41, 42, 65, 66, 67):
            touch(account, day)
    for day in range(0, 95, 2):
        refresh_coverage(now=NOON + day * DAY, holding_ids=[daily.holdings.get().pk])

    row_on(late, 95)

    assert window(Coverage.objects.get(account=daily)) == window(Coverage.objects.get(account=late))


def test_the_extension_is_given_once_and_marks_the_notice():
    account = held_account()
    touch(account, 1), touch(account, 2)
    RetrievalNotice.objects.create(holding=account.holdings.get(), given_at=NOON + 24 * DAY, due_on=date(2026, 7, 2))

    row = row_on(account, 30)
    assert row.extended and window(row) == (date(2026, 6, 1), date(2026, 7, 31))
    assert RetrievalNotice.objects.get().state == "extended" and row.at_risk_on is None

    assert window(row_on(account, 90)) == (date(2026, 6, 1), date(2026, 7, 31))


def test_25_pauses_are_counted_once_where_they_overlap():
    account = held_account()
    holding = account.holdings.get()
    Availability.objects.create(user=account.book.rep, starts_on=date(2026, 6, 8), ends_on=date(2026, 6, 14))
    holding.pauses.create(kind="repair", starts_on=date(2026, 6, 12), ends_on=date(2026, 6, 16))

    row = row_on(account, 12)

    assert (row.paused_days, row.window_ends_on) == (9, date(2026, 7, 10))
    assert (row.protection, row.protected_until) == ("repair", date(2026, 6, 16))
    assert row_on(account, 20).window_ends_on == date(2026, 7, 10), "counting again changes nothing"


def test_a_pause_that_is_taken_back_gives_its_days_back():
    account = held_account()
    pause = account.holdings.get().pauses.create(kind="repair", starts_on=date(2026, 6, 12), ends_on=date(2026, 6, 16))
    row_on(account, 10)
    pause.delete()

    assert row_on(account, 11).window_ends_on == date(2026, 7, 1)


def test_37_windows_are_calendar_days_also_when_the_clocks_change():
    Organisation.objects.update(time_zone="Europe/Oslo")
    spring = held_account(since=datetime(2026, 3, 20, 22, 59, tzinfo=UTC))
    autumn = held_account(since=datetime(2026, 10, 10, 21, 59, tzinfo=UTC))

    assert window(Coverage.objects.get(account=spring)) == (date(2026, 3, 20), date(2026, 4, 19))
    assert window(Coverage.objects.get(account=autumn)) == (date(2026, 10, 10), date(2026, 11, 9))
    refresh_coverage(now=datetime(2026, 4, 18, 22, 30, tzinfo=UTC))
    assert Coverage.objects.get(account=spring).is_past_grace
    for hour in (0, 1):
        InteractionFactory(
            account=autumn,
            kind=("call", "email")[hour],
            happened_at=datetime(2026, 10, 24, 22, 30, tzinfo=UTC) + timedelta(hours=hour),
        )
    refresh_coverage(now=datetime(2026, 10, 26, 12, tzinfo=UTC), holding_ids=[autumn.holdings.get().pk])
    assert Coverage.objects.get(account=autumn).days == 1, "both sides of midnight UTC are 25 October in Oslo"


def test_only_changed_rows_are_written():
    first, second = held_account(), held_account()
    assert refresh_coverage(now=NOON + 8 * DAY) == 2
    assert refresh_coverage(now=NOON + 8 * DAY) == 0
    touch(first, 8)

    assert refresh_coverage(now=NOON + 8 * DAY) == 1
    assert Coverage.objects.get(account=second).computed_at == NOON + 8 * DAY


def test_what_somebody_logged_after_the_jobs_clock_is_not_overwritten():
    account = held_account()
    refresh_coverage(now=NOON + 8 * DAY, holding_ids=[account.holdings.get().pk])

    assert refresh_coverage(now=NOON + 2 * DAY) == 0
    assert Coverage.objects.get(account=account).state == "not_worked"


def test_a_holding_without_a_row_gets_one():
    account = held_account()
    Coverage.objects.all().delete()

    assert row_on(account, 8).state == "not_worked"


def test_a_silent_account_keeps_the_day_of_its_last_touch():
    account = held_account()
    touch(account, 1)
    row_on(account, 2)

    assert row_on(account, 300).last_touch_at == NOON + DAY


def test_the_pictures_of_a_day_are_made_once_and_add_up():
    book = BookFactory()
    worked, quiet = held_account(book=book), held_account(book=book, potential_cents=100_000)
    touch(worked, 2, outcome="spoke")
    OpportunityFactory(account=worked, opened_on=date(2026, 5, 20))
    quiet.score.grade = "A1"
    quiet.score.save()
    refresh_coverage(now=NOON + 8 * DAY)

    for _each in range(2):
        assert snapshot(day=date(2026, 6, 9), now=NOON + 8 * DAY) == 2

    figures = BookSnapshot.objects.get(book=book)
    assert CoverageSnapshot.objects.count() == 2
    assert (figures.accounts, figures.capacity, figures.past_grace) == (2, 150, 2)
    assert (figures.engaged, figures.not_worked, figures.covered_past_grace) == (1, 1, 1)
    assert (figures.potential_cents, figures.covered_potential_cents) == (500_000, 400_000)
    assert (figures.opportunities, figures.a_accounts, figures.protected) == (1, 1, 1)


@pytest.mark.parametrize(
    ("days", "touched", "word"), [(2, 0, "new"), (9, 0, "todo"), (9, 1, "todo"), (9, 3, "covered")]
)
def test_the_rep_sees_one_of_four_words(days, touched, word):
    account = held_account()
    for day in range(touched):
        touch(account, 1 + day)
    refresh_coverage(now=NOON + days * DAY)

    answer = standing_of(Coverage.objects.get(account=account))

    assert (answer.word, answer.left) == (word, 0 if word == "covered" else 3 - touched)


def test_the_word_is_at_risk_with_its_date_unless_protected():
    account = held_account()
    RetrievalNotice.objects.create(holding=account.holdings.get(), given_at=NOON + 24 * DAY, due_on=date(2026, 7, 2))
    refresh_coverage(now=NOON + 25 * DAY)

    answer = standing_of(Coverage.objects.get(account=account))

    assert (answer.word, answer.due_on) == ("risk", date(2026, 7, 2))
