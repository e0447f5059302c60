"""Settings in sentences: what "worked" asks for, what an activity is good for, when a plan runs."""

from collections.abc import Iterable
from itertools import groupby

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.display.formats import number
from accounts.models import Requirement
from assignment.models import Plan, RunKind, WorkingActivity


def days(count: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", count) % {"n": number(count)}


def asked_words(rows: Iterable[Requirement]) -> str:
    """ "3 touches, 2 different days and 1 live attempt, or 1 two-way contact, in 30 days"; lines of one way that differ
    in their days name them each: "1 two-way contact in 30 days and 1 meeting held in 90 days".
    """
    found = [(number, list(group)) for number, group in groupby(rows, key=lambda row: row.alternative)]
    texts, windows = [], {row.window_days for _number, group in found for row in group}
    for _number, group in found:
        same = {row.window_days for row in group}
        parts = [_amount(row.measure, row.minimum) for row in group]
        if len(same) > 1:
            parts = [_("%(amount)s in %(days)s") % {"amount": part, "days": days(row.window_days)}
                     for part, row in zip(parts, group, strict=True)]  # fmt: skip
        text = _(" and ").join([_(", ").join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]
        texts.append(_in_window(text, same.pop()) if len(windows) > 1 and len(same) == 1 else text)
    whole = _(", or ").join(texts)
    return _in_window(whole, windows.pop()) if len(windows) == 1 else whole


def _amount(measure: str, count: int) -> str:
    texts = {
        "touches": ngettext("%(n)s touch", "%(n)s touches", count),
        "days": ngettext("%(n)s day with touches", "%(n)s different days", count),
        "live": ngettext("%(n)s live attempt", "%(n)s live attempts", count),
        "contacts": ngettext("%(n)s contact", "%(n)s different contacts", count),
        "channels": ngettext("%(n)s channel", "%(n)s different channels", count),
        "two_way": ngettext("%(n)s two-way contact", "%(n)s two-way contacts", count),
        "meetings": ngettext("%(n)s meeting held", "%(n)s meetings held", count),
    }
    return texts[measure] % {"n": number(count)}


def _in_window(text: str, window: int) -> str:
    return _("%(work)s, in %(days)s") % {"work": text, "days": days(window)}


def activity_words(each: WorkingActivity) -> str:
    parts = [each.get_kind_display()]
    if each.is_live:
        parts.append(_("is a live attempt"))
    if each.needs_contact:
        parts.append(_("needs a contact"))
    if each.minimum_seconds:
        seconds = {"n": number(each.minimum_seconds)}
        parts.append(_("without an outcome from %(n)s seconds on") % seconds)
    if each.weight > 1:
        parts.append(_("counts as %(n)s touches") % {"n": number(each.weight)})
    per_day = ngettext("%(n)s a day counts", "%(n)s a day count", each.per_day) % {"n": number(each.per_day)}
    automated = _("automated ones once in %(days)s") % {"days": days(each.automated_every_days)}
    return _(", ").join([*parts, per_day, automated]) + "."


def plan_words(plan: Plan) -> str:
    if plan.is_paused:
        return _("%(kind)s: paused, started by hand.") % {"kind": plan.get_kind_display()}
    words = {
        "kind": plan.get_kind_display(), "often": plan.get_frequency_display(), "day": WEEKDAYS[plan.weekday],
        "at": date_format(plan.at, "H:i"),
    }  # fmt: skip
    text = _("%(kind)s: %(often)s, preview %(day)s %(at)s") % words
    if plan.lead_hours:
        words["hours"] = number(plan.lead_hours)
        text = _("%(kind)s: %(often)s, for %(day)s %(at)s, preview %(hours)s hours earlier, in working hours") % words
    if plan.needs_approval:
        return _("%(plan)s, applied when the leader approves.") % {"plan": text}
    if plan.kind == RunKind.RETRIEVAL:
        return _("%(plan)s, applied when the leader approves unless ops lets it run by itself.") % {"plan": text}
    if plan.lead_hours:
        return _("%(plan)s, applied at that time unless held.") % {"plan": text}
    if plan.apply_weekday is None or plan.apply_at is None:
        return _("%(plan)s, applied at once unless held.") % {"plan": text}
    applied = {"plan": text, "day": WEEKDAYS[plan.apply_weekday], "at": date_format(plan.apply_at, "H:i")}
    return _("%(plan)s, applied %(day)s %(at)s unless held.") % applied
