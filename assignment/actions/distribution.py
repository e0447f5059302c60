"""Distribution: from the pool into books, by the optimal batch or by one of the simple orders."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
from django.db import transaction

from accounts.models import Account, Organisation, SegmentCapacity
from accounts.queries.calendar import local_day
from assignment.actions.batch_lines import write_moves, write_not_given
from assignment.actions.figures import as_dict, open_book_lines, refresh_figures
from assignment.actions.modes import compare_modes, is_small, solve
from assignment.engine.problem import BatchSolution, UnfilledReason
from assignment.failpoints import failpoint
from assignment.models import Dispute, Move, Run
from assignment.queries.batch import TAKES, Batch, compose
from assignment.queries.capacity import away_reps, capacities
from assignment.queries.plan_terms import terms_of_run
from assignment.queries.rule_versions import in_force
from assignment.queries.supply import (
    Outside,
    busy_accounts,
    enrolled,
    giving_books,
    outside_books,
    ready_accounts,
    receivers,
    targets_of,
)
from assignment.rules.capacity import BookCapacity
from assignment.rules.plan_terms import CONFLICT, COVERAGE
from scoring.models import Score, ScoreModel
from scoring.rules.readiness import blocks


def build(run: Run, *, now: datetime) -> None:
    """Write the preview of `run` as of `now`: lines, reasons of what stays, books, fairness, certificate.

    Without any line the summary's `code` says why (queries/run_words.EMPTY). Inside the caller's transaction.
    """
    terms = terms_of_run(run)
    books = receivers(run, run.plan)
    if terms.source_books:
        terms = replace(terms, source_books=giving_books(run, terms.source_books))
        if not terms.source_books:
            run.summary = {}
            return _empty(run, "no_source")
    targets = targets_of(books, minimum_score=terms.minimum_score)
    outside = outside_books(targets.values(), terms=terms)
    run.target_books = sorted(targets)
    run.summary = _supply_summary(outside) | enrolled(targets.values(), terms=terms, now=now)
    if not books or not any(target.segments for target in targets.values()):
        return _empty(run, "no_books" if not books else "no_segments")
    supply = ready_accounts(run, books=books, patterns=outside.patterns, terms=terms, now=now)
    batch = compose(run, supply=supply, books=books, targets=targets, outside=outside, terms=terms, now=now)
    run.summary |= {"ready": len(supply), "below_gate": _below_gate(batch)}
    solution, beyond = solve(batch, terms.mode)
    if solution and (run.settings.get("compares") or is_small(batch)):
        run.summary["modes"] = compare_modes(batch, known={terms.mode: solution})
    failpoint("build.before_write")
    _write(batch, solution, beyond=beyond, now=now)


def recheck(moves: Sequence[Move], *, run: Run, now: datetime) -> dict[int, str]:
    """Skip codes of lines that must not be applied any more: not ready, wrong book, rep away. Under the locks."""
    gives = set(giving_books(run, {move.book_from_id for move in moves if move.book_from_id}))
    books, terms = {move.book_to_id: move.book_to for move in moves}, terms_of_run(run)
    away = away_reps([book.rep_id for book in books.values()], day=local_day(now), days=terms.days_away)
    bound = busy_accounts([move.account_id for move in moves], now=now)
    disputed = _disputed(moves) if terms.excludes(CONFLICT) else set()
    unready = _unready(moves)
    segments = set(SegmentCapacity.objects.filter(capacity__gt=0).values_list("target_book_id", "segment_id"))
    accounts = dict(Account.objects.filter(pk__in=[m.account_id for m in moves]).values_list("pk", "segment_id"))
    answer = {}
    for move in moves:
        book = books[move.book_to_id]
        if move.book_from_id and move.book_from_id not in gives:
            answer[move.pk] = "other_branch"
        elif book.rep_id in away:
            answer[move.pk] = "rep_away"
        elif move.account_id in bound:
            answer[move.pk] = bound[move.account_id]
        elif move.account_id in disputed:
            answer[move.pk] = "conflict"
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


def _disputed(moves: Sequence[Move]) -> set[int]:
    """Accounts of these lines that somebody claims since the preview."""
    return set(
        Dispute.objects.open().filter(account__in=[m.account_id for m in moves]).values_list("account", flat=True)
    )


@transaction.atomic
def _write(batch: Batch, solution: BatchSolution | None, *, beyond: set[int], now: datetime) -> None:
    run = batch.run
    detail = _unfilled(batch, solution) if solution else {}
    open_book_lines(run, [*batch.rooms, *_giving(batch, now=now)], detail=detail)
    left = write_not_given(batch, solution)
    run.summary |= {"left": dict(left), "segments": _segments(batch, solution)}
    if solution is None:
        return _empty(run, why_nothing(batch))
    write_moves(batch, solution, beyond=beyond, now=now)
    share = np.array([room.share for room in batch.rooms], np.float64)
    run.fairness = {"best": as_dict(solution.fairness.best, share)}
    run.certificate = _certificate(batch, solution)
    run.save(update_fields=["target_books", "summary", "fairness", "certificate"])
    refresh_figures(run)


def _empty(run: Run, code: str) -> None:
    run.summary["code"] = code
    run.save(update_fields=["target_books", "summary"])


def why_nothing(batch: Batch) -> str:
    if not batch.outside.total:
        return "no_accounts"
    if not len(batch.supply) and not batch.aside and not batch.family_elsewhere:
        return "none_ready"
    if not len(batch.supply) and "criteria" in batch.aside:
        return "unwanted"
    return "nothing_matches" if not (batch.kinds.verdict == TAKES).any() else "no_capacity"


def _giving(batch: Batch, *, now: datetime) -> list[BookCapacity]:
    """The books whose accounts the plan gives away: lines of the run that get nothing."""
    source = batch.terms.source_books
    return list(capacities(source, day=local_day(now), besides=batch.run.pk).values()) if source else []


def _below_gate(batch: Batch) -> list[int]:
    """Books under the coverage that the plan names: left out, or only told about where it just warns."""
    least = batch.terms.number(COVERAGE) or 0
    return sorted(book for book, percent in batch.covered.items() if percent < least)


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
    closed = {batch.books[at].pk: code for at, code in batch.closed.items()}
    found = {pk: {"unfilled": rows.get(pk, []), "over": pk in over} for pk in rows.keys() | over | closed.keys()}
    for pk, code in closed.items():
        found[pk] |= {"closed": code, "covered": batch.covered.get(pk)}
    return found


def _certificate(batch: Batch, solution: BatchSolution) -> dict[str, Any]:
    """The proof in numbers that a person can read, and what it was computed from."""
    proof = solution.certificate
    current = in_force()
    model = ScoreModel.objects.filter(status=ScoreModel.Status.PUBLISHED).first()
    facts: dict[str, Any] = {
        "mode": solution.mode,
        "score": solution.score // 100,
        "filled": len(solution.account),
        "rules": current.number,
        "score_model": model.number if model else None,
        "per_slot_cv": round(solution.value_per_slot.cv, 4),
        "ranking": list(batch.terms.ranking),
    }
    if proof is None:
        return facts
    by_score = batch.problem.measure is batch.problem.score
    return facts | {
        "score_bound": proof.score_bound // 100 if by_score else None,
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
