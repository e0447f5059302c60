"""The arithmetic of the score in plain Python: half-lives, caps, bands, readiness."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.criteria import parse
from accounts.rules.fields import FIT_FIELDS
from scoring.models import Score
from scoring.rules.readiness import CODES, STATIONS, Facts, assess, blocking_codes, blocks, levels_problem
from scoring.rules.score import FitTerm, Model, Weight, decay, present_sums, score_of, term_points, timing

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
TODAY = date(2026, 6, 1)
half_lives = st.floats(min_value=2, max_value=3650)
strengths = st.floats(min_value=0.01, max_value=1000)
ages = st.floats(min_value=0, max_value=1000)


def rule(points=10, *, field="employees", op="gte", value=100, missing="zero"):
    tree = {"field": field, "op": op, "value": value}
    return FitTerm("Rule", parse(tree, FIT_FIELDS), points, missing)


def scored(model, *, sums=None, points=0, **values):
    return score_of(model, values=values, sums=sums or {}, override_points=points, today=TODAY)


@given(half_lives, strengths, ages)
def test_after_one_more_half_life_half_is_left(half_life, strength, age):
    model = Model(EPOCH, weights=(Weight(1, "group", 1.0, half_life),))
    now = EPOCH + timedelta(days=age)
    later = now + timedelta(days=half_life)

    one = present_sums(model, [(1, strength, EPOCH)], now=now)[1]
    half = present_sums(model, [(1, strength, EPOCH)], now=later)[1]

    assert half == pytest.approx(one / 2, rel=1e-6)


@given(half_lives, st.lists(st.tuples(strengths, ages), min_size=1, max_size=8), ages)
def test_sums_kept_against_the_epoch_fade_like_the_signals_themselves(half_life, signals, age):
    model = Model(EPOCH, weights=(Weight(1, "group", 1.0, half_life),))
    rows = [(1, strength, EPOCH + timedelta(days=day)) for strength, day in signals]
    now = EPOCH + timedelta(days=1000 + age)

    kept = sum(strength * decay(half_life, age_days=-day) for strength, day in signals)

    assert kept * decay(half_life, age_days=1000 + age) == pytest.approx(
        present_sums(model, rows, now=now)[1], rel=1e-6, abs=1e-300
    )


@given(st.floats(min_value=-1e9, max_value=1e9), st.floats(min_value=1, max_value=1000))
def test_timing_stays_between_nothing_and_everything(heat, saturation):
    assert 0 <= timing(heat, saturation=saturation) <= 1


@pytest.mark.parametrize(
    ("missing", "raw", "points"),
    [
        ("zero", None, 0),
        ("half", None, 5),
        ("exclude", None, None),
        ("half", 99, 0),
        ("exclude", 99, 0),
        ("zero", 100, 10),
        ("half", 0, 0),
    ],
)
def test_a_missing_value_gives_what_the_rule_says(missing, raw, points):
    assert term_points(rule(missing=missing), raw, today=TODAY) == points


def test_a_rule_about_presence_knows_no_missing_value():
    empty = rule(field="domain", op="empty", value=None, missing="exclude")

    assert term_points(empty, "", today=TODAY) == 10


@pytest.mark.parametrize(("points", "fit"), [([60, 60], 100), ([-60, 20], 0), ([30, -10], 20), ([], 0)])
def test_fit_stays_between_0_and_100(points, fit):
    model = Model(EPOCH, fit_terms=tuple(rule(each) for each in points))

    assert scored(model, employees=500).fit == fit


@pytest.mark.parametrize(
    ("total", "cap", "heat"), [(30.0, 40.0, 30.0), (50.0, 40.0, 40.0), (-50.0, 40.0, -40.0), (50.0, None, 50.0)]
)
def test_a_group_counts_at_most_its_cap_both_ways(total, cap, heat):
    caps = {} if cap is None else {"group": cap}
    model = Model(EPOCH, weights=(Weight(1, "group", 1.0, 30.0),), caps=caps)

    assert scored(model, sums={1: total}).heat == heat


@pytest.mark.parametrize(
    ("fit", "sums", "grade"),
    [
        (70, {1: 1000.0}, "A1"), (69, {1: 1000.0}, "B1"), (40, {}, "B3"), (39, {}, "C3"),
        (70, {1: 32.08}, "A1"), (70, {1: 32.06}, "A2"), (70, {1: 10.07}, "A2"), (70, {1: 10.06}, "A3"),
    ],
)  # fmt: skip
def test_grades_begin_exactly_at_their_bands(fit, sums, grade):
    model = Model(EPOCH, fit_terms=(rule(fit),), weights=(Weight(1, "group", 1.0, 30.0),))

    assert scored(model, sums=sums, employees=100).grade == grade


@pytest.mark.parametrize(("points", "priority"), [(0, 55), (40, 95), (60, 100), (-80, 0)])
def test_points_by_hand_move_the_priority_within_0_and_100(points, priority):
    model = Model(EPOCH, fit_terms=(rule(100),))

    assert scored(model, points=points, employees=100).priority == priority


@pytest.mark.parametrize(
    ("facts", "is_ready", "not_ready", "warnings"),
    [
        (Facts(), True, (), ()),
        (Facts(has_name=False), False, ("no_name",), ()),
        (Facts(do_not_contact=True), False, ("do_not_contact",), ()),
        (Facts(is_scored=False), False, ("not_scored",), ()),
        (Facts(has_reachable_contact=False, has_domain=False), True, (), ("no_contact", "no_domain")),
        (Facts(shares_domain=True, has_open_opportunity=True), True, (), ("duplicate", "open_opportunity")),
        (Facts(station="resting"), True, ("resting",), ()),
        (Facts(station="repair"), True, ("repair",), ()),
        (Facts(station="review"), True, ("review",), ()),
        (Facts(station="closed", do_not_contact=True), False, ("do_not_contact", "closed"), ()),
        (Facts(station="held"), True, (), ()),
    ],
)
def test_readiness_names_what_blocks_and_what_warns(facts, is_ready, not_ready, warnings):
    found = assess(facts)

    assert (found.is_ready, found.not_ready, found.warnings) == (is_ready, not_ready, warnings)


def test_a_target_book_may_block_warn_or_ignore():
    levels = {"no_contact": "block", "do_not_contact": "warn", "no_domain": "off"}

    assert blocking_codes() == ("no_name", "do_not_contact", "not_scored")
    assert blocking_codes(levels) == ("no_name", "not_scored", "no_contact")
    assert blocks(["do_not_contact", "resting", "no_contact", "no_domain"], levels) == ("no_contact",)


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        ({}, ""),
        ({"no_contact": "block"}, ""),
        ([], "write"),
        ({"resting": "off"}, "“resting” is no check"),
        ({"no_contact": "maybe"}, "one of block, warn, off"),
    ],
)
def test_levels_that_make_no_sense_are_named(levels, words):
    assert words in levels_problem(levels)
    assert bool(levels_problem(levels)) == bool(words)


def test_every_code_has_words_for_people():
    assert set(Score.Check.values) == {*CODES, *STATIONS}
