"""The order and the exclusions of a plan as they are kept: read, refused, and what follows for the places of a book."""

import pytest

from assignment.rules.plan_terms import EXCLUSIONS, Terms, exclusions_problem, ranking_problem


@pytest.mark.parametrize(
    ("given_exclusions", "problem"),
    [
        ({}, ("", "")),
        ({"held_before": {"on": False}}, ("", "")),
        ({"held_before": {"number": 730}}, ("", "")),
        ({"held_before": {"number": 731}}, ("held_before", "number")),
        ({"held_before": {"number": True}}, ("held_before", "number")),
        ({"returned": {"number": 3}}, ("returned", "number")),
        ({"coverage": {"number": 0}}, ("coverage", "number")),
        ({"coverage": {"on": "yes"}}, ("coverage", "shape")),
        ({"coverage": {"of": 1}}, ("coverage", "shape")),
        ({"weather": {}}, ("weather", "unknown")),
        ([], ("", "shape")),
    ],
)
def test_exclusions_are_read_or_refused(given_exclusions, problem):
    assert exclusions_problem(given_exclusions) == problem


@pytest.mark.parametrize(
    ("ranking", "problem"),
    [
        (["score"], ""),
        (["age", "score"], ""),
        (["book"], "unknown"),
        (["score", "score"], "twice"),
        ("score", "shape"),
        ([1], "shape"),
    ],
)
def test_an_order_is_of_known_criteria_each_once(ranking, problem):
    assert ranking_problem(ranking) == problem


@pytest.mark.parametrize(
    ("terms", "places"),
    [({}, 7), ({"most_per_book": 3}, 3), ({"fill_to_percent": 50}, 2), ({"fill_to_percent": 20}, 0),
     ({"fill_to_percent": 100, "most_per_book": 9}, 7)],
)  # fmt: skip
def test_places_that_a_run_may_fill(terms, places):
    assert Terms(**terms).places(7, limit=10, used=3) == places


def test_terms_survive_being_kept():
    kept = Terms(name="A", exclusions={"away": {"number": 9}}, ranking=["age"]).as_dict() | {"unheard_of": 1}

    assert Terms.read(kept).number("away") == 9 and Terms.read(kept).ranking == ["age"]
    assert all(Terms().excludes(code) == rule.is_on for code, rule in EXCLUSIONS.items())
