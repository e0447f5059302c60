"""Which books get nothing new whatever their kind allows. Pure."""

GET_NOTHING = frozenset({"leave", "notice"})


def factor_for(reason: str, factor_percent: int) -> int:
    """The share of its places that a book has: none on leave and in the notice period, else what was chosen."""
    return 0 if reason in GET_NOTHING else factor_percent
