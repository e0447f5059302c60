"""Two clicks at the same moment on what makes a row of the set-up: one row; two people at once: two, and no error."""

import pytest

from accounts.models import TargetBook
from assignment.actions import plans, target_books
from assignment.models import Plan
from scoring.actions import models
from scoring.models import ScoreModel
from tests.factories import UserFactory
from tests.races.moments import at_one_moment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.races]
KIND = {"name": "Starters", "max_accounts": 40}


def copy_a_plan(window):
    return window.post(f"/setup/plans/{Plan.objects.order_by('pk').first().pk}/copies/")


BUTTONS = {
    "a draft of the score model": (ScoreModel, lambda window: window.post("/setup/scoring/drafts/")),
    "a copy of a plan": (Plan, copy_a_plan),
    "a kind of book": (
        TargetBook, lambda window: window.post("/api/v1/target-books/", KIND, content_type="application/json"),
    ),
}  # fmt: skip


def press(button: str, *users) -> tuple[list[int], int]:
    """What two windows answer that press at the same moment, and how many rows it makes."""
    model, click = BUTTONS[button]
    before = model.objects.count()
    return at_one_moment(users, click), model.objects.count() - before


@pytest.mark.parametrize("button", BUTTONS)
def test_two_clicks_of_one_person_make_one_row(button):
    ops = UserFactory(role="ops")
    answers, made = press(button, ops, ops)

    assert made == 1 and len(set(answers)) == 1 and answers[0] < 400


@pytest.mark.parametrize("button", BUTTONS)
def test_without_the_look_back_they_do_not(button, monkeypatch):
    """The positive control."""
    for module in (models, plans, target_books):
        monkeypatch.setattr(module, "noted_a_moment_ago", lambda *_args, **_more: None)
    ops = UserFactory(role="ops")
    answers, made = press(button, ops, ops)

    assert made == 2 or 422 in answers


@pytest.mark.parametrize("button", ["a draft of the score model", "a copy of a plan"])
def test_of_two_people_each_gets_a_row(button):
    answers, made = press(button, UserFactory(role="ops"), UserFactory(role="ops"))

    assert made == 2 and answers == [302, 302]
