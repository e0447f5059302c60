"""The frozen records of a claim in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.display.formats import day, number
from accounts.models import Interaction
from assignment.display.rule_text import sections_of
from assignment.models import Dispute, Move


@dataclass(frozen=True)
class RecordWords:
    """What our records say of one person and the account."""

    summary: str
    holdings: list[str]
    latest: list[str]


def clause_title(dispute: Dispute) -> str:
    """The title of the section that the claim cites, as in the version of that day."""
    titles = {each["key"]: each["title"] for each in sections_of(dispute.rules)}
    return titles.get(dispute.clause, dispute.clause)


def record_words(record: Mapping[str, Any], *, now: datetime) -> RecordWords:
    """The evidence of one side."""
    holdings = [_holding(each, now) for each in record["holdings"]]
    return RecordWords(_summary(record, now), holdings, [_line(each, now) for each in record["latest"]])


def _summary(record: Mapping[str, Any], now: datetime) -> str:
    count = record["count"]
    if not count:
        return _("Nothing logged with this account.")
    words = {
        "n": number(count), "two_way": number(record["two_way"]), "first": _day(record["first"], now),
        "last": _day(record["last"], now),
    }  # fmt: skip
    text = ngettext(
        "%(n)s interaction logged, %(two_way)s two-way, on %(last)s.",
        "%(n)s interactions logged, %(two_way)s two-way, from %(first)s to %(last)s.",
        count,
    )
    return text % words


def _holding(held: Mapping[str, Any], now: datetime) -> str:
    words = {"start": _day(held["from"], now), "end": _day(held["to"], now) if held["to"] else ""}
    words["came"] = Move.Cause(held["came_by"]).label if held["came_by"] in Move.Cause.values else held["came_by"]
    if not held["to"]:
        return _("In the book since %(start)s (%(came)s)") % words
    return _("In the book from %(start)s to %(end)s (%(came)s)") % words


def _line(each: Mapping[str, Any], now: datetime) -> str:
    parts = [_day(each["at"], now), str(Interaction.Kind(each["kind"]).label)]
    parts.append(str(Interaction.Direction(each["direction"]).label))
    if each["outcome"]:
        parts.append(str(Interaction.Outcome(each["outcome"]).label))
    return _(", ").join(parts)


def _day(text: str, now: datetime) -> str:
    return day(datetime.fromisoformat(text), now=now)
