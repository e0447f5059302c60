"""Distribution: from the pool into books, by the optimal batch or by one of the simple orders."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import numpy as np
from django.db import transaction

from accounts.models import Account, Organisation, SegmentCapacity
from accounts.queries.calendar import local_day
from assignment.actions.batch_lines import write_moves, write_not_given
from assignment.actions.figures import as_dict, open_book_lines, refresh_figures
from assignment.actions.value_caps import solve_within_value
from assignment.engine.baselines import lowest_fill_ratio, lowest_value_per_slot, round_robin
from assignment.engine.distribution import distribute
from assignment.engine.problem import BatchSolution, UnfilledReason
from assignment.failpoints import failpoint
from assignment.models import Move, Plan, RulesOfEngagement, Run
from assignment.queries.batch import TAKES, Batch, compose
from assignment.queries.capacity import away_reps
from assignment.queries.supply import Outside, outside_books, ready_accounts, receivers, targets_of
from scoring.models import Score, ScoreModel
from scoring.rules.readiness import blocks

POLISH_SECONDS = 0.25
MODES: dict[str, Callable[..., BatchSolution]] = {
    Plan.Mode.OPTIMAL: distribute,
    Plan.Mode.LOWEST_VALUE: lowest_value_per_slot,
    Plan.Mode.LOWEST_FILL: lowest_fill_ratio,
    Plan.Mode.ROUND_ROBIN: round_robin,
}


def build(run: Run, *, now: datetime) -> None:
    """Write the preview of `run` as of `now`: lines, reasons of what stays, books, fairness, certificate.

    Without any line the summary's `code` says why (queries/run_words.EMPTY). Inside the caller's transaction.
    """
    books = receivers(run, run.plan)
    targets = targets_of(books)
    outside = outside_books(targets.values())
    run.target_books = sorted(targets)
    run.summary = _supply_summary(outside)
    if not books or not any(target.segments for target in targets.values()):
        return _empty(run, "no_books" if not books else "no_segments")
    supply = ready_accounts(run, books=books, patterns=outside.patterns)
    batch = compose(run, supply=supply, books=books, targets=targets, outside=outside, now=now)
    run.summary["ready"] = len(supply)
    solution, beyond = _solve(batch)
    failpoint("build.before_write")
    _write(batch, solution, beyond=beyond, now=now)


def recheck(moves: Sequence[Move], *, run: Run, now: datetime) -> dict[int, str]:
    """Skip codes of lines that must not be applied any more: not ready, wrong book, rep away. Under the locks."""
    books = {move.book_to_id: move.book_to for move in moves}
    away = away_reps([book.rep_id for book in books.values()], day=local_day(now))
    unready = _unready(moves)
    segments = set(SegmentCapacity.objects.filter(capacity__gt=0).values_list("target_book_id", "segment_id"))
    accounts = dict(Account.objects.filter(pk__in=[m.account_id for m in moves]).values_list("pk", "segment_id"))
    answer = {}
    for move in moves:
        book = books[move.book_to_id]
        if book.rep_id in away:
            answer[move.pk] = "rep_away"
        elif move.pk in unready:
            answer[move.pk] = "not_ready"
        elif (book.target_book_id, accounts[move.account_id]) not in segments:
            answer[move.pk] = "no_eligible"
    return answer


def _unready(moves: Sequence[Move]) -> set[int]:
    """Lines whose account fails a check that blocks its new book, or must not be contacted since the last scoring."""
    ids = [move.account_id for move in moves]
    stopped = set(Account.objects.filter(pk__in=ids, do_not_contact=True).values_list("pk", flat=True))
    found: dict[int, list[str]] = {}
    if Organisation.load().scoring_on:
        doubtful = Score.objects.filter(account__in=ids).exclude(not_ready=[], warnings=[])
        scores = doubtful.values_list("account_id", "not_ready", "warnings")
        found = {account: [*fails, *warns] for account, fails, warns in scores}
    return {
        move.pk
        for move in moves
        if move.account_id in stopped or blocks(found.get(move.account_id, ()), move.book_to.target_book.checks)
    }


def _solve(batch: Batch) -> tuple[BatchSolution | None, set[int]]:
    """The batch, or None where nothing could be given anyway; and its rows that go beyond the cap of a book's value."""
    if not len(batch.supply) or not (batch.kinds.verdict == TAKES).any() or not (batch.problem.free > 0).any():
        return None, set()
    mode = batch.run.plan.mode if batch.run.plan else Plan.Mode.OPTIMAL
    return solve_within_value(batch, partial(MODES[mode], polish_seconds=POLISH_SECONDS))


@transaction.atomic
def _write(batch: Batch, solution: BatchSolution | None, *, beyond: set[int], now: datetime) -> None:
    run = batch.run
    detail = _unfilled(batch, solution) if solution else {}
    open_book_lines(run, batch.rooms, detail=detail)
    left = write_not_given(batch, solution)
    run.summary |= {"left": dict(left), "segments": _segments(batch, solution)}
    if solution is None:
        return _empty(run, _why_nothing(batch))
    write_moves(batch, solution, beyond=beyond, now=now)
    run.fairness = {"best": as_dict(solution.fairness.best)}
    run.certificate = _certificate(batch, solution)
    run.save(update_fields=["target_books", "summary", "fairness", "certificate"])
    refresh_figures(run)


def _empty(run: Run, code: str) -> None:
    run.summary["code"] = code
    run.save(update_fields=["target_books", "summary"])


def _why_nothing(batch: Batch) -> str:
    if not batch.outside.total:
        return "no_accounts"
    if not len(batch.supply) and not len(batch.without_segment) and not batch.family_elsewhere:
        return "none_ready"
    return "nothing_matches" if not (batch.kinds.verdict == TAKES).any() else "no_capacity"


def _supply_summary(outside: Outside) -> dict[str, Any]:
    rest = outside.next_rest_ends
    return {
        "outside": outside.total,
        "not_ready": dict(outside.not_ready),
        "next_rest_ends": rest.isoformat() if rest else None,
    }


def _segments(batch: Batch, solution: BatchSolution | None) -> list[dict[str, int]]:
    """Supply and demand: per segment ready accounts, free places and filled ones."""
    problem = batch.problem
    size = len(batch.segments)
    ready = np.bincount(problem.segment, minlength=size)
    free = np.minimum(problem.free_segment, problem.free[:, None]).sum(axis=0)
    filled = np.bincount(problem.segment[solution.account], minlength=size) if solution else np.zeros(size, int)
    return [
        {"segment": int(pk), "ready": int(ready[at]), "free": int(min(free[at], 2**31)), "filled": int(filled[at])}
        for at, pk in enumerate(batch.segments)
    ]


def _unfilled(batch: Batch, solution: BatchSolution) -> dict[int, dict[str, Any]]:
    """Per book id: places that stayed empty, by segment, and why."""
    rows: dict[int, list[dict[str, Any]]] = {}
    unfilled = solution.unfilled
    for book, segment, slots, reason in zip(*(column.tolist() for column in unfilled), strict=True):
        line = {
            "segment": int(batch.segments[segment]), "places": slots, "code": UnfilledReason(reason).name.lower()
        }  # fmt: skip
        rows.setdefault(batch.books[book].pk, []).append(line)
    over = {batch.books[book].pk for book in solution.over_capacity.tolist()}
    return {pk: {"unfilled": rows.get(pk, []), "over": pk in over} for pk in rows.keys() | over}


def _certificate(batch: Batch, solution: BatchSolution) -> dict[str, Any]:
    """The proof in numbers that a person can read, and what it was computed from."""
    proof = solution.certificate
    current = RulesOfEngagement.objects.get(status=RulesOfEngagement.Status.CURRENT)
    model = ScoreModel.objects.filter(status=ScoreModel.Status.PUBLISHED).first()
    facts: dict[str, Any] = {
        "mode": solution.mode,
        "score": solution.score // 100,
        "filled": len(solution.account),
        "rules": current.number,
        "score_model": model.number if model else None,
        "per_slot_cv": round(solution.value_per_slot.cv, 4),
    }
    if proof is None:
        return facts
    return facts | {
        "score_bound": proof.score_bound // 100,
        "filled_bound": proof.filled_bound,
        "gap": round(proof.gap, 6),
        "exact": proof.exact,
        "families": proof.families,
        "gave_way": proof.gave_way,
        "preferred": proof.preferred,
        "engine": proof.engine_version,
        "seed": proof.seed,
        "input": proof.input_hash,
        "plan": proof.plan_hash,
    }
