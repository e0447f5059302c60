"""How long enrolling and scoring a million accounts take: the first time, after a tenth changed, and to explain one.

`DATABASE_URL=… python -m tests.benchmarks.scoring [accounts]` on a migrated scratch database: it fills an empty one.
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import django
from django.db import connection

SIGNALS_PER_ACCOUNT = 2
# A tenth of the accounts changes: half of them grow, the other half gets a signal.
CHANGE = "UPDATE accounts_account SET employees = coalesce(employees, 0) + 700 WHERE id %% 20 = 3"
SIGNAL = """
INSERT INTO scoring_signal (account_id, signal_type_id, happened_at, strength, note, source, external_id)
SELECT id, (SELECT id FROM scoring_signaltype WHERE code = 'funding'), %(now)s, 1, '', 'bench-more', 'more-' || id
  FROM accounts_account WHERE id %% 20 = 7"""


def measure(accounts: int = 1_000_000) -> dict[str, Any]:
    """Seconds of each step on `accounts` accounts with two signals each; wall time, so let the machine be calm."""
    from django.utils import timezone

    from accounts.actions.enrol import enrol
    from accounts.models import Account
    from bookofbusiness.demo import bench
    from scoring.actions.score import score

    now = timezone.now()
    if not Account.objects.exists():
        for statement in (bench.ACCOUNTS, bench.CONTACTS, bench.SIGNALS):
            _run(statement, accounts=accounts, signals=accounts * SIGNALS_PER_ACCOUNT, now=now)
        bench.analyse()
    later = now + timedelta(days=1)
    figures: dict[str, Any] = {"accounts": Account.objects.count()}
    figures["enrol s"], enrolled = _timed(lambda: enrol(now=now))
    figures[f"first score of {accounts:,} s"], first = _timed(lambda: score(now=now))
    figures["rescore unchanged s"], _again = _timed(lambda: score(now=now))
    _run(CHANGE), _run(SIGNAL, now=now)
    figures["rescore with 10 % changed s"], tenth = _timed(lambda: score(now=later))
    return figures | {
        "rows enrolled": enrolled.changed,
        "rows scored first": first.changed,
        "rows changed": tenth.changed,
        **_explained(later),
        **_previewed(later),
    }


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    result = work()
    return round(time.perf_counter() - started, 2), result


def _run(sql: str, **values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _explained(now: datetime) -> dict[str, float]:
    """Milliseconds to explain one account, over 200 of them."""
    from accounts.models import Account
    from scoring.queries.explain import explain

    ids = Account.objects.order_by("pk").values_list("pk", flat=True)[: 200 * 97 : 97]
    spent = sorted(_timed(lambda pk=pk: explain(pk, now=now))[0] * 1000 for pk in ids) or [0.0]
    return {"explain ms": round(statistics.median(spent), 1), "explain p95 ms": round(spent[int(len(spent) * 0.95)], 1)}


def _previewed(now: datetime) -> dict[str, Any]:
    """Seconds to preview a changed model on the fixed sample."""
    from accounts.models import User
    from scoring.actions.models import copy_model
    from scoring.queries.models import current_model
    from scoring.queries.preview import preview

    draft = copy_model(current_model().pk, by=User.objects.robot("bench"), now=now)
    draft.fit_rules.filter(position=1).update(points=50)
    seconds, found = _timed(lambda: preview(draft, now=now))
    draft.delete()
    return {"preview of a model s": seconds, "preview sample": found.sampled, "preview changed": found.changed}


if __name__ == "__main__":
    django.setup()
    for name, value in measure(*map(int, sys.argv[1:2])).items():
        sys.stdout.write(f"{name:28} {value}\n")
