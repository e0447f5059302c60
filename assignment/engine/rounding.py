"""From value that flows to whole accounts that move: the largest first, to the book that still waits for most."""

import heapq

import numpy as np

from .items import Items, Shelf
from .problem import Ints
from .transport import Cheapest


def round_moves(items: Items, cheapest: Cheapest, shelf: Shelf) -> Ints:
    """Book of each item after the moves; `shelf` is brought up to date."""
    book = items.owner.copy()
    leaving = _leaving(items, cheapest)
    queues = _queues(cheapest)
    for k in leaving[np.lexsort((leaving, -items.value[leaving], items.type[leaving]))].tolist():
        queue = queues.get(int(items.type[k]))
        target = _take(queue, items, k, shelf) if queue else None
        if target is not None:
            move(items, book, k, target, shelf)
    return book


def move(items: Items, book: Ints, item: int, target: int, shelf: Shelf) -> None:
    """Put an item into another book."""
    segment, size, value = int(items.segment[item]), int(items.size[item]), int(items.value[item])
    shelf.shift(int(book[item]), segment, -size, -value)
    shelf.shift(target, segment, size, value)
    book[item] = target


def _leaving(items: Items, cheapest: Cheapest) -> Ints:
    """Items of buckets that flow out whole; of those that flow in part, items until the value is about reached."""
    start, end = cheapest.bucket_start, np.append(cheapest.bucket_start[1:], len(cheapest.order))
    whole = cheapest.bucket_out >= cheapest.bucket_value
    chosen = np.repeat(whole, end - start)
    for b in np.flatnonzero((cheapest.bucket_out > 0) & ~whole).tolist():
        rest = int(cheapest.bucket_out[b])
        for p in range(int(start[b]), int(end[b])):
            value = int(items.value[cheapest.order[p]])
            if value <= 2 * rest:
                chosen[p] = True
                rest -= value
            if rest <= 0:
                break
    return cheapest.order[chosen]


def _queues(cheapest: Cheapest) -> dict[int, list[tuple[int, int]]]:
    """Per type, books by the value they wait for, most first."""
    queues: dict[int, list[tuple[int, int]]] = {}
    for k in np.flatnonzero(cheapest.arrives > 0).tolist():
        entry = (-int(cheapest.arrives[k]), int(cheapest.arc_book[k]))
        queues.setdefault(int(cheapest.arc_type[k]), []).append(entry)
    for queue in queues.values():
        heapq.heapify(queue)
    return queues


def _take(queue: list[tuple[int, int]], items: Items, item: int, shelf: Shelf) -> int | None:
    """The book that waits for most and has room, not the present one; its wait shrinks by the item's value."""
    segment, size, owner = int(items.segment[item]), int(items.size[item]), int(items.owner[item])
    aside = None
    while queue:
        wait, book = heapq.heappop(queue)
        if book == owner and aside is None:
            aside = (wait, book)
        elif shelf.has_room(book, segment, size):
            heapq.heappush(queue, (wait + int(items.value[item]), book))
            break
    else:
        book = -1
    if aside is not None:
        heapq.heappush(queue, aside)
    return book if book >= 0 and book != owner else None
