"""Notice of retrieval: the rep hears what is missing and by when, at least a week before, once per run."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actions.audit import record_many
from accounts.actions.notify import Message, notify_many
from accounts.display.formats import day, number
from accounts.models import Account, Book, Event, Organisation, User
from accounts.queries.calendar import local_day
from accounts.queries.leaders import leaders_of_each
from assignment.display.words import missing_words
from assignment.models import Plan, RetrievalNotice, Run
from assignment.queries.looked_at import looked_at_by
from assignment.queries.retrieval import unwarned_facts
from assignment.queries.rule_versions import in_force
from assignment.queries.schedule import organisation_calendar, schedule_of
from assignment.queries.supply import receivers
from assignment.rules.exceptions import ByTargetBook
from assignment.rules.retrieval import Facts, deserves_notice, first_due
from assignment.rules.schedule import upcoming

NAMED = 20
AT_RISK = "/dashboard/?sort=risk"
WRITE = """
WITH given AS (
    INSERT INTO assignment_retrievalnotice (holding_id, run_id, given_at, due_on, missing, state)
    SELECT c.holding_id, %(run)s, %(now)s, %(due)s, c.missing, 'open'
      FROM assignment_coverage c WHERE c.holding_id = ANY(%(holdings)s)
    ON CONFLICT DO NOTHING
    RETURNING holding_id
)
UPDATE assignment_coverage c SET at_risk_on = %(due)s FROM given WHERE c.holding_id = given.holding_id
RETURNING c.account_id, c.book_id
"""
# The clock of these stood still since the notice: they are not ripe on the day it named, so a new one is needed.
DROP_EARLY = """
UPDATE assignment_retrievalnotice SET state = 'protected', settled_at = %(now)s
 WHERE state = 'open' AND holding_id = ANY(%(holdings)s)
"""
# Open notices that nobody acts on any more, by `{which}`: rep and account of each.
END = """
WITH ended AS (
    UPDATE assignment_retrievalnotice n SET state = 'left_out', settled_at = %(now)s
      FROM assignment_holding h JOIN accounts_book b ON b.id = h.book_id
     WHERE h.id = n.holding_id AND n.state = 'open' AND {which}
    RETURNING n.holding_id, b.rep_id
)
UPDATE assignment_coverage c SET at_risk_on = NULL FROM ended WHERE c.holding_id = ended.holding_id
RETURNING ended.rep_id, c.account_id
"""
# The plan that warned them looks at them no longer.
LEFT_OUT = """n.holding_id = ANY(%(holdings)s)
       AND n.run_id IN (SELECT r.id FROM assignment_run r WHERE r.plan_id = %(plan)s)"""
# Retrieval is off, or no plan of it that is in use has their book.
UNFOLLOWED = """NOT (%(is_on)s AND EXISTS (
           SELECT FROM assignment_plan p
            WHERE p.kind = 'retrieval' AND p.is_active
              AND (NOT EXISTS (SELECT FROM assignment_plan_target_books t WHERE t.plan_id = p.id)
                   OR EXISTS (SELECT FROM assignment_plan_target_books t
                               WHERE t.plan_id = p.id AND t.targetbook_id = b.target_book_id))))"""


@transaction.atomic
def give_notices(run: Run, *, now: datetime, book_ids: Sequence[int] | None = None) -> int:
    """Tell reps what they will lose on the first retrieval day at least the notice of their target book ahead; returns
    how many accounts.

    One message per rep and run, the leader in copy. Who was told already is not told again. Expects fresh coverage.
    """
    organisation, numbers = Organisation.load(), in_force().by_target_book()
    today = now.astimezone(organisation.zone).date()
    if book_ids is None:
        book_ids = [book.pk for book in receivers(run, run.plan)]
    due_on = due_days(run.plan, numbers, now=now, organisation=organisation)
    ripe = unwarned_facts(until=max(due_on.values()), zone=organisation.time_zone, book_ids=book_ids)
    looked_at = looked_at_by(run, now=now, book_ids=book_ids)
    wanted: dict[date, list[int]] = defaultdict(list)
    for one in ripe:
        own = numbers.of(one.target_book_id)
        due = due_on[own.notice_days]
        if one.account_id in looked_at and deserves_notice(one, due_on=due, grace=own.grace):
            wanted[due].append(one.holding_id)
    told = [(*line, due) for due, ids in sorted(wanted.items()) for line in _write(run, ids, due_on=due, now=now)]
    _tell(run, told, now=now)
    lines = [(account, {"due_on": due.isoformat(), "given_on": today.isoformat()}) for account, _book, due in told]
    record_many(Event.Verb.NOTICE_GIVEN, by=run.asked_by, now=now, run_id=run.pk, lines=lines)
    return len(told)


def end_early_notices(facts: Sequence[Facts], *, now: datetime) -> None:
    """End the notices of holdings whose clock was stopped past the due date; they get a new one in time."""
    if facts:
        ids = [one.holding_id for one in facts]
        with connection.cursor() as cursor:
            cursor.execute(DROP_EARLY, {"holdings": ids, "now": now})
            cursor.execute("UPDATE assignment_coverage SET at_risk_on = NULL WHERE holding_id = ANY(%s)", [ids])


def end_left_out_notices(holding_ids: Sequence[int], *, run: Run, now: datetime) -> None:
    """End those of these notices that the plan of the run gave: it looks at the accounts no longer. Reps hear it."""
    if holding_ids:
        ended = _end(LEFT_OUT, {"holdings": list(holding_ids), "plan": run.plan_id, "now": now})
        _tell_of_end(ended, key=f"notice-{run.pk}-left-out", why=_looks_at_others)


@transaction.atomic
def end_unfollowed_notices(*, now: datetime) -> int:
    """End the notices that nobody is going to act on, so that no account stays at risk for nothing and none is taken by
    an old notice later; returns how many. Reps hear it. A plan that is only paused keeps its notices.
    """
    ended = _end(UNFOLLOWED, {"is_on": Organisation.load().retrieval_on, "now": now})
    _tell_of_end(ended, key=f"notice-unfollowed-{local_day(now)}", why=_taken_by_nobody)
    return len(ended)


def due_days(plan: Plan | None, *numbers: ByTargetBook, now: datetime, organisation: Organisation) -> dict[int, date]:
    """The due day of a notice given now, by each length of notice that some target book has in `numbers`: the day of
    the plan's first slot at least so many days ahead; without a plan the notice's last day.
    """
    lengths = {each.notice_days for one in numbers for each in (one.usual, *one.own.values())}
    today, slots = now.astimezone(organisation.zone).date(), dict[int, list[date]]()
    if plan is not None:
        schedule, calendar = schedule_of(plan), organisation_calendar(now, organisation=organisation)
        for days in lengths:
            ahead = upcoming(schedule, after=now + timedelta(days=days - 1), calendar=calendar, count=3)
            slots[days] = [slot.astimezone(organisation.zone).date() for slot in ahead]
    return {days: first_due(slots.get(days, []), today=today, notice_days=days) for days in sorted(lengths)}


def _write(run: Run, holding_ids: Sequence[int], *, due_on: date, now: datetime) -> list[tuple[int, int]]:
    """Store the notices; account and book of each one that is new."""
    if not holding_ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(WRITE, {"run": run.pk, "now": now, "due": due_on, "holdings": list(holding_ids)})
        return cursor.fetchall()


def _tell(run: Run, told: Sequence[tuple[int, int, date]], *, now: datetime) -> None:
    """`told`: account, book and due day, which is one for all accounts of a book."""
    by_book: dict[int, list[int]] = defaultdict(list)
    due_on: dict[int, date] = {}
    for account, book, due in told:
        by_book[book].append(account)
        due_on[book] = due
    lines = _lines(run, [account for accounts in by_book.values() for account in accounts[:NAMED]])
    by_leader: dict[User, list[tuple[str, int, date]]] = defaultdict(list)
    messages = []
    books = list(Book.objects.filter(pk__in=by_book).select_related("rep").order_by("rep__name", "pk"))
    leaders = leaders_of_each(book.rep for book in books)
    for book in books:
        accounts, rep = by_book[book.pk], book.rep
        title = _title(len(accounts), due_on[book.pk], now)
        body = "\n".join(lines[account] for account in accounts[:NAMED])
        messages.append(Message(rep.pk, "at_risk", f"notice-{run.pk}", title, body, "/book/?only=risk"))
        for leader in leaders[rep.pk]:
            by_leader[leader].append((rep.name, len(accounts), due_on[book.pk]))
    for leader, lines_of_reps in by_leader.items():
        title, body = _team_words(lines_of_reps, now=now)
        messages.append(Message(leader.pk, "at_risk", f"notice-{run.pk}-team", title, body, AT_RISK))
    notify_many(messages)


def _end(which: str, values: Mapping[str, Any]) -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(END.format(which=which), values)
        return cursor.fetchall()


def _tell_of_end(ended: Sequence[tuple[int, int]], *, key: str, why: Callable[[int], str]) -> None:
    """One message per rep: these accounts are at risk no longer, and why. `ended`: rep and account."""
    by_rep: dict[int, list[int]] = defaultdict(list)
    for rep, account in sorted(ended):
        by_rep[rep].append(account)
    named = Account.objects.filter(pk__in=[pk for accounts in by_rep.values() for pk in accounts[:NAMED]])
    names = dict(named.values_list("pk", "name"))
    messages = []
    for rep, accounts in by_rep.items():
        title = why(len(accounts)) % {"n": number(len(accounts))}
        body = "\n".join(names[pk] for pk in accounts[:NAMED] if pk in names)
        messages.append(Message(rep, "at_risk", f"{key}-{accounts[0]}", title, body, "/book/"))
    notify_many(messages)


def _looks_at_others(count: int) -> str:
    return ngettext(
        "%(n)s account is no longer at risk: the retrieval looks at others now",
        "%(n)s accounts are no longer at risk: the retrieval looks at others now",
        count,
    )


def _taken_by_nobody(count: int) -> str:
    return ngettext(
        "%(n)s account is no longer at risk: nothing is taken back from your book now",
        "%(n)s accounts are no longer at risk: nothing is taken back from your book now",
        count,
    )


def _title(count: int, due_on: date, now: datetime) -> str:
    text = ngettext(
        "%(n)s account is at risk: it leaves your book on %(day)s unless you work it",
        "%(n)s accounts are at risk: they leave your book on %(day)s unless you work them",
        count,
    )
    return text % {"n": count, "day": day(due_on, now=now)}


def _team_words(reps: Sequence[tuple[str, int, date]], *, now: datetime) -> tuple[str, str]:
    """Title and lines for a leader; where target books have notices of different length, each line says its day."""
    days = sorted({due for _rep, _count, due in reps})
    words = {"n": len(reps), "day": day(days[0], now=now)}
    if len(days) == 1:
        lines = [f"{rep}: {count}" for rep, count, _due in reps]
        return _("Accounts at risk in %(n)s books, due %(day)s") % words, "\n".join(lines)
    line = _("%(rep)s: %(n)s, due %(day)s")
    lines = [line % {"rep": rep, "n": count, "day": day(due, now=now)} for rep, count, due in reps]
    return _("Accounts at risk in %(n)s books, due from %(day)s on") % words, "\n".join(lines)


def _lines(run: Run, account_ids: Sequence[int]) -> dict[int, str]:
    """ "Norrvik: 2 touches, 1 live attempt" by account."""
    missing = dict(
        RetrievalNotice.objects.filter(run=run, holding__account__in=account_ids).values_list(
            "holding__account_id", "missing"
        )
    )
    names = dict(Account.objects.filter(pk__in=account_ids).values_list("pk", "name"))
    return {pk: f"{names[pk]}: {missing_words(missing.get(pk, []))}" for pk in account_ids}
