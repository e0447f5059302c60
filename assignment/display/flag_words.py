"""Gaming flags in words: what each means, what was found, and what its numbers say."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.display.formats import day, number, percent
from accounts.models import Interaction
from assignment.models import Flag, FlagCode

# "G1" … "G11", as the specification and the rules call them.
SHORT = {code: f"G{place}" for place, code in enumerate(FlagCode.values, start=1)}
MEANS = {
    FlagCode.KEEP_ALIVE: gettext_lazy("Something is done in each window, never enough, and nobody answers."),
    FlagCode.BUNCHING: gettext_lazy("Most of the work falls in the last days before accounts would be taken."),
    FlagCode.BURST: gettext_lazy("Many accounts were logged by hand within minutes."),
    FlagCode.ONE_CONTACT: gettext_lazy("All touches go to one person although others are known."),
    FlagCode.BACKDATING: gettext_lazy("Logged days after it should have happened, while a notice was running."),
    FlagCode.EMPTY_CALLS: gettext_lazy("Calls without an outcome and without a length."),
    FlagCode.PARKED_DEAL: gettext_lazy("An opportunity that protects, and goes nowhere."),
    FlagCode.HOLD_ABUSE: gettext_lazy("More of a book is on hold than should be, or a hold was renewed."),
    FlagCode.OVERTURNED: gettext_lazy("Returned as wrong data that ops found right."),
    FlagCode.PING_PONG: gettext_lazy("Two reps give back the same accounts in turn."),
    FlagCode.LAST_DAY: gettext_lazy("Given back just before the account would have been taken."),
}
LABELS = {
    "most": gettext_lazy("Touches at most in a window"),
    "windows": gettext_lazy("Windows in a row"),
    "days": gettext_lazy("Days looked back"),
    "share": gettext_lazy("Share from which it is flagged, in percent"),
    "last_days": gettext_lazy("Last days before the due date"),
    "at_least": gettext_lazy("So many at least"),
    "logs": gettext_lazy("Logs on different accounts"),
    "minutes": gettext_lazy("Within minutes"),
    "late_days": gettext_lazy("More days late than"),
    "before_days": gettext_lazy("Opened so many days before the due date"),
    "pushes": gettext_lazy("Close date put off so many times"),
    "renewals": gettext_lazy("Renewals of a hold"),
    "accounts": gettext_lazy("Accounts at least"),
}
WINDOW_DAYS = gettext_lazy("Days of a window")


def number_label(code: str, name: str) -> str:
    return str(WINDOW_DAYS if (code, name) == (FlagCode.KEEP_ALIVE, "days") else LABELS[name])


def found_words(flag: Flag, *, now: datetime) -> str:
    """What was found, in one sentence with its numbers."""
    figures = flag.figures
    plain = {"n": number(figures.get("n")), "of": number(figures.get("of")), "days": number(figures.get("days"))}
    patterns = {
        FlagCode.KEEP_ALIVE: _("%(n)s touches in %(days)s days, no answer"),
        FlagCode.BUNCHING: _("%(n)s of %(of)s in the last days before due dates"),
        FlagCode.ONE_CONTACT: _("%(n)s touches in %(days)s days, all to one person"),
        FlagCode.EMPTY_CALLS: _("%(n)s calls in %(days)s days"),
        FlagCode.OVERTURNED: _("%(n)s of %(of)s were right"),
        FlagCode.PING_PONG: _("%(n)s accounts in %(days)s days"),
        FlagCode.LAST_DAY: _("%(n)s returns in %(days)s days"),
    }
    if flag.code in patterns:
        return patterns[FlagCode(flag.code)] % plain
    return _special_words(flag, figures, now=now)


def _special_words(flag: Flag, figures: Mapping, *, now: datetime) -> str:
    if flag.code == FlagCode.BURST:
        kind, minutes = str(Interaction.Kind(figures["kind"]).label), int(figures["minutes"])
        words = {"n": number(figures["n"]), "kind": kind, "minutes": number(max(1, minutes))}
        return _("%(kind)s: %(n)s accounts in %(minutes)s minutes") % words
    if flag.code == FlagCode.BACKDATING:
        text = ngettext("%(n)s log, up to %(days)s days late", "%(n)s logs, up to %(days)s days late", figures["n"])
        return text % {"n": number(figures["n"]), "days": number(figures["days"])}
    if flag.code == FlagCode.PARKED_DEAL:
        return _deal_words(figures, now=now)
    if "renewals" in figures:
        text = ngettext("Renewed %(n)s time", "Renewed %(n)s times", figures["renewals"])
        return text % {"n": number(figures["renewals"])}
    share = figures["n"] / figures["of"] if figures["of"] else 1
    return _("%(n)s of %(of)s accounts on hold (%(share)s)") % {
        "n": number(figures["n"]), "of": number(figures["of"]), "share": percent(share),
    }  # fmt: skip


def _deal_words(figures: Mapping, *, now: datetime) -> str:
    parts = []
    if figures["is_bare"]:
        due = day(date.fromisoformat(figures["due"]), now=now)
        parts.append(_("opened just before %(day)s without amount or next step") % {"day": due})
    if figures["pushes"]:
        text = ngettext("close date put off %(n)s time", "close date put off %(n)s times", figures["pushes"])
        parts.append(text % {"n": number(figures["pushes"])})
    return ", ".join(parts)
