"""Why an interaction counts or not, and what that means for the account, in sentences that say what would change it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.display.formats import day, number
from accounts.models import Interaction
from assignment.display.words import missing_words
from assignment.rules.engagement import No


def why_not(code: str | None, values: Mapping[str, Any]) -> str:
    """The reason in a few words with its cure, such as "no contact, pick one"; empty when it counts."""
    texts = {
        No.VOIDED: _("it was voided"),
        No.BOUNCED: _("it bounced, ask ops to fix the address"),
        No.CANCELLED: _("it was cancelled, book another one"),
        No.FUTURE: _("it has not happened yet"),
        No.BEFORE_HOLDING: _("it was before this account came to the book"),
        No.AFTER_HOLDING: _("it was after this account left the book"),
        No.NOT_BY_HOLDER: _("only work by the rep of the book counts"),
        No.NOT_HELD: _("the account is in no book"),
        No.NO_ACTIVITY: _("the rules do not list this kind with this outcome"),
        No.NO_CONTACT: _("no contact, pick one"),
        No.TOO_SHORT: _too_short(values),
        No.AUTOMATED_LIMIT: _automated(values),
        No.DAY_LIMIT: _day_limit(values),
    }
    return texts[No(code)] if code else ""


def _too_short(values: Mapping[str, Any]) -> str:
    seconds = values.get("seconds", 0)
    return ngettext(
        "no outcome and shorter than %(n)s second, say how it went",
        "no outcome and shorter than %(n)s seconds, say how it went",
        seconds,
    ) % {"n": seconds}


def _automated(values: Mapping[str, Any]) -> str:
    days = values.get("days", 0)
    return ngettext(
        "automated ones count once a day, do one by hand",
        "automated ones count once in %(n)s days, do one by hand",
        days,
    ) % {"n": days}


def _day_limit(values: Mapping[str, Any]) -> str:
    limit, labels = values.get("limit", 1), dict(Interaction.Kind.choices)
    words = {"n": limit, "kind": str(labels.get(values.get("kind", ""), "")).lower()}
    return (
        ngettext(
            "one %(kind)s a day counts, try another way or another day",
            "%(n)s of a kind a day count (%(kind)s), try another way or another day",
            limit,
        )
        % words
    )


def verdict_words(touches: int, code: str | None, values: Mapping[str, Any]) -> str:
    """The line under an interaction in the timeline; `touches` is what it counts for, 0 for nothing."""
    if touches > 1:
        return _("Counts as %(n)s touches") % {"n": number(touches)}
    return _("Counts") if touches else _("Does not count: %(why)s.") % {"why": why_not(code, values)}


def standing_words(
    *, done: int, asked: int, missing: Sequence[Mapping[str, Any]], safe_until: date | None, worked: bool, now: datetime
) -> str:
    """ "3 of 3, safe until Sun 14 June." or "2 of 3. Safe until Sun 14 June after one more: 1 live attempt."

    Without `safe_until` the account is never taken: "2 of 3, missing: 1 touch. It is not taken back while protected."
    """
    words = {"done": done, "asked": asked, "n": asked - done}
    words |= {"day": day(safe_until, now=now), "work": missing_words(missing)}
    if worked and safe_until:
        return _("%(done)s of %(asked)s, safe until %(day)s.") % words
    if worked:
        return _("%(done)s of %(asked)s.") % words
    if not safe_until:
        return _("%(done)s of %(asked)s, missing: %(work)s. It is not taken back while protected.") % words
    return (
        ngettext(
            "%(done)s of %(asked)s. Safe until %(day)s after one more: %(work)s.",
            "%(done)s of %(asked)s. Safe until %(day)s after %(n)s more: %(work)s.",
            words["n"],
        )
        % words
    )


def log_sentence(touches: int, why: str, standing: str) -> str:
    """The whole answer to a log that counts for so many touches: "2 of 3. …", "Counts as 3 touches. 3 of 3, safe until
    …" or "Does not count: …".
    """
    if touches == 1:
        return standing
    refusal = _("Does not count: %(why)s.") % {"why": why}
    counted = _("Counts as %(n)s touches.") % {"n": number(touches)} if touches else refusal
    return f"{counted} {standing}".strip()
