"""The mix of a book that is aimed at: the per cent that each segment should be. It informs and blocks nothing. Pure."""

from collections.abc import Mapping

WHOLE = 100


def shares_problem(shares: Mapping[int, int | None], *, places: Mapping[int, int]) -> tuple[str, int]:
    """A code for what is wrong with shares per segment, and the segment or the sum that shows it; "" when nothing is.

    Codes: `range` (not from 1 to 100), `no_places` (of a segment of which the book takes none), `sum` (above 100).
    """
    wanted = {segment: share for segment, share in shares.items() if share is not None}
    for segment, share in wanted.items():
        if not 1 <= share <= WHOLE:
            return "range", segment
        if not places.get(segment):
            return "no_places", segment
    total = sum(wanted.values())
    return ("sum", total) if total > WHOLE else ("", 0)


def share_of(part: int, whole: int) -> int | None:
    """Per cent, whole, a half rounded up as pages do; None of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else None
