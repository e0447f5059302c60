"""A working activity in plain sentences."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.display.formats import number
from accounts.models import Interaction
from assignment.models import WorkingActivity
from assignment.queries.activity_outlook import ActivityOutlook

Direction, Kind, Outcome = Interaction.Direction, Interaction.Kind, Interaction.Outcome


def sentences(activity: WorkingActivity) -> list[str]:
    """What counts, under which conditions, for how much, and how often."""
    return [_what(activity), *_conditions(activity), *_how_much(activity), _how_often(activity)]


def _what(activity: WorkingActivity) -> str:
    words = {"kind": _kind(activity)}
    if activity.outcomes:
        outcomes = _(", ").join(str(Outcome(each).label) for each in activity.outcomes)
        return _("%(kind)s counts when the outcome is: %(outcomes)s.") % {**words, "outcomes": outcomes}
    return _("%(kind)s counts, unless it bounced or was cancelled.") % words


def _kind(activity: WorkingActivity) -> str:
    label = str(Kind(activity.kind).label)
    if len(set(activity.directions)) != 1:
        return label
    return _("%(kind)s, %(direction)s,") % {"kind": label, "direction": Direction(activity.directions[0]).label}


def _conditions(activity: WorkingActivity) -> list[str]:
    found = [_("A contact must be named.") if activity.needs_contact else _("No contact needs to be named.")]
    if activity.minimum_seconds:
        n = activity.minimum_seconds
        text = ngettext(
            "Without an outcome it must last %(n)s second.", "Without an outcome it must last %(n)s seconds.", n
        )
        found.append(text % {"n": number(n)})
    if activity.is_live:
        found.append(_("It is a live attempt."))
    return found


def _how_much(activity: WorkingActivity) -> list[str]:
    if activity.weight == 1:
        return []
    text = ngettext("Each counts as %(n)s touch.", "Each counts as %(n)s touches.", activity.weight)
    return [text % {"n": number(activity.weight)}]


def _how_often(activity: WorkingActivity) -> str:
    text = ngettext("%(n)s counts per account and day", "%(n)s count per account and day", activity.per_day)
    text %= {"n": number(activity.per_day)}
    if not activity.automated_every_days:
        return _("%(text)s, automated ones like all others.") % {"text": text}
    days = activity.automated_every_days
    automated = ngettext("once in %(n)s day", "once in %(n)s days", days) % {"n": number(days)}
    return _("%(text)s, automated ones %(automated)s.") % {"text": text, "automated": automated}


def _touch_words(outlook: ActivityOutlook) -> str:
    """What they count for, where a weight makes that another number than theirs."""
    if (outlook.now, outlook.then) == (outlook.touches_now, outlook.touches_then):
        return ""
    words = {"then": number(outlook.touches_then), "now": number(outlook.touches_now)}
    return _("Touches that they count for: %(then)s, now %(now)s.") % words


def outlook_words(outlook: ActivityOutlook) -> list[str]:
    """With this change N of the last 30 days' interactions would count instead of M."""
    if not outlook.logged:
        return [_("Nothing was logged in the last 30 days by those who hold the accounts.")]
    words = {"then": number(outlook.then), "now": number(outlook.now), "logged": number(outlook.logged)}
    if outlook.then == outlook.now:
        first = _("%(now)s of the %(logged)s interactions of the last 30 days count, with this change and without.")
    else:
        first = _(
            "With this change %(then)s of the %(logged)s interactions of the last 30 days would count instead of"
            " %(now)s."
        )
    found = [f"{first % words} {_touch_words(outlook)}".strip()]
    if outlook.is_sample:
        seen = {"n": number(outlook.holdings), "all": number(outlook.all_holdings)}
        found.append(_("Counted on %(n)s of %(all)s held accounts.") % seen)
    return found
