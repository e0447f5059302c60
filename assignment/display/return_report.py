"""The names of the lines of the report on returns."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.models import Segment, User
from accounts.rules.numbers import numbers_of
from assignment.models import ReturnReason
from assignment.queries.return_report import Line

NAMED = {"rep": (User, "name"), "reason": (ReturnReason, "label"), "segment": (Segment, "name")}


def named(lines: Iterable[Line], *, by: str) -> list[tuple[str, Line]]:
    """Each line with its name; one query for all."""
    lines = list(lines)
    names = _names(by, {line.key for line in lines if line.key})
    return [(names.get(line.key) or line.key or _empty(by), line) for line in lines]


def name_of(key: str, *, by: str, user: User) -> str | None:
    """The name of one line of the report as `user` reads it; None for a key that is none of theirs."""
    if by == "rep" and key and not User.objects.visible_to(user).filter(pk__in=numbers_of([key])).exists():
        return None
    name = _names(by, {key} if key else set()).get(key)
    if key and not name and by in NAMED:
        return None
    return name or key or _empty(by)


def _names(by: str, keys: set[str]) -> dict[str, str]:
    if by not in NAMED:
        return {}
    model, column = NAMED[by]
    ids = numbers_of(keys)
    return {str(pk): name for pk, name in model.objects.filter(pk__in=ids).values_list("pk", column)}


def _empty(by: str) -> str:
    return {
        "segment": _("No segment when it came"),
        "source": _("From no list"),
        "grade": _("Not scored when it came"),
    }.get(by, "–")
