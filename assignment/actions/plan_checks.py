"""What a plan must hold before it is kept, in words per field. Asked by every door that writes one."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain, islice
from typing import Any

from django.utils.translation import gettext as _

from accounts.errors import RuleViolation
from accounts.models import Book, User
from accounts.rules.tags import LONGEST, tags_problem
from assignment.models import Plan, RunKind
from assignment.queries.directors import grants_exceptions
from assignment.queries.schedule import organisation_calendar, schedule_of
from assignment.queries.supply import books_taking_part
from assignment.rules.plan_terms import EXCLUSIONS, FULL, MOST_TAGS, exclusions_problem, ranking_problem
from assignment.rules.schedule import next_slot

Fault = tuple[str, str]
Ids = Mapping[str, Collection[int]]


def check_plan(
    plan: Plan, lists: Mapping[str, Sequence[Any]], *, by: User, now: datetime, known: Ids | None = None
) -> None:
    """Raises RuleViolation `wrong_plan` with the messages of each field. Nothing is written.

    `known` are the ids per list that the plan has named before: those that are gone meanwhile may stay, because a list
    that becomes empty would mean everybody.
    """
    faults: dict[str, list[str]] = {}
    for found in (_name(plan), _numbers(plan), _order(plan), _exclusions(plan, by=by), _tags(plan), _applying(plan)):
        for field, message in found:
            faults.setdefault(field, []).append(message)
    if not faults:
        rest = chain(_books(plan, lists, by=by, known=known or {}), _slots(plan, now=now), _paused(plan, lists))
        faults = {field: [message] for field, message in islice(rest, 1)}
    if faults:
        words = next(iter(faults.values()))[0]
        raise RuleViolation("wrong_plan", words, errors=faults)


def books_of(targets: Sequence[Any], owner: User | None, *, reps: Sequence[User] = ()) -> int:
    """How many books take part in a plan with these."""
    return books_taking_part([each.pk for each in targets], owner, reps=[rep.pk for rep in reps]).count()


def _name(plan: Plan) -> Iterator[Fault]:
    if not plan.name.strip():
        yield "name", _("Give the plan a name.")
    if len(plan.name) > 100:
        yield "name", _("The name has at most 100 characters.")


def _numbers(plan: Plan) -> Iterator[Fault]:
    for name, least, most, words in (
        ("most_per_book", 1, 10_000, _("Write a number from 1 to 10,000.")),
        ("fill_to_percent", 1, 100, _("Write a share from 1 to 100 percent.")),
        ("minimum_score", 0, 100, _("Write a score from 0 to 100.")),
        ("lead_hours", 1, 336, _("Write a number of hours from 1 to 336, which is two weeks.")),
    ):
        value = getattr(plan, name)
        if value is not None and not least <= value <= most:
            yield name, words
    if plan.mode not in Plan.Mode.values:
        yield "mode", _("Choose one of the ways to give accounts away.")


def _order(plan: Plan) -> Iterator[Fault]:
    words = {
        "shape": _("Write the order as a list of criteria."),
        "unknown": _("Accounts can be ordered by score, revenue, activity, potential, employees or age."),
        "twice": _("Each criterion of the order counts once. Choose another one, or leave it out."),
    }
    if fault := ranking_problem(plan.ranking):
        yield "ranking", words[fault]
    elif not plan.ranking:
        yield "ranking", _("Say at least by what accounts are ordered first.")


def _exclusions(plan: Plan, *, by: User) -> Iterator[Fault]:
    code, fault = exclusions_problem(plan.exclusions)
    if fault == "number":
        words = {"most": EXCLUSIONS[code].most}
        yield "exclusions", _("“%(code)s” takes a whole number from 1 to %(most)s.") % {**words, "code": code}
        return
    if fault:
        yield "exclusions", _("Write exclusions as {“code”: {“on”: yes or no, “number”: …}}.")
        return
    if plan.exclusions.get(FULL, {}).get("on", True):
        return
    if plan.most_per_book is None:
        yield "exclusions", _("A plan that may fill books over their limit needs a fixed number per book.")
    elif plan.fill_to_percent is not None:
        yield "exclusions", _("A plan that may fill books over their limit has no share of the places to stop at.")
    if not (by.has_perm("assignment.change_rules") or grants_exceptions(by)):
        yield "exclusions", _("Only ops or a director lets a plan fill books over their limit.")


def _tags(plan: Plan) -> Iterator[Fault]:
    tag, fault = tags_problem(plan.gives_tags, most=MOST_TAGS)
    texts = {
        "shape": _("Write the tags as a list of texts."),
        "many": _("A plan gives at most %(most)s tags."),
        "empty": _("A tag begins and ends with a letter or figure, not with a blank."),
        "long": _("A tag has at most %(longest)s characters. Shorten “%(tag)s”."),
        "mark": _("“%(tag)s” has a comma, a semicolon or a bar: that is where one tag ends and the next begins."),
        "hidden": _("“%(tag)s” has a character that nobody can see. Write it anew."),
        "twice": _("“%(tag)s” is named twice; capital letters make no other tag of it."),
    }
    if fault:
        yield "gives_tags", texts[fault] % {"tag": tag, "most": MOST_TAGS, "longest": LONGEST}
    elif plan.gives_tags and plan.kind != RunKind.DISTRIBUTION:
        yield "gives_tags", _("A retrieval gives no account to a book, so there is nothing to tag.")


def _applying(plan: Plan) -> Iterator[Fault]:
    if (plan.apply_weekday is None) != (plan.apply_at is None):
        yield "apply_at", _("Give both the day and the time of applying, or neither: then it is at once.")
    if plan.lead_hours and plan.apply_weekday is not None:
        yield "lead_hours", _("Either the preview comes so many hours earlier, or a day of applying is set, not both.")
    if plan.frequency not in Plan.Frequency.values:
        yield "frequency", _("Choose how often it runs.")
    if not 0 <= plan.weekday <= 6 or (plan.apply_weekday is not None and not 0 <= plan.apply_weekday <= 6):
        yield "weekday", _("Choose a day of the week.")
    if not 1 <= plan.nth <= 5:
        yield "nth", _("Choose the first to fourth such day, or the last.")
    if plan.at is None:
        yield "at", _("Say at what time.")


def _books(plan: Plan, lists: Mapping[str, Sequence[Any]], *, by: User, known: Ids) -> Iterator[Fault]:
    source, reps = lists["source_books"], lists["recipients"]
    new_books, new_reps = (
        {row.pk for row in lists[name]} - set(known.get(name, ())) for name in ("source_books", "recipients")
    )
    if source and plan.kind != RunKind.DISTRIBUTION:
        yield "source_books", _("A retrieval takes accounts to the pool. It gives away no books.")
    seen = Book.objects.open().visible_to(by)
    gives = seen.filter(pk__in=new_books)
    if plan.owner is not None and plan.owner.is_leader:
        gives = gives.filter(rep__team__in=plan.owner.led_team_ids)
    if new_books and gives.count() < len(new_books):
        yield "source_books", _("One of these books is closed or not in your teams.")
    if new_reps and seen.filter(rep__in=new_reps).values("rep").distinct().count() < len(new_reps):
        yield "recipients", _("One of these reps has no open book in your teams.")
    if source and reps and {book.rep_id for book in source} >= {rep.pk for rep in reps}:
        yield "recipients", _("These reps give their accounts away. Choose at least one other who gets them.")


def _slots(plan: Plan, *, now: datetime) -> Iterator[Fault]:
    if next_slot(schedule_of(plan), after=now, calendar=organisation_calendar(now)) is None:
        words = _("This schedule never fires: every such day of the next 400 is a holiday. Choose another day.")
        yield "weekday", words


def _paused(plan: Plan, lists: Mapping[str, Sequence[Any]]) -> Iterator[Fault]:
    if plan.is_paused or not plan.is_active:
        return
    if not books_of(lists["target_books"], plan.owner, reps=lists["recipients"]):
        words = _("No open book takes part: nobody has one on these target books. Open one first, or pause the plan.")
        yield "is_paused", words
    source = [book.pk for book in lists["source_books"]]
    if source and not Book.objects.open().filter(pk__in=source).exists():
        yield "source_books", _("Every book that it takes from is closed. Choose another one first, or pause the plan.")
