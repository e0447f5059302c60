"""Points by hand: who may give them, what they ask for, and how they show."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Team
from scoring.actions.score import score
from scoring.models import ScoreOverride
from tests.factories import BookFactory, UserFactory, held_account
from tests.pages.conftest import HTMX, text_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def account():
    team = Team.objects.create(name="North", leader=UserFactory(role="leader", name="Mira Holt"))
    account = held_account(book=BookFactory(rep=UserFactory(team=team)), since=NOW - timedelta(days=20), name="Acme")
    score(now=NOW, account_ids=[account.pk])
    return account


@pytest.fixture
def leading(account, window_of):
    return window_of(account.book.rep.team.leader)


def why(window, account) -> str:
    return text_of(window.get(f"/accounts/{account.pk}/score/", headers=HTMX))


def give(window, account, **fields):
    values = {"points": "12", "reason": "Met the CEO", "expires_on": "", **fields}
    return window.post(f"/accounts/{account.pk}/score/overrides/", values, headers=HTMX)


def test_a_leader_gives_points_with_a_reason_that_everyone_reads(
    leading, account, window_of, django_capture_on_commit_callbacks
):
    before = account.score.priority if account.score.refresh_from_db() is None else 0
    last = timezone.localdate() + timedelta(days=30)

    with django_capture_on_commit_callbacks(execute=True):
        answer = give(leading, account, expires_on=last.isoformat())

    assert answer.status_code == 204
    account.score.refresh_from_db()
    assert account.score.priority == before + 12
    words = why(window_of(account.book.rep), account)
    assert "Met the CEO, by hand by Mira Holt" in words and "12.0" in words
    assert ScoreOverride.objects.get().expires_on == last


def test_ops_takes_points_and_the_end_is_set_without_one(account, window_of, ops):
    give(window_of(ops), account, points="-7", reason="Under a merger")

    override = ScoreOverride.objects.get()
    assert (override.points, override.by, override.expires_on) == (-7, ops, timezone.localdate() + timedelta(days=90))


def test_the_door_stands_under_why_for_those_who_may(leading, account, window_of):
    assert "Give or take points" in why(leading, account)
    assert "Give or take points" not in why(window_of(account.book.rep), account)
    assert "Everyone who sees the account reads it" in text_of(
        leading.get(f"/accounts/{account.pk}/score/overrides/", headers=HTMX)
    )


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_rep_gives_no_points(account, window_of, method):
    window = window_of(account.book.rep)

    assert getattr(window, method)(f"/accounts/{account.pk}/score/overrides/").status_code == 403
    assert not ScoreOverride.objects.exists()


def test_a_leader_of_another_branch_finds_nothing(account, window_of):
    assert give(window_of(UserFactory(role="leader")), account).status_code == 404


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"points": "0"}, "Give 1 to 100 points"),
        ({"points": "101"}, "less than or equal to 100"),
        ({"points": "many"}, "whole number"),
        ({"reason": " "}, "required"),
        ({"reason": "x" * 301}, "300"),
        ({"expires_on": "2020-01-01"}, "between today and a year from now"),
        ({"expires_on": "31/02/2027"}, "valid date"),
    ],
)
def test_nonsense_stays_in_the_dialog_in_words(leading, account, fields, words):
    answer = give(leading, account, **fields)

    assert answer.status_code == 422 and words in text_of(answer)
    assert not ScoreOverride.objects.exists()
