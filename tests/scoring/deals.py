"""Closed opportunities by the hundred, so that there is something to learn from."""

import random
from datetime import datetime, timedelta

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
