"""The shares of a book that are aimed at: each a per cent of a segment that has places, together at most a whole."""

import pytest

from accounts.rules.target_shares import share_of, shares_problem


@pytest.mark.parametrize(
    ("shares", "problem"),
    [
        ({}, ("", 0)),
        ({1: None, 2: None}, ("", 0)),
        ({1: 60, 2: 40}, ("", 0)),
        ({1: 60}, ("", 0)),
        ({1: 100}, ("", 0)),
        ({1: 61, 2: 40}, ("sum", 101)),
        ({1: 0}, ("range", 1)),
        ({1: 101}, ("range", 1)),
        ({3: 10}, ("no_places", 3)),
        ({4: 10}, ("no_places", 4)),
    ],
)
def test_shares_are_kept_or_refused_with_a_code(shares, problem):
    assert shares_problem(shares, places={1: 50, 2: 20, 3: 0}) == problem


@pytest.mark.parametrize(("part", "whole", "share"), [(0, 0, None), (0, 4, 0), (1, 8, 13), (2, 3, 67), (3, 3, 100)])
def test_a_share_is_a_whole_per_cent_and_none_of_nothing(part, whole, share):
    assert share_of(part, whole) == share
