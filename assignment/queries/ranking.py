"""The order in which a plan gives accounts away: columns from an allow-list, and the rank that follows from them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

# Whole numbers, never null; the higher one comes first. The score is a column of the supply.
KEYS = {
    "revenue": "coalesce((a.annual_revenue * 100)::bigint, -1)",
    "activity": """coalesce((SELECT -extract(epoch FROM max(i.happened_at))::bigint FROM accounts_interaction i
                             WHERE i.account_id = a.id AND i.voided_at IS NULL), 0)""",
    "potential": "a.potential_cents",
    "employees": "coalesce(a.employees, -1)",
    "age": "-extract(epoch FROM a.created_at)::bigint",
}


def key_columns(ranking: Sequence[str]) -> list[str]:
    """The SQL of the criteria besides the score, in their order. Names outside the allow-list are a bug."""
    return [KEYS[name] for name in ranking if name != "score"]


def ranks(ranking: Sequence[str], score: Ints, keys: Ints) -> Ints:
    """The rank of each account, from 0 for the last: equal where all criteria are. `keys`: those of key_columns."""
    if not len(score):
        return np.empty(0, np.int64)
    others = iter(keys.T)
    columns = [score if name == "score" else next(others) for name in ranking]
    table = np.column_stack(columns) if columns else np.zeros((len(score), 1), np.int64)
    order = np.lexsort(table.T[::-1])
    steps = (np.diff(table[order], axis=0) != 0).any(axis=1)
    found = np.empty(len(score), np.int64)
    found[order] = np.concatenate([[0], np.cumsum(steps)])
    return found
