"""Numbers, money, shares, dates and names as people read them, in the active language.

A non-breaking space stands before the per cent sign, a true minus before a negative number; rounding is half up.
Every pattern is translatable; the contexts that start with "format" hold patterns, not words.
"""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils import formats, timezone
from django.utils.dateformat import format as date_text
from django.utils.translation import get_language_bidi, ngettext, pgettext
from django.utils.translation import gettext as _

NBSP, MINUS, LEFT_TO_RIGHT = "\u00a0", "\u2212", "\u200e"
SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹", "ILS": "₪", "TRY": "₺"}
THOUSAND, MILLION, BILLION = 10**3, 10**6, 10**9


def rounded(value, places: int) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def number(value, places: int = 0) -> str:
    """12345.6 → "12,346"; −3 → "−3" with a true minus. `None` → an empty string."""
    if value is None or value == "":
        return ""
    amount = rounded(value, places)
    text = formats.number_format(abs(amount), decimal_pos=places, use_l10n=True, force_grouping=True)
    return f"{MINUS}{text}" if amount < 0 else text


def signed(value, places: int = 0) -> str:
    """5 → "+5", −12 → "−12", 0 → "0". In a right-to-left line a mark keeps the plus before the figure."""
    amount = rounded(value, places)
    if amount <= 0:
        return number(amount, places)
    return f"{LEFT_TO_RIGHT if get_language_bidi() else ''}+{number(amount, places)}"


def percent(share, places: int = 0) -> str:
    """A share of one as per cent: 0.18 → "18 %"."""
    if share is None or share == "":
        return ""
    return pgettext("format of a percentage", "%(number)s\u00a0%%") % {
        "number": number(Decimal(str(share)) * 100, places)
    }


def whole_percent(share: float | Decimal) -> int:
    """The number that `percent` shows: 0.125 → 13."""
    return int(rounded(Decimal(str(share)) * 100, 0))


def signed_percent(share, places: int = 0) -> str:
    """0.18 → "+18 %", −0.12 → "−12 %"."""
    return pgettext("format of a percentage", "%(number)s\u00a0%%") % {
        "number": signed(Decimal(str(share)) * 100, places)
    }


def with_currency(text: str, currency: str) -> str:
    """The number `text` with its currency: "€86,000"; without a symbol the code stands there: "NOK 86,000"."""
    code = str(currency)
    symbol = SYMBOLS.get(code) or f"{code}{NBSP}"
    sign, digits = (MINUS, text[1:]) if text.startswith(MINUS) else ("", text)
    return sign + pgettext("format of money", "%(symbol)s%(number)s") % {"symbol": symbol, "number": digits}


def money(amount, currency: str, places: int = 0) -> str:
    """The full amount in the major unit: 86000, "EUR" → "€86,000"."""
    return "" if amount is None or amount == "" else with_currency(number(amount, places), currency)


def money_short(amount, currency: str) -> str:
    """At most three or four figures: 4836000 → "€4.84M", 118400 → "€118k"; below 10,000 the full amount."""
    if amount is None or amount == "":
        return ""
    size = abs(Decimal(str(amount)))
    if size < 10 * THOUSAND:
        return money(amount, currency)
    if rounded(size / THOUSAND, 0) < THOUSAND:
        return with_currency(pgettext("format: thousands", "%sk") % number(Decimal(amount) / THOUSAND), currency)
    if rounded(size / MILLION, 0) < THOUSAND:
        return with_currency(pgettext("format: millions", "%sM") % number(Decimal(amount) / MILLION, 2), currency)
    return with_currency(pgettext("format: billions", "%sB") % number(Decimal(amount) / BILLION, 2), currency)


def local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def local_day(value: date | datetime) -> date:
    here = local(value)
    return here.date() if isinstance(here, datetime) else here


def day(value: date | datetime | None, *, now: datetime) -> str:
    """A date: "Fri 22 May"; with the year instead of the weekday when it is not the year of `now`: "22 May 2021"."""
    if not value:
        return ""
    if local_day(value).year == local_day(now).year:
        return date_text(local(value), pgettext("format of a date this year", "D j M"))
    return date_text(local(value), pgettext("format of a date of another year", "j M Y"))


def short_day(value: date, *, now: datetime) -> str:
    """A date in the least room, for the axis of a chart: "22 May"; with the year when it is not the year of `now`."""
    if local_day(value).year == local_day(now).year:
        return date_text(value, pgettext("format of a short date this year", "j M"))
    return date_text(value, pgettext("format of a date of another year", "j M Y"))


def moment(value: datetime | None, *, now: datetime) -> str:
    """A date with its time: "Fri 22 May, 15:40"."""
    if not value:
        return ""
    clock = date_text(local(value), pgettext("format of a time of day", "H:i"))
    return pgettext("format of a date with a time", "%(day)s, %(time)s") % {"day": day(value, now=now), "time": clock}


def ago(value: date | datetime | None, *, now: datetime) -> str:
    """How long since, in the largest unit that is not zero: "today", "yesterday", "3 days ago", "5 weeks ago"."""
    if not value:
        return _("never")
    days = (local_day(now) - local_day(value)).days
    if days <= 0:
        return _("today") if days == 0 else in_days(value, now=now)
    if days == 1:
        return _("yesterday")
    return since(days)


def since(days: int) -> str:
    """Whole days as days, weeks (from 14 days), months (from 60) or years (from two), with "ago"."""
    if days < 14:
        return ngettext("%(count)s day ago", "%(count)s days ago", days) % {"count": number(days)}
    if days < 60:
        return ngettext("%(count)s week ago", "%(count)s weeks ago", days // 7) % {"count": number(days // 7)}
    if days < 730:
        return ngettext("%(count)s month ago", "%(count)s months ago", days // 30) % {"count": number(days // 30)}
    return ngettext("%(count)s year ago", "%(count)s years ago", days // 365) % {"count": number(days // 365)}


def in_days(value: date | datetime | None, *, now: datetime) -> str:
    """How long until: "today", "tomorrow", "in 9 days"; a past day answers as `ago`."""
    if not value:
        return ""
    days = (local_day(value) - local_day(now)).days
    if days < 0:
        return ago(value, now=now)
    if days < 2:
        return _("tomorrow") if days else _("today")
    return ngettext("in %(count)s day", "in %(count)s days", days) % {"count": number(days)}


def days_left(value: date | datetime | None, *, now: datetime) -> int | None:
    """Whole days from the day of `now` to the day of `value`; 0 is today, negative is past."""
    return (local_day(value) - local_day(now)) // timedelta(days=1) if value else None


def isolated(name: str) -> str:
    """A name of any script that leaves the direction of the sentence around it alone."""
    return f"\u2068{name}\u2069"


def initials(name: str) -> str:
    """First letters of the first and the last word: "Ana Maria Kovač" → "AK"."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
