"""What a model can give at best, what in it makes no sense, and what one version says otherwise than another."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.rules.criteria import parse
from accounts.rules.fields import FIT_FIELDS
from scoring.rules.changes import changes
from scoring.rules.reach import findings, reach
from scoring.rules.score import FitTerm, Model, Weight, term_points

EPOCH, TODAY = datetime(2026, 1, 1, tzinfo=UTC), date(2026, 6, 1)
WARM = (Weight(1, "g", 10.0, 30.0, label="Funding"),)


def rule(points, field="employees", op="gte", value=100, *, missing="zero", label="Rule"):
    return FitTerm(label, parse({"field": field, "op": op, "value": value}, FIT_FIELDS), points, missing)


def model(*rules, **fields):
    return Model(EPOCH, fit_terms=rules, **{"weights": WARM} | fields)


def codes(*rules, **fields):
    return [(each.code, each.blocks) for each in findings(model(*rules, **fields), today=TODAY)]


@pytest.mark.parametrize(
    ("rules", "lowest", "highest"),
    [
        ([], 0, 0),
        ([rule(30, value=1000), rule(35, op="between", value=[100, 999])], 0, 35),  # never both
        ([rule(30, value=1000), rule(35, value=100)], 0, 65),
        ([rule(40), rule(-50, op="lt", value=10), rule(20, "domain", "filled", None)], 0, 60),
        ([rule(80), rule(70, "country", "eq", "NO")], 0, 100),
        ([rule(10, missing="half")], 0, 10),
        ([rule(60, "employees", "empty", None)], 0, 60),
        ([rule(20, "tags", "contains", "a"), rule(30, "tags", "contains", "b")], 0, 50),
        ([rule(20, "name", "starts_with", "ab"), rule(30, "name", "contains", "xy")], 0, 50),
        ([rule(20, "customer_since", "within_days", 30), rule(30, "customer_since", "gt", "2026-07-01")], 0, 30),
        ([rule(20, "do_not_contact", "eq", False), rule(30, "do_not_contact", "eq", True)], 20, 30),
        ([rule(50, "custom.outside", "gte", 5), rule(20, "custom.outside", "eq", "gold")], 0, 50),
        ([rule(50, "lifecycle", "eq", "customer"), rule(20, "lifecycle", "ne", "past")], 0, 70),
    ],
)
def test_the_lowest_and_highest_fit_are_found_by_trying(rules, lowest, highest):
    found = reach(model(*rules), today=TODAY)

    assert (found.lowest_fit, found.highest_fit) == (lowest, highest)


numbers = st.integers(0, 60)
conditions = st.one_of(
    st.tuples(st.sampled_from(["gt", "gte", "lt", "lte", "eq", "ne"]), numbers),
    st.tuples(st.just("between"), st.tuples(numbers, numbers).map(sorted)),
    st.tuples(st.sampled_from(["filled", "empty"]), st.none()),
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(conditions, st.integers(-40, 40), st.sampled_from(["zero", "half"])), min_size=1, max_size=5),
    st.one_of(st.none(), st.integers(0, 70)),
)
def test_no_account_scores_beyond_what_was_found(rows, value):
    terms = [rule(points, op=op, value=wanted, missing=missing) for (op, wanted), points, missing in rows]
    found = reach(model(*terms), today=TODAY)

    fit = max(0, min(100, sum(term_points(term, value, today=TODAY) for term in terms)))

    assert found.lowest_fit <= fit <= found.highest_fit


@pytest.mark.parametrize(
    ("rules", "fields", "expected"),
    [
        ([rule(80)], {}, []),
        ([], {"weights": ()}, [("no_points", True)]),
        ([rule(-10)], {"fit_share": 100}, [("no_points", True)]),
        ([rule(60)], {}, [("no_a", True)]),
        ([rule(60)], {"fit_for_a": 60}, []),
        ([], {"fit_share": 0}, []),
        ([rule(80), rule(20, op="lt", value=0, label="Less")], {}, [("never", True)]),
        ([rule(80), rule(-80)], {}, [("opposite", True), ("no_a", True)]),
        ([rule(40), rule(40)], {}, [("twice", False)]),
        ([rule(80, missing="exclude"), rule(9, op="empty", value=None)], {}, [("never", True)]),
        ([rule(90, op="filled", value=None), rule(90, op="empty", value=None)], {}, [("always_a", False)]),
        ([rule(80)], {"weights": ()}, [("no_1", False)]),
        ([rule(80)], {"caps": {"g": 20.0}}, [("no_1", False)]),  # T = 43 %
        ([rule(80)], {"caps": {"other": 20.0}}, [("idle_cap", False)]),
    ],
)
def test_what_makes_no_sense_is_named_and_what_scores_nobody_blocks(rules, fields, expected):
    assert codes(*rules, **fields) == expected


def test_a_finding_says_how_far_it_gets():
    found = findings(model(rule(60)), today=TODAY)[0]

    assert found.detail == {"most": 60, "band": 70}


FIRST = model(rule(30, label="Big"), rule(10, "domain", "filled", None, label="Known"), caps={"g": 40.0})
LATER = {
    "points": (replace(FIRST, fit_terms=(rule(40, label="Big"), FIRST.fit_terms[1])), ["rule_points"]),
    "asks": (replace(FIRST, fit_terms=(rule(30, value=500, label="Big"), FIRST.fit_terms[1])), ["rule_asks"]),
    "name": (replace(FIRST, fit_terms=(rule(30, label="Large"), FIRST.fit_terms[1])), ["rule_name"]),
    "missing": (
        replace(FIRST, fit_terms=(rule(30, label="Big", missing="half"), FIRST.fit_terms[1])), ["rule_missing"],
    ),
    "gone": (replace(FIRST, fit_terms=FIRST.fit_terms[:1]), ["rule_gone"]),
    "new": (replace(FIRST, fit_terms=(*FIRST.fit_terms, rule(5, "phone", "filled", None))), ["rule_new"]),
    "settings": (replace(FIRST, fit_share=60, fit_for_a=80), ["setting", "setting"]),
    "half-life": (replace(FIRST, weights=(Weight(1, "g", 10.0, 60.0, label="Funding"),)), ["signal_half_life"]),
    "weight": (
        replace(FIRST, weights=(Weight(1, "h", 12.0, 30.0, label="Funding"),)), ["signal_weight", "signal_group"],
    ),
    "no signal": (replace(FIRST, weights=()), ["signal_gone"]),
    "cap": (replace(FIRST, caps={"g": 50.0, "h": 1.0}), ["cap", "cap"]),
    "order": (replace(FIRST, fit_terms=FIRST.fit_terms[::-1]), []),
    "nothing": (FIRST, []),
}  # fmt: skip


@pytest.mark.parametrize("case", LATER)
def test_every_difference_of_two_versions_is_named_once(case):
    later, expected = LATER[case]

    assert [change.code for change in changes(FIRST, later)] == expected
