"""The numbers of the rules as people meet them: a short label, and a sentence of what each does."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assignment.models import RulesOfEngagement

Text = str | Promise
# Label, what it does, and the group under which the editor shows it.
TAKING, PROTECTING, WORKING, GIVING, DECIDING = (
    _("Taking back"), _("What protects"), _("Coverage"), _("Giving out and undoing"), _("Disputes and changes"),
)  # fmt: skip
GROUPS = (TAKING, PROTECTING, WORKING, GIVING, DECIDING)
WORDS: dict[str, tuple[Text, Text, Text]] = {
    "notice_days": (TAKING, _("Notice"), _("Days between the notice and the retrieval, at least.")),
    "retrieval_grace_days": (TAKING, _("Grace"), _("Nothing is taken in so many days after an account came.")),
    "new_hire_grace_days": (TAKING, _("Grace of new hires"), _("The same for who was hired less than 90 days before.")),
    "retrieval_cap_percent": (TAKING, _("Most per run, in percent"), _("Of each book, rounded down.")),
    "retrieval_cap_floor": (TAKING, _("Most per run, accounts"), _("Always up to so many, so small books take part.")),
    "rest_after_untouched_days": (TAKING, _("Rest, untouched"), _("Days in which an untouched account waits.")),
    "rest_after_touched_days": (TAKING, _("Rest, touched"), _("Days in which an account with a touch waits.")),
    "over_capacity_gives_back": (TAKING, _("Full books give back"), _("The lowest-ranked leave too full a book.")),
    "appeal_working_days": (TAKING, _("Appeal"), _("Working days in which who lost an account may appeal.")),
    "meeting_protects_days": (PROTECTING, _("Meeting ahead"), _("A booked meeting protects within so many days.")),
    "opportunity_needs_activity_days": (
        PROTECTING, _("Lively opportunity"), _("An open one protects for so many days after an activity."),
    ),
    "repair_pause_days": (PROTECTING, _("With ops"), _("Working days in which a repair stops the clock, at most.")),
    "leader_hold_days": (PROTECTING, _("Leader’s hold"), _("Days of holds on one holding, renewals included.")),
    "leader_hold_percent": (PROTECTING, _("Held back, in percent"), _("Of a book at most.")),
    "come_back_days": (PROTECTING, _("Date to come back"), _("Protects when it lies within so many days.")),
    "coverage_grace_days": (WORKING, _("Coverage grace"), _("A new account counts in coverage after so many days.")),
    "not_back_to_holder_days": (
        GIVING, _("Not back to a holder"), _("Who held it in so many days gets it only when nobody else takes it."),
    ),
    "holdover_days": (
        GIVING, _("Holdover"),
        _("Days for which an open opportunity stays with its owner after a move; 60 is usual. Empty: it moves along."),
    ),
    "undo_days": (GIVING, _("Undo"), _("Days in which a run can be undone.")),
    "preview_stays_fresh_days": (GIVING, _("Preview"), _("Days in which a preview can be approved.")),
    "dispute_leader_hours": (DECIDING, _("Leader decides"), _("Hours of working days for a claim.")),
    "dispute_director_hours": (DECIDING, _("Director decides"), _("Hours of working days in all.")),
    "announce_days": (DECIDING, _("Announced before"), _("Days proposed between announcing a version and its day.")),
}  # fmt: skip


@dataclass(frozen=True)
class NumberWords:
    """How a setting is shown."""

    group: Text
    label: Text
    help: Text


def words_of(field: models.Field) -> NumberWords:
    """The words for a setting; one without words of its own shows what the model says."""
    if field.name in WORDS:
        return NumberWords(*WORDS[field.name])
    return NumberWords(GIVING, field.verbose_name, field.help_text)


def label_of(name: str) -> str:
    """The short label of a setting."""
    field: models.Field = RulesOfEngagement._meta.get_field(name)  # type: ignore[assignment]
    return str(words_of(field).label)
