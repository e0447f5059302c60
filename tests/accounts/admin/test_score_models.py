"""Score models in the admin: a copy is edited, previewed and published."""

import pytest

from scoring.models import ScoreModel
from tests.accounts.admin.conftest import form_of, url
from tests.factories import (
    held_account,
)

pytestmark = pytest.mark.django_db


def test_a_published_score_model_is_only_read(client):
    published = ScoreModel.objects.get(status="published")

    page = client.get(url(published, "change"))

    assert page.status_code == 200
    assert client.post(url(published, "change"), {"fit_share": 1}).status_code == 403


def test_a_copy_is_edited_previewed_and_published(client):
    def act(name, model):
        return client.post(
            url(ScoreModel), {"action": name, "_selected_action": [model.pk]}, follow=True
        ).content.decode()

    published = ScoreModel.objects.get(status="published")
    assert "is a draft" in act("copy_to_draft", published)
    draft = ScoreModel.objects.get(status="draft")

    saved = client.post(url(draft, "change"), form_of(client, draft, fit_share=60))
    assert saved.status_code == 302, saved.context["errors"]
    held_account()
    assert "1 of 1 account would change grade" in act("preview_grades", draft)
    assert "is in force" in act("publish_draft", draft)
    assert "Only a draft can be published" in act("publish_draft", draft)

    draft.refresh_from_db()
    assert (draft.status, draft.fit_share) == ("published", 60)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("", None), ("NO", "NO"), ('"NO"', "NO"), ('["NO", "SE"]', ["NO", "SE"])],
)
def test_the_value_of_a_fit_rule_is_typed_as_one_would_say_it(client, typed, stored):
    client.post(url(ScoreModel), {"action": "copy_to_draft", "_selected_action": [1]})
    draft = ScoreModel.objects.filter(status="draft").first()
    op = {None: "filled", "NO": "eq"}.get(stored if not isinstance(stored, list) else "", "in")
    data = form_of(client, draft)
    data |= {"fit_rules-0-field": "country", "fit_rules-0-op": op, "fit_rules-0-value": typed}

    answer = client.post(url(draft, "change"), data)

    assert answer.status_code == 302, answer.context["errors"]
    assert draft.fit_rules.get(pk=data["fit_rules-0-id"]).value == stored


def test_a_fit_rule_that_cannot_be_read_is_refused(client, ops):
    client.post(url(ScoreModel), {"action": "copy_to_draft", "_selected_action": [1]})
    draft = ScoreModel.objects.filter(status="draft").first()
    data = form_of(client, draft) | {"fit_rules-0-field": "secret"}

    answer = client.post(url(draft, "change"), data)

    assert "there is no field “secret”" in str(answer.context["errors"])
