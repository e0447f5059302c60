"""Notice of retrieval: the rep hears what is missing and by when, at least a week before, once per run."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actions.audit import record_many
from accounts.actions.notify import Message, notify_many
from accounts.display.formats import day
from accounts.models import Account, Book, Event, Organisation, User
from accounts.queries.leaders import leaders_of_each
from assignment.display.words import missing_words
from assignment.models import Plan, RetrievalNotice, Run
from assignment.queries.retrieval import unwarned_facts
from assignment.queries.rule_versions import in_force
from assignment.queries.schedule import organisation_calendar, schedule_of
from assignment.queries.supply import receivers
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


@transaction.atomic
def give_notices(run: Run, *, now: datetime, book_ids: Sequence[int] | None = None) -> int:
    """Tell reps what they will lose on the first retrieval day at least `notice_days` ahead; returns how many accounts.

    One message per rep and run, the leader in copy. Who was told already is not told again. Expects fresh coverage.
    """
    organisation = Organisation.load()
    rules = in_force()
    today = now.astimezone(organisation.zone).date()
    if book_ids is None:
        book_ids = [book.pk for book in receivers(run, run.plan)]
    due_on = due_day(run.plan, now=now, organisation=organisation, notice_days=rules.notice_days)
    ripe = unwarned_facts(until=due_on, zone=organisation.time_zone, book_ids=book_ids)
    wanted = [one.holding_id for one in ripe if deserves_notice(one, due_on=due_on, grace=rules.grace)]
    told = _write(run, wanted, due_on=due_on, now=now)
    _tell(run, told, due_on=due_on, now=now)
    detail = {"due_on": due_on.isoformat(), "given_on": today.isoformat()}
    lines = [(account, detail) for account, _book in told]
    record_many(Event.Verb.NOTICE_GIVEN, by=run.asked_by, now=now, run_id=run.pk, lines=lines)
    return len(told)


def end_early_notices(facts: Sequence[Facts], *, now: datetime) -> None:
    """End the notices of holdings whose clock was stopped past the due date; they get a new one in time."""
    if facts:
        ids = [one.holding_id for one in facts]
        with connection.cursor() as cursor:
            cursor.execute(DROP_EARLY, {"holdings": ids, "now": now})
            cursor.execute("UPDATE assignment_coverage SET at_risk_on = NULL WHERE holding_id = ANY(%s)", [ids])


def due_day(plan: Plan | None, *, now: datetime, organisation: Organisation, notice_days: int) -> date:
    """The day of the plan's first slot at least `notice_days` ahead; without a plan the notice's last day."""
    today = now.astimezone(organisation.zone).date()
    if plan is None:
        return first_due([], today=today, notice_days=notice_days)
    schedule, calendar = schedule_of(plan), organisation_calendar(now, organisation=organisation)
    slots = upcoming(schedule, after=now + timedelta(days=notice_days - 1), calendar=calendar, count=3)
    days = [slot.astimezone(organisation.zone).date() for slot in slots]
    return first_due(days, today=today, notice_days=notice_days)


def _write(run: Run, holding_ids: Sequence[int], *, due_on: date, now: datetime) -> list[tuple[int, int]]:
    """Store the notices; account and book of each one that is new."""
    if not holding_ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(WRITE, {"run": run.pk, "now": now, "due": due_on, "holdings": list(holding_ids)})
        return cursor.fetchall()


def _tell(run: Run, told: Sequence[tuple[int, int]], *, due_on: date, now: datetime) -> None:
    by_book: dict[int, list[int]] = defaultdict(list)
    for account, book in told:
        by_book[book].append(account)
    lines = _lines(run, [account for accounts in by_book.values() for account in accounts[:NAMED]])
    by_leader: dict[User, list[str]] = defaultdict(list)
    messages = []
    books = list(Book.objects.filter(pk__in=by_book).select_related("rep").order_by("rep__name", "pk"))
    leaders = leaders_of_each(book.rep for book in books)
    for book in books:
        accounts, rep = by_book[book.pk], book.rep
        title = _title(len(accounts), due_on, now)
        body = "\n".join(lines[account] for account in accounts[:NAMED])
        messages.append(Message(rep.pk, "at_risk", f"notice-{run.pk}", title, body, "/book/?only=risk"))
        for leader in leaders[rep.pk]:
            by_leader[leader].append(f"{rep.name}: {len(accounts)}")
    for leader, reps in by_leader.items():
        title = _("Accounts at risk in %(n)s books, due %(day)s") % {"n": len(reps), "day": day(due_on, now=now)}
        messages.append(Message(leader.pk, "at_risk", f"notice-{run.pk}-team", title, "\n".join(reps), AT_RISK))
    notify_many(messages)


def _title(count: int, due_on: date, now: datetime) -> str:
    text = ngettext(
        "%(n)s account is at risk: it leaves your book on %(day)s unless you work it",
        "%(n)s accounts are at risk: they leave your book on %(day)s unless you work them",
        count,
    )
    return text % {"n": count, "day": day(due_on, now=now)}


def _lines(run: Run, account_ids: Sequence[int]) -> dict[int, str]:
    """ "Norrvik: 2 touches, 1 live attempt" by account."""
    missing = dict(
        RetrievalNotice.objects.filter(run=run, holding__account__in=account_ids).values_list(
            "holding__account_id", "missing"
        )
    )
    names = dict(Account.objects.filter(pk__in=account_ids).values_list("pk", "name"))
    return {pk: f"{names[pk]}: {missing_words(missing.get(pk, []))}" for pk in account_ids}
