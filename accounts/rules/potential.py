"""What an account may be worth: the number that balances books (decision 9)."""

MOST_CENTS = 9_000_000_000_000_000_000
MOST_MEDIANS = 4


def potential(
    *,
    override: int | None,
    recurring: int,
    default: int | None,
    employees: int | None,
    median: int,
) -> int:
    """Cents, at least 1: ops' override, else recurring revenue of 12 months, else by size.

    By size: the segment's `default` × min(4, employees ÷ median); an unknown size counts as the median, no segment
    gives 1. The twin of POTENTIAL in accounts/queries/enrolment.py.
    """
    if override is not None:
        return override
    if recurring > 0:
        return recurring
    if default is None:
        return 1
    size = median if employees is None else min(MOST_MEDIANS * median, employees)
    return max(1, min(MOST_CENTS, default * size // median))
