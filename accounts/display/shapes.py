"""Geometry of bars and small charts, as numbers a template writes into SVG. Plain Python; positions are per cent.

Every number is a string with a decimal point, whatever the language, because SVG reads it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

RING_LENGTH = 37.7
GAP = 0.35


def along(value: float, start: float, end: float) -> float:
    """Where `value` lies between `start` and `end`, 0 to 100, cut off at both ends."""
    if end <= start:
        return 0.0
    return min(100.0, max(0.0, (value - start) / (end - start) * 100))


def text(position: float) -> str:
    return f"{position:.2f}".rstrip("0").rstrip(".")


def ring_dash(share: float) -> str:
    """The dash pattern of a ring of radius 6 that is filled to `share` of one."""
    return f"{text(RING_LENGTH * min(1.0, max(0.0, share)))} {RING_LENGTH}"


@dataclass(frozen=True)
class Bar:
    """A track, its filled part, and a tick where the limit lies ("" without one)."""

    filled: str
    tick: str


def bar(value: float, maximum: float, limit: float | None = None) -> Bar:
    """A bar from 0 to `maximum`; room for what lies over the limit is the caller's choice of `maximum`."""
    tick = "" if limit is None else text(along(limit, 0, maximum))
    return Bar(filled=text(along(value, 0, maximum)), tick=tick)


@dataclass(frozen=True)
class IndexBar:
    """A bar from the middle line to the value, before a shaded band."""

    band_start: str
    band_width: str
    start: str
    width: str
    middle: str


def index_bar(value: float, *, fair: float, low: float, high: float, reach: float) -> IndexBar:
    """How far `value` lies from `fair` on a line from `fair - reach` to `fair + reach`; `low` to `high` is the band."""
    at = [along(point, fair - reach, fair + reach) for point in (value, fair, low, high)]
    here, middle, band_start, band_end = at
    return IndexBar(
        band_start=text(band_start),
        band_width=text(band_end - band_start),
        start=text(min(here, middle)),
        width=text(abs(here - middle)),
        middle=text(middle),
    )


@dataclass(frozen=True)
class Dumbbell:
    """One rep before (ring) and after (dot)."""

    name: str
    change: str
    before: float
    after: float
    before_at: str
    after_at: str


@dataclass(frozen=True)
class Dumbbells:
    """All reps on one scale, with the shaded band and the middle line."""

    rows: list[Dumbbell]
    band_start: str
    band_width: str
    middle: str


def dumbbells(rows: Sequence[dict], *, fair: float, low: float, high: float) -> Dumbbells:
    """Rows of `name`, `before`, `after` and optional `change`, on a scale that just holds all of them and the band."""
    values = [row[key] for row in rows for key in ("before", "after")] + [low, high]
    reach = max(abs(value - fair) for value in values) * 1.1 or 1
    start, end = fair - reach, fair + reach
    return Dumbbells(
        rows=[
            Dumbbell(
                name=row["name"],
                change=row.get("change", ""),
                before=row["before"],
                after=row["after"],
                before_at=text(along(row["before"], start, end)),
                after_at=text(along(row["after"], start, end)),
            )
            for row in rows
        ],
        band_start=text(along(low, start, end)),
        band_width=text(along(high, start, end) - along(low, start, end)),
        middle=text(along(fair, start, end)),
    )


@dataclass(frozen=True)
class Part:
    """One part of a stacked bar: position and width leave a hair before the next. `url`: what it stands for."""

    label: str
    count: float
    tone: str
    start: str
    width: str
    url: str = ""


def stacked(parts: Sequence[dict]) -> list[Part]:
    """Parts of `label`, `count`, `tone` side by side, the whole is 100. A part of nothing has no width."""
    whole = sum(part["count"] for part in parts)
    placed, start = [], 0.0
    for part in parts:
        width = part["count"] / whole * 100 if whole else 0.0
        shown = max(0.0, width - GAP)
        place = text(start), text(shown), part.get("url", "")
        placed.append(Part(part["label"], part["count"], part.get("tone", ""), *place))
        start += width
    return placed


@dataclass(frozen=True)
class Sparkline:
    """Points of a line in a box of 100 × 64, the closed area under it, and the height of the goal ("" without one)."""

    points: str
    area: str
    goal: str


def sparkline(values: Sequence[float], goal: float | None = None) -> Sparkline:
    """The line of `values` from start to end, scaled so that the values and the goal just fit."""
    everything = [*values, *([] if goal is None else [goal])]
    low, high = min(everything), max(everything)
    margin = (high - low) * 0.15 or 1
    step = 100 / (len(values) - 1) if len(values) > 1 else 0

    def height(value: float) -> str:
        return text(64 - along(value, low - margin, high + margin) * 0.64)

    points = " ".join(f"{text(index * step)},{height(value)}" for index, value in enumerate(values))
    return Sparkline(points=points, area=f"0,64 {points} 100,64", goal="" if goal is None else height(goal))
