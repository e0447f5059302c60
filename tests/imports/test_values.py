"""What single cells mean. Tables of edges; no database."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from bookofbusiness.imports import values as v
from bookofbusiness.imports.countries import country_code
from bookofbusiness.imports.dates import Order, read_date, read_moment
from bookofbusiness.imports.errors import BadValue
from bookofbusiness.imports.values import Reading

OSLO = ZoneInfo("Europe/Oslo")
READING = Reading(zone=OSLO, now=datetime(2026, 6, 1, 12, tzinfo=UTC))
COMMA = Reading(zone=OSLO, now=READING.now, decimal_comma=True)
DAY, MONTH, UNKNOWN = Order.DAY_FIRST, Order.MONTH_FIRST, Order.UNKNOWN


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("2024-01-31", UNKNOWN, (2024, 1, 31)), ("2024/1/5", UNKNOWN, (2024, 1, 5)), ("20240229", UNKNOWN, (2024, 2,
        29)),
        ("31.01.2024", UNKNOWN, (2024, 1, 31)), ("01.02.2024", MONTH, (2024, 2, 1)), ("10/20/2016", MONTH, (2016, 10,
        20)),
        ("3/1/2017", MONTH, (2017, 3, 1)), ("3/1/2017", DAY, (2017, 1, 3)), ("25/12/2024", UNKNOWN, (2024, 12, 25)),
        ("12/25/2024", UNKNOWN, (2024, 12, 25)), ("5/5/24", UNKNOWN, (2024, 5, 5)), ("31 Jan 2024", UNKNOWN, (2024, 1,
        31)),
        ("Jan 31, 2024", UNKNOWN, (2024, 1, 31)), ("31-Jan-24", UNKNOWN, (2024, 1, 31)), ("1st March 2024", UNKNOWN,
        (2024, 3, 1)),
        ("2024-01-31T23:59:59Z", UNKNOWN, (2024, 1, 31)), ("2024-01-31 08:30", UNKNOWN, (2024, 1, 31)), ("1/2/69", DAY,
        (1969, 2, 1)),
    ],
)  # fmt: skip
def test_dates_of_many_forms(text, order, expected):
    assert read_date(text, order) == date(*expected)


@pytest.mark.parametrize(
    ("text", "order", "code"),
    [
        ("31/02/2024", DAY, "date"), ("2023-02-29", UNKNOWN, "date"), ("2024-13-01", UNKNOWN, "date"), ("30/02/2024",
        UNKNOWN, "date"),
        ("13/13/2024", UNKNOWN, "date"), ("25/12/2024", MONTH, "date"), ("03/04/2024", UNKNOWN, "ambiguous_date"),
        ("soon", UNKNOWN, "date"),
        ("0000-00-00", UNKNOWN, "date"), ("1024-01-01", UNKNOWN, "date"), ("31 Foo 2024", UNKNOWN, "date"),
        ("2024-01-31T25:00", UNKNOWN, "date"),
        ("45000", UNKNOWN, "date"), ("٢٠٢٤", UNKNOWN, "date"),
    ],
)  # fmt: skip
def test_days_that_do_not_exist_or_could_be_two_are_refused(text, order, code):
    with pytest.raises(BadValue) as no:
        read_moment(text, order, OSLO)
    assert no.value.code == code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-01-31", datetime(2024, 1, 31, 12, tzinfo=OSLO)), ("2024-01-31 08:30", datetime(2024, 1, 31, 8, 30,
        tzinfo=OSLO)),
        ("2024-01-31T08:30:15Z", datetime(2024, 1, 31, 8, 30, 15, tzinfo=UTC)),
        ("2024-01-31T08:30:15.250+05:30", datetime(2024, 1, 31, 8, 30, 15, tzinfo=timezone(timedelta(hours=5.5)))),
        ("1/31/2024, 3:05 PM", datetime(2024, 1, 31, 15, 5, tzinfo=OSLO)), ("31 Jan 2024 12:00 am", datetime(2024, 1,
        31, tzinfo=OSLO)),
    ],
)  # fmt: skip
def test_moments_are_local_without_an_offset(text, expected):
    assert read_moment(text, Order.UNKNOWN, OSLO) == expected


@pytest.mark.parametrize(
    ("cell", "reading", "expected"),
    [
        ("1100.04", READING, "1100.04"), ("1,100.04", READING, "1100.04"), ("1.100,04", READING, "1100.04"), ("$1,234",
        READING, "1234.00"),
        ("1 234,50 €", READING, "1234.50"), ("USD 12", READING, "12.00"), ("(300)", READING, "-300.00"), ("−5",
        READING, "-5.00"),
        ("1,234", READING, "1234.00"), ("1,234", COMMA, "1.23"), ("1.234", COMMA, "1234.00"), ("1.5", READING, "1.50"),
        ("0", READING, "0.00"),
        ("1,23", READING, "1.23"), ("n/a", READING, None), ("12'500.00", READING, "12500.00"), ("1e5", READING,
        "100000.00"),
    ],
)  # fmt: skip
def test_amounts_are_exact(cell, reading, expected):
    assert v.decimal()(cell, reading) == expected


@pytest.mark.parametrize("cell", ["abc", "1.2.3.4x", "NaN1", "--5", "Infinity", "1" * 19, "1e400", "٣x"])
def test_what_is_no_amount_is_refused(cell):
    with pytest.raises(BadValue):
        v.decimal()(cell, READING)


@pytest.mark.parametrize(
    ("cell", "expected"), [("1,200", "1200"), ("51-200", "51"), ("10,001+", "10001"), ("50.0", "50"), ("-", None)]
)
def test_whole_numbers(cell, expected):
    assert v.whole_number()(cell, READING) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("https://www.Acme.com/path?x=1", "acme.com"),
        ("acme.com", "acme.com"),
        ("www.bodø.no", "bodø.no"),
        ("facebook.com/acme", None),
    ],
)
def test_a_domain_is_the_bare_host_of_one_company(cell, expected):
    assert v.domain(cell, READING) == expected


@pytest.mark.parametrize(
    ("name", "code"),
    [("Norway", "NO"), ("no", "NO"), ("U.S.A.", "US"), ("Korea", "KR"), ("CÔTE D’IVOIRE", "CI"), ("Türkiye", "TR"),
    ("Nowhere", None), ("NA", "NA")],
)  # fmt: skip
def test_countries(name, code):
    assert country_code(name) == code


def test_a_thing_in_the_future_has_not_happened():
    assert v.past_moment()("2026-06-01", READING) is not None
    with pytest.raises(BadValue, match="future"):
        v.past_moment()("2026-06-02", READING)


def test_tags_become_an_array_that_copy_reads():
    assert v.tags('a| b "c",a\\', READING) == '{"a","b \\"c\\"","a\\\\"}'
    assert v.tags("بازار، نو؛ نو", READING) == '{"بازار","نو"}'
