"""Each line of the timeline in words: icon, tone, heading, text."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.display.formats import day, money
from accounts.models import Contract, Event, Interaction, Opportunity, Station, Transaction
from assignment.models import Move
from assignment.models.protection_names import PROTECTED_BY
from assignment.rules.holdover import Ending
from bookofbusiness.queries.timeline import Item

KIND_ICONS = {"call": "call", "email": "mail", "meeting": "meeting", "message": "message", "visit": "place"}


@dataclass
class Line:
    """What one line shows. `tone` colours the dot ("", cov, todo, prot, risk); `quote` is text in their words.

    `is_day`: the hour is not known. `counts` (sentence, good or not) is added by the page for interactions of the
    present holder.
    """

    at: datetime
    icon: str
    title: str
    text: str = ""
    quote: str = ""
    tone: str = ""
    run_id: int | None = None
    interaction_id: int | None = None
    note_id: int | None = None
    can_edit: bool = False
    is_day: bool = False
    is_voided: bool = False
    can_void: bool = False
    counts: str = ""
    does_count: bool = False
    files: list[dict] = field(default_factory=list)
    facts: dict = field(default_factory=dict)


def lines(items: list[Item]) -> list[Line]:
    """The items of a timeline as lines, in the same order."""
    return [WORDS[item.part](item) for item in items]


def _interaction(item: Item) -> Line:
    facts = item.facts
    kind, incoming = facts["kind"], facts["direction"] == "in"
    person = facts["contact"] or _("somebody")
    pattern = _("%(kind)s from %(person)s") if incoming else _("%(kind)s to %(person)s")
    if kind in ("meeting", "visit"):
        pattern = _("%(kind)s with %(person)s")
    title = pattern % {"kind": Interaction.Kind(kind).label, "person": person}
    if facts["outcome"]:
        title = f"{title}, {Interaction.Outcome(facts['outcome']).label}"
    parts = [
        facts["subject"],
        _length(facts["seconds"]),
        facts["user"] or "",
        _("sent by a sequence") if facts["automated"] else "",
    ]
    return Line(
        item.at,
        KIND_ICONS[kind],
        title,
        text=". ".join(part for part in parts if part),
        quote=facts["summary"],
        interaction_id=item.id,
        is_voided=facts["voided"],
        files=facts["files"] or [],
        counts=_("Voided: %(reason)s") % {"reason": facts["void_reason"]} if facts["voided"] else "",
        facts=facts,
    )


def _length(seconds: int | None) -> str:
    if not seconds:
        return ""
    minutes = max(1, round(seconds / 60))
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}


def _note(item: Item) -> Line:
    title = _("Pinned note") if item.facts["pinned"] else _("Note")
    icon = "pin" if item.facts["pinned"] else "note"
    return Line(
        item.at, icon, title, text=item.facts["user"], quote=item.facts["text"], note_id=item.id, facts=item.facts
    )


def _stage(item: Item) -> Line:
    facts = item.facts
    stages = dict(Opportunity.Stage.choices)
    if facts["from"]:
        change = _("%(name)s: %(old)s to %(new)s") % {
            "name": facts["name"],
            "old": stages[facts["from"]],
            "new": stages[facts["to"]],
        }
    else:
        change = _("%(name)s: opened as %(new)s") % {"name": facts["name"], "new": stages[facts["to"]]}
    amount = money(Decimal(str(facts["amount"])), facts["currency"]) if facts["amount"] is not None else ""
    reason = (
        _("Reason: %(reason)s") % {"reason": facts["lost_reason"]}
        if facts["to"] == "lost" and facts["lost_reason"]
        else ""
    )
    text = ". ".join(part for part in (amount, reason, facts["user"] or "") if part)
    return Line(item.at, "opportunity", change, text=text, tone="todo")


def _purchase(item: Item) -> Line:
    facts = item.facts
    amount = money(Decimal(str(facts["amount"])), facts["currency"])
    kind = _("Refund") if Decimal(str(facts["amount"])) < 0 else Transaction.Kind(facts["kind"]).label
    quantity = f"{Decimal(str(facts['quantity'])).normalize():f} × " if facts["product"] else ""
    title = _("%(kind)s: %(what)s, %(amount)s") % {
        "kind": kind,
        "what": f"{quantity}{facts['product'] or ''}".strip() or "–",
        "amount": amount,
    }
    return Line(item.at, "purchase", title, text=facts["reference"], is_day=True)


def _signed(item: Item) -> Line:
    return _contract(item, _("%(kind)s %(number)s signed by both sides"))


def _started(item: Item) -> Line:
    return _contract(item, _("%(kind)s %(number)s began"))


def _contract(item: Item, pattern: str) -> Line:
    facts, ends_on = item.facts, item.facts["ends_on"]
    title = pattern % {"kind": Contract.Kind(facts["kind"]).label, "number": facts["number"]}
    value = Decimal(str(facts["value"]))
    until = _("Until %(day)s") % {"day": day(date.fromisoformat(ends_on), now=item.at)} if ends_on else ""
    text = ". ".join(part for part in (facts["title"], money(value, facts["currency"]) if value else "", until) if part)
    return Line(item.at, "contract", title, text=text, tone="todo", is_day=True)


def _signal(item: Item) -> Line:
    return Line(item.at, "signal", _("Signal: %(name)s") % {"name": item.facts["name"]}, text=item.facts["note"])


def _event(item: Item) -> Line:
    facts = item.facts
    if facts["cause"]:
        return _moved(item)
    if facts["verb"] in HELD_OVER:
        return HELD_OVER[facts["verb"]](item)
    verb = dict(Event.Verb.choices).get(facts["verb"], facts["verb"])
    title = _("%(who)s %(verb)s") % {"who": facts["by"] or _("The system"), "verb": verb}
    return Line(
        item.at, "history", title, text=_protected(facts, at=item.at) or facts["reason"] or "", run_id=facts["run"]
    )


def _stays(item: Item) -> Line:
    detail = item.facts["detail"]
    words = {**detail, "day": day(date.fromisoformat(detail["until"]), now=item.at)}
    title = _("%(name)s stays with %(owner)s until %(day)s, then follows the account") % words
    return Line(item.at, "opportunity", title, run_id=item.facts["run"])


def _followed(item: Item) -> Line:
    detail = item.facts["detail"]
    title = {
        Ending.FOLLOWS: _("%(name)s followed the account from %(from)s to %(to)s"),
        Ending.ASKS: _("Nobody holds the account: %(name)s stays with %(to)s until the leader decides"),
        Ending.NEEDS_SOMEBODY: _("Nobody holds the account and %(from)s left: %(name)s is with %(to)s now"),
    }[detail["how"]]
    return Line(item.at, "opportunity", title % detail)


HELD_OVER = {Event.Verb.OPPORTUNITY_KEPT: _stays, Event.Verb.OPPORTUNITY_FOLLOWED: _followed}


def _protected(facts: dict, *, at: datetime) -> str:
    """ "Leader’s hold, protected until Fri 12 Jun: contract talks", for an event that set a protection."""
    kind, until = facts["detail"].get("kind", ""), facts["detail"].get("until")
    if facts["verb"] != Event.Verb.PROTECTION_SET or kind not in PROTECTED_BY:
        return ""
    words = {"what": PROTECTED_BY[kind], "why": facts["reason"] or ""}
    words["day"] = until and day(date.fromisoformat(until), now=at)
    pattern = _("%(what)s until %(day)s. %(why)s") if until else _("%(what)s. %(why)s")
    return pattern % words


def _moved(item: Item) -> Line:
    facts = item.facts
    stations = dict(Station.choices)
    places = {"old": facts["from"], "new": facts["to"], "station": stations.get(facts["station"], "")}
    if facts["to"] and facts["from"]:
        title = _("Moved from %(old)s to %(new)s") % places
    elif facts["to"]:
        title = _("Given to %(new)s") % places
    elif facts["from"]:
        title = _("Left the book of %(old)s: %(station)s") % places
    else:
        title = _("Now: %(station)s") % places
    cause = dict(Move.Cause.choices).get(facts["cause"], "")
    text = ". ".join(part for part in (str(cause).capitalize(), facts["reason"] or "", facts["by"] or "") if part)
    return Line(item.at, "move", title, text=text, tone="prot", run_id=facts["run"])


WORDS: dict[str, Callable[[Item], Line]] = {
    "interaction": _interaction,
    "note": _note,
    "stage": _stage,
    "purchase": _purchase,
    "signed": _signed,
    "started": _started,
    "signal": _signal,
    "event": _event,
}
