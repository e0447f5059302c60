"""What stands in the world for the pages on which one sets up, and what a sensible person sends there."""

import json
from datetime import date
from typing import Any

from accounts.models import Segment, Team
from tests.assignment.runs import open_book, target_book
from tests.factories import AvailabilityFactory, UserFactory

NORDIC = {"all": [{"field": "country", "op": "eq", "value": "NO"}]}
LINES = {f"{prefix}-{name}_FORMS": 0 for prefix in ("asked", "ramp", "cadence") for name in ("TOTAL", "INITIAL")}
HOURS = {"selling_hours": 126, "prospecting_share": 100, "hours_per_account": 3, "touches_per_day": 25}


def rows_of_setup(team: Team, book) -> dict[str, Any]:
    """A rep without a book, an empty book, a rep away; all of the team of the rep."""
    kind = target_book("starters", places=10)
    empty = open_book(kind, rep=UserFactory(team=team))
    absence = AvailabilityFactory(user=book.rep, starts_on=date(2029, 3, 1), ends_on=date(2029, 3, 9))
    return {
        "segment_id": Segment.objects.get(code="smb").pk, "target_id": kind.pk, "absence_id": absence.pk,
        "empty_book": empty.pk, "without_book": UserFactory(team=team).pk, "colleague": book.rep_id,
    }  # fmt: skip


def routes_of_setup(rows: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Only an empty book is closed."""
    return {
        "setup:book-closure": {"book_id": rows["empty_book"]}, "api-books-closure": {"pk": rows["empty_book"]},
        "api-target-books-capacity-plans": {"pk": rows["target_id"]},
    }  # fmt: skip


def bodies_of_setup(rows: dict[str, Any]) -> dict[str, dict[str, Any]]:
    segment = {
        "name": "Nordic", "criteria": json.dumps(NORDIC), "default_potential": "100", "median_employees": 5,
        "hours_per_account": 3, "is_active": "on",
    }  # fmt: skip
    kind = {
        "name": "Starters", "kind": "prospect", "max_accounts": 10, "window_days": 30, "touches_per_day": 25,
        "minimum_score": 0, "is_active": "on", **LINES,
        **{f"places_{pk}": 5 for pk in Segment.objects.values_list("pk", flat=True)},
    }  # fmt: skip
    book = {"target_book": rows["target_id"], "reason": "normal", "factor_percent": 100, "version": 1}
    away = {"starts_on": "2030-07-01", "ends_on": "2030-07-20"}
    return {
        "setup:segment-create": segment, "setup:segment-outlook": segment,
        "setup:segment": {**segment, "place": 2, "version": 1}, "setup:segment-place": {"steps": "1"},
        "setup:criteria-outlook": {"criteria": json.dumps(NORDIC)},
        "setup:target-book-create": {**kind, "name": "Others"}, "setup:target-book-outlook": kind,
        "setup:target-book": {**kind, "version": 1},
        "setup:calculator": {**HOURS, "target_book": rows["target_id"]},
        "setup:book-create": {**book, "rep": rows["without_book"]}, "setup:book": book,
        "setup:absence-create": {"away-kind": "leave", **{f"away-{name}": day for name, day in away.items()}},
        "api-segments-list": {"name": "Nordic", "criteria": NORDIC}, "api-segments-detail": {"median_employees": 9},
        "api-segments-orders": {"segments": list(Segment.objects.values_list("pk", flat=True))},
        "api-segments-previews": {"criteria": NORDIC},
        "api-target-books-list": {"name": "Others"}, "api-target-books-detail": {"minimum_score": 5},
        "api-target-books-capacity-plans": HOURS,
        "api-books-list": {"rep": rows["without_book"], "target_book": rows["target_id"]},
        "api-books-detail": {"factor_percent": 80},
        "api-availability-list": {"user": rows["colleague"], **away}, "api-availability-detail": {"kind": "sickness"},
    }  # fmt: skip
