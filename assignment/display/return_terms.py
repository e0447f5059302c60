"""What a return reason asks for, in plain sentences: for the page on which reasons are set up."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.display.formats import percent
from assignment.models import ReturnReason

Work = ReturnReason.MinimumWork


def asks_words(reason: ReturnReason) -> list[str]:
    """One sentence for each thing that is asked for; a data reason asks for nothing."""
    if reason.family == ReturnReason.Family.DATA:
        return [_("Asks for no work, has no limit and no age: a wrong record is nobody’s fault."), *_said(reason)]
    return [_work(reason), *_said(reason), *_ages(reason), *_limits(reason), *_who(reason)]


def _work(reason: ReturnReason) -> str:
    words = _least(reason)
    if reason.free_within_days and (reason.minimum_touches or reason.minimum_work != Work.TOUCHES):
        free = ngettext("Nothing on the first day.", "Nothing in the first %(n)d days.", reason.free_within_days)
        return f"{words} {free % {'n': reason.free_within_days}}"
    return words


def _least(reason: ReturnReason) -> str:
    if reason.minimum_work == Work.TOUCHES and reason.minimum_touches:
        text = ngettext(
            "Asks for %(n)d touch, or one conversation.",
            "Asks for %(n)d touches, or one conversation.",
            reason.minimum_touches,
        )
        return text % {"n": reason.minimum_touches}
    return {
        Work.TOUCHES: _("Asks for no work."),
        Work.THRESHOLD: _("Asks for all that “worked” means in this kind of book."),
        Work.ANSWER: _("Asks for one answer, by voice or in writing."),
        Work.TWO_WAY: _("Asks for one conversation with a known contact."),
    }[Work(reason.minimum_work)]


def _said(reason: ReturnReason) -> list[str]:
    asked = [
        (reason.needs_note, _("a note")),
        (reason.needs_date, _("a date")),
        (reason.needs_file, _("a file as proof")),
        (bool(reason.asks_for), reason.get_asks_for_display()),
    ]
    said = [str(words) for is_asked, words in asked if is_asked]
    return [_("To be said: %(what)s.") % {"what": _(", ").join(said)}] if said else []


def _ages(reason: ReturnReason) -> list[str]:
    words = {"first": reason.earliest_days, "last": reason.latest_days}
    if reason.earliest_days and reason.latest_days is not None:
        return [_("Open from day %(first)d to day %(last)d of the assignment.") % words]
    if reason.earliest_days:
        return [_("Open from day %(first)d of the assignment on.") % words]
    return [_("Open until day %(last)d of the assignment.") % words] if reason.latest_days is not None else []


def _limits(reason: ReturnReason) -> list[str]:
    found = []
    if reason.limit_percent_per_month:
        share = {"share": percent(reason.limit_percent_per_month / 100)}
        found.append(_("At most %(share)s of the book a month.") % share)
    if reason.limit_count:
        per = {
            "month": _("At most %(n)d a rep and month."),
            "quarter": _("At most %(n)d a rep and quarter."),
            "year": _("At most %(n)d a rep and year."),
        }
        found.append(per[reason.limit_period] % {"n": reason.limit_count})
    return found


def _who(reason: ReturnReason) -> list[str]:
    if reason.leader_only:
        return [_("Only leaders and ops use it.")]
    return [_("The leader agrees first.")] if reason.needs_approval else []
