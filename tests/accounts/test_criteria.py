"""Criteria: what they match, the same in Python and in the database, and what they refuse in clear words."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Account
from accounts.queries.criteria import criteria_q
from accounts.queries.fields import label_of, values_of
from accounts.rules.criteria import CriteriaError, matches, parse
from accounts.rules.fields import FIT_FIELDS
from tests.factories import AccountFactory

TODAY = date(2026, 6, 1)


def condition(field, op, value=None):
    return {"field": field, "op": op, "value": value} if value is not None else {"field": field, "op": op}


ACCOUNTS = [
    {"name": "Empty", "domain": "", "employees": None, "country": "", "segment": None, "potential_cents": 1},
    {"name": "Zero", "employees": 0, "annual_revenue": Decimal("0.00"), "custom": {"rank": 0, "note": ""}},
    {"name": "Hundred", "employees": 100, "country": "NO", "industry": "Software", "tags": ["vip", "A%b"]},
    {"name": "Ninety-nine", "employees": 99, "country": "no", "industry": "SOFTWARE & more", "tags": ["vip"]},
    {"name": "İstanbul ΑΣ Straße", "city": "ÅLESUND", "annual_revenue": Decimal("5000000.00")},
    {"name": "شرکت نمونه", "city": "ålesund", "annual_revenue": Decimal("4999999.99"), "tags": ["خاص"]},
    {"name": "50% off_er", "kind": "person", "lifecycle": "customer", "customer_since": date(2026, 5, 2)},
    {"name": "Past", "lifecycle": "past", "customer_since": date(2026, 6, 1), "do_not_contact": True},
    {"name": "Next", "customer_since": date(2026, 6, 30), "recurring_revenue_cents": 123_456},
    {"name": "Own number", "custom": {"rank": 7.5, "note": "Gold", "deep": {"a": 1}, "on": True}},
    {"name": "Own text", "custom": {"rank": "7.5", "note": "[gold", "deep": [1], "on": "true"}},
    {"name": "Own word", "custom": {"rank": "high", "note": None}, "phone": "+47 22"},
]
CONDITIONS = [
    *[condition("employees", op, 100) for op in ("eq", "ne", "gt", "gte", "lt", "lte")],
    condition("employees", "gte", 99.5), condition("employees", "between", [0, 99]),
    condition("employees", "in", [0, 100]),
    condition("employees", "filled"), condition("employees", "empty"),
    condition("annual_revenue", "gte", 5_000_000), condition("annual_revenue", "lt", 5_000_000),
    condition("annual_revenue", "eq", 4999999.99), condition("annual_revenue", "empty"),
    condition("recurring_revenue", "gte", 1234.56), condition("potential", "gt", 0.01),
    condition("country", "eq", "NO"), condition("country", "ne", "no"), condition("country", "in", ["no", "se"]),
    condition("country", "empty"), condition("industry", "contains", "software"),
    condition("industry", "starts_with", "Software &"), condition("city", "eq", "Ålesund"),
    condition("name", "starts_with", "istanbul ας s"), condition("name", "starts_with", "istanbul ασ stra"),
    condition("name", "contains", "%"), condition("name", "contains", "_"), condition("name", "contains", "نمونه"),
    condition("kind", "eq", "person"), condition("kind", "ne", "person"),
    condition("lifecycle", "in", ["past", "customer"]),
    condition("customer_since", "within_days", 30), condition("customer_since", "within_days", -29),
    condition("customer_since", "within_days", 0), condition("customer_since", "lt", "2026-06-01"),
    condition("customer_since", "ne", "2026-06-01"), condition("customer_since", "empty"),
    condition("customer_since", "between", ["2026-05-02", "2026-06-01"]),
    condition("do_not_contact", "eq", True), condition("do_not_contact", "ne", True),
    condition("parent", "filled"), condition("parent", "empty"),
    condition("tags", "contains", "vip"), condition("tags", "contains", "VIP"), condition("tags", "in", ["A%b", "خاص"]),
    condition("tags", "filled"), condition("tags", "empty"),
    condition("segment", "eq", "smb"), condition("segment", "empty"),
    condition("custom.rank", "gte", 7.5), condition("custom.rank", "eq", "7.5"), condition("custom.rank", "eq", 0),
    condition("custom.rank", "ne", 0), condition("custom.rank", "in", ["high", "7.5"]),
    condition("custom.rank", "filled"),
    condition("custom.note", "filled"), condition("custom.note", "contains", "GOLD"), condition("custom.note", "empty"),
    condition("custom.deep", "filled"), condition("custom.deep", "contains", "1"), condition("custom.on", "eq", "true"),
    condition("custom.not there", "empty"), condition("custom.not there", "eq", "x"),
]  # fmt: skip


@pytest.fixture
def accounts(db):
    made = [AccountFactory(**fields) for fields in ACCOUNTS]
    made.append(AccountFactory(name="Child", parent=made[0]))
    return list(Account.objects.select_related("segment").filter(pk__in=[row.pk for row in made]))


def both_ways(tree, accounts):
    node = parse(tree, FIT_FIELDS)
    in_python = {row.name for row in accounts if matches(node, values_of(row), today=TODAY)}
    in_database = set(Account.objects.filter(criteria_q(node, today=TODAY)).values_list("name", flat=True))
    return in_python, in_database


@pytest.mark.parametrize("tree", CONDITIONS, ids=lambda tree: "-".join(map(str, tree.values())))
def test_python_and_database_agree_on_every_condition_and_its_opposite(accounts, tree):
    in_python, in_database = both_ways(tree, accounts)
    not_in_python, not_in_database = both_ways({"none": [tree]}, accounts)

    assert in_python == in_database
    assert not_in_python == not_in_database == {row.name for row in accounts} - in_python


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (condition("employees", "between", [51, 99]), {"Ninety-nine"}),
        (condition("customer_since", "within_days", 30), {"50% off_er", "Past"}),
        (condition("customer_since", "within_days", -29), {"Past", "Next"}),
        (condition("name", "contains", "_"), {"50% off_er"}),
        (condition("city", "eq", "Ålesund"), {"İstanbul ΑΣ Straße", "شرکت نمونه"}),
        (condition("custom.rank", "gte", 7.5), {"Own number", "Own text"}),
        (condition("tags", "in", ["A%b", "خاص"]), {"Hundred", "شرکت نمونه"}),
        ({"all": [condition("country", "eq", "no"), condition("tags", "contains", "A%b")]}, {"Hundred"}),
        ({"any": [condition("kind", "eq", "person"), condition("employees", "eq", 0)]}, {"Zero", "50% off_er"}),
        ({"all": [condition("tags", "filled"), {"none": [condition("country", "filled")]}]}, set()),
    ],
)
def test_criteria_match_the_accounts_one_would_expect(accounts, tree, expected):
    in_python, in_database = both_ways(tree, accounts)

    assert in_python == expected
    assert in_database == expected


@pytest.mark.parametrize("tree", [{}, None, {"all": []}, {"none": []}])
def test_an_empty_tree_matches_every_account(accounts, tree):
    assert both_ways(tree, accounts)[1] == {row.name for row in accounts}


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        ([], "write a group"),
        ({"any": []}, "any: a group needs a list"),
        ({"all": 5}, "all: a group needs a list"),
        ({"all": [], "any": []}, "exactly one of all, any, none"),
        ({"some": []}, "exactly one of all, any, none"),
        ({"all": ["x"]}, "all[1]: write a group"),
        ({"all": [condition("secret", "eq", 1)]}, "all[1].field: there is no field “secret”"),
        (condition("password", "eq", "x"), "field: there is no field “password”"),
        (condition("book__rep__password", "eq", "x"), "there is no field"),
        (condition("custom.", "eq", "x"), "there is no field"),
        (condition("custom.1", "eq", "x"), "there is no field"),
        ({"field": ["x"], "op": "eq"}, "there is no field"),
        (condition("segment", "eq", "smb"), "there is no field “segment”"),
        (condition("employees", "contains", 5), "op: “contains” does not fit this field; use one of eq, ne"),
        (condition("employees", "eq", "5"), "value: give a number"),
        (condition("employees", "eq", True), "give a number"),
        (condition("employees", "eq", float("nan")), "give a number"),
        (condition("employees", "eq", 10**400), "give a number"),
        (condition("employees", "between", [5]), "give the lower and the upper bound"),
        (condition("employees", "between", [9, 5]), "the lower one first"),
        (condition("employees", "in", []), "give a list of 1 to 1000"),
        (condition("employees", "in", [1, "x"]), "value[2]: give a number"),
        (condition("employees", "filled", 3), "takes no value"),
        (condition("customer_since", "eq", "2026-02-31"), "give a date as YYYY-MM-DD"),
        (condition("customer_since", "within_days", 1.5), "give whole days"),
        (condition("customer_since", "within_days", 10**9), "give whole days"),
        (condition("do_not_contact", "eq", "yes"), "give true or false"),
        (condition("lifecycle", "eq", "gone"), "give one of prospect, customer, past"),
        (condition("name", "eq", "a\x00b"), "give a text"),
        (condition("name", "eq", "\ud800"), "give a text"),
        (condition("name", "eq", "x" * 501), "give a text of 1 to 500"),
        (condition("custom.rank", "in", [1, "x"]), "only numbers or only texts"),
        ({"field": "name", "op": "eq", "value": "x", "sql": "1=1"}, "“sql” is not known here"),
        ({"all": [{"all": [{"all": [{"all": [{"all": [{"all": []}]}]}]}]}]}, "at most 5 levels"),
        ({"all": [condition("name", "filled")] * 101}, "at most 100 conditions"),
    ],
)
def test_a_tree_that_cannot_be_read_says_where_and_why(tree, words):
    with pytest.raises(CriteriaError) as refusal:
        parse(tree)

    assert words in str(refusal.value)


def test_every_problem_is_named_at_once():
    tree = {"all": [condition("secret", "eq", 1), {"any": [condition("employees", "eq", "many")]}]}

    with pytest.raises(CriteriaError) as refusal:
        parse(tree)

    assert [problem.path for problem in refusal.value.problems] == ["all[1].field", "all[2].any[1].value"]


def test_every_field_of_the_list_has_a_label():
    assert all(str(label_of(name)) for name in FIT_FIELDS)
