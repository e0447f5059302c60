"""Criteria that nothing can meet are found by logic; what might be met is left to the count."""

from datetime import date

import pytest

from accounts.actions.criteria import checked_criteria
from accounts.display.criteria import criteria_words
from accounts.errors import RuleViolation
from accounts.rules.contradictions import contradiction
from accounts.rules.criteria import matches, parse


def group(*conditions, how="all"):
    return {
        how: [c if isinstance(c, dict) else dict(zip(("field", "op", "value"), c, strict=False)) for c in conditions]
    }


MORE, LESS = ("employees", "gt", 10), ("employees", "lt", 5)


@pytest.mark.parametrize(
    "tree",
    [
        group(MORE, LESS),
        group(("employees", "gte", 5), ("employees", "lt", 5)),
        group(("employees", "between", [1, 4]), ("employees", "between", [5, 9])),
        group(("employees", "eq", 7), MORE),
        group(("employees", "in", [1, 2]), MORE),
        group(("employees", "empty"), MORE),
        group(("employees", "empty"), ("employees", "filled")),
        group(("country", "eq", "NO"), ("country", "eq", "SE")),
        group(("country", "in", ["NO", "SE"]), ("country", "ne", "NO"), ("country", "ne", "SE")),
        group(("country", "eq", "NO"), group(("country", "eq", "no"), how="none")),
        group(("city", "starts_with", "os"), ("city", "starts_with", "be")),
        group(("city", "eq", "Oslo"), ("city", "contains", "berg")),
        group(("customer_since", "gt", "2026-05-01"), ("customer_since", "lte", "2026-05-01")),
        group(("do_not_contact", "eq", True), ("do_not_contact", "eq", False)),
        group(("lifecycle", "eq", "prospect"), ("lifecycle", "in", ["customer", "past"])),
        group(("custom.tier", "eq", "gold"), ("custom.tier", "eq", "silver")),
        group(group(MORE), group(LESS)),
        group(group(MORE, LESS), group(("city", "eq", "a"), ("city", "eq", "b")), how="any"),
        group(MORE, group(LESS, ("employees", "eq", 3), how="any")),
    ],
)
def test_conditions_that_exclude_each_other_are_a_contradiction(tree):
    assert contradiction(parse(tree))


@pytest.mark.parametrize(
    ("tree", "values"),
    [
        (group(MORE, ("employees", "lt", 12)), {"employees": 11}),
        (group(("employees", "gte", 5), ("employees", "lte", 5)), {"employees": 5}),
        (group(("employees", "empty"), ("employees", "ne", 5)), {}),
        (group(MORE, LESS, how="any"), {"employees": 3}),
        (group(MORE, LESS, how="none"), {"employees": 7}),
        (group(group(MORE, LESS), ("city", "eq", "Oslo"), how="any"), {"city": "Oslo"}),
        (group(("city", "starts_with", "os"), ("city", "starts_with", "osl")), {"city": "Oslo"}),
        (group(("tags", "contains", "a"), ("tags", "contains", "b")), {"tags": ["a", "b"]}),
        (group(("custom.n", "gt", 3), ("custom.n", "contains", "7")), {"custom.n": 47}),
        ({}, {}),
    ],
)
def test_what_some_account_can_meet_is_none(tree, values):
    node = parse(tree)
    assert matches(node, values, today=date(2026, 6, 1))
    assert contradiction(node) == ()


@pytest.mark.parametrize(
    ("tree", "code", "words"),
    [
        (group(MORE, LESS), "contradictory_criteria", "“Employees is more than 10” and “Employees is less than 5”"),
        (group(MORE, ("employees", "is", 3)), "bad_criteria", "Condition 2: Choose a comparison"),
        (group(("potential", "gt", 3)), "bad_criteria", "“Potential” follows from the segment"),
        (group(group(how="any")), "bad_criteria", "A group needs at least one condition"),
        ([], "bad_criteria", "Write a group of conditions"),
    ],
)
def test_a_refusal_names_the_conditions_as_they_were_written(tree, code, words):
    with pytest.raises(RuleViolation) as refusal:
        checked_criteria(tree)

    assert refusal.value.code == code
    assert words in refusal.value.message


def test_criteria_read_as_a_sentence():
    tree = group(
        ("employees", "between", [100, 25_000]), ("lifecycle", "in", ["prospect", "past"]),
        group(("city", "contains", "os"), ("customer_since", "within_days", -30), how="any"), group(MORE, how="none"),
    )  # fmt: skip

    assert criteria_words(tree) == (
        "Employees is between 100 and 25,000 and Prospect or customer is one of prospect, past client and (City "
        "contains os or Customer since is in the next 30 days) and none of: Employees is more than 10"
    )
    assert criteria_words({}) == "Every account"
