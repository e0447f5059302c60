"""A return as poor fit lowers the score for a time; a repair or a leader ends that."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import Account, Organisation
from assignment.actions.repairs import fix, release
from assignment.actions.rest import wake_rested
from assignment.models import RetrievalNotice
from assignment.rules.returns import penalty_until
from scoring.actions.overrides import end_override
from scoring.actions.score import score
from scoring.models import Score, ScoreOverride
from tests.assignment.returning import give_back, given_back
from tests.factories import DAY, NOON, BookFactory, held_account, hold

pytestmark = pytest.mark.django_db
RUNNING = {"points": -15, "expires_on": date(2027, 5, 28)}  # 180 days after the rest of 180 days


def returned(**fields):
    account = held_account(employees=5000, **fields)
    score(now=NOON, account_ids=[account.pk])
    give_back(account, "poor-fit", now=NOON + DAY)
    return Account.objects.get(pk=account.pk)


def priority(account, *, now):
    score(now=now, account_ids=[account.pk])
    return Score.objects.get(account=account).priority


@pytest.mark.parametrize(
    ("rest", "until"),
    [
        (date(2026, 11, 29), date(2027, 5, 28)),
        (None, date(2026, 11, 29)),
        (date(2027, 3, 1), date(2027, 6, 2)),  # never more than a year
    ],
)
def test_the_penalty_lasts_180_days_after_the_rest_at_most_a_year(rest, until):
    assert penalty_until(rest, today=date(2026, 6, 2)) == until


def test_a_poor_fit_takes_15_points_and_why_says_so(ops, client):
    before = priority(held_account(employees=5000), now=NOON)
    account = returned()

    row = account.score_overrides.get()
    assert {"points": row.points, "expires_on": row.expires_on} == RUNNING
    assert priority(account, now=NOON + DAY) == before - 15
    client.force_login(ops)
    page = client.get(reverse("score-why", args=[account.pk])).content.decode()
    assert "Returned as poor fit by Rep" in page and "by hand by" not in page
    assert priority(account, now=NOON + 400 * DAY) == before


def test_other_reasons_take_no_points():
    given_back(held_account())
    assert not ScoreOverride.objects.exists()


def test_a_return_that_counts_as_a_retrieval_takes_no_points():
    account = held_account()
    day = (NOON + 2 * DAY).date()
    RetrievalNotice.objects.create(holding=account.holdings.get(), given_at=NOON, due_on=day)
    given = give_back(account, "poor-fit", now=NOON + DAY)
    assert given.counts_as_retrieval and not account.score_overrides.exists()


def test_without_scoring_nothing_is_taken():
    Organisation.objects.update(scoring_on=False)
    assert not returned().score_overrides.exists()


@pytest.mark.parametrize(("decide", "ends"), [(fix, True), (release, False)])
def test_a_repair_ends_it_because_the_record_was_wrong(ops, decide, ends):
    account = returned()
    wake_rested(now=NOON + 200 * DAY)
    account.refresh_from_db()
    hold(account, BookFactory(), since=NOON + 201 * DAY)
    account.refresh_from_db()
    repair = given_back(account, proposed="+47 22 00 00 01", now=NOON + 202 * DAY)

    decide([repair.pk], by=ops, now=NOON + 203 * DAY)

    ended = account.score_overrides.get().expires_on < (NOON + 203 * DAY).date()
    assert ended == ends


def test_a_leader_ends_it_among_the_points_by_hand(ops):
    account = returned()
    end_override(account.score_overrides.get().pk, by=ops, now=NOON + 2 * DAY)
    assert account.score_overrides.get().expires_on == date(2026, 6, 2)
