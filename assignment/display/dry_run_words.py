"""A dry run in words, and as rows of a file."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.display.formats import number, percent
from assignment.actions.dry_run import DryRun, Named


def headline(found: DryRun) -> str:
    """ "83 accounts would be retrieved instead of 51 once their notice is over: 40 more, 8 fewer." """
    after, before = len(found.after.goes), len(found.before.goes)
    if found.changes_nothing:
        return _("Nothing would change today.")
    words = {"after": number(after), "before": number(before)}
    text = ngettext(
        "%(after)s account would be retrieved instead of %(before)s.",
        "%(after)s accounts would be retrieved instead of %(before)s.",
        after,
    )
    return text % words


def details(found: DryRun) -> list[str]:
    """What the headline leaves out, one sentence each: notices, the next run, open opportunities, coverage."""
    said = [_compared(_("A run now would take %(after)s, today %(before)s."), found.after.taken, found.before.taken)]
    if found.only_reports:
        said = [_("Retrieval only reports so far: a run now would take nothing, and list these.")]
    said.append(_compared(_("At risk: %(after)s, today %(before)s."), found.after.at_risk, found.before.at_risk))
    stale = len(found.after.asks_leader)
    if stale or found.before.asks_leader:
        text = _("Because of a stale open opportunity the leader is asked about %(after)s, today about %(before)s.")
        said.append(_compared(text, found.after.asks_leader, found.before.asks_leader))
    if found.after.coverage is not None and found.before.coverage is not None:
        shares = {"after": percent(found.after.coverage, 1), "before": percent(found.before.coverage, 1)}
        said.append(_("Coverage would be %(after)s, today %(before)s.") % shares)
    return said


def _compared(text: str, after, before) -> str:
    return text % {"after": number(len(after)), "before": number(len(before))}


def file_rows(more: list[Named], fewer: list[Named]) -> Iterator[list]:
    """Every account whose answer changes, with a line of headings."""
    yield [_("Account"), _("Name"), _("Rep"), _("Change"), _("Held since"), _("Last touch"), _("Window ends")]
    for change, rows in ((_("would be retrieved"), more), (_("would stay"), fewer)):
        for row in rows:
            facts = row.facts
            yield [
                row.account_id, row.name, row.rep, change, facts.held_on, facts.last_touch_on, facts.window_ends_on
            ]  # fmt: skip
