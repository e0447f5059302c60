"""Usual kinds of book, to start a new one from. Pure; the numbers are those of dynamic-books, 10.1 and 10.3."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from accounts.starter import WORKED, WORKED_ENTERPRISE
from assignment.rules.thresholds import Asked

Line = tuple[int, str, int, int]  # alternative, measure, at least, in so many days


@dataclass(frozen=True, kw_only=True)
class Preset:
    """One usual kind of book. `segments` are codes, none means all; `worth` is the most that a book may be worth a
    year, in the organisation's currency.
    """

    places: int
    lines: Sequence[Line] = tuple(WORKED)
    kind: str = "prospect"
    segments: Collection[str] = ()
    window_days: int = 30
    touches_per_day: int = 25
    worth: int | None = None

    @property
    def asked(self) -> list[Asked]:
        """What "worked" asks for."""
        return [Asked(measure, minimum, days, way) for way, measure, minimum, days in self.lines]

    def places_of(self, codes: Mapping[str, int]) -> dict[int, int]:
        """Places per segment; `codes` are the ids of the segments in use, by code."""
        return {pk: self.places for code, pk in codes.items() if not self.segments or code in self.segments}


# Two hundred accounts and three touches each in thirty days are more than the usual 25 touches a day.
PRESETS: Mapping[str, Preset] = {
    "enterprise": Preset(places=50, lines=tuple(WORKED_ENTERPRISE), segments={"enterprise"}, window_days=60),
    "mid-market": Preset(places=150, segments={"mid-market"}),
    "smb": Preset(places=200, segments={"smb"}, touches_per_day=30),
    "customer-success": Preset(
        places=15,
        lines=((1, "two_way", 1, 30), (1, "meetings", 1, 90)),
        kind="customer",
        window_days=90,
        worth=1_500_000,
    ),  # fmt: skip
    "first-year": Preset(places=75),
}
