"""Balance these books: few moves, the coldest accounts first, until every book is within the band of a fair share."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import RuleViolation
from accounts.models import Book, SegmentCapacity, User
from accounts.queries.calendar import local_day
from accounts.queries.columns import escaped, write_rows
from assignment.actions.batch_lines import MOVE_COLUMNS, grade_text
from assignment.actions.figures import as_dict, open_book_lines, refresh_figures
from assignment.actions.runs import ask_run
from assignment.engine.problem import OutReason, RebalancePlan
from assignment.engine.rebalance import rebalance
from assignment.failpoints import failpoint
from assignment.models import Move, Run, RunKind
from assignment.queries.balance import DEFAULT_BAND_PERCENT, Balance, compose
from assignment.queries.batch import known_positions
from assignment.queries.capacity import away_reps
from assignment.queries.held import BOUND, FREE, HOT, held_accounts
from assignment.queries.outlook import largest_gap
from assignment.queries.run_words import why_words
from assignment.queries.supply import Receiver, receivers, targets_of
from assignment.rules.capacity import Shift, in_room_order, overvalued

NARROWEST_BAND, WIDEST_BAND = 5, 50
POLISH_SECONDS = 2.0
WARMTH = {1: "cold", 2: "warm", 4: "hot"}


def ask_balance(
    book_ids: Collection[int],
    *,
    by: User,
    now: datetime,
    band_percent: int = DEFAULT_BAND_PERCENT,
    move_hot: bool = False,
) -> Run:
    """Ask for a preview that evens out these books. `move_hot` lets accounts go that are being worked on.

    Raises RuleViolation: `too_few_books`, `not_your_books` where one is not visible to `by`, `bad_band`.
    """
    visible = Book.objects.open().visible_to(by).filter(pk__in=book_ids)
    if visible.count() < len(set(book_ids)):
        raise RuleViolation("not_your_books", _("One of these books is closed or not in your teams."))
    if len(set(book_ids)) < 2:
        raise RuleViolation("too_few_books", _("Choose at least two books."))
    if not NARROWEST_BAND <= band_percent <= WIDEST_BAND:
        words = {"least": NARROWEST_BAND, "most": WIDEST_BAND}
        raise RuleViolation("bad_band", _("Choose a band between %(least)s and %(most)s percent.") % words)
    settings = {"books": sorted(set(book_ids)), "band": band_percent, "move_hot": move_hot}
    return ask_run(RunKind.REBALANCE, by=by, now=now, settings=settings, named={"code": "balance"})


def build(run: Run, *, now: datetime) -> None:
    """Write the preview: a line per move with why it is needed, books before and after, the proof."""
    books = receivers(run, None)
    targets = targets_of(books)
    run.target_books = sorted(targets)
    if len(books) < 2:
        run.summary = {"code": "no_books"}
        return run.save(update_fields=["target_books", "summary"])
    balance = _as_decided(compose(books, targets, settings=run.settings, now=now), run)
    plan = rebalance(balance.problem, polish_seconds=POLISH_SECONDS)
    failpoint("build.before_write")
    _write(run, balance, plan, now=now)


def _as_decided(balance: Balance, run: Run) -> Balance:
    """The question with what a person decided before it is asked again: pinned moves happen, dropped accounts stay."""
    supply, problem = balance.held.supply, balance.problem
    pins = known_positions(run.settings.get("pins", []), supply, [book.pk for book in balance.books])
    drops = [int(account) for account in run.settings.get("drops", {})]
    movable = problem.movable & ~np.isin(supply.ids, drops)
    return replace(balance, problem=replace(problem, pinned=pins, movable=movable))


def recheck(moves: Sequence[Move], *, run: Run, now: datetime) -> dict[int, str]:
    """Skip what became hot or protected since, and books whose rep went away or that take the segment no more."""
    books = {move.book_to_id: move.book_to for move in moves}
    away = away_reps([book.rep_id for book in books.values()], day=local_day(now))
    segments = set(SegmentCapacity.objects.filter(capacity__gt=0).values_list("target_book_id", "segment_id"))
    held = held_accounts(_givers(moves), now=now)
    stays = (held.bound != FREE) | ((held.warmth == HOT) & (not run.settings.get("move_hot")))
    kept = set(held.supply.ids[stays].tolist())
    segment = dict(zip(held.supply.ids.tolist(), held.supply.segment.tolist(), strict=True))
    answer = {}
    for move in moves:
        if move.account_id in kept:
            answer[move.pk] = "protected"
        elif books[move.book_to_id].rep_id in away:
            answer[move.pk] = "rep_away"
        elif (books[move.book_to_id].target_book_id, segment.get(move.account_id)) not in segments:
            answer[move.pk] = "no_eligible"
    return answer


def _givers(moves: Sequence[Move]) -> list[Receiver]:
    """The giving books of these moves, as far as `held_accounts` reads them."""
    nothing: frozenset[str] = frozenset()
    ids = sorted({move.book_from_id for move in moves if move.book_from_id})
    return [Receiver(pk=pk, rep_id=0, rep_name="", target=0, countries=nothing, languages=nothing) for pk in ids]


@transaction.atomic
def _write(run: Run, balance: Balance, plan: RebalancePlan, *, now: datetime) -> None:
    open_book_lines(run, balance.rooms, detail=_out_of_band(balance, plan))
    lines = list(_lines(run, balance, plan, now=now))
    write_rows("assignment_move", MOVE_COLUMNS, lines)
    run.fairness = {"best": as_dict(plan.fairness.best, balance.problem.share)}
    run.certificate = _certificate(plan)
    run.summary = _summary(balance, plan)
    if not lines:
        run.summary["code"] = "balanced" if not len(plan.out_of_band.book) else "nothing_can_move"
    run.save(update_fields=["target_books", "summary", "fairness", "certificate"])
    refresh_figures(run)


def _lines(run: Run, balance: Balance, plan: RebalancePlan, *, now: datetime) -> Iterator[str]:
    """One line per move, in an order in which each finds room; the most valuable is position 1."""
    ids, supply, held = [book.pk for book in balance.books], balance.held.supply, balance.held
    before, after = plan.fairness.before.index, plan.fairness.after.index
    eligible = balance.problem.eligible.sum(axis=1)
    rank = np.empty(len(plan.account), np.int64)
    rank[np.argsort(-supply.potential[plan.account], kind="stable")] = np.arange(1, len(plan.account) + 1)
    used, limits = [room.whole.used for room in balance.rooms], [room.whole.limit for room in balance.rooms]
    words: dict[tuple[str, ...], str] = {}
    pinned, beyond = set(balance.problem.pinned.account.tolist()), _beyond_value(balance, plan)
    stamp = now.isoformat()
    for at in in_room_order(plan.source.tolist(), plan.target.tolist(), used=used, limits=limits):
        account, source, target = int(plan.account[at]), int(plan.source[at]), int(plan.target[at])
        gaps = {"source": _signed(before[source]), "target": _signed(before[target])}
        why = {"code": "over_share" if plan.direct[at] else "chain", **gaps}
        warmth, score = WARMTH[int(held.warmth[account])], int(held.score[account])
        text = (
            f'{{"why":{{"code":"{why["code"]}","source":"{gaps["source"]}","target":"{gaps["target"]}"}},'
            f'"chosen":{{"book":{ids[target]},"now":{before[target]:.0f},"with":{after[target]:.0f}}},'
            f'"from":{{"book":{ids[source]},"now":{before[source]:.0f},"with":{after[source]:.0f}}},'
            f'"warmth":"{warmth}","eligible":{eligible[balance.problem.kind[account]]},"others":[],"more":[]}}'
        )
        key = tuple(why.values())
        if key not in words:
            words[key] = escaped(why_words(why))
        grade, state = grade_text(int(supply.grade[account])), "pinned\t" if account in pinned else "proposed\t"
        state = "skipped\tvalue_full" if at in beyond else state
        yield (
            f"{run.pk}\trebalance\t{state}\t{rank[at]}\t{supply.ids[account]}\t{ids[source]}\t{ids[target]}\theld\theld"
            f"\t{supply.version[account]}\t{score if score >= 0 else chr(92) + 'N'}\t{grade}\t{supply.segment[account]}"
            f"\t{supply.potential[account]}\t{words[key]}\t{escaped(text)}\t\t{stamp}\n"
        )


def _beyond_value(balance: Balance, plan: RebalancePlan) -> set[int]:
    """Moves (usually none) that would bring a book above the cap of its value: shown, and skipped from the start."""
    rooms, ids = {room.book_id: room for room in balance.rooms}, [book.pk for book in balance.books]
    if all(room.most_value_cents is None for room in balance.rooms):
        return set()
    moves = zip(plan.account.tolist(), plan.source.tolist(), plan.target.tolist(), strict=True)
    value = balance.held.supply.potential
    shifts = [Shift(at, ids[source], ids[to], int(value[account])) for at, (account, source, to) in enumerate(moves)]
    return overvalued(shifts, rooms)


def _signed(index: float) -> str:
    return f"{round(index - 100):+d} %"


def _out_of_band(balance: Balance, plan: RebalancePlan) -> dict[int, dict[str, Any]]:
    out = plan.out_of_band
    return {
        balance.books[book].pk: {"out_of_band": OutReason(reason).name.lower(), "index": round(index, 1)}
        for book, index, reason in zip(out.book.tolist(), out.index.tolist(), out.reason.tolist(), strict=True)
    }


def _summary(balance: Balance, plan: RebalancePlan) -> dict[str, Any]:
    """What moved by warmth, what stayed and why, and how far the band was reached."""
    held, moved = balance.held, plan.account
    warmth = Counter(WARMTH[value] for value in held.warmth[moved].tolist())
    kept = Counter(BOUND[value] for value in held.bound[held.bound != FREE].tolist())
    kept["hot"] = int(((held.warmth == HOT) & (held.bound == FREE) & ~balance.problem.movable).sum())
    return {
        "accounts": len(held.supply),
        "moved": dict(warmth),
        "kept": {code: count for code, count in kept.items() if count},
        "band": round(balance.problem.band * 100),
        "out_of_band": len(plan.out_of_band.book),
        "gap_best": largest_gap(plan.fairness.best.index, balance.problem.share),
    }


def _certificate(plan: RebalancePlan) -> dict[str, Any]:
    proof = plan.certificate
    return {
        "moves": proof.moves,
        "moves_bound": proof.moves_bound,
        "disruption": proof.disruption,
        "disruption_bound": round(float(proof.disruption_bound), 2),
        "gap": round(proof.gap, 6),
        "highest_possible": round(float(proof.top_bound), 4),
        "lowest_possible": round(float(proof.bottom_bound), 4),
        "engine": proof.engine_version,
        "seed": proof.seed,
        "input": proof.input_hash,
        "plan": proof.plan_hash,
    }
