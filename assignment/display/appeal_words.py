"""Appeals in words: what was brought forward, what granting it means, where the account is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.display.formats import day
from accounts.models import Contact, Interaction
from assignment.models import Appeal


@dataclass(frozen=True)
class Described:
    """An appeal with its sentences. `held_by` is the other book that holds the account now, if one does."""

    appeal: Appeal
    against: str
    where: str
    grants: str
    evidence: list[str]
    held_by: int | None


def described(appeals: Iterable[Appeal], *, now: datetime) -> list[Described]:
    """One query for the people that the evidence names."""
    rows = list(appeals)
    named = {line["contact"] for row in rows for line in row.evidence} - {None}
    people = dict(Contact.objects.filter(pk__in=named).values_list("pk", "name"))
    return [_described(row, people, now=now) for row in rows]


def _described(row: Appeal, people: Mapping[int, str], *, now: datetime) -> Described:
    account = row.account
    other = account.book if account.book_id and account.book_id != row.holding.book_id else None
    words = {"rep": row.rep.name, "holder": other.rep.name if other else "", "station": account.get_station_display()}
    if account.book_id == row.holding.book_id:
        where, grants = _("It is in the book of %(rep)s.") % words, _("Leave it with %(rep)s") % words
    elif other:
        where, grants = _("%(holder)s holds it now.") % words, _("Give it back to %(rep)s") % words
    else:
        where, grants = _("It is in no book: %(station)s.") % words, _("Give it back to %(rep)s") % words
    against = _("against the retrieval") if row.taken_by_id else _("against a notice")
    lines = [evidence_words(line, people, now=now) for line in row.evidence]
    return Described(row, against, where, grants, lines, other.pk if other else None)


def evidence_words(line: Mapping, people: Mapping[int, str], *, now: datetime) -> str:
    """ "Sat 20 Jun: Meeting, held, Sara Lindqvist. At their office"."""
    parts = [str(Interaction.Kind(line["kind"]).label)]
    if line["outcome"]:
        parts.append(str(Interaction.Outcome(line["outcome"]).label))
    if line["contact"] in people:
        parts.append(people[line["contact"]])
    what = _("%(day)s: %(what)s") % {"day": day(date.fromisoformat(line["on"]), now=now), "what": ", ".join(parts)}
    return f"{what}. {line['text']}" if line["text"] else what
