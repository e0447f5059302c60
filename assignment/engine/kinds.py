"""Collapse accounts into types: accounts that the same books may take on the same terms are one node of the flow."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from .problem import NOBODY, BatchProblem, Bools, Ints, Pairs

PLAIN, DISCOURAGED, PREFERRED = 0, 1, -1
_BAN, _DISCOURAGE, _PREFER, _ONLY = range(4)


class Slots(NamedTuple):
    """Free slots that are left: of the whole book, and of book x segment. Never negative."""

    book: Ints
    cell: Ints

    def without(self, book: Ints, segment: Ints) -> "Slots":
        """What is left after one account of `segment[k]` took a slot of `book[k]`."""
        whole, cell = self.book.copy(), self.cell.copy()
        np.subtract.at(whole, book, 1)
        np.subtract.at(cell, (book, segment), 1)
        return Slots(np.maximum(whole, 0), np.maximum(np.minimum(cell, whole[:, None]), 0))


@dataclass(frozen=True, slots=True, eq=False)
class Types:
    """`of[account]` is its type, NOBODY when no open book may take it or better ones crowd it out for certain.

    Type t may use the arcs `start[t]:start[t + 1]`, each to a `book` on terms `soft` (PLAIN, DISCOURAGED, PREFERRED).
    """

    of: Ints
    segment: Ints
    start: Ints
    book: Ints
    soft: Ints

    @property
    def count(self) -> int:
        return len(self.segment)

    @property
    def arc_type(self) -> Ints:
        return np.repeat(np.arange(self.count), np.diff(self.start))


class _Terms(NamedTuple):
    """Personal terms of accounts, sorted by account: `term` = code * m + book."""

    account: Ints
    term: Ints


def canonical(problem: BatchProblem) -> tuple[BatchProblem, Ints, Ints]:
    """The same problem with accounts and books in id order, and both orders. Row order then cannot change a plan."""
    accounts, books = np.argsort(problem.account_ids), np.argsort(problem.book_ids)
    rank_a, rank_b = _rank(accounts), _rank(books)

    def moved(given: Pairs) -> Pairs:
        return Pairs(rank_a[given.account], rank_b[given.book])

    only = problem.only_book[accounts]
    ordered = replace(
        problem,
        account_ids=problem.account_ids[accounts],
        score=problem.score[accounts],
        rank=problem.rank[accounts] if len(problem.rank) else problem.rank,
        potential=problem.potential[accounts],
        segment=problem.segment[accounts],
        kind=problem.kind[accounts],
        family=problem.family[accounts],
        only_book=np.where(only == NOBODY, NOBODY, rank_b[only]) if problem.m else only,
        eligible=problem.eligible[:, books],
        book_ids=problem.book_ids[books],
        free=problem.free[books],
        free_segment=problem.free_segment[books],
        held_count=problem.held_count[books],
        held_value=problem.held_value[books],
        share=problem.share[books],
        banned=moved(problem.banned),
        discouraged=moved(problem.discouraged),
        preferred=moved(problem.preferred),
        pinned=moved(problem.pinned),
    )
    return ordered, accounts, books


def open_slots(problem: BatchProblem) -> Slots:
    """The slots of the problem; below 0 counts as 0."""
    whole = np.maximum(problem.free, 0)
    return Slots(whole, np.clip(problem.free_segment, 0, whole[:, None]))


def collapse(problem: BatchProblem, slots: Slots, waiting: Bools) -> Types:
    """Types of the `waiting` accounts over the books with slots. Expects a canonical problem."""
    base, segment, allowed = _base_types(problem, slots)
    base = np.where(waiting, base, NOBODY)
    terms = _relevant_terms(problem, base, allowed)
    base = _drop_crowded_out(problem.order, base, terms, _capacity(allowed, segment, slots))
    terms = _of_waiting(terms, base)
    of, first = _refine(base, terms)
    return _with_arcs(of, first, base, segment, allowed, terms)


def _rank(order: Ints) -> Ints:
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return rank


def _base_types(problem: BatchProblem, slots: Slots) -> tuple[Ints, Ints, Bools]:
    """Type by segment and open eligible books alone: of each account, segment of each type, type x book."""
    segments = max(problem.free_segment.shape[1], 1)
    code, pair_of = np.unique(problem.kind * segments + problem.segment, return_inverse=True)
    segment = code % segments
    is_open = (slots.cell > 0)[:, segment].T if problem.m else np.zeros((len(code), 0), bool)
    rows = np.column_stack([segment, problem.eligible[code // segments] & is_open]).astype(np.uint8)
    unique, base_of_pair = np.unique(rows, axis=0, return_inverse=True)
    base = base_of_pair.ravel()[pair_of] if problem.n else np.empty(0, np.int64)
    return base, unique[:, 0].astype(np.int64), unique[:, 1:].astype(bool)


def _relevant_terms(problem: BatchProblem, base: Ints, allowed: Bools) -> _Terms:
    """Personal terms that speak of a pair which is possible at all. A preferred pair is no longer discouraged."""
    chosen = np.flatnonzero(problem.only_book != NOBODY)
    sets = [problem.banned, problem.discouraged, problem.preferred, Pairs(chosen, problem.only_book[chosen])]
    account = np.concatenate([s.account for s in sets])
    book = np.concatenate([s.book for s in sets])
    code = np.repeat(np.arange(4), [len(s.account) for s in sets])
    possible = base[account] != NOBODY
    possible[possible] = allowed[base[account[possible]], book[possible]]
    keep = possible | ((code == _ONLY) & (base[account] != NOBODY))
    key = np.unique(account[keep] * (4 * problem.m) + code[keep] * problem.m + book[keep])
    return _Terms(key // max(4 * problem.m, 1), key % max(4 * problem.m, 1))


def _capacity(allowed: Bools, segment: Ints, slots: Slots) -> Ints:
    """At most so many accounts of each base type can be given."""
    return np.array([slots.cell[row, s].sum() for row, s in zip(allowed, segment, strict=True)], np.int64)


def _drop_crowded_out(rank: Ints, base: Ints, terms: _Terms, capacity: Ints) -> Ints:
    """Leave out accounts that can be in no best batch: enough better ones without personal terms fill all their books.

    Exact: those that can be given together form a matroid, and the better ones span the one that is dropped. One more
    than fit stays, so that the prices of the slots know the best account that was not given.
    """
    if not len(base) or not len(capacity):
        return np.full(len(base), NOBODY)
    plain = np.ones(len(base), bool)
    plain[terms.account] = False
    order = np.lexsort((-rank, base))
    order = order[base[order] != NOBODY]
    ahead = np.cumsum(plain[order])
    kinds, start = np.unique(base[order], return_index=True)
    ahead -= np.repeat((ahead - plain[order])[start], np.diff(np.append(start, len(order))))
    last = plain[order] & (ahead == capacity[base[order]] + 1)
    cutoff = np.zeros(len(capacity), np.int64)
    cutoff[base[order[last]]] = rank[order[last]]
    hopeless = (base != NOBODY) & ((rank < cutoff[base]) | (capacity[base] == 0))
    return np.where(hopeless, NOBODY, base)


def _of_waiting(terms: _Terms, base: Ints) -> _Terms:
    keep = base[terms.account] != NOBODY
    return _Terms(terms.account[keep], terms.term[keep])


def _refine(base: Ints, terms: _Terms) -> tuple[Ints, Ints]:
    """Split base types by the exact set of personal terms: type of each account, first account of each type."""
    of = base.copy()
    start = np.flatnonzero(np.diff(terms.account, prepend=-1))
    size = np.diff(np.append(start, len(terms.account)))
    width = int(terms.term.max()) + 2 if len(terms.term) else 1
    for nth in range(int(size.max()) if len(size) else 0):
        has = start[size > nth]
        mark = np.zeros(len(base), np.int64)
        mark[terms.account[has]] = terms.term[has + nth] + 1
        of = np.unique(np.where(base == NOBODY, NOBODY, of * width + mark), return_inverse=True)[1]
    used, first, inverse = np.unique(np.where(base == NOBODY, NOBODY, of), return_index=True, return_inverse=True)
    absent = int(len(used) > 0 and used[0] == NOBODY)
    return inverse - absent, first[absent:]


def _with_arcs(of: Ints, first: Ints, base: Ints, segment: Ints, allowed: Bools, terms: _Terms) -> Types:
    """The books that each type may use, after its personal terms."""
    m = allowed.shape[1]
    kind = base[first]
    row, book = np.nonzero(allowed)
    start = np.searchsorted(row, np.arange(len(allowed) + 1))
    size = np.diff(start)[kind]
    arc_type = np.repeat(np.arange(len(first)), size)
    within = np.arange(len(arc_type)) - np.repeat(np.cumsum(size) - size, size)
    arc_book = book[np.repeat(start[:-1][kind], size) + within]
    keep, soft = _apply_terms(arc_type, arc_book, of, first, terms, m)
    arc_type, arc_book, soft = arc_type[keep], arc_book[keep], soft[keep]
    usable, arc_type = np.unique(arc_type, return_inverse=True)
    number = np.full(len(first) + 1, NOBODY)
    number[usable] = np.arange(len(usable))
    start = np.searchsorted(arc_type, np.arange(len(usable) + 1))
    return Types(number[of], segment[kind][usable], start, arc_book, soft)


def _apply_terms(arc_type: Ints, arc_book: Ints, of: Ints, first: Ints, terms: _Terms, m: int) -> tuple[Bools, Ints]:
    mine = np.isin(terms.account, first)
    owner = of[terms.account[mine]]
    code, book = terms.term[mine] // max(m, 1), terms.term[mine] % max(m, 1)
    arc = arc_type * m + arc_book

    def marked(which: int) -> Bools:
        return np.isin(arc, (owner * m + book)[code == which])

    only = np.full(len(first), NOBODY)
    only[owner[code == _ONLY]] = book[code == _ONLY]
    keep = ~marked(_BAN) & ((only[arc_type] == NOBODY) | (only[arc_type] == arc_book))
    soft = np.where(marked(_PREFER), PREFERRED, np.where(marked(_DISCOURAGE), DISCOURAGED, PLAIN))
    return keep, soft
