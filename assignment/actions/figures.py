"""What a run means for each book and for all: written after the lines, and again after each change of a line."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from django.db import connection

from assignment.actions.evenness import evenness, held_by
from assignment.engine.fairness import fairness
from assignment.engine.problem import Fairness, Floats
from assignment.models import Move, Run, RunBook
from assignment.queries.holdovers import held_over_by
from assignment.queries.outlook import extreme_places, largest_gap
from assignment.rules.capacity import BookCapacity

COUNT_BOOKS = """
UPDATE assignment_runbook b
   SET given = coalesce(n.given, 0), taken = coalesce(n.taken, 0),
       potential_after_cents = b.potential_before_cents + coalesce(n.gained, 0)
  FROM (SELECT book, sum(came)::int AS given, sum(went)::int AS taken, sum(worth)::bigint AS gained
          FROM (SELECT book_to_id AS book, 1 AS came, 0 AS went, potential_cents AS worth FROM assignment_move
                 WHERE run_id = %(run)s AND state IN ('proposed', 'pinned', 'applied')
                 UNION ALL
                SELECT book_from_id, 0, 1, -potential_cents FROM assignment_move
                 WHERE run_id = %(run)s AND state IN ('proposed', 'pinned', 'applied')) AS lines
         WHERE book IS NOT NULL GROUP BY book) AS n
 RIGHT JOIN assignment_runbook r ON r.book_id = n.book AND r.run_id = %(run)s
 WHERE b.id = r.id AND b.run_id = %(run)s
"""
WRITE_INDEXES = """
UPDATE assignment_runbook b SET index_before = n.before, index_after = n.after
  FROM unnest(%(lines)s::bigint[], %(before)s::float8[], %(after)s::float8[]) AS n(id, before, after)
 WHERE b.id = n.id
"""


def open_book_lines(run: Run, rooms: Sequence[BookCapacity], *, detail: Mapping[int, dict] | None = None) -> None:
    """A line per book that takes part, as it stands before the run. `share` is what a fair load is measured by,
    `holds` what it has by each measure of fairness.
    """
    holds = held_by([room.book_id for room in rooms], now=run.slot)
    RunBook.objects.bulk_create(
        [
            RunBook(
                run=run,
                book_id=room.book_id,
                capacity=min(room.whole.limit, 2_000_000_000),
                used=room.whole.used,
                free=min(room.free, 2_000_000_000),
                potential_before_cents=room.potential_cents,
                potential_after_cents=room.potential_cents,
                detail={
                    "share": room.share,
                    "held": room.held,
                    "factor": room.factor_percent,
                    "away": room.is_away,
                    "reserved": room.whole.reserved,
                    "holds": holds.get(room.book_id, {}),
                    **_mix(room),
                    **((detail or {}).get(room.book_id, {})),
                },
            )
            for room in rooms
        ],
        batch_size=1000,
    )


def _mix(room: BookCapacity) -> dict[str, Any]:
    """What takes room per segment whose share is aimed at, and the share; nothing where none is."""
    held = {segment: [room.by_segment[segment].used, aim] for segment, aim in room.aims.items()}
    return {"mix": held} if held else {}


def refresh_figures(run: Run) -> None:
    """Count given, taken and value after per book from the lines as they are now; indexes and fairness with them."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT_BOOKS, {"run": run.pk})
    lines = list(RunBook.objects.filter(run=run).order_by("book_id"))
    if not lines:
        return
    share = np.array([line.detail["share"] for line in lines], np.float64)
    before = fairness(np.array([line.potential_before_cents for line in lines]), share)
    after = fairness(np.array([line.potential_after_cents for line in lines]), share)
    indexes = {"lines": [line.pk for line in lines], "before": before.index.tolist(), "after": after.index.tolist()}
    with connection.cursor() as cursor:
        cursor.execute(WRITE_INDEXES, indexes)
    run.fairness = {
        **run.fairness, "before": as_dict(before, share), "after": as_dict(after, share),
        "measures": evenness(run, lines),
    }  # fmt: skip
    run.summary = {**run.summary, "sentence": sentence(run, lines, before, after, share), **_count_lines(run)}
    run.summary |= held_over_by(run)
    run.save(update_fields=["fairness", "summary"])


def sentence(run: Run, lines: Sequence[RunBook], before: Fairness, after: Fairness, share: Floats) -> dict[str, Any]:
    """The numbers of the one sentence on top of the run's page; gaps are percent from a fair share, whole. Books that
    all start empty have no gap to compare with: then `gap_best` says how even they can get.
    """
    touched = [line for line in lines if line.given or line.taken]
    return {
        "code": run.kind,
        "accounts": Move.objects.filter(run=run, state__in=[*Move.OPEN, Move.State.APPLIED]).count(),
        "books": len(touched),
        "receivers": sum(1 for line in lines if line.given),
        "gap_before": largest_gap(before.index, share),
        "gap_after": largest_gap(after.index, share),
        "gap_best": run.fairness.get("best", {}).get("gap"),
        "starts_empty": not any(line.potential_before_cents for line in lines),
        "extremes": [
            {"book": lines[at].book_id, "percent": round(float(before.index[at]) - 100)}
            for at in extreme_places(before.index, share)
        ],
        "full": [line.book_id for line in lines if not line.free and not line.given][:5],
    }


def as_dict(figures: Fairness, share: Floats) -> dict[str, float]:
    return {
        "max": round(figures.max_mean, 4),
        "min": round(figures.min_mean, 4),
        "cv": round(figures.cv, 4),
        "gini": round(figures.gini, 4),
        "hoover": round(figures.hoover, 4),
        "gap": largest_gap(figures.index, share),
    }


def _count_lines(run: Run) -> dict[str, int]:
    states = list(Move.objects.filter(run=run).values_list("state", flat=True))
    return {"lines": len(states), "pinned": states.count("pinned"), "dropped": states.count("dropped")}
