"""How fast, how even and how near to the optimum the allocation engine is. No database.

`python -m tests.benchmarks.engine [--large]`; CPU seconds are what counts, wall seconds depend on the neighbours.
"""

import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from assignment.engine.baselines import MODES
from assignment.engine.certificate import check_batch_certificate, check_rebalance_certificate
from assignment.engine.distribution import distribute
from assignment.engine.rebalance import rebalance
from tests.assignment.engine.generator import SIZES, batch
from tests.assignment.engine.generator import rebalance as drifted
from tests.assignment.engine.measures import account_level_optimum, envy_share, least_hoover

Figures = dict[str, Any]


def measured(work: Callable[[], Any]) -> tuple[Any, Figures]:
    """Result, CPU and wall seconds, greatest memory of the process so far in MB."""
    cpu, wall = time.process_time(), time.perf_counter()
    result = work()
    seconds = {"cpu_s": round(time.process_time() - cpu, 2), "wall_s": round(time.perf_counter() - wall, 2)}
    return result, {**seconds, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}


def distribution(size: str = "M", seed: int = 1, polish_seconds: float = 0.0, **market: Any) -> Figures:
    """One optimal batch: time, score, filled slots, evenness, proof."""
    problem = batch(*SIZES[size], seed=seed, **market)
    solution, figures = measured(lambda: distribute(problem, seed=seed, polish_seconds=polish_seconds))
    proof = solution.certificate
    return {
        "what": f"batch {size} seed {seed} polish {polish_seconds:g}" + "".join(f" {k}={v}" for k, v in market.items()),
        **figures,
        "filled": f"{len(solution.account)}/{problem.free.sum()}",
        "gap": proof.gap,
        "gave_way": proof.gave_way,
        "cv": f"{solution.value_per_slot.cv:.4f} (best {solution.value_per_slot_best.cv:.4f})",
        "hoover": round(solution.value_per_slot.hoover, 4),
        "proof": "holds" if not check_batch_certificate(problem, solution) else "FAILS",
    }


def ranked(size: str = "M", seed: int = 1, **market: Any) -> Figures:
    """The same with scores in whole points and every tie broken by an order of the plan: as many ranks as accounts."""
    problem = batch(*SIZES[size], seed=seed, **market)
    score = problem.score // 100 * 100
    order = np.lexsort((np.random.default_rng(seed).permutation(problem.n), score))
    rank = np.empty(problem.n, np.int64)
    rank[order] = np.arange(problem.n)
    solution, figures = measured(lambda: distribute(replace(problem, score=score, rank=rank), seed=seed))
    plain = distribute(replace(problem, score=score), seed=seed)
    return {
        "what": f"batch {size} seed {seed} ranked" + "".join(f" {k}={v}" for k, v in market.items()),
        **figures,
        "same score": solution.score == plain.score,
        "same filled": len(solution.account) == len(plain.account),
        "cv": round(solution.value_per_slot.cv, 4),
    }


def account_level(size: str = "M", seed: int = 1) -> Figures:
    """The same score and slots as one arc per account x book gives, and how far evenness is from its bound."""
    problem = batch(*SIZES[size], seed=seed)
    solution = distribute(problem, polish_seconds=2.0)
    (score, filled), figures = measured(lambda: account_level_optimum(problem))
    return {
        "what": f"account-level flow {size} seed {seed}",
        **figures,
        "same": (score, filled) == (solution.score, len(solution.account)),
        "hoover_over_bound": round(solution.value_per_slot.hoover / least_hoover(problem, solution), 2),
        "envy": round(envy_share(problem, solution), 5),
    }


def modes(size: str = "M", seed: int = 1, tight: bool = True) -> list[Figures]:
    """Every mode on one batch: share of the optimal score, slots filled, evenness, envy."""
    problem = batch(*SIZES[size], seed=seed, tight=tight)
    best = distribute(problem).score
    rows = []
    for name, mode in MODES.items():
        solution, figures = measured(lambda mode=mode: mode(problem, seed=seed))
        rows.append(
            {
                "what": f"{name} {size}{' tight' if tight else ''}",
                **figures,
                "score": f"{solution.score / best:.3%}",
                "filled": f"{len(solution.account) / problem.free.sum():.2%}",
                "cv": round(solution.value_per_slot.cv, 4),
                "envy": round(envy_share(problem, solution), 4),
            }
        )
    return rows


def rebalancing(
    size: str = "M", seed: int = 1, band: float = 0.02, polish_seconds: float = 0.0, **market: Any
) -> Figures:
    """One rebalance: time, moves against their bound, books outside their band, evenness, proof."""
    problem = drifted(*SIZES[size], seed=seed, band=band, **market)
    plan, figures = measured(lambda: rebalance(problem, seed=seed, polish_seconds=polish_seconds))
    proof, story = plan.certificate, plan.fairness
    outside = int(((plan.load_after < proof.low) | (plan.load_after > proof.high)).sum())
    return {
        "what": f"rebalance {size} seed {seed} +-{band:.1%}" + "".join(f" {k}={v}" for k, v in market.items()),
        **figures,
        "moves": proof.moves,
        "disruption_over_bound": round(proof.disruption / max(proof.search_bound, 1), 4),
        "outside": outside,
        "highest_over_bound": round(story.after.index.max() / proof.top_bound - 1, 5),
        "cv": f"{story.before.cv:.4f} -> {story.after.cv:.4f} (best {story.best.cv:.4f})",
        "hot_moves": int((problem.cost[plan.account] == 4).sum()),
        "proof": "holds" if not check_rebalance_certificate(problem, plan) else "FAILS",
    }


def frontier(size: str = "M", seed: int = 1) -> list[Figures]:
    """Moves needed for narrower and narrower bands."""
    return [rebalancing(size, seed, band) for band in (0.2, 0.1, 0.05, 0.02, 0.01)]


def measure(large: bool = False) -> list[Figures]:
    """All figures, small markets first so that the peak of memory belongs to its line."""
    rows = [rebalancing("XS", polish_seconds=5.0), *(rebalancing("S", seed) for seed in (1, 2, 3))]
    rows += [distribution(seed=seed) for seed in range(1, 6)]
    rows += [distribution(polish_seconds=2.0), distribution(tight=True), distribution(soft=True, exclusions=2)]
    rows += [distribution(exclusions=4), *frontier(), *(rebalancing(seed=seed) for seed in range(2, 6))]
    rows += [*(rebalancing(seed=seed, band=0.001) for seed in range(1, 6)), rebalancing(warm=True)]
    rows += [rebalancing(protected=0.4), account_level("S"), account_level(), *modes()]
    rows += [ranked(), ranked(tight=True), ranked(soft=True, exclusions=2)]
    if large:
        rows += [*(distribution("L", seed) for seed in (1, 2)), ranked("L")]
        rows += [rebalancing("L", seed, band) for seed in (1, 2, 3) for band in (0.02, 0.001)]
    return rows


def table(rows: list[Figures]) -> str:
    """One line per measurement; columns differ, so each figure carries its name."""
    width = max(len(row["what"]) for row in rows)
    return "\n".join(
        row["what"].ljust(width)
        + "  "
        + "  ".join(f"{name} {_plain(value)}" for name, value in row.items() if name != "what")
        for row in rows
    )


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float | np.floating) else str(value)


def main() -> None:
    print(table(measure(large="--large" in sys.argv)))


if __name__ == "__main__":
    main()
