"""Score models as the rules need them."""

from accounts.rules.criteria import Condition, parse
from accounts.rules.fields import FIT_FIELDS
from scoring.models import FitRule, ScoreModel
from scoring.rules.score import FitTerm, Model, Weight


def current_model() -> ScoreModel:
    """The published version; the first migration makes one and publishing keeps exactly one."""
    return ScoreModel.objects.get(status=ScoreModel.Status.PUBLISHED)


def read_model(version: ScoreModel) -> Model:
    """`version` with rules, weights and caps. Raises CriteriaError when a stored rule cannot be read. Three queries."""
    weights = version.signal_weights.select_related("signal_type").order_by("signal_type__slot")
    return Model(
        epoch=version.epoch,
        fit_terms=tuple(read_rule(rule) for rule in version.fit_rules.all()),
        weights=tuple(
            Weight(
                slot=row.signal_type.slot,
                group=row.group,
                points=row.weight,
                half_life_days=row.half_life_days,
                type_id=row.signal_type_id,
                label=row.signal_type.name,
            )
            for row in weights
        ),
        caps=dict(version.group_caps.values_list("group", "cap")),
        fit_share=version.fit_share,
        saturation=version.saturation,
        fit_for_a=version.fit_for_a,
        fit_for_b=version.fit_for_b,
        timing_for_1=version.timing_for_1,
        timing_for_2=version.timing_for_2,
    )


def read_rule(rule: FitRule) -> FitTerm:
    """A stored rule with its condition checked against the allow-list. Raises CriteriaError."""
    node = parse({"field": rule.field, "op": rule.op, "value": rule.value}, FIT_FIELDS)
    assert isinstance(node, Condition)  # noqa: S101 - a tree with "field" is a condition or refused
    return FitTerm(label=rule.label, condition=node, points=rule.points, missing=rule.missing)
