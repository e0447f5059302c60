"""The next step of a cadence in words, and what its steps make."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.display.formats import day, number
from accounts.models import Interaction
from assignment.display.rules_page import days
from assignment.display.words import missing_words
from assignment.rules.cadence import Asks, Step, made_by, that_count
from assignment.rules.engagement import Activity
from assignment.rules.thresholds import ONE_TOUCH, Progress, Requirement, standing


@dataclass(frozen=True)
class StepWords:
    """What to do ("Call, step 2 of 5"), when ("due Fri 22 May"), and the words of the step. Without `when` nothing is
    asked any more.
    """

    what: str
    when: str = ""
    note: str = ""
    is_late: bool = False


def step_words(asks: Asks | None, *, now: datetime, today: date) -> StepWords | None:
    """None where there is no cadence."""
    if asks is None:
        return None
    if asks.step is None or asks.due_on is None:
        return StepWords(_ended(asks))
    words = {"kind": kind_word(asks.step.kind), "n": number(asks.number), "of": number(asks.of)}
    what = _("%(kind)s (step %(n)s of %(of)s)") % words
    return StepWords(what, _when(asks, now=now, today=today), asks.step.words, asks.days_late > 0)


def _when(asks: Asks, *, now: datetime, today: date) -> str:
    """ "due Fri 22 May", "due today" or "2 working days late"."""
    if asks.days_late:
        text = ngettext("%(n)s working day late", "%(n)s working days late", asks.days_late)
        return text % {"n": number(asks.days_late)}
    return _("due today") if asks.due_on == today else _("due %(day)s") % {"day": day(asks.due_on, now=now)}


def with_next_step(sentence: str, asks: Asks | None, *, just_answered: bool, zone: ZoneInfo, now: datetime) -> str:
    """What a log answers, with "Next step: Mail (step 3 of 5), due Tue 26 May." where there is a cadence that did not
    end before.
    """
    words = step_words(asks, now=now, today=now.astimezone(zone).date())
    if words is None or (asks.answered and not just_answered):
        return sentence
    if not words.when:
        return f"{sentence} {words.what}."
    return f"{sentence} " + _("Next step: %(what)s, %(when)s.") % {"what": words.what, "when": words.when}


def _ended(asks: Asks) -> str:
    if asks.answered:
        return _("They answered, no more steps")
    return ngettext("The %(n)s step is done", "All %(n)s steps are done", asks.of) % {"n": number(asks.of)}


def kind_word(kind: str) -> str:
    return str(Interaction.Kind(kind).label)


def nothing_counts(kinds: Sequence[str]) -> str:
    """What is wrong with steps of kinds that no working activity counts."""
    names = _(", ").join(map(kind_word, kinds))
    text = _("Nothing that one does of this kind counts: %(kinds)s. Take its steps out, or make it a working activity.")
    return text % {"kinds": names}


@dataclass(frozen=True)
class Sufficiency:
    """What the steps of a cadence make, and whether that is enough for "worked", in one sentence."""

    is_enough: bool
    sentence: str


def sufficiency(
    steps: Sequence[Step], *, activities: Sequence[Activity], requirements: Sequence[Requirement]
) -> Sufficiency:
    """ "These 5 steps make 5 touches on 5 days with 2 live attempts: enough for “worked”.", or what is missing."""
    made = made_by(steps, activities)
    requirements = requirements or ONE_TOUCH
    stands, span = standing(requirements, made), max(line.window_days for line in requirements)
    words = {"made": _made(len(that_count(steps, activities)), made(span), span=span)}
    words["work"] = missing_words(map(vars, stands.missing))
    if not stands.worked:
        return Sufficiency(False, _("%(made)s. Missing for “worked”: %(work)s.") % words)
    people = _people(requirements, alternative=stands.alternative)
    if people > 1:
        words["n"] = number(people)
        return Sufficiency(True, _("%(made)s: enough for “worked” if they go to %(n)s people.") % words)
    return Sufficiency(True, _("%(made)s: enough for “worked”.") % words)


def sufficiency_by_segment(
    steps: Sequence[Step], *, activities: Sequence[Activity], asks: Mapping[int | None, Sequence[Requirement]]
) -> dict[int | None, Sufficiency]:
    """For all accounts under None, and for each segment with a threshold of its own; nothing without steps."""
    if not steps:
        return {}
    own = {None: [], **asks}
    return {pk: sufficiency(steps, activities=activities, requirements=lines) for pk, lines in own.items()}


def _made(steps: int, whole: Progress, *, span: int) -> str:
    words = {
        "span": days(span),
        "steps": ngettext("This %(n)s step makes", "These %(n)s steps make", steps) % {"n": number(steps)},
        "touches": ngettext("%(n)s touch", "%(n)s touches", whole.touches) % {"n": number(whole.touches)},
        "days": days(whole.days),
        "live": ngettext("%(n)s live attempt", "%(n)s live attempts", whole.live) % {"n": number(whole.live)},
    }
    return _("%(steps)s %(touches)s on %(days)s with %(live)s in %(span)s") % words


def _people(requirements: Sequence[Requirement], *, alternative: int) -> int:
    asked = [line.minimum for line in requirements if (line.alternative, line.measure) == (alternative, "contacts")]
    return max(asked, default=0)
