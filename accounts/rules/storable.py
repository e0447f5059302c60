"""What the database can keep of a JSON value."""

from math import isfinite

NUL = "\x00"


def first_unstorable(value: object) -> str:
    """Where in `value` the first text or number stands that PostgreSQL cannot keep; empty when all can be kept.

    That is a NUL or half of a surrogate pair in a text or a key, and a number that is not finite.
    """
    waiting: list[tuple[str, object]] = [("", value)]
    while waiting:
        place, one = waiting.pop()
        if not _is_storable(one):
            return place[:200] or "."
        if isinstance(one, dict):
            waiting += [(f"{place}.{key}" if _is_storable(key) else f"{place}.?", key) for key in one]
            waiting += [(f"{place}.{key}", item) for key, item in one.items() if _is_storable(key)]
        elif isinstance(one, list):
            waiting += [(f"{place}[{number}]", item) for number, item in enumerate(one)]
    return ""


def _is_storable(one: object) -> bool:
    if isinstance(one, float):
        return isfinite(one)
    if isinstance(one, str):
        return NUL not in one and not any("\ud800" <= char <= "\udfff" for char in one)
    return True
