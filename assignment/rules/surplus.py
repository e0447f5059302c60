"""What books over their capacity give back when the rules ask for it, apart from what was not worked. Pure.

Source: dynamic-books.md section 6; docs/rules.md, block 6.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from assignment.rules.retrieval import Facts, Grace


def may_go(facts: Facts, *, today: date, grace: Grace) -> bool:
    """An account whose going hurts nobody's work: not worked, unprotected, without a deal or an appeal, past grace."""
    if facts.worked or facts.has_open_opportunity or facts.protected_on(today) or facts.appealed_on(today):
        return False
    return facts.window(grace).grace_ends_on <= today


def surplus(candidates: Iterable[Facts], *, over: Mapping[int, int], most: Mapping[int, int]) -> list[Facts]:
    """Of each book as many as it is `over`, but at most `most` (both by book): the lowest score first, then the ones
    without a touch for longest, then the newer account.
    """
    by_book: dict[int, list[Facts]] = defaultdict(list)
    for one in candidates:
        by_book[one.book_id].append(one)
    chosen: list[Facts] = []
    for book, ones in sorted(by_book.items()):
        ones.sort(key=lambda one: (one.score, one.last_touch_on or one.held_on, -one.account_id))
        chosen += ones[: max(0, min(over.get(book, 0), most.get(book, 0)))]
    return chosen
