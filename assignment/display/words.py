"""Missing work, the reason to work an account next, who is meant, and what is in use no more, in words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from accounts.display.formats import isolated, number
from accounts.models import Segment, TargetBook
from assignment.models import Coverage
from assignment.rules.cadence import Asks

AMOUNTS = {
    "touches": ngettext_lazy("%(n)s touch", "%(n)s touches", "left"),
    "days": ngettext_lazy("%(n)s more day", "%(n)s more days", "left"),
    "live": ngettext_lazy("%(n)s live attempt", "%(n)s live attempts", "left"),
    "contacts": ngettext_lazy("%(n)s more contact", "%(n)s more contacts", "left"),
    "channels": ngettext_lazy("%(n)s more channel", "%(n)s more channels", "left"),
    "two_way": ngettext_lazy("%(n)s answer from them", "%(n)s answers from them", "left"),
    "meetings": ngettext_lazy("%(n)s meeting", "%(n)s meetings", "left"),
}


def missing_words(missing: Iterable[Mapping]) -> str:
    """[{"measure": "touches", "have": 1, "need": 3}, …] → "2 touches, 1 live attempt"; empty when nothing is
    missing.
    """
    left = [(row["measure"], row["need"] - row["have"]) for row in missing]
    return _(", ").join(_amount(measure, count) for measure, count in left if count > 0)


def _amount(measure: str, left: int) -> str:
    return str(AMOUNTS[measure] % {"left": left, "n": number(left)})


def reason_to_work(row: Coverage, *, today: date, asks: Asks | None = None) -> str:
    """Why this account stands where it does in the order "What to work next": one short phrase. `asks` is what its
    cadence asks.

    Expects the annotations of `assignment.queries.my_book.held`.
    """
    if row.rank == 1:
        if row.next_due < today:
            return _("Promised and late: %(task)s") % {"task": row.next_title}
        return _("Promised today: %(task)s") % {"task": row.next_title}
    missing = missing_words(row.missing)
    if row.rank == 0:
        return _("Missing: %(work)s") % {"work": missing} if missing else _("Work it before the date")
    if row.rank == 2:
        shown = missing if row.last_touch_at else ""
        return _of_step(shown, is_late=asks is not None and asks.days_late > 0)
    if row.rank == 3:
        if row.last_touch_at is None:
            return _("Not touched yet")
        return _("Missing: %(work)s") % {"work": missing} if missing else _("Not covered yet")
    if row.next_title:
        return _("Next: %(task)s") % {"task": row.next_title}
    return _("Covered, a step is to come") if asks and asks.step else _("Covered, no next step")


def _of_step(missing: str, *, is_late: bool) -> str:
    if not missing:
        return _("A step is late") if is_late else _("A step is due")
    text = _("A step is late, missing: %(work)s") if is_late else _("A step is due, missing: %(work)s")
    return text % {"work": missing}


def with_use(row: Segment | TargetBook) -> str:
    """Its name; "Old ones (not in use)" for a choice that is stored although it is offered to nobody else."""
    return row.name if row.is_active else not_in_use(row.name)


def not_in_use(name: str) -> str:
    return _("%(name)s (not in use)") % {"name": isolated(name)}


def with_others(names: Sequence[str], *, others: int) -> str:
    """ "Ana Lind, 2 others": those whose names the reader may not see are counted."""
    counted = ngettext("%(n)s other", "%(n)s others", others) % {"n": number(others)}
    return _(", ").join([*names, counted] if others else names)
