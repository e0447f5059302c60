"""Opening, changing and closing books, and the times in which a rep does not sell."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actions.absences import refuse_days
from accounts.actions.audit import record
from accounts.actions.cleaning import clean_values
from accounts.display.formats import number
from accounts.errors import RuleViolation
from accounts.models import Availability, Book, Event, Role, Station, TargetBook, User
from accounts.queries.calendar import local_day
from accounts.rules.book_terms import factor_for
from assignment.models import Repair
from assignment.queries.ramp import ramps_of
from assignment.rules.ramp import is_ramping

EDITABLE = ("target_book", "factor_percent", "reason", "ramp_from", "countries", "languages")


def usual_ramp_from(rep: User, target: TargetBook, *, day: date) -> date | None:
    """The first day in the role of somebody who is new enough for the ramp of this kind of book; None for others."""
    if not target.ramp_on or rep.hired_on is None:
        return None
    return rep.hired_on if is_ramping(ramps_of([target.pk])[target.pk], since=rep.hired_on, day=day) else None


@transaction.atomic
def open_book(rep: User, values: Mapping[str, Any], *, by: User, now: datetime) -> Book:
    """Open a book for a rep without one. Without `ramp_from` a new hire's book takes it from the first day in the role.

    Raises RuleViolation when the rep has an open book, is no active rep, or a value is not right.
    """
    refuse_opening(rep)
    cleaned = _cleaned(values)
    book = Book(rep=rep, opened_on=local_day(now), **cleaned)
    if "ramp_from" not in values:
        book.ramp_from = usual_ramp_from(rep, book.target_book, day=book.opened_on)
    book.save()
    record(Event.Verb.SETTINGS_CHANGED, by=by, now=now, subject=book, detail={"opened_for": rep.pk, **_said(cleaned)})
    return book


def refuse_opening(rep: User) -> None:
    """Lock `rep`. Raises RuleViolation unless this is an active rep without an open book."""
    rep = User.objects.select_for_update().get(pk=rep.pk)
    if rep.role != Role.REP or not rep.is_active:
        raise RuleViolation("no_rep", _("Only an active rep has a book."), errors={"rep": [_("Choose an active rep.")]})
    if Book.objects.open().filter(rep=rep).exists():
        message = _("%(rep)s has an open book already. Change that one, or close it first.") % {"rep": rep.name}
        raise RuleViolation("has_a_book", message, errors={"rep": [message]})


@transaction.atomic
def edit_book(book_id: int, values: Mapping[str, Any], *, by: User, now: datetime, version: int) -> Book:
    """Change an open book. It keeps what it holds, even beyond its new room. Raises RuleViolation, StaleVersion."""
    book = Book.objects.select_for_update(of=("self",)).get(pk=book_id)
    _refuse_closed(book)
    cleaned = _cleaned(values, reason=book.reason, factor=book.factor_percent)
    for name, value in cleaned.items():
        setattr(book, name, value)
    book.save_edit(expected=version, update_fields=list(cleaned))
    record(Event.Verb.SETTINGS_CHANGED, by=by, now=now, subject=book, detail=_said(cleaned))
    return book


@transaction.atomic
def close_book(book_id: int, *, by: User, now: datetime, version: int) -> Book:
    """Close an empty book for good. Raises RuleViolation while it holds accounts or waits for repaired ones."""
    book = Book.objects.select_for_update(of=("self",)).get(pk=book_id)
    _refuse_closed(book)
    refuse_closing(book)
    book.closed_on = max(local_day(now), book.opened_on)
    book.save_edit(expected=version, update_fields=["closed_on"])
    record(Event.Verb.SETTINGS_CHANGED, by=by, now=now, subject=book, detail=_said({"closed_on": book.closed_on}))
    return book


def refuse_closing(book: Book) -> None:
    """Raises RuleViolation while `book`, which is locked, holds accounts or waits for repaired ones."""
    held = book.accounts.count()
    if held:
        text = ngettext("This book holds %(held)s account. Move it first.",
                        "This book holds %(held)s accounts. Move them first.", held)  # fmt: skip
        raise RuleViolation("holds_accounts", text % {"held": number(held)})
    _refuse_waiting(book)


@transaction.atomic
def save_absence(
    user: User,
    values: Mapping[str, Any],
    *,
    by: User,
    now: datetime,
    absence_id: int | None = None,
    version: int | None = None,
) -> Availability:
    """Write a time in which `user` does not sell. Raises RuleViolation for days that end before they begin, last more
    than two years or lie over another absence, and for one's own unless one is ops: it stops the clocks of the own
    book; StaleVersion.
    """
    if user.pk == by.pk and not by.has_perm("assignment.change_rules"):
        words = _("Somebody else notes when you are away: it stops the clocks of your book. Ask who leads you, or ops.")
        raise RuleViolation("own_absence", words)
    absence = Availability.objects.get(pk=absence_id, user=user) if absence_id else Availability(user=user)
    cleaned = clean_values(Availability, values, editable=("kind", "starts_on", "ends_on"))
    for name, value in cleaned.items():
        setattr(absence, name, value)
    if {"starts_on", "ends_on"} & set(cleaned) or not absence.pk:
        refuse_days(absence)
    if absence.pk:
        absence.save_edit(expected=version, update_fields=list(cleaned))
    else:
        absence.save()
    record(Event.Verb.SETTINGS_CHANGED, by=by, now=now, subject=absence, detail={"user": user.pk, **_said(cleaned)})
    return absence


@transaction.atomic
def remove_absence(absence: Availability, *, by: User, now: datetime) -> None:
    """Take an absence back; what it held up goes on from now."""
    detail = {"removed": str(absence), "user": absence.user_id}
    record(Event.Verb.SETTINGS_CHANGED, by=by, now=now, subject=absence, detail=detail)
    absence.delete()


def _cleaned(values: Mapping[str, Any], *, reason: str = Book.Reason.NORMAL, factor: int = 100) -> dict[str, Any]:
    """The values as stored; leave and notice take all places away."""
    texts = {name: codes(values[name], name) for name in ("countries", "languages") if name in values}
    chosen = {"target_book": TargetBook.objects.filter(is_active=True)}
    cleaned = clean_values(Book, {**values, **texts}, editable=EDITABLE, among=chosen)
    if {"reason", "factor_percent"} & set(cleaned):
        factor = cleaned.get("factor_percent", factor)
        cleaned["factor_percent"] = factor_for(cleaned.get("reason", reason), factor)
    return cleaned


def codes(found: list[str], name: str) -> list[str]:
    """Countries in capitals, languages in small letters, each once. Raises RuleViolation for what is no country."""
    texts = [text.strip() for text in found if text.strip()]
    if name == "countries" and any(len(text) != 2 or not text.isalpha() for text in texts):
        message = _("Give countries as two letters, such as NO.")
        raise RuleViolation("invalid", message, errors={name: [message]})
    return list(dict.fromkeys(text.upper() if name == "countries" else text.lower() for text in texts))


def _refuse_closed(book: Book) -> None:
    if book.closed_on is not None:
        raise RuleViolation("closed", _("This book is closed. Open a new one for its rep."))


def _refuse_waiting(book: Book) -> None:
    """Places are kept for accounts that ops repairs: they come back to this book."""
    coming = Repair.objects.filter(
        state=Repair.State.OPEN, account__station=Station.REPAIR, from_return__holding__book=book
    )
    count = coming.values("account").distinct().count()
    if count:
        text = ngettext("%(n)s account of this book is being repaired and comes back. Wait until ops has decided.",
                        "%(n)s accounts of this book are being repaired and come back. Wait until ops has decided.",
                        count)  # fmt: skip
        raise RuleViolation("waits_for_repairs", text % {"n": number(count)})


def _said(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, date) else value for name, value in cleaned.items()}
