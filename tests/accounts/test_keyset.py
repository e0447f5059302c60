"""Keyset paging walks every row once, both ways, and refuses what it did not give out."""

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from accounts.errors import RuleViolation
from accounts.models import Account
from accounts.queries.keyset import page
from tests.factories import AccountFactory

pytestmark = pytest.mark.django_db


def walk(order, *, limit, back=False):
    seen, cursor = [], ""
    while True:
        found = page(Account.objects.all(), order=order, cursor=cursor, limit=limit)
        seen.append(found)
        cursor = found.next_cursor
        if not cursor:
            return seen


@pytest.mark.parametrize("order", [["name_key", "pk"], ["-potential_cents", "pk"], ["-potential_cents", "-pk"]])
def test_walking_forward_shows_each_row_once_in_order(order):
    for number in range(7):
        AccountFactory(name=f"Same {number % 3}", potential_cents=100 + number % 2)

    rows = [row for part in walk(order, limit=3) for row in part.rows]

    assert rows == list(Account.objects.order_by(*order)) and len(rows) == 7


def test_walking_back_shows_the_pages_before():
    for _number in range(5):
        AccountFactory()
    first, second, third = walk(["name_key", "pk"], limit=2)

    back = page(Account.objects.all(), order=["name_key", "pk"], cursor=third.previous_cursor, limit=2)
    start = page(Account.objects.all(), order=["name_key", "pk"], cursor=back.previous_cursor, limit=2)

    assert back.rows == second.rows and start.rows == first.rows
    assert first.previous_cursor == "" and start.previous_cursor == "" and third.next_cursor == ""


def cursor_of(value) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "%%%",
        cursor_of([0, 1]),
        cursor_of([7, "a", 1]),
        cursor_of([0, {}, 1]),
        cursor_of("text"),
        cursor_of([0, "\0", 1]),
        cursor_of([0, "a", "b"]),
        cursor_of([0, "a", float("inf")]),
        cursor_of([0, "a", float("nan")]),
        cursor_of([0, "a", 2**63]),
        cursor_of([0, "a", -(10**40)]),
        cursor_of([0, "\ud800", 1]),
    ],
)
def test_a_foreign_cursor_is_refused_in_words(cursor):
    with pytest.raises(RuleViolation) as refusal:
        page(Account.objects.all(), order=["name_key", "pk"], cursor=cursor)

    assert refusal.value.code == "bad_cursor"


@settings(max_examples=60, deadline=None)
@given(some.text(max_size=60))
def test_no_text_as_cursor_is_a_crash(text):
    try:
        page(Account.objects.all(), order=["name_key", "pk"], cursor=text)
    except RuleViolation as refusal:
        assert refusal.code == "bad_cursor"


@pytest.mark.parametrize("limit", [0, -1, 201])
def test_a_page_has_1_to_200_rows(limit):
    with pytest.raises(RuleViolation, match="bad_limit"):
        page(Account.objects.all(), order=["pk"], limit=limit)
