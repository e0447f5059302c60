"""Numbers, money and dates read as the wording asks: spaces that do not break, true minus, half up."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from accounts.display import formats
from bookofbusiness.pseudo_locale import CODE, pseudo

NOW = datetime(2026, 5, 26, 9, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "places", "words"),
    [
        (0, 0, "0"),
        (1234567, 0, "1,234,567"),
        (-3, 0, "−3"),
        (2.5, 0, "3"),
        (-2.5, 0, "−3"),
        (15, 1, "15.0"),
        (None, 0, ""),
    ],
)
def test_numbers_round_half_up_and_carry_a_true_minus(value, places, words):
    assert formats.number(value, places) == words


@pytest.mark.parametrize(
    ("share", "words"), [(0.18, "18\u00a0%"), (Decimal("0.005"), "1\u00a0%"), (1, "100\u00a0%"), (None, "")]
)
def test_a_share_reads_as_per_cent_that_does_not_break(share, words):
    assert formats.percent(share) == words


@pytest.mark.parametrize("share", [0, 0.125, 0.145, 0.285, 0.5, 1, Decimal("0.005")])
def test_a_share_in_a_chart_or_a_file_is_the_number_that_the_page_shows(share):
    assert formats.percent(share) == f"{formats.whole_percent(share)}\u00a0%"


@pytest.mark.parametrize(("share", "words"), [(0.18, "+18\u00a0%"), (-0.12, "−12\u00a0%"), (0, "0\u00a0%")])
def test_a_gap_carries_its_sign(share, words):
    assert formats.signed_percent(share) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "€0"),
        (9_999, "€9,999"),
        (10_000, "€10k"),
        (118_400, "€118k"),
        (999_499, "€999k"),
        (999_500, "€1.00M"),
        (4_836_000, "€4.84M"),
        (999_600_000, "€1.00B"),
        (-118_400, "−€118k"),
        (None, ""),
    ],
)
def test_short_money_keeps_three_or_four_figures_over_every_step(amount, words):
    assert formats.money_short(amount, "EUR") == words


def test_full_money_shows_the_symbol_or_the_code():
    assert formats.money(Decimal("86000.4"), "EUR") == "€86,000"
    assert formats.money(12.5, "USD", places=2) == "$12.50"
    assert formats.money(-86000, "NOK") == "−NOK\u00a086,000"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (date(2026, 5, 22), "Fri 22 May"),
        (date(2021, 5, 22), "22 May 2021"),
        (None, ""),
        (datetime(2026, 5, 22, 23, 30, tzinfo=UTC), "Fri 22 May"),
    ],
)
def test_a_day_says_its_weekday_this_year_and_its_year_otherwise(value, words):
    assert formats.day(value, now=NOW) == words


def test_a_moment_is_said_in_the_zone_of_the_reader():
    with timezone.override("Asia/Tehran"):
        assert formats.moment(datetime(2026, 5, 22, 21, 40, tzinfo=UTC), now=NOW) == "Sat 23 May, 01:10"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "today"),
        (1, "yesterday"),
        (2, "2 days ago"),
        (13, "13 days ago"),
        (14, "2 weeks ago"),
        (60, "2 months ago"),
        (730, "2 years ago"),
    ],
)
def test_ago_uses_the_largest_unit(days, words):
    assert formats.ago((NOW - timedelta(days=days)).date(), now=NOW) == words


@pytest.mark.parametrize(("days", "words"), [(0, "today"), (1, "tomorrow"), (9, "in 9 days"), (-1, "yesterday")])
def test_how_long_until(days, words):
    assert formats.in_days((NOW + timedelta(days=days)).date(), now=NOW) == words
    assert formats.days_left((NOW + timedelta(days=days)).date(), now=NOW) == days


@pytest.mark.parametrize(("name", "letters"), [("Ana Maria Kovač", "AK"), ("Cher", "C"), ("رضا امینی", "را"), ("", "")])
def test_initials_are_those_of_the_first_and_the_last_word(name, letters):
    assert formats.initials(name) == letters


def test_the_pseudo_language_changes_words_but_no_pattern_and_no_placeholder():
    assert pseudo("Hello %(name)s <b>you</b> {n}") == "\u200fHélló %(name)s <b>ýóú</b> {n}\u200f".replace("ó", "óó")
    with translation.override(CODE):
        assert translation.get_language_bidi()
        assert formats.percent(0.5) == "50\u00a0%"
        assert formats.ago(NOW.date(), now=NOW) == pseudo("today")
        assert formats.signed(7) == "\u200e+7"
