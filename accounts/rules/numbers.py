"""Whole numbers that come as text: an id, a version or a place of an address, a form or a header."""

from collections.abc import Iterable

DIGITS_OF_AN_ID = 18
DIGITS_OF_A_COUNT = 9


def number_of(text: object, *, digits: int = DIGITS_OF_AN_ID) -> int | None:
    """The number that stands there in plain digits; None for anything else, and for more digits than a column keeps."""
    written = str(text)
    return int(written) if written.isascii() and written.isdecimal() and len(written) <= digits else None


def numbers_of(texts: Iterable[object]) -> list[int]:
    """Those of `texts` that are ids."""
    return [number for number in map(number_of, texts) if number is not None]
