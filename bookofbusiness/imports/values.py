"""Readers: one cell's text → the text that COPY takes, or BadValue. Pure: no Django, no clock."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from zoneinfo import ZoneInfo

from accounts.rules.domains import normal_domain
from accounts.rules.tags import BETWEEN, LONGEST, tags_in
from bookofbusiness.imports.countries import country_code
from bookofbusiness.imports.dates import Order, read_date, read_moment
from bookofbusiness.imports.errors import BadValue


@dataclass(frozen=True)
class Reading:
    """What readers must know about the file: order of 03/04/2024, decimal sign, zone, moment of the import."""

    zone: tzinfo
    now: datetime
    order: Order = Order.UNKNOWN
    decimal_comma: bool = False
    spellings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


Reader = Callable[[str, Reading], str | None]
BLANKS = frozenset({"n/a", "na", "null", "none", "-", "–", "\\n", "#n/a", "nan", "(blank)"})
YES = frozenset({"1", "true", "t", "yes", "y", "x", "ja", "on"})
NO = frozenset({"0", "false", "f", "no", "n", "nei", "off"})
EMAIL = re.compile(r"[^\s@,;<>\"()]+@[^\s@,;<>\"()]+\.[^\s@,;<>\"().]{2,}")
PLAIN_NUMBER = re.compile(r"-?\d{1,20}(\.\d+)?")
CURRENCY_SIGNS = re.compile(r"[\s\u00a0\u202f'’$€£¥₹]|^[A-Z]{3}|[A-Z]{3}$")
THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+")
INVISIBLE = re.compile(r"[\s\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]*")
MOST_INTEGER = 2_147_483_647
SHARED_HOSTS = frozenset({  # hosts of many companies: they identify none
    "gmail.com", "googlemail.com", "yahoo.com", "hotmail.com", "outlook.com", "live.com", "icloud.com", "aol.com",
    "gmx.de",
    "gmx.net", "web.de", "mail.ru", "proton.me", "protonmail.com", "facebook.com", "linkedin.com", "twitter.com",
    "x.com",
    "instagram.com", "sites.google.com", "wordpress.com", "blogspot.com", "github.io",
})  # fmt: skip


def text(most: int) -> Reader:
    """At most `most` characters, as they are."""

    def read(cell: str, reading: Reading) -> str | None:
        if len(cell) > most:
            raise BadValue("too_long", length=len(cell), most=most)
        return cell

    return read


def name(most: int) -> Reader:
    """Text that shows something: a name of invisible characters alone is blank."""

    def read(cell: str, reading: Reading) -> str | None:
        if len(cell) > most:
            raise BadValue("too_long", length=len(cell), most=most)
        return cell if cell.isascii() or not INVISIBLE.fullmatch(cell) else None

    return read


def whole_number(least: int = 0, most: int = MOST_INTEGER) -> Reader:
    """A whole number from `least` to `most`; 1,200 and 1200.0 are 1200, a range such as 51-200 is its lower end."""

    def read(cell: str, reading: Reading) -> str | None:
        if cell.lower() in BLANKS:
            return None
        span = re.fullmatch(r"(\d[\d,]*)\s*(?:\+|[-–]\s*\d[\d,]*)", cell)
        amount = to_decimal(span[1] if span else cell, reading)
        if amount != amount.to_integral_value():
            raise BadValue("whole_number", value=cell)
        if amount < least:
            raise BadValue("too_small", value=cell, least=least)
        if amount > most:
            raise BadValue("too_large", value=cell, most=most)
        return str(int(amount))

    return read


def decimal(
    places: int = 2, digits: int = 18, *, least: Decimal | None = None, most: Decimal | None = None, times: int = 1
) -> Reader:
    """An exact amount with at most `places` decimals kept; `times` turns the file's unit into ours."""
    step = Decimal(1).scaleb(-places)
    top = Decimal(10) ** (digits - places) - step if most is None else most

    def read(cell: str, reading: Reading) -> str | None:
        if cell.lower() in BLANKS:
            return None
        amount = to_decimal(cell, reading) * times
        if abs(amount) > top:
            raise BadValue("too_large", value=cell, most=top)
        if least is not None and amount < least:
            raise BadValue("too_small", value=cell, least=least)
        return str(amount.quantize(step))

    return read


def to_decimal(cell: str, reading: Reading) -> Decimal:
    """1,100.04 · 1.100,04 · $1 200 · (300) for minus. Where one sign could be either, `decimal_comma` decides."""
    if PLAIN_NUMBER.fullmatch(cell) and not (reading.decimal_comma and "." in cell):
        return Decimal(cell)
    bare = CURRENCY_SIGNS.sub("", cell.strip().replace("−", "-"))
    bare = CURRENCY_SIGNS.sub("", bare)
    if bare.startswith("(") and bare.endswith(")"):
        bare = f"-{bare[1:-1]}"
    try:
        found = Decimal(with_point(bare, reading.decimal_comma))
    except InvalidOperation as error:
        raise BadValue("number", value=cell) from error
    if not found.is_finite() or len(bare) > 40:
        raise BadValue("number", value=cell)
    return found


def with_point(bare: str, decimal_comma: bool) -> str:
    point, comma = bare.rfind("."), bare.rfind(",")
    if point >= 0 and comma >= 0:
        return bare.replace(",", "") if point > comma else bare.replace(".", "").replace(",", ".")
    if comma >= 0:
        return bare.replace(",", "") if THOUSANDS.fullmatch(bare) and not decimal_comma else bare.replace(",", ".")
    if decimal_comma and THOUSANDS.fullmatch(bare.replace(".", ",")):
        return bare.replace(".", "")
    return bare


def day(cell: str, reading: Reading) -> str | None:
    return None if cell.lower() in BLANKS else read_date(cell, reading.order).isoformat()


def moment(cell: str, reading: Reading) -> str | None:
    return None if cell.lower() in BLANKS else read_moment(cell, reading.order, reading.zone).isoformat()


def past_moment(since: int = 0) -> Reader:
    """A moment that is over, in the year `since` or later: nothing has happened yet in the future (the rest of today is
    let pass)."""

    def read(cell: str, reading: Reading) -> str | None:
        if cell.lower() in BLANKS:
            return None
        found = read_moment(cell, reading.order, reading.zone)
        if found > reading.now and found.date() > reading.now.astimezone(reading.zone).date():
            raise BadValue("future", value=cell)
        if found.year < since:
            raise BadValue("too_long_ago", value=cell, year=since)
        return min(found, reading.now).isoformat()

    return read


def flag(cell: str, reading: Reading) -> str | None:
    word = cell.lower()
    if word in YES or word in NO:
        return "true" if word in YES else "false"
    if word in BLANKS:
        return None
    raise BadValue("choice", value=cell, known="yes, no")


def choice(words: Mapping[str, str], *, otherwise: str | None = None) -> Reader:
    """One of `words` (word in lower case → stored value). An unknown word is `otherwise`, or refused."""
    stored = {**{value: value for value in words.values() if value}, **words}
    known = ", ".join(dict.fromkeys(value for value in words.values() if value))

    def read(cell: str, reading: Reading) -> str | None:
        word = re.sub(r"[\s_/\-]+", " ", cell.casefold()).strip()
        found = stored.get(word, stored.get(cell.casefold()))
        if found is not None:
            return found
        if word in BLANKS or otherwise is not None:
            return otherwise
        raise BadValue("choice", value=cell, known=known)

    return read


def email(cell: str, reading: Reading) -> str | None:
    """One address in lower case."""
    address = cell.lower().removeprefix("mailto:")
    if len(address) > 254 or not EMAIL.fullmatch(address):
        raise BadValue("email", value=cell)
    return address


def domain(cell: str, reading: Reading) -> str | None:
    """The bare host of a domain or address. A host that many companies share identifies none and is left out."""
    try:
        host = normal_domain(cell.strip("<>\"'").split(",")[0])
    except ValueError as error:
        raise BadValue("domain", value=cell) from error
    return None if host in SHARED_HOSTS else host


def country(cell: str, reading: Reading) -> str | None:
    if cell.lower() in BLANKS and len(cell) != 2:
        return None
    code = country_code(cell)
    if code is None:
        raise BadValue("country", value=cell)
    return code


def currency(cell: str, reading: Reading) -> str | None:
    code = cell.upper()
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise BadValue("currency", value=cell)
    return code


def zone_name(cell: str, reading: Reading) -> str | None:
    try:
        ZoneInfo(cell)
    except (KeyError, ValueError, OSError) as error:
        raise BadValue("time_zone", value=cell) from error
    return cell


def tags(cell: str, reading: Reading) -> str | None:
    """Tags with commas, semicolons or bars between them → an array literal, in their order, each once."""
    return tag_array(cell)


@lru_cache(maxsize=4096)
def tag_array(cell: str) -> str:
    found = dict.fromkeys(tags_in(cell))
    if any(len(tag) > LONGEST for tag in found):
        raise BadValue("too_long", length=max(map(len, found)), most=LONGEST)
    return array(found)


def first_tag(cell: str, reading: Reading) -> str | None:
    return BETWEEN.split(cell, maxsplit=1)[0].strip().replace("_", " ")[:100] or None


def codes(cell: str, reading: Reading) -> str | None:
    """Several country codes or names → an array literal of codes."""
    names = [part.strip() for part in re.split(r"[|,;]", cell) if part.strip()]
    return array(country(part, reading) or "" for part in names)


def array(items: Iterable[str]) -> str:
    """A PostgreSQL array literal."""
    return "{" + ",".join('"' + item.replace("\\", "\\\\").replace('"', '\\"') + '"' for item in items) + "}"
