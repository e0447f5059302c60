"""How long a what-if study takes: 100 books, 20,000 accounts, 52 weeks, today against three changes."""

import time
from dataclasses import replace

from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from assignment.actions.simulations import ask_simulation
from assignment.actions.working import work_on
from assignment.models import Run
from assignment.queries.simulation_world import world_of_today
from assignment.queries.what_ifs import as_today
from assignment.simulator.play import play

BOOKS, ACCOUNTS, WEEKS = 100, 20_000, 52


def measure() -> dict:
    """Seconds for the world, for one variant alone, and for a whole study with its worker."""
    call_command("seed_bench", accounts=ACCOUNTS, books=BOOKS, interactions=200_000, verbosity=0)
    ops, now = User.objects.create_user("ops@bench.example", role="ops", name="Ops"), timezone.now()
    today = as_today(by=ops)
    changes = [
        replace(today, name="Half as large", capacity_percent=50),
        replace(today, name="Nothing taken back", retrieval_weeks=0),
        replace(today, name="In turns", mode="round_robin"),
    ]
    started = time.perf_counter()
    study = ask_simulation(changes, by=ops, now=now, name="Bench", weeks=WEEKS)
    built_at = time.perf_counter()
    world = world_of_today(study.run.settings["books"], now=now).world
    made_at = time.perf_counter()
    play(world, today, weeks=WEEKS, seed=1)
    played_at = time.perf_counter()
    work_on(study.run.pk, worker="bench", now=now)
    ended = time.perf_counter()
    study.refresh_from_db()
    assert study.run.status == Run.Status.DONE, study.run.error
    return {
        "accounts in the world": study.basis["accounts"],
        "asked for s": round(built_at - started, 2),
        "world s": round(made_at - built_at, 2),
        "one variant s": round(played_at - made_at, 2),
        "study of four s": round(ended - played_at, 2),
    }
