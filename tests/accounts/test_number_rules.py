"""Whole numbers that come as text."""

import pytest

from accounts.rules.numbers import number_of, numbers_of


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7), ("0", 0), ("007", 7), (7, 7), ("9" * 18, 10**18 - 1), ("9" * 19, None), ("", None), (None, None),
        ("-1", None), ("+1", None), ("1.0", None), ("1e3", None), (" 1", None), ("1_000", None), ("²", None),
        ("٣", None), ("1\x00", None), ("x", None), (True, None),
    ],
)  # fmt: skip
def test_only_plain_digits_that_a_column_keeps_are_a_number(text, number):
    assert number_of(text) == number


def test_a_count_has_fewer_digits():
    assert number_of("9" * 9, digits=9) == 999_999_999 and number_of("9" * 10, digits=9) is None


def test_of_a_list_what_is_no_number_is_left_out():
    assert numbers_of(["3", "x", "", "12"]) == [3, 12]
