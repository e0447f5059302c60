"""Keyset paging: a page costs the same at the start and at the end of a million rows, and no row is shown twice."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.errors import RuleViolation
from accounts.rules.storable import first_unstorable

MOST_ROWS = 200
LARGEST = 2**63 - 1  # of a whole number in the database


@dataclass(frozen=True)
class Page:
    """Rows of one page; a cursor is empty where there is no further page in that direction."""

    rows: list
    next_cursor: str
    previous_cursor: str


def page(queryset: QuerySet, *, order: Sequence[str], cursor: str = "", limit: int = 50) -> Page:
    """One page of `queryset` in `order` (field names, "-" for descending; the last one unique and never empty).

    Fields may cross relations and must not be null: annotate with Coalesce. `limit` is at most 200 rows. Raises
    RuleViolation "bad_cursor" for a cursor that no page gave out, "bad_limit" for a limit outside 1–200.
    """
    if not 1 <= limit <= MOST_ROWS:
        raise RuleViolation("bad_limit", _("Ask for 1 to %(most)s rows a page.") % {"most": MOST_ROWS}, status=400)
    backwards, values = _read(cursor, order) if cursor else (False, None)
    steps = [_turned(field) for field in order] if backwards else list(order)
    rows = queryset.order_by(*steps)
    found = list(_after(rows, steps, values)[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    if backwards:
        found.reverse()
    has_next, has_previous = (True, more) if backwards else (more, bool(values))
    return Page(
        found,
        _write(found[-1], order, backwards=False) if found and has_next else "",
        _write(found[0], order, backwards=True) if found and has_previous else "",
    )


def _after(rows: QuerySet, order: Sequence[str], values: Sequence | None) -> QuerySet:
    try:
        return rows.filter(_beyond(order, values)) if values else rows
    except (ValueError, TypeError, OverflowError, ValidationError) as error:  # a number where the cursor has a word
        raise _bad_cursor() from error


def _turned(field: str) -> str:
    return field[1:] if field.startswith("-") else f"-{field}"


def _beyond(order: Sequence[str], values: Sequence) -> Q:
    """Rows after `values` in `order`: (a > x) or (a = x and b > y) or …"""
    beyond, equal = Q(), Q()
    for field, value in zip(order, values, strict=True):
        name, side = (field[1:], "lt") if field.startswith("-") else (field, "gt")
        beyond |= equal & Q(**{f"{name}__{side}": value})
        equal &= Q(**{name: value})
    return beyond


def _write(row: Model, order: Sequence[str], *, backwards: bool) -> str:
    values = [_plain(_value(row, field.lstrip("-"))) for field in order]
    text = json.dumps([int(backwards), *values], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _value(row: Model, path: str):
    for name in path.split("__"):
        row = getattr(row, name)
    return row


def _plain(value):
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _read(cursor: str, order: Sequence[str]) -> tuple[bool, list]:
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
        backwards, *values = json.loads(text)
    except (binascii.Error, UnicodeDecodeError, ValueError, TypeError, RecursionError) as error:
        raise _bad_cursor() from error
    if backwards not in (0, 1) or len(values) != len(order) or not all(map(_is_plain, values)):
        raise _bad_cursor()
    return bool(backwards), values


def _is_plain(value: object) -> bool:
    """Could it have come from a row? No half of a character, no number that is endless or beyond the database's."""
    if not isinstance(value, str | int | float) or first_unstorable(value):
        return False
    return not isinstance(value, int) or abs(value) <= LARGEST


def _bad_cursor() -> RuleViolation:
    return RuleViolation("bad_cursor", _("This page link is not one of ours. Start from the first page."), status=400)
