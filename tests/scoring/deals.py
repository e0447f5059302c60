"""Closed opportunities by the hundred, so that there is something to learn from, and what a study of them says."""

import random
from datetime import datetime, timedelta
from typing import Any

from accounts.models import Account, Opportunity, Segment
from tests.factories import UserFactory


def close_many(count: int, *, now: datetime, seed: int = 1) -> None:
    """`count` accounts with a closed opportunity each, begun over two years; a known industry wins, size does not."""
    dice, owner, smb = random.Random(seed), UserFactory(), Segment.objects.get(code="smb")
    accounts = Account.objects.bulk_create(
        Account(
            name=f"Dealt {place}", employees=dice.choice([10, 50, 500, 5000]), segment=smb, country="NO",
            industry=dice.choice(["Energy", ""]), domain=f"dealt{place}.example", potential_cents=1,
        )
        for place in range(count)
    )  # fmt: skip
    deals = []
    for place, account in enumerate(accounts):
        began = now.date() - timedelta(days=730 - 700 * place // count)
        won = dice.random() < (0.6 if account.industry else 0.15)
        deals.append(
            Opportunity(account=account, owner=owner, name=f"Deal {place}", stage="won" if won else "lost",
                        opened_on=began, close_on=began + timedelta(days=20))
        )  # fmt: skip
    Opportunity.objects.bulk_create(deals)


def study(*names: str, advice: str = "learn") -> dict[str, Any]:
    """The summary of a study that learned something, with a rule for each of `names`, a signal and a segment."""
    parts = [{"count": 42, "won": 4 * n + n % 3, "expected": n / 10 + 0.02} for n in range(10)]
    judged = {"auc": 0.736, "lift": 1.65, "error": 0.05, "parts": parts}
    rules = [
        {"kind": "rule", "key": str(place), "label": name, "points": 30 - place, "learned": 40 - 9 * place}
        for place, name in enumerate(names)
    ]
    signal = {"kind": "signal", "key": "7", "label": names[-1], "points": 20.0, "learned": None}
    return {
        "advice": advice, "closed": 1400, "won": 503, "trained": 980, "tested": 420, "tested_won": 150, "gain": 0.124,
        "split_on": "2026-03-31", "learned": judged, "rules": judged | {"auc": 0.612, "error": 0.11}, "number": 1,
        "segments": [{"name": names[0], "count": 90, "won": 40, "learned": 0.72, "rules": 0.6}],
        "rows": [*rules, signal],
    }  # fmt: skip
