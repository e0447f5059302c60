"""What-if studies: asked for by a leader or ops, played by a worker, kept with what they were made of."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import RuleViolation
from accounts.models import Book, User
from assignment.actions.asking import once
from assignment.actions.job_progress import keep_progress
from assignment.actions.runs import ask_run
from assignment.models import Run, RunKind, Simulation
from assignment.models.simulation import MOST_VARIANTS, MOST_WEEKS
from assignment.queries.simulation_world import world_of_today
from assignment.queries.what_ifs import as_today
from assignment.simulator.play import as_rows, play
from assignment.simulator.variant import Variant, outside_bounds

MOST_OPEN = 2


def ask_simulation(
    what_ifs: Sequence[Variant],
    *,
    by: User,
    now: datetime,
    name: str,
    weeks: int = 26,
    seed: int = 1,
    with_hint: bool = True,
) -> Simulation:
    """A queued study of today's settings and these others over the open books that `by` sees.

    Asking the same again within ten seconds answers with the same study. Raises RuleViolation `no_books`, `no_change`,
    `same_names`, `too_many`, `too_many_open`, `wrong_weeks`, `wrong_number`.
    """
    books = Book.objects.open().visible_to(by).filter(rep__is_active=True)
    ids = list(books.order_by("pk").values_list("pk", flat=True))
    if not ids:
        raise RuleViolation("no_books", _("There is no open book in your teams yet. Open books first."))
    today = as_today(by=by)
    _refuse_unfit(what_ifs, today=today, weeks=weeks)
    variants = [one.as_dict() for one in (today, *what_ifs)]
    wish = {"books": ids, "variants": variants, "weeks": weeks, "seed": seed}

    @transaction.atomic
    def make() -> Run:
        _refuse_one_more(by)
        run = ask_run(RunKind.SIMULATION, by=by, now=now, settings=wish, title=name, with_hint=with_hint)
        Simulation.objects.create(
            name=name, asked_by=by, run=run, weeks=weeks, seed=seed, variants=variants, created_at=now
        )
        return run

    return once(RunKind.SIMULATION, wish, by=by, now=now, ask=make).simulation


def ask_study(changes: Sequence[Mapping[str, Any]], *, by: User, now: datetime, **study: Any) -> Simulation:
    """The same of changes that are written as settings by name: what one leaves out is as it is today."""
    today = as_today(by=by).as_dict()
    return ask_simulation([Variant.read(today | change) for change in changes], by=by, now=now, **study)


def build_simulation(run: Run, *, now: datetime) -> None:
    """Play every variant of the run's study, week by week with its progress. Writes no line and moves nobody."""
    study = Simulation.objects.get(run=run)
    today, note = world_of_today(run.settings["books"], now=now), keep_progress(run)
    total, results = study.weeks * len(study.variants), []
    for place, kept in enumerate(study.variants):
        tell = partial(_tell, note, place * study.weeks, total)
        variant = Variant.read(kept)
        results.append(as_rows(play(today.world, variant, weeks=study.weeks, seed=study.seed, after_week=tell)))
    study.basis, study.results = today.basis, results
    study.save(update_fields=["basis", "results"])
    run.summary = {"weeks": total}
    run.save(update_fields=["summary"])


def _refuse_one_more(by: User) -> None:
    """A study keeps a worker busy for minutes. The caller holds the row of the user, so two clicks are counted."""
    if Run.objects.open().filter(kind=RunKind.SIMULATION, asked_by=by).count() >= MOST_OPEN:
        words = _("%(most)s of your studies are still being played. Wait until one of them is done.")
        raise RuleViolation("too_many_open", words % {"most": MOST_OPEN})


def _tell(note: Callable[[int, int], None], before: int, total: int, week: int) -> None:
    note(before + week, total)


def _refuse_unfit(what_ifs: Sequence[Variant], *, today: Variant, weeks: int) -> None:
    if not 1 <= weeks <= MOST_WEEKS:
        raise RuleViolation("wrong_weeks", _("Play 1 to %(most)s weeks.") % {"most": MOST_WEEKS})
    if not 1 <= len(what_ifs) < MOST_VARIANTS:
        raise RuleViolation("too_many", _("Compare one to %(most)s changes with today.") % {"most": MOST_VARIANTS - 1})
    names = [one.name.casefold() for one in (today, *what_ifs)]
    if len(set(names)) < len(names):
        raise RuleViolation("same_names", _("Give each of them its own name, so that the chart can be read."))
    for one in what_ifs:
        wrong = outside_bounds(one.as_dict())
        if wrong:
            name, bounds = next(iter(wrong.items()))
            words = {"setting": name, "low": bounds.low, "high": bounds.high}
            raise RuleViolation("wrong_number", _("%(setting)s must be from %(low)s to %(high)s.") % words)
        if not one.differs_from(today):
            words = {"name": one.name}
            raise RuleViolation(
                "no_change", _("“%(name)s” is what you have today. Change at least one number.") % words
            )
