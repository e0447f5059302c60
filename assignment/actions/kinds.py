"""What each kind of run does: the one table that the workers read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from assignment.actions import distribution, jobs, manual, rebalance, retrieval, score_jobs, simulations, undo
from assignment.actions.coverage import refresh_coverage
from assignment.actions.stamps import stamp
from assignment.models import Move, Run, RunKind


def keep_all(moves: Sequence[Move], *, run: Run, now: datetime) -> dict[int, str]:
    """Nothing to ask besides the common checks."""
    return {}


def nothing_before(*, now: datetime) -> None:
    """No step before the build."""


def nothing_more(moves: Sequence[Move], *, run: Run, now: datetime) -> None:
    """No step after a chunk."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """`prepare(now=)` brings what the build reads up to date, in transactions of its own, so that nobody who logs waits
    for the whole build. `build(run, now=)` writes lines and summary. `recheck` names lines that must be skipped, under
    the locks.

    `after_chunk` follows the placements of a chunk in its transaction. A kind without lines does its work in `build`
    and manages its own transactions. `keeps_capacity`: no line may fill a book above its limit. `writes_drops`: a build
    writes the dropped lines anew; else they stay, and the build leaves out their accounts.
    """

    build: Callable[..., None]
    prepare: Callable[..., object] = nothing_before
    recheck: Callable[..., dict[int, str]] = keep_all
    after_chunk: Callable[..., None] = nothing_more
    has_lines: bool = True
    keeps_capacity: bool = True
    keeps_versions: bool = True
    writes_drops: bool = False


KINDS: dict[str, Kind] = {
    RunKind.DISTRIBUTION: Kind(
        build=distribution.build, recheck=distribution.recheck, after_chunk=stamp, writes_drops=True
    ),
    RunKind.RETRIEVAL: Kind(
        build=retrieval.build,
        prepare=refresh_coverage,
        recheck=retrieval.recheck,
        keeps_capacity=False,
        keeps_versions=False,
    ),
    RunKind.REBALANCE: Kind(build=rebalance.build, recheck=rebalance.recheck),
    RunKind.MANUAL: Kind(build=manual.build, recheck=manual.recheck),
    RunKind.SCORE: Kind(build=jobs.build_score, has_lines=False),
    RunKind.COVERAGE: Kind(build=jobs.build_coverage, has_lines=False),
    RunKind.SIMULATION: Kind(build=simulations.build_simulation, has_lines=False),
    RunKind.GRADES: Kind(build=score_jobs.build_grades, has_lines=False),
    RunKind.LEARNING: Kind(build=score_jobs.build_learning, has_lines=False),
    RunKind.UNDO: Kind(
        build=undo.build,
        recheck=undo.recheck,
        after_chunk=undo.after_chunk,
        keeps_capacity=False,
        keeps_versions=False,
    ),
}
