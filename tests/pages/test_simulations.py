"""The pages of what-if studies: asked for in a form, compared with today in words, figures and lines."""

import pytest
from django.utils import timezone

from assignment.models import Simulation
from tests.access.runs import WHAT_IF
from tests.assignment.runs import built, open_book, ready, target_book
from tests.factories import DAY, hold
from tests.pages.conftest import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def books(db):
    target = target_book(places=10)
    some = [open_book(target) for _each in range(2)]
    for place, account in enumerate(ready(8, score=80)):
        hold(account, some[place % 2], since=timezone.now() - 20 * DAY)
    return some


def ask(window, **changes):
    return window.post("/reports/what-if/", WHAT_IF | changes)


def test_a_study_is_asked_for_played_and_compared_with_today(window_of, ops, books):
    window = window_of(ops)
    assert "None yet" in text_of(window.get("/reports/what-if/"))

    answer = ask(window)
    study = Simulation.objects.get()
    assert answer["Location"] == f"/reports/what-if/{study.pk}/"
    assert "0 of 8 weeks are played" in text_of(window.get(answer["Location"]))

    built(study.run)
    words = text_of(window.get(answer["Location"]))
    assert "After 4 weeks “Half as large” covers" in words
    assert "Size of books, %: 50 instead of 100" in words
    assert "Opportunities reached" in words
    assert "assumed: too little history" in words
    assert "Smaller" in text_of(window.get("/reports/what-if/"))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"change1-name": ""}, "Say in a few words what changes"),
        ({"change1-capacity_percent": "1000"}, "less than or equal to 300"),
        ({"change1-capacity_percent": "100"}, "is what you have today"),
        ({"change2-grace_days": "10"}, "Say in a few words what changes"),
        ({"change2-name": "Half as LARGE", "change2-grace_days": "10"}, "its own name"),
        ({"weeks": "0"}, "greater than or equal to 1"),
        ({"seed": "many"}, "Enter a whole number"),
    ],
)
def test_what_cannot_be_played_is_said_and_what_was_typed_stays(window_of, ops, books, changes, says):
    answer = ask(window_of(ops), name="My question", **changes)
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert "My question" in answer.content.decode()
    assert not Simulation.objects.exists()


def test_a_study_that_failed_says_why(window_of, ops, books):
    ask(window_of(ops))
    study = Simulation.objects.get()
    study.run.status, study.run.error = "failed", "The worker was lost 5 times."
    study.run.save()
    words = text_of(window_of(ops).get(f"/reports/what-if/{study.pk}/"))
    assert "The worker was lost 5 times." in words and "Ask for it again" in words
