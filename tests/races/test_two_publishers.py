"""Two drafts of the score model published at once: one after the other, and one version is in force."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from scoring.actions import models as actions
from scoring.models import ScoreModel
from scoring.queries.models import current_model
from tests.factories import UserFactory
from tests.races.moments import HeldUntilSomebodyWaits

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.races]


def publish_both(monkeypatch) -> list[str]:
    """Two leaders press Publish in the same moment; what each gets."""
    leaders = [UserFactory(role="leader") for _each in range(2)]
    drafts = [actions.copy_model(current_model().pk, by=leader, now=timezone.now()) for leader in leaders]
    start = Barrier(2)
    monkeypatch.setattr(actions, "_put_in_force", HeldUntilSomebodyWaits(actions._put_in_force))

    def press(place: int) -> str:
        start.wait(timeout=20)
        try:
            actions.publish(drafts[place].pk, by=leaders[place], now=timezone.now(), note="x")
        except IntegrityError as error:
            return type(error).__name__
        finally:
            connection.close()
        return "published"

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(press, range(2)))


def test_of_two_drafts_published_at_once_the_later_one_is_in_force_and_the_other_retired(monkeypatch):
    assert publish_both(monkeypatch) == ["published", "published"]
    assert sorted(ScoreModel.objects.values_list("status", flat=True)) == ["published", "retired", "retired"]


def test_without_the_lock_one_of_them_fails(monkeypatch):
    """The control: the same race against the bare constraint."""
    monkeypatch.setattr(actions, "_locked_draft", lambda pk: ScoreModel.objects.get(pk=pk))

    assert publish_both(monkeypatch) == ["IntegrityError", "published"]
