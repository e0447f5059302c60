"""The pages of score models hold no plain English: whatever people wrote is Persian here."""

import pytest
from django.utils import timezone

from accounts.models import Organisation, TargetBook
from assignment.actions.score_jobs import ask_grades
from assignment.models import Run
from bookofbusiness import pseudo_locale
from scoring.actions.models import copy_model
from scoring.actions.overrides import override_score
from scoring.actions.score import score
from scoring.models import ScoreModel, SignalType
from scoring.queries.models import current_model
from tests.assignment.runs import built
from tests.factories import AccountFactory, UserFactory
from tests.pages.test_setup_words import JSON_BOX
from tests.pages.test_words import in_persian, plain_words
from tests.scoring.deals import study

pytestmark = pytest.mark.django_db
NOW = timezone.now()
HERE = "/setup/scoring/"


@pytest.fixture
def draft(ops):
    in_persian(SignalType.objects.all(), "name"), in_persian(TargetBook.objects.all(), "name")
    TargetBook.objects.update(minimum_score=30)
    for place in range(3):
        AccountFactory(name=f"شرکت {place}", employees=5000, domain="", country="")
    renamed = copy_model(current_model().pk, by=ops, now=NOW, note="یادداشت")
    for rule in renamed.fit_rules.all():
        renamed.fit_rules.filter(pk=rule.pk).update(label=f"نام {rule.pk}")
    renamed.signal_weights.update(group="1")
    renamed.group_caps.all().delete()
    ScoreModel.objects.filter(status="published").update(status="retired")
    ScoreModel.objects.filter(pk=renamed.pk).update(status="published", published_at=NOW)
    score(now=NOW)
    draft = copy_model(renamed.pk, by=ops, now=NOW, note="یادداشت")
    draft.fit_rules.filter(position=1).update(points=60)
    draft.fit_rules.filter(position=2).update(field="city", op="eq", value="شهر", missing="half")
    draft.fit_rules.filter(position=3).delete()
    draft.signal_weights.filter(signal_type=1).update(weight=3, half_life_days=9, group="2")
    draft.signal_weights.filter(signal_type=2).delete()
    draft.group_caps.create(group="1", cap=90)
    ScoreModel.objects.filter(pk=draft.pk).update(fit_share=60, fit_for_a=80)
    draft.refresh_from_db()
    return draft


@pytest.fixture
def leader():
    return UserFactory(name="مینا", role="leader")


@pytest.fixture
def reading(leader, window_of):
    """Call it with an address below /setup/scoring/, or a whole one: the plain words of the answer."""
    window = window_of(leader)

    def read(address, *, method="get", **fields):
        headers = {"Accept-Language": pseudo_locale.CODE}
        address = address if address.startswith("/") else f"{HERE}{address}"
        answer = getattr(window, method)(address, fields, headers=headers, follow=method == "post")
        assert answer.status_code in (200, 422) and pseudo_locale.MARK in answer.content.decode()
        return plain_words(JSON_BOX.sub("", answer.content.decode()))

    return read


def test_the_editor_the_preview_and_their_refusals_hold_no_plain_english(reading, draft, leader):
    left = {
        "edit": reading(f"{draft.pk}/"),
        "refused": reading(f"{draft.pk}/", method="post"),
        "preview": reading(f"{draft.pk}/preview/"),
        "unpublished": reading(f"{draft.pk}/publication/", method="post"),
    }
    ask_grades(draft, by=leader, now=NOW)
    left["waits"] = reading(f"{draft.pk}/preview/all/")
    built(Run.objects.get(kind="grades"))
    left["run"] = reading(f"/runs/{Run.objects.get(kind='grades').pk}/")
    left["counted"] = reading(f"{draft.pk}/preview/all/")
    draft.fit_rules.all().delete()
    left["blocked"] = reading(f"{draft.pk}/preview/")

    assert {place: words - {"AUC"} for place, words in left.items() if words} == {}


def test_learned_weights_and_points_by_hand_hold_no_plain_english(reading, draft, leader):
    left = {"nothing": reading("learned/"), "asked": reading("learned/", method="post")}
    run = Run.objects.get(kind="learning")
    left["run"] = reading(f"/runs/{run.pk}/")
    built(run)
    left["run over"] = reading(f"/runs/{run.pk}/")
    left["few"] = reading("learned/")
    for advice in ("learn", "keep"):
        Run.objects.filter(pk=run.pk).update(summary=study("نام", advice=advice))
        left[advice] = reading("learned/") - {"AUC"}
    left["none"] = reading("overrides/")
    override_score(AccountFactory(name="شرکت").pk, points=5, reason="چون", by=leader, now=NOW)
    left["points"] = reading("overrides/")
    Organisation.objects.update(scoring_on=False)
    left["off"] = reading("learned/", method="post") - {"AUC"}

    assert {place: words for place, words in left.items() if words} == {}


def test_the_list_and_a_version_hold_no_plain_english_but_the_names_of_the_starter_set(reading, draft):
    first = ScoreModel.objects.get(number=1)
    names = {rule.label for rule in first.fit_rules.all()} | {cap.group for cap in first.group_caps.all()}
    starter = {word for text in {*names, first.change_note} for word in plain_words(f"<p>{text}</p>")}

    assert reading(f"{current_model().pk}/") == set()
    assert reading("") - starter == set()
