"""A plan in words: when it runs, what it does, what a run of it worked by."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from accounts.display.criteria import criteria_words
from accounts.display.formats import day, isolated, number, percent
from assignment.display.words import not_in_use, with_others
from assignment.models import Plan, RunKind
from assignment.rules.plan_terms import EXCLUSIONS, FULL, Terms
from assignment.rules.schedule import WORKS_FROM, WORKS_UNTIL, Calendar, Schedule, applied_moment, left_out, upcoming

NTH = {1: lazy("first"), 2: lazy("second"), 3: lazy("third"), 4: lazy("fourth"), 5: lazy("last")}
MODES = {
    "optimal": lazy("Best total score, every place filled, potential per place as even as it can be"),
    "lowest_value": lazy("In rank order, each to the book with the least potential per place"),
    "lowest_fill": lazy("In rank order, each to the emptiest book"),
    "round_robin": lazy("In rank order, the books take turns"),
}
MODE_NAMES = {
    "optimal": lazy("Optimal"),
    "lowest_value": lazy("Least potential first"),
    "lowest_fill": lazy("Emptiest book first"),
    "round_robin": lazy("Books take turns"),
}
RANKED = {
    "score": lazy("Highest score"), "revenue": lazy("Highest annual revenue"),
    "activity": lazy("Longest without contact"), "potential": lazy("Highest potential"),
    "employees": lazy("Most employees"), "age": lazy("Oldest record"),
}  # fmt: skip
EXCLUDED = {
    "held_before": lazy("Not back to a rep who held it lately"),
    "returned": lazy("Not to a rep who gave it back as a poor fit"),
    "conflict": lazy("Not while two people claim it, nor to a rep who gave it back for a conflict"),
    "resting": lazy("Not while it rests"),
    "away": lazy("Not to a rep who is away"),
    "full": lazy("Not to a book that is full"),
    "coverage": lazy("Not to a rep who works too little of the book"),
}
EXCLUDED_HELP = {
    "held_before": lazy("It gives way, and says so, only where the account would go to nobody."),
    "full": lazy("Off fills books over their limit. It needs a fixed number per book, and ops or a director."),
    "coverage": lazy("Off only warns on the page of the run."),
    "resting": lazy("Off also gives accounts whose rest is not over."),
}
UNITS = {
    "days": lazy("days"), "working_days": lazy("working days or more"), "percent": lazy("percent covered at least"),
}  # fmt: skip


class Slot(NamedTuple):
    """A moment at which a plan runs, when it is applied, and what is special about it."""

    at: datetime
    applied_at: datetime
    notes: list[str]


def schedule_words(plan: Plan) -> str:
    """ "Every week on Friday, 10:00"."""
    words = {"day": WEEKDAYS[plan.weekday], "nth": NTH.get(plan.nth, ""), "time": plan.at.strftime("%H:%M")}
    texts = {
        Plan.Frequency.DAILY: _("Every day, %(time)s"),
        Plan.Frequency.WEEKLY: _("Every week on %(day)s, %(time)s"),
        Plan.Frequency.BIWEEKLY: _("Every second week on %(day)s, %(time)s"),
        Plan.Frequency.MONTHLY: _("Every month on the %(nth)s %(day)s, %(time)s"),
    }
    return texts[Plan.Frequency(plan.frequency)] % words


def plan_words(plan: Plan, *, targets: str) -> str:
    """What the plan does, for whom: one sentence."""
    words = {"books": targets or _("all books"), "n": number(plan.most_per_book or 0)}
    words["share"] = percent((plan.fill_to_percent or 0) / 100)
    if plan.kind == RunKind.RETRIEVAL:
        return _("Takes back what was not worked in time: %(books)s") % words
    if plan.most_per_book and plan.fill_to_percent:
        text = ngettext(
            "At most %(n)s account each, up to %(share)s of the places: %(books)s",
            "At most %(n)s accounts each, up to %(share)s of the places: %(books)s",
            plan.most_per_book,
        )
        return text % words
    if plan.most_per_book:
        text = ngettext(
            "At most %(n)s account each: %(books)s", "At most %(n)s accounts each: %(books)s", plan.most_per_book
        )
        return text % words
    if plan.fill_to_percent:
        return _("Fills books to %(share)s of their places: %(books)s") % words
    return _("Fills books up: %(books)s") % words


def gone_words(name: str, became: str) -> str:
    """ "Ana Lind (no open book)": what a plan names although nobody may choose it any more."""
    texts = {
        "closed": _("%(name)s (book closed)"),
        "inactive": _("%(name)s (not active any more)"),
        "no_book": _("%(name)s (no open book)"),
        "elsewhere": _("Somebody outside your teams"),
    }
    return not_in_use(name) if became == "not_in_use" else texts[became] % {"name": isolated(name)}


def tag_words(tags: Sequence[str], *, were_given: bool = False) -> str:
    """ "Given accounts get the tag q3-campaign."; empty without a tag. `were_given`: the run is over."""
    if not tags:
        return ""
    words = {"tags": _(", ").join(isolated(tag) for tag in tags)}
    if were_given:
        text = ngettext("Given accounts got the tag %(tags)s.", "Given accounts got the tags %(tags)s.", len(tags))
    else:
        text = ngettext("Given accounts get the tag %(tags)s.", "Given accounts get the tags %(tags)s.", len(tags))
    return text % words


def slots(
    schedule: Schedule, *, weekday: int | None, at: Any, calendar: Calendar, holidays: Mapping[Any, str], now: datetime
) -> list[Slot]:
    """The next five, each with the holidays left out before it and the change of the clock. `holidays`: name by day."""
    found, before = [], now
    for slot in upcoming(schedule, after=now, calendar=calendar, count=5):
        applied = applied_moment(schedule, slot, weekday=weekday, at=at, calendar=calendar)
        notes = list(_notes(schedule, before, slot, calendar=calendar, holidays=holidays, now=now))
        found.append(Slot(slot, applied, notes))
        before = slot
    return found


def _notes(
    schedule: Schedule,
    before: datetime,
    slot: datetime,
    *,
    calendar: Calendar,
    holidays: Mapping[Any, str],
    now: datetime,
) -> Iterator[str]:
    first, last = before.astimezone(calendar.zone), slot.astimezone(calendar.zone)
    for on in left_out(schedule, after=first.date(), until=last.date(), holidays=calendar.holidays):
        yield _("not on %(day)s, a holiday: %(name)s") % {"day": day(on, now=now), "name": holidays.get(on, "")}
    if first.utcoffset() != last.utcoffset():
        yield _("the clock changes before it, the time on the wall stays")
    if not calendar.is_at_work(last.date()) or not WORKS_FROM <= last.time() <= WORKS_UNTIL:
        yield _("built outside working hours")


def kept_terms(
    terms: Mapping[str, Any], names: Mapping[str, Mapping[int, str]], *, gives: bool
) -> list[tuple[str, str]]:
    """The settings that a run worked by, as label and value. `names`: by the name of the list, names by id.

    `gives`: it is a distribution, which has more of them.
    """
    kept = Terms.read(terms)
    rows = [*_for_whom(kept, names), *(_what(kept, names) if gives else ())]
    return [(label, value) for label, value in rows if value]


def _for_whom(terms: Terms, names: Mapping[str, Mapping[int, str]]) -> Iterator[tuple[str, str]]:
    yield _("Plan"), _("%(name)s, version %(version)s") % {"name": terms.name, "version": number(terms.version)}
    yield _("Target books"), _listed(terms.target_books, names["target_books"]) or _("all")
    yield _("Only these accounts"), criteria_words(dict(terms.criteria)) if terms.criteria else ""
    yield _("Only these reps"), _listed(terms.recipients, names["recipients"])
    yield _("Reps are told"), "" if terms.notifies_reps else _("no")


def _what(terms: Terms, names: Mapping[str, Mapping[int, str]]) -> Iterator[tuple[str, str]]:
    yield _("Way"), str(MODES.get(terms.mode, terms.mode))
    yield _("From the books of"), _listed(terms.source_books, names["source_books"])
    yield _("At most per book"), number(terms.most_per_book) if terms.most_per_book is not None else ""
    yield _("Filled to"), percent(terms.fill_to_percent / 100) if terms.fill_to_percent is not None else ""
    yield _("Minimum score"), number(terms.minimum_score) if terms.minimum_score is not None else ""
    yield _("Order"), _(", then ").join(str(RANKED.get(name, name)) for name in terms.ranking)
    yield _("Tags of given accounts"), _(", ").join(terms.gives_tags)
    yield _("Families"), _("kept together") if terms.keep_families_together else _("may be split")
    for code, rule in EXCLUSIONS.items():
        if terms.exclusions.get(code):
            yield str(EXCLUDED[code]), _exclusion(terms, code, rule.unit)


def _exclusion(terms: Terms, code: str, unit: str) -> str:
    if not terms.excludes(code):
        return _("off") if code != FULL else _("off: books may go over their limit")
    value = terms.number(code)
    return _("%(n)s %(unit)s") % {"n": number(value), "unit": UNITS[unit]} if value is not None else _("on")


def _listed(ids: Any, names: Mapping[int, str]) -> str:
    """The names, and how many more there are without one."""
    return with_others([names[pk] for pk in ids if pk in names], others=sum(pk not in names for pk in ids))
