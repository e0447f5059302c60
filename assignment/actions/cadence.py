"""Setting up the cadence of a kind of book: which steps it has; what could never be done is refused."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from accounts.display.formats import number
from accounts.errors import RuleViolation
from accounts.models import Segment, TargetBook
from assignment.actions.setting_lines import write_lines
from assignment.display.cadence_words import kind_word, nothing_counts, sufficiency_by_segment
from assignment.queries.progress import current_activities
from assignment.rules.cadence import LAST_DAY, MOST_STEPS, Step, kinds_that_count
from assignment.rules.thresholds import Requirement


def write_cadence(target: TargetBook, steps: Sequence[Step] | None, *, today: date) -> None:
    """The steps of the kind of book. None leaves what there is, an empty list takes the cadence away; for accounts that
    are there already, the days of a new step count from `today`.

    Raises RuleViolation, see `refuse_steps`. The caller holds the row of `target`.
    """
    if steps is None:
        return
    refuse_steps(steps)
    wanted = {(step.day, step.kind): {"words": step.words.strip()} for step in steps}
    write_lines(target.cadence, wanted, told_apart_by=("day", "kind"), under="cadence", of_new={"since": today})


def refuse_steps(steps: Sequence[Step]) -> None:
    """Raises RuleViolation for too many steps, a day outside the year, two of a kind on one day, and a kind that no
    working activity counts.
    """
    if len(steps) > MOST_STEPS:
        text = _("A cadence has at most %(most)s steps; these are %(n)s.")
        _refuse("too_many_steps", text % {"most": number(MOST_STEPS), "n": number(len(steps))})
    if any(not 0 <= step.day <= LAST_DAY for step in steps):
        _refuse("no_such_day", _("The day of a step is from 0 to %(last)s.") % {"last": number(LAST_DAY)})
    (day, kind), times = Counter((step.day, step.kind) for step in steps).most_common(1)[0] if steps else ((0, ""), 0)
    if times > 1:
        text = _("Day %(day)s has the step “%(kind)s” twice. Keep one, or give it another day.")
        _refuse("same_step_twice", text % {"day": number(day), "kind": kind_word(kind)})
    unknown = sorted({step.kind for step in steps} - kinds_that_count(current_activities()))
    if unknown:
        _refuse("step_counts_nothing", nothing_counts(unknown))


def shortfalls(target: TargetBook, asks: Mapping[int | None, Sequence[Requirement]]) -> list[str]:
    """Where the stored steps of `target` do not make an account worked, as `asks` says, in a sentence each."""
    steps = [Step(*row) for row in target.cadence.order_by("day", "kind").values_list("day", "kind", "words")]
    if not steps:
        return []
    names = dict(Segment.objects.values_list("pk", "name"))
    found = sufficiency_by_segment(steps, activities=current_activities(), asks=asks)
    return [f"{names[pk]}: {one.sentence}" if pk else one.sentence for pk, one in found.items() if not one.is_enough]


def _refuse(code: str, message: str) -> None:
    raise RuleViolation(code, message, errors={"cadence": [message]})
