"""Score models as the rules need them."""

from collections import defaultdict
from collections.abc import Collection

from accounts.rules.criteria import Condition, parse
from accounts.rules.fields import FIT_FIELDS
from scoring.models import FitRule, ScoreModel, SignalGroupCap, SignalWeight
from scoring.rules.score import FitTerm, Model, Weight

BY_SLOT = ("signal_type__slot",)


def current_model() -> ScoreModel:
    """The published version; the first migration makes one and publishing keeps exactly one."""
    return ScoreModel.objects.get(status=ScoreModel.Status.PUBLISHED)


def read_model(version: ScoreModel) -> Model:
    """`version` with rules, weights and caps. Raises CriteriaError when a stored rule cannot be read. Three queries."""
    return read_models([version])[version.pk]


def read_models(versions: Collection[ScoreModel]) -> dict[int, Model]:
    """The same for several versions at once, by their ids, in three queries."""
    rules, weights, caps = defaultdict(list), defaultdict(list), defaultdict(dict)
    for rule in FitRule.objects.filter(model__in=versions):
        rules[rule.model_id].append(read_rule(rule))
    for row in SignalWeight.objects.filter(model__in=versions).select_related("signal_type").order_by(*BY_SLOT):
        weights[row.model_id].append(_weight(row))
    for model_id, group, cap in SignalGroupCap.objects.filter(model__in=versions).values_list("model", "group", "cap"):
        caps[model_id][group] = cap
    return {
        version.pk: Model(
            epoch=version.epoch,
            fit_terms=tuple(rules[version.pk]),
            weights=tuple(weights[version.pk]),
            caps=caps[version.pk],
            fit_share=version.fit_share,
            saturation=version.saturation,
            fit_for_a=version.fit_for_a,
            fit_for_b=version.fit_for_b,
            timing_for_1=version.timing_for_1,
            timing_for_2=version.timing_for_2,
        )
        for version in versions
    }


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
