"""Versions of the score model: drafts, publishing, previews, points by hand."""

import pytest
from django.db import InternalError, transaction

from accounts.errors import RuleViolation
from accounts.models import Event
from scoring.actions.models import copy_model, publish
from scoring.actions.overrides import override_score
from scoring.actions.score import score
from scoring.models import FitRule, Score, ScoreModel, ScoreOverride
from scoring.queries.models import current_model, read_model
from scoring.queries.preview import preview
from tests.factories import DAY, NOON, AccountFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(ops):
    return copy_model(current_model().pk, by=ops, now=NOON)


def test_a_copy_is_a_draft_with_everything_of_its_source(draft):
    source, copied = read_model(current_model()), read_model(draft)

    assert (draft.status, draft.number, draft.epoch) == ("draft", 2, NOON)
    assert (copied.fit_terms, copied.weights, copied.caps) == (source.fit_terms, source.weights, source.caps)


def test_publishing_retires_the_version_before(draft, ops):
    before = current_model()

    publish(draft.pk, by=ops, now=NOON)

    before.refresh_from_db()
    assert (before.status, current_model()) == ("retired", draft)
    assert (current_model().published_by, current_model().published_at) == (ops, NOON)
    assert Event.objects.filter(subject_kind="scoremodel", detail={"published": 2}, by_id=ops.pk).exists()


def test_only_a_readable_draft_can_be_published(draft, ops):
    with pytest.raises(RuleViolation, match="not_a_draft"):
        publish(current_model().pk, by=ops, now=NOON)
    with pytest.raises(RuleViolation, match="not_a_draft"):
        publish(0, by=ops, now=NOON)

    FitRule.objects.create(model=draft, label="Bad", field="secret", op="eq", value=1, points=1)
    with pytest.raises(RuleViolation, match="no field “secret”"):
        publish(draft.pk, by=ops, now=NOON)


@pytest.mark.parametrize(
    "change",
    [
        lambda model: ScoreModel.objects.filter(pk=model.pk).update(fit_share=1),
        lambda model: ScoreModel.objects.filter(pk=model.pk).update(status="draft"),
        lambda model: model.fit_rules.update(points=1),
        lambda model: model.fit_rules.all().delete(),
        lambda model: model.fit_rules.create(label="New", field="name", op="filled", points=1),
        lambda model: model.signal_weights.update(weight=1),
        lambda model: model.group_caps.update(cap=1),
        lambda model: model.group_caps.create(group="new", cap=1),
        lambda model: model.delete(),
    ],
)
def test_the_database_keeps_a_published_version_as_it_was(change):
    with pytest.raises(InternalError, match="never changes"), transaction.atomic():
        change(current_model())


def test_a_draft_may_change_and_go(draft):
    draft.fit_rules.update(points=1)
    draft.group_caps.create(group="new", cap=1)

    draft.delete()

    assert not ScoreModel.objects.filter(number=2).exists()


def test_a_rule_cannot_be_moved_out_of_a_published_version(draft):
    with pytest.raises(InternalError, match="never changes"), transaction.atomic():
        current_model().fit_rules.update(model=draft)


def test_a_preview_counts_grades_before_and_after_and_writes_nothing(draft):
    AccountFactory.create_batch(3, employees=5000)
    AccountFactory(employees=1)
    score(now=NOON)
    AccountFactory(employees=1)
    draft.fit_rules.filter(label__startswith="1,000").update(points=60)

    found = preview(draft, now=NOON)

    assert found.moves == {("B3", "A3"): 3, ("C3", "C3"): 1, ("", "C3"): 1}
    assert (found.changed, found.sampled, found.accounts, found.is_exact) == (4, 5, 5, True)
    assert set(Score.objects.values_list("model__number", flat=True)) == {1}


def test_a_preview_takes_the_same_sample_each_time_and_says_so(draft):
    AccountFactory.create_batch(8, employees=5000)

    first, second = preview(draft, now=NOON, sample=5), preview(draft, now=NOON, sample=5)

    assert (first.sampled, first.accounts, first.is_exact) == (5, 8, False)
    assert first == second


def test_points_by_hand_count_until_their_last_day(ops, django_capture_on_commit_callbacks):
    account = AccountFactory(employees=5000)
    score(now=NOON)
    before = Score.objects.get(account=account).priority

    with django_capture_on_commit_callbacks(execute=True):
        override_score(account.pk, points=12, reason=" Met the CEO ", by=ops, now=NOON, expires_on=NOON.date() + DAY)

    assert Score.objects.get(account=account).priority == before + 12
    score(now=NOON + DAY)
    assert Score.objects.get(account=account).priority == before + 12
    score(now=NOON + 2 * DAY)
    assert Score.objects.get(account=account).priority == before
    assert Event.objects.filter(account_id=account.pk, detail__score_override=12).exists()


def test_points_by_hand_last_ninety_days_unless_said(ops):
    override = override_score(AccountFactory().pk, points=-5, reason="Quiet", by=ops, now=NOON)

    assert override.expires_on == (NOON + 90 * DAY).date()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"points": 0}, "points"),
        ({"points": 101}, "points"),
        ({"reason": "  "}, "reason"),
        ({"reason": "x" * 301}, "reason"),
        ({"expires_on": (NOON - DAY).date()}, "expires_on"),
        ({"expires_on": (NOON + 366 * DAY).date()}, "expires_on"),
    ],
)
def test_points_by_hand_need_sense_reason_and_an_end(ops, fields, code):
    account = AccountFactory()

    with pytest.raises(RuleViolation, match=code):
        override_score(account.pk, **{"points": 5, "reason": "Known"} | fields, by=ops, now=NOON)

    assert not ScoreOverride.objects.exists()
