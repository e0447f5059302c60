"""The pages of score models: history, editor, preview, publishing, learned weights, points by hand."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Opportunity, Organisation, Team
from assignment.models import Run, ReturnReason
from scoring.actions.models import copy_model
from scoring.actions.overrides import override_score
from scoring.actions.score import score
from scoring.models import Score, ScoreModel, ScoreOverride
from scoring.queries.models import current_model
from tests.assignment.runs import built, ready
from tests.factories import AccountFactory, BookFactory, UserFactory, held_account
from tests.pages.conftest import text_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()
HERE = "/setup/scoring/"


@pytest.fixture
def window(ops, window_of):
    return window_of(ops)


@pytest.fixture
def draft(ops):
    return copy_model(current_model().pk, by=ops, now=NOW)


def form_of(answer) -> dict:
    """What the browser would send back of the editor as it is shown."""
    editor = answer.context["editor"]
    data = {"version": answer.context["seen"]}
    for part in (editor.rules, editor.signals, editor.caps):
        forms = [part.management_form, *part.forms]
        data |= {bound.html_name: bound.value() for form in forms for bound in form}
    data |= {bound.html_name: bound.value() for bound in editor.settings}
    data = {name: "" if value is None else value for name, value in data.items() if value is not False}
    return {name: editor.rules[0].fields["condition"].prepare_value(value) if isinstance(value, dict) else value
            for name, value in data.items()}  # fmt: skip


def test_a_leader_goes_from_the_list_through_draft_and_preview_to_a_published_version(window_of):
    leader = UserFactory(role="leader", name="Mira Holt")
    AccountFactory.create_batch(3, employees=5000)
    score(now=NOW)
    window = window_of(leader)

    page = window.post(f"{HERE}drafts/", follow=True)
    data = form_of(page) | {"rules-0-points": "60", "preview": "1"}
    page = window.post(page.request["PATH_INFO"], data, follow=True)

    words = text_of(page)
    assert "3 of 3 accounts would change grade" in words
    assert "“1,000 people or more”: 30 → 60 points" in words
    draft = page.context["draft"]
    page = window.post(f"{HERE}{draft.pk}/publication/", {"version": draft.version, "note": "Large ones buy"}, follow=True)
    assert "Scoring anew waits for a worker" in text_of(page)
    assert "Large ones buy" in text_of(page) and "Mira Holt" in text_of(page)
    built(Run.objects.get(kind="score"))
    assert set(Score.objects.values_list("model_id", "grade")) == {(draft.pk, "A3")}
    assert "Scoring anew" not in text_of(window.get(HERE))
