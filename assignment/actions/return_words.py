"""Why a return is not open, what would open it, and what would follow, in words (the rules speak in codes)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.display.formats import moment
from assignment.models import ReturnReason
from assignment.queries.returns import terms_of
from assignment.rules import returns as rules
from assignment.rules.returns import Facts, Terms, Verdict
from assignment.rules.thresholds import Missing

Replacement = ReturnReason.Replacement


def why_not(verdict: Verdict, *, terms: Terms, facts: Facts, reason: ReturnReason) -> str:
    """What stands against the return; empty when nothing does."""
    n = {"n": verdict.missing}
    if verdict.code == "open_opportunities":
        text = ngettext("You have an open opportunity here.", "You have %(n)d open opportunities here.", n["n"])
        return text % n
    if missing := missing_of(verdict, terms=terms, facts=facts):
        return done_words(missing)
    if verdict.code in ("limit", "limit_count"):
        return _used_up(verdict, reason)
    return _plain_why(verdict.code)


def missing_of(verdict: Verdict, *, terms: Terms, facts: Facts) -> Sequence[Missing]:
    """The work in numbers that is missing; empty where anything else stands against the return."""
    if verdict.code == "more_touches":
        return [Missing("touches", facts.touches, terms.minimum_touches)]
    return facts.missing if verdict.code == "threshold" else ()


def _plain_why(code: str) -> str:
    return {
        "waiting": _("You gave it back already; the answer is on its way."),
        "replacement": _("It came in place of an account you gave back as poor fit."),
        "leader_only": _("Only a leader gives back for this reason."),
        "too_early": _("It came to the book only lately."),
        "too_late": _("It was in the book for too long."),
        "no_answer": _("Nobody there answered yet."),
        "no_conversation": _("You did not speak with anybody there yet."),
    }.get(code, "")


def _used_up(verdict: Verdict, reason: ReturnReason) -> str:
    period = ReturnReason.Period.MONTH if verdict.code == "limit" else reason.limit_period
    one = {
        "month": _("You gave back the one account you may give back for this reason in a month."),
        "quarter": _("You gave back the one account you may give back for this reason in a quarter."),
        "year": _("You gave back the one account you may give back for this reason in a year."),
    }
    many = {
        "month": _("You gave back the %(n)d accounts you may give back for this reason in a month."),
        "quarter": _("You gave back the %(n)d accounts you may give back for this reason in a quarter."),
        "year": _("You gave back the %(n)d accounts you may give back for this reason in a year."),
    }
    return (one if verdict.missing == 1 else many)[period] % {"n": verdict.missing}


def done_words(missing: Iterable[Missing]) -> str:
    """ "3 of 8 touches, 1 of 3 contacts." """
    texts = {
        "touches": _("%(have)d of %(need)d touches"),
        "days": _("%(have)d of %(need)d days"),
        "live": _("%(have)d of %(need)d live attempts"),
        "contacts": _("%(have)d of %(need)d contacts"),
        "channels": _("%(have)d of %(need)d channels"),
        "two_way": _("%(have)d of %(need)d answers from them"),
        "meetings": _("%(have)d of %(need)d meetings"),
    }
    done = (texts[row.measure] % {"have": row.have, "need": row.need} for row in missing)
    return _("%(done)s.") % {"done": ", ".join(done)}


def way_out(verdict: Verdict, *, reason: ReturnReason) -> str:
    """What would open the reason; empty when it is open."""
    words = {"n": verdict.missing, "reason": reason.label}
    if verdict.code in ("open_opportunities", "more_touches", "threshold", "too_early"):
        return _counted_way(verdict) % words
    return {
        "limit": _("Open again on the first of next month."),
        "limit_count": _opens_again(reason.limit_period),
        "waiting": _("Withdraw it if you want to keep the account."),
        "replacement": _("Only for wrong data, or a conflict that your leader confirms."),
        "leader_only": _("Ask your leader."),
        "too_late": _("It was open in the first days only: %(n)d."),
        "no_answer": _("After one answer, by voice or in writing, you can return it as “%(reason)s”."),
        "no_conversation": _("After one conversation with a contact you can return it as “%(reason)s”."),
    }.get(verdict.code, "") % words


def _counted_way(verdict: Verdict) -> str:
    n = verdict.missing
    return {
        "open_opportunities": ngettext(
            "Needs one opportunity closed or moved.", "Needs %(n)d opportunities closed or moved.", n
        ),
        "more_touches": ngettext(
            "After 1 more touch, or one conversation, you can return it as “%(reason)s”.",
            "After %(n)d more touches, or one conversation, you can return it as “%(reason)s”.",
            n,
        ),
        "threshold": ngettext(
            "1 more and you can return it as “%(reason)s”.", "%(n)d more and you can return it as “%(reason)s”.", n
        ),
        "too_early": ngettext("Open tomorrow.", "Open in %(n)d days.", n),
    }[verdict.code]


def _opens_again(period: str) -> str:
    return {
        "month": _("Open again on the first of next month."),
        "quarter": _("Open again with the next quarter."),
        "year": _("Open again with the next year."),
    }[period]


class Left(NamedTuple):
    """So many returns are left in this month, quarter or year."""

    count: int
    period: str


def left_of(terms: Terms, facts: Facts, *, reason: ReturnReason) -> Left | None:
    """How many returns are left under this reason: the tighter of its limits; None without any."""
    share, count = rules.left_of_share(terms, facts), rules.left_of_count(terms, facts)
    if count is not None and (share is None or count < share):
        return Left(count, reason.limit_period)
    return None if share is None else Left(share, ReturnReason.Period.MONTH)


def left_words(left: Left | None) -> str:
    """ "2 left this month"; empty without a limit."""
    if left is None:
        return ""
    return {
        "month": ngettext("%(n)d left this month", "%(n)d left this month", left.count),
        "quarter": ngettext("%(n)d left this quarter", "%(n)d left this quarter", left.count),
        "year": ngettext("%(n)d left this year", "%(n)d left this year", left.count),
    }[left.period] % {"n": left.count}


def follows(
    reason: ReturnReason, *, by_leader: bool, batch: datetime | None, now: datetime, in_general: bool = False,
    to_review: bool = False,
) -> str:  # fmt: skip
    """What becomes of the account and of its place in the book, in one or two sentences. `in_general`: no dates;
    `to_review`: it goes there instead.
    """
    if rules.waits_for_leader(terms_of(reason), by_leader=by_leader):
        return _("Your leader decides; until then it stays with you and its clock stands still.")
    if reason.destination == ReturnReason.Destination.REPAIR:
        return goes(reason)
    replaced = _replaced(reason, batch=batch, now=now)
    if in_general and reason.replacement == Replacement.NEXT_BATCH:
        replaced = _("Another one may come with the next batch.")
    return f"{_('A leader looks at it.') if to_review else goes(reason)} {replaced}"


def goes(reason: ReturnReason) -> str:
    """Where the account goes."""
    n = reason.rest_days
    rests = ngettext("It rests %(n)d day, then it is given out.", "It rests %(n)d days, then it is given out.", n)
    return {
        "rest": rests if n else _("It is given out again."),
        "nurture": _("It rests until the day you name, then it is given out."),
        "repair": _("Ops looks at it within 5 working days; its place in the book is kept until then."),
        "review": _("A leader looks at it."),
        "close": _("It is closed for good."),
    }[reason.destination] % {"n": n}


def _replaced(reason: ReturnReason, *, batch: datetime | None, now: datetime) -> str:
    if reason.replacement == Replacement.NONE:
        return _("Its place stays empty until next month.")
    if reason.replacement == Replacement.IMMEDIATE:
        return _("Another account comes at once, if the pool has one for you.")
    if batch:
        return _("Another one may come with the next batch, %(when)s.") % {"when": moment(batch, now=now)}
    return _("Another one may come with the next batch; none is scheduled yet.")
