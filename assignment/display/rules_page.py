"""The clauses of the rules page: each one a sentence with the live value of the setting that enforces it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.display.formats import number, percent
from accounts.models import Organisation, Requirement
from assignment.models import Plan, RulesOfEngagement, RunKind, WorkingActivity
from assignment.rules.retrieval import ASKED_RUNS, REPORT_DAYS
from assignment.rules.returns import LONGEST_REST


@dataclass(frozen=True)
class Clause:
    """One rule in one sentence; `value` is its number in short, `where` the setting that holds it."""

    text: str
    value: str = ""
    where: str = ""


def days(count: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", count) % {"n": number(count)}


def asked_words(rows: Iterable[Requirement]) -> str:
    """ "3 touches, 2 different days and 1 live attempt, or 1 two-way contact, in 30 days"."""
    found = [(number, list(group)) for number, group in groupby(rows, key=lambda row: row.alternative)]
    texts, windows = [], {row.window_days for _number, group in found for row in group}
    for _number, group in found:
        parts = [_amount(row.measure, row.minimum) for row in group]
        text = _(" and ").join([_(", ").join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]
        texts.append(text if len(windows) == 1 else _in_window(text, group[0].window_days))
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


def ownership(rules: RulesOfEngagement) -> list[Clause]:
    again = {"days": days(rules.not_back_to_holder_days)}
    return [
        Clause(_("An account is in one book or in none. Who holds it works it, and gets the credit for that time.")),
        Clause(_("A full book keeps what it has and gets nothing new. Ramp and part time lower its places.")),
        Clause(
            _("An account does not go back to who held it in the last %(days)s, unless nobody else takes it.") % again,
            days(rules.not_back_to_holder_days), _("Rules of engagement"),
        ),
        Clause(_("Who gave an account back as a poor fit does not get it again.")),
        Clause(_("Families stay together: a held relative decides the book.")),
        Clause(_("Who reported bad data, or promised to call back, comes first when the account is ready again.")),
    ]  # fmt: skip


def work(activities: Sequence[WorkingActivity]) -> list[Clause]:
    """What counts as a touch, one clause per activity, and what never counts."""
    return [
        *[Clause(activity_words(each), each.name, _("Working activities")) for each in activities],
        Clause(_("Voided, bounced and cancelled ones never count, nor work by anybody but the rep of the book.")),
        Clause(_("Their answer counts most: a call that was answered, a reply, a meeting held. One is enough.")),
    ]


def activity_words(each: WorkingActivity) -> str:
    parts = [each.get_kind_display()]
    if each.is_live:
        parts.append(_("is a live attempt"))
    if each.needs_contact:
        parts.append(_("needs a contact"))
    if each.minimum_seconds:
        seconds = {"n": number(each.minimum_seconds)}
        parts.append(_("without an outcome from %(n)s seconds on") % seconds)
    per_day = ngettext("%(n)s a day counts", "%(n)s a day count", each.per_day) % {"n": number(each.per_day)}
    automated = _("automated ones once in %(days)s") % {"days": days(each.automated_every_days)}
    return _(", ").join([*parts, per_day, automated]) + "."


def coverage(rules: RulesOfEngagement) -> list[Clause]:
    grace = {"days": days(rules.coverage_grace_days)}
    return [
        Clause(_("Coverage is the share of held accounts worked in the window. It counts accounts, not dials.")),
        Clause(
            _("A new account counts after a grace of %(days)s.") % grace, days(rules.coverage_grace_days),
            _("Rules of engagement"),
        ),
    ]  # fmt: skip


def retrieval(rules: RulesOfEngagement, organisation: Organisation) -> list[Clause]:
    """Use it or lose it, with notice, grace, cap and what follows."""
    where = _("Rules of engagement")
    cap = {"share": percent(rules.retrieval_cap_percent / 100), "n": number(rules.retrieval_cap_floor)}
    grace = {"days": days(rules.retrieval_grace_days), "hires": days(rules.new_hire_grace_days)}
    notice = {"days": days(rules.notice_days)}
    rest = {"touched": days(rules.rest_after_touched_days), "untouched": days(rules.rest_after_untouched_days)}
    found = [
        Clause(_("Worked in the window: a new window begins. Half of every number done: one extension, once.")),
        Clause(_("Less than half: the account goes back to the pool. One mail a month keeps nothing.")),
        Clause(
            _("Notice comes at least %(days)s before; work until that moment counts.") % notice, notice["days"], where
        ),
        Clause(
            _("Nothing is taken in the first %(days)s after it came to the book, %(hires)s for new hires.") % grace,
            days(rules.retrieval_grace_days), where,
        ),
        Clause(
            _("At most %(share)s of a book goes in one run, but up to %(n)s accounts.") % cap, cap["share"], where
        ),
        Clause(_("Two windows of silence end every protection by earlier work, with notice.")),
        Clause(
            _("Taken back after a touch it rests %(touched)s; untouched %(untouched)s.") % rest, rest["touched"], where
        ),
    ]  # fmt: skip
    return [*found, *_beginning(organisation)]


def _beginning(organisation: Organisation) -> list[Clause]:
    start = {"days": days(REPORT_DAYS), "n": number(ASKED_RUNS)}
    text = _("In the first %(days)s after going live retrieval only reports; then the leader is asked for %(n)s runs.")
    by_itself = (
        _("After that it runs by itself.")
        if organisation.retrieval_runs_by_itself
        else _("After that the leader still approves every run.")
    )
    return [Clause(f"{text % start} {by_itself}", days(REPORT_DAYS), _("Organisation and switches"))]


def protections(rules: RulesOfEngagement) -> list[Clause]:
    """What keeps an account in its book, each with its end."""
    where = _("Rules of engagement")
    opportunity, meeting = days(rules.opportunity_needs_activity_days), days(rules.meeting_protects_days)
    return [
        Clause(
            _("An open opportunity with a future close date and an activity in the last %(days)s.")
            % {"days": opportunity}, opportunity, where,
        ),
        Clause(_("A meeting booked within %(days)s.") % {"days": meeting}, meeting, where),
        Clause(_("A two-way contact within the window of the book."), "", _("Target books")),
        Clause(_("A customer, a past client, an active contract.")),
        Clause(
            _("While ops repairs the record the clock stands still, up to %(days)s that are working days.")
            % {"days": days(rules.repair_pause_days)},
            days(rules.repair_pause_days), where,
        ),
        Clause(_("While the rep is away for five working days or more, and while a return waits for the leader.")),
    ]  # fmt: skip


def runs(rules: RulesOfEngagement, plans: Sequence[Plan]) -> list[Clause]:
    """When runs come, how long a preview holds, how long one can be undone."""
    where = _("Rules of engagement")
    fresh, undo = days(rules.preview_stays_fresh_days), days(rules.undo_days)
    return [
        *[Clause(plan_words(plan), plan.name, _("Plans")) for plan in plans],
        Clause(_("A preview can be approved for %(days)s; then it is built again.") % {"days": fresh}, fresh, where),
        Clause(_("A run can be undone for %(days)s, as far as nobody worked since.") % {"days": undo}, undo, where),
    ]


def plan_words(plan: Plan) -> str:
    if plan.is_paused:
        return _("%(kind)s: paused, started by hand.") % {"kind": plan.get_kind_display()}
    words = {
        "kind": plan.get_kind_display(), "often": plan.get_frequency_display(), "day": WEEKDAYS[plan.weekday],
        "at": date_format(plan.at, "H:i"),
    }  # fmt: skip
    text = _("%(kind)s: %(often)s, preview %(day)s %(at)s") % words
    if plan.needs_approval:
        return _("%(plan)s, applied when the leader approves.") % {"plan": text}
    if plan.kind == RunKind.RETRIEVAL:
        return _("%(plan)s, applied when the leader approves unless ops lets it run by itself.") % {"plan": text}
    if plan.apply_weekday is None or plan.apply_at is None:
        return _("%(plan)s, applied at once unless held.") % {"plan": text}
    applied = {"plan": text, "day": WEEKDAYS[plan.apply_weekday], "at": date_format(plan.apply_at, "H:i")}
    return _("%(plan)s, applied %(day)s %(at)s unless held.") % applied


def returns_clauses() -> list[Clause]:
    longest = {"days": days(LONGEST_REST)}
    return [
        Clause(_("Bad data is never your fault: data reasons have no limit and ask for no work.")),
        Clause(_("An open opportunity is closed or moved first.")),
        Clause(_("With a date it rests until then, at most %(days)s.") % longest, longest["days"]),
        Clause(_("Ask ops to fix it and keep the account: its clock stands still meanwhile.")),
    ]
