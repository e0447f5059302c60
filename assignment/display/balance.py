"""How even the books are, in one sentence and three bars."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.display.formats import isolated, number, percent, signed_percent


def short_names(names: Sequence[str]) -> dict[str, str]:
    """First names where they are told apart by them, else the whole name."""
    first = [name.split()[0] if name.split() else name for name in names]
    return {name: short if first.count(short) == 1 else name for name, short in zip(names, first, strict=True)}


def furthest(indexes: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    """The name furthest above and the one furthest below a fair share, largest distance first."""
    found = sorted(indexes, key=lambda pair: pair[1])
    ends = [found[-1], found[0]] if len(found) > 1 else found
    return sorted(ends, key=lambda pair: -abs(pair[1] - 100))


def sentence(indexes: Sequence[tuple[str, float]], *, band: int, outlook: Any = None) -> str:
    """ "Ana +18 %, Reza −12 %; 23 moves put all within 10 %." Without an outlook only the first half.

    `indexes` are pairs of name and index (100 is fair); `outlook` has moves, out_of_band and gap_after.
    """
    names = short_names([name for name, _index in indexes])
    shown = [(names[name], signed_percent((index - 100) / 100)) for name, index in furthest(indexes)]
    listed = _(", ").join(f"{isolated(name)}\u00a0{gap}" for name, gap in shown)
    if all(abs(index - 100) <= band + 0.5 for _name, index in indexes):
        return _("All books are within %(band)s of a fair share: %(listed)s.") % {
            "band": percent(band / 100), "listed": listed,
        }  # fmt: skip
    if outlook is None:
        return _("%(listed)s from a fair share.") % {"listed": listed}
    return f"{listed}; {_after(outlook, band=band)}"


def _after(outlook: Any, *, band: int) -> str:
    words = {"n": outlook.moves, "band": percent(band / 100), "gap": percent(outlook.gap_after / 100)}
    if not outlook.moves:
        return _("no account may move that would help.")
    if outlook.out_of_band:
        return (
            ngettext(
                "%(n)s move brings the largest gap to %(gap)s.",
                "%(n)s moves bring the largest gap to %(gap)s.",
                outlook.moves,
            )
            % words
        )
    return (
        ngettext("%(n)s move puts all within %(band)s.", "%(n)s moves put all within %(band)s.", outlook.moves) % words
    )


def gap_lines(now: int, *, band: int, outlook: Any = None) -> list[dict[str, Any]]:
    """The bars: the gap now, with the moves, and the best possible; shares of one, amber above the band."""
    lines = [{"label": _("Now"), "share": now / 100, "tone": "warn" if now > band else ""}]
    if outlook is None:
        return lines
    words = {"n": outlook.moves}
    label = ngettext("With %(n)s move", "With %(n)s moves", outlook.moves) % words
    after = {"label": label, "share": outlook.gap_after / 100, "tone": "warn" if outlook.gap_after > band else ""}
    best = {"label": _("Best possible"), "share": outlook.gap_best / 100, "tone": "quiet"}
    return [*lines, *([after] if outlook.moves else []), best]


def gap_note(outlook: Any) -> str:
    """What the moves leave alone."""
    if outlook is None or not outlook.hot:
        return ""
    words = {"n": number(outlook.hot)}
    return (
        ngettext(
            "%(n)s account that is being worked on stays with its rep.",
            "%(n)s accounts that are being worked on stay with their reps.",
            outlook.hot,
        )
        % words
    )
