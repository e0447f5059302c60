"""Score models as the rules need them."""

from collections.abc import Collection

from django.db.models import Prefetch, prefetch_related_objects

from accounts.rules.criteria import Condition, parse
from accounts.rules.fields import FIT_FIELDS
from scoring.models import FitRule, ScoreModel, SignalWeight
from scoring.rules.score import FitTerm, Model, Weight


def current_model() -> ScoreModel:
    """The published version; the first migration makes one and publishing keeps exactly one."""
    return ScoreModel.objects.get(status=ScoreModel.Status.PUBLISHED)


def read_model(version: ScoreModel) -> Model:
    """`version` with rules, weights and caps. Raises CriteriaError when a stored rule cannot be read. Three queries."""
    return read_models([version])[version.pk]


def read_models(versions: Collection[ScoreModel]) -> dict[int, Model]:
    """The same for several versions at once, by their ids, in three queries."""
    with_parts(versions)
    return {version.pk: _model(version) for version in versions}


def with_parts(versions: Collection[ScoreModel]) -> None:
    """Fetch rules, weights and caps of `versions` onto them, where they are not there already."""
    weights = SignalWeight.objects.select_related("signal_type")
    prefetch_related_objects(list(versions), "fit_rules", Prefetch("signal_weights", weights), "group_caps")


def _model(version: ScoreModel) -> Model:
    weights = map(_weight, version.signal_weights.all())
    return Model(
        epoch=version.epoch,
        fit_terms=tuple(read_rule(rule) for rule in version.fit_rules.all()),
        weights=tuple(sorted(weights, key=lambda weight: weight.slot)),
        caps={row.group: row.cap for row in version.group_caps.all()},
        fit_share=version.fit_share,
        saturation=version.saturation,
        fit_for_a=version.fit_for_a,
        fit_for_b=version.fit_for_b,
        timing_for_1=version.timing_for_1,
        timing_for_2=version.timing_for_2,
    )


def _weight(row: SignalWeight) -> Weight:
    return Weight(
        slot=row.signal_type.slot,
        group=row.group,
        points=row.weight,
        half_life_days=row.half_life_days,
        type_id=row.signal_type_id,
        label=row.signal_type.name,
    )


def read_rule(rule: FitRule) -> FitTerm:
    """A stored rule with its condition checked against the allow-list. Raises CriteriaError."""
    node = parse({"field": rule.field, "op": rule.op, "value": rule.value}, FIT_FIELDS)
    assert isinstance(node, Condition)  # noqa: S101 - a tree with "field" is a condition or refused
    return FitTerm(label=rule.label, condition=node, points=rule.points, missing=rule.missing)
