"""Sentences of the account page: what it is, whether it is ready, why it is mine, what each interaction counted for."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Account, Interaction, User
from assignment.actions.logging import may_void
from assignment.actions.reports import repair_fields
from assignment.display.account_why import why_here
from assignment.display.protection_words import protection_words
from assignment.display.words import missing_words
from assignment.models import Coverage
from assignment.queries.cadence import activities_beside
from assignment.queries.counting import what_counts
from assignment.rules.standing import standing
from bookofbusiness.display.timeline import Line
from bookofbusiness.queries.account_page import Beside, Rail, last_move
from scoring.models import Score

VOID_WITHIN = timedelta(days=14)
TIMELINE_FILTERS = [
    ("", gettext_lazy("All")),
    ("talks", gettext_lazy("Talks and notes")),
    ("money", gettext_lazy("Money")),
    ("moves", gettext_lazy("Moves and signals")),
]


def page_words(
    account: Account,
    *,
    coverage: Coverage | None,
    lines: list[Line],
    rail: Rail | None,
    user: User,
    zone: ZoneInfo,
    now: datetime,
) -> dict:
    """For the templates: the standing, texts about it and the judged timeline lines. `zone`: the organisation's."""
    judge_lines(lines, coverage=coverage, user=user, zone=zone, now=now)
    move = coverage.holding.opened_by if coverage else last_move(account) if rail else None
    return {
        "lines": lines,
        "timeline_filters": TIMELINE_FILTERS,
        "standing": _standing(coverage),
        "missing_text": missing_words(coverage.missing) if coverage else "",
        "protection_text": _protection(coverage, now=now),
        "about": _about(account),
        "readiness": _readiness(account),
        "mine_text": why_here(account, holding=coverage.holding if coverage else None, now=now),
        "moved_by_run": move.run_id if move else None,
        "words": line_words(rail) if rail else {},
        "repairs": _repairs(rail) if rail else [],
    }


def _standing(coverage: Coverage | None):
    if coverage is None:
        return None
    return standing(
        state=coverage.state,
        is_past_grace=coverage.is_past_grace,
        asked=coverage.asked,
        met=coverage.met,
        at_risk_on=coverage.at_risk_on,
        protection=coverage.protection,
    )


def _about(account: Account) -> str:
    people = (
        ngettext("%(n)s person", "%(n)s people", account.employees) % {"n": account.employees}
        if account.employees
        else ""
    )
    return ", ".join(part for part in (account.industry, account.city, people, account.domain) if part)


def _readiness(account: Account) -> str:
    score = getattr(account, "score", None)
    if score is None:
        return ""
    if score.is_ready:
        return _("ready to work")
    return _("not ready: %(why)s") % {"why": ", ".join(check_words(score.not_ready))}


def check_words(codes: Iterable[str]) -> list[str]:
    """What a score says against an account, or to mind about it, in words."""
    return [str(CHECKS[code]) for code in codes]


CHECKS = {
    Score.Check.NO_NAME: gettext_lazy("no name"),
    Score.Check.DO_NOT_CONTACT: gettext_lazy("do not contact"),
    Score.Check.NOT_SCORED: gettext_lazy("lacks a value without which it is not scored"),
    Score.Check.NO_CONTACT: gettext_lazy("nobody to reach by mail or phone"),
    Score.Check.NO_DOMAIN: gettext_lazy("no domain"),
    Score.Check.DUPLICATE: gettext_lazy("shares its domain with another account"),
    Score.Check.OPEN_OPPORTUNITY: gettext_lazy("an open opportunity"),
    Score.Check.RESTING: gettext_lazy("resting"),
    Score.Check.REPAIR: gettext_lazy("with ops for repair"),
    Score.Check.REVIEW: gettext_lazy("in review"),
    Score.Check.CLOSED: gettext_lazy("closed"),
}


def _protection(coverage: Coverage | None, *, now: datetime) -> str:
    return protection_words(coverage.protection, coverage.protected_until, now=now) if coverage else ""


def judge_lines(lines: list[Line], *, coverage: Coverage | None, user: User, zone: ZoneInfo, now: datetime) -> None:
    """Say at each interaction of the present holding whether it counted, and offer to void what one may void and to
    edit one's own notes.
    """
    talks = [line for line in lines if line.interaction_id]
    ids = [line.interaction_id for line in talks]
    verdicts = {}
    if coverage and ids:
        known = activities_beside(coverage)
        verdicts = what_counts(ids, holding=coverage.holding, zone=zone, activities=known)
    for line in lines:
        line.can_edit = line.note_id is not None and line.facts["author_id"] == user.pk
    for line in talks:
        line.can_void = not line.is_voided and _offers_void(line, user=user, now=now)
        verdict = verdicts.get(line.interaction_id)
        if verdict is not None and not line.is_voided:
            line.does_count, line.counts = verdict.counts, verdict.sentence


def _offers_void(line: Line, *, user: User, now: datetime) -> bool:
    """To a leader and ops, who set right what others left behind, all of them; else one's own of the last days."""
    logged_by = line.facts["user_id"]
    return may_void(logged_by, by=user) and (line.at >= now - VOID_WITHIN or may_void(None, by=user))


def _repairs(rail: Rail) -> list[tuple[str, Beside]]:
    """The open repairs with the name of the field that is wrong."""
    names = repair_fields() if rail.repairs else {}
    return [(names.get(repair.what, repair.what), repair) for repair in rail.repairs]


def line_words(rail: Rail) -> dict:
    """What the log line's live chips know: kinds by letter, outcomes, people and labels."""
    kinds = {"c": "call", "m": "email", "v": "visit", "t": "meeting", "w": "message"}
    labels = dict(Interaction.Kind.choices)
    return {
        "kinds": {letter: str(labels[kind]) for letter, kind in kinds.items()},
        "outcomes": {str(label).lower(): str(label) for code, label in Interaction.Outcome.choices if code},
        "people": [contact.name for contact in rail.contacts if not contact.left_on],
        "labels": {"outcome": _("Outcome"), "note": _("Note"), "next": _("Next")},
    }
