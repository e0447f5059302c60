"""A year of books: who got which account when, what was done with it, and what came of it."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction

from accounts.models import Account, Book, Contact, Interaction, Note, Opportunity, StageChange, Task
from assignment.actions.locks import CHUNK, lock_with_books
from assignment.actions.placement import place
from assignment.models import Holding, Move, Run
from bookofbusiness.demo.names import SIGNAL_NOTES, SUBJECTS
from bookofbusiness.demo.people import Company
from scoring.models import Signal, SignalType

WAVES = [330, 240, 160, 110, 75, 45, 20, 6]
STAGES = ["prospecting", "engaging", "proposal", "negotiation", "won", "lost"]


def moment(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of `day` in UTC."""
    return datetime.combine(day, time(hour, minute), tzinfo=UTC)


def fill_books(company: Company, accounts: list[Account]) -> None:
    """Give about 60 % of the accounts to books of their segment in eight waves; an early part changes hands later."""
    waiting = {
        code: [a for a in accounts if a.segment and a.segment.code == code]
        for code in ("enterprise", "mid-market", "smb")
    }
    for number, days_ago in enumerate(WAVES):
        given = []
        for book in company.books:
            if book.opened_on > company.today - timedelta(days=days_ago):
                continue
            room = round(
                book.target_book.max_accounts
                * book.factor_percent
                / 100
                / len(WAVES)
                * company.random.uniform(0.75, 1.1)
            )
            source = waiting[book.target_book.code]
            given += [(source.pop(), book) for _place in range(min(room, len(source)))]
        _wave(company, given, day=company.today - timedelta(days=days_ago), number=number)


def _wave(company: Company, given: list[tuple[Account, Book]], *, day: date, number: int) -> None:
    now = moment(day, 6)
    run = Run.objects.create(
        kind="distribution",
        slot=now,
        status="done",
        title="Weekly distribution",
        total=len(given),
        done=len(given),
        asked_by=company.leaders[0],
        approved_by=company.leaders[0],
        built_at=now,
        approved_at=now,
        started_at=now,
        finished_at=now + timedelta(seconds=4),
        summary={"given": len(given)},
    )
    for start in range(0, len(given), CHUNK):
        moves = Move.objects.bulk_create(
            Move(
                run=run,
                cause="distribution",
                position=start + place_in,
                account=account,
                book_to=book,
                station_from="pool",
                station_to="held",
                potential_cents=account.potential_cents,
                segment_id=account.segment_id,
                reason="Best score for a free place" if number else "First books",
            )
            for place_in, (account, book) in enumerate(given[start : start + CHUNK])
        )
        with transaction.atomic():
            lock_with_books([move.account_id for move in moves], more_books=[move.book_to_id for move in moves])
            place(moves, by=company.leaders[0], now=now)


def work_the_books(company: Company) -> None:
    """Interactions of a year: each rep has an own diligence, so that every coverage state can be seen."""
    dice = company.random
    diligence = {book.pk: dice.choice([0.5, 0.8, 1.0, 1.2, 1.5]) for book in company.books}
    people = _people_by_account()
    rows: list[Interaction] = []
    for holding in Holding.objects.open().select_related("book").order_by("pk"):
        start = holding.during.lower.date()
        for day in _days_of_work(dice, start=start, end=company.today, pace=diligence[holding.book_id]):
            rows.append(
                _interaction(dice, holding.account_id, holding.book.rep_id, people.get(holding.account_id, []), day)
            )
    Interaction.objects.bulk_create(rows, batch_size=2000)


def _people_by_account() -> dict[int, list[int]]:
    people: dict[int, list[int]] = {}
    for account_id, pk in Contact.objects.order_by("pk").values_list("account_id", "pk"):
        people.setdefault(account_id, []).append(pk)
    return people


def _days_of_work(dice: random.Random, *, start: date, end: date, pace: float) -> Iterator[date]:
    """Bursts of two to five touches, more or less often by `pace`; quiet accounts stay quiet."""
    if dice.random() > 0.7 + 0.25 * pace:
        return
    day = start + timedelta(days=dice.randint(0, 9))
    while day < end:
        for _touch in range(dice.randint(2, 5)):
            if day >= end:
                return
            yield day
            day += timedelta(days=dice.randint(1, 6))
        day += timedelta(days=int(dice.randint(6, 24) / pace))


def _interaction(dice: random.Random, account_id: int, rep_id: int, people: list[int], day: date) -> Interaction:
    kind = dice.choices(["call", "email", "meeting", "message", "visit"], [45, 36, 9, 7, 3])[0]
    outcome = {
        "call": dice.choices(["no_answer", "voicemail", "spoke"], [52, 28, 20])[0],
        "email": dice.choices(["", "replied", "bounced"], [86, 10, 4])[0],
        "meeting": dice.choices(["held", "cancelled"], [85, 15])[0],
    }.get(kind, "")
    at = moment(day, dice.randint(7, 16), dice.randint(0, 59))
    inbound = kind in {"email", "message"} and dice.random() < 0.08
    return Interaction(
        account_id=account_id,
        user_id=rep_id,
        contact_id=dice.choice(people) if people and dice.random() < 0.93 else None,
        kind=kind,
        direction="in" if inbound else "out",
        outcome=outcome if not inbound else "",
        happened_at=at,
        logged_at=at,
        duration_seconds=dice.randint(40, 1500) if outcome in {"spoke", "held"} else None,
        subject=dice.choice(SUBJECTS[kind]),
    )


def make_opportunities(company: Company) -> None:
    """About 500 opportunities of held accounts in every stage, with their stage changes."""
    dice = company.random
    held = list(Holding.objects.open().select_related("book", "account").order_by("pk"))
    rows = [_opportunity(company, holding) for holding in dice.sample(held, min(500, len(held)))]
    changes = []
    for deal in Opportunity.objects.bulk_create(rows):
        path = STAGES[: STAGES.index(deal.stage) + 1] if deal.stage in STAGES[:4] else [*STAGES[:3], deal.stage]
        for number, stage in enumerate(path):
            at = moment(deal.opened_on + timedelta(days=4 * number), 11)
            changes.append(
                StageChange(
                    opportunity=deal,
                    stage_from=path[number - 1] if number else "",
                    stage_to=stage,
                    at=at,
                    by=deal.owner,
                )
            )
    StageChange.objects.bulk_create(changes)


def _opportunity(company: Company, holding: Holding) -> Opportunity:
    dice = company.random
    since = holding.during.lower.date()
    opened = min(since + timedelta(days=dice.randint(3, 60)), company.today - timedelta(days=1))
    stage = dice.choices(STAGES, [14, 18, 16, 10, 18, 24])[0]
    closes = opened + timedelta(days=dice.randint(20, 90))
    if stage in ("won", "lost"):
        closes = min(closes, company.today)
    elif closes <= company.today and dice.random() < 0.8:
        closes = company.today + timedelta(days=dice.randint(5, 60))
    return Opportunity(
        account=holding.account,
        owner_id=holding.book.rep_id,
        name=f"{holding.account.name}: {dice.choice(['Sensors', 'Fleet board', 'Care plan', 'Extension'])}"[:300],
        kind=dice.choice(["new", "new", "upsell", "cross_sell", "renewal"]),
        stage=stage,
        amount=dice.randint(2, 120) * 500,
        currency="EUR",
        probability={"prospecting": 10, "engaging": 30, "proposal": 50, "negotiation": 70, "won": 100, "lost": 0}[
            stage
        ],
        opened_on=opened,
        close_on=closes,
        lost_reason="Price" if stage == "lost" else "",
        next_step="Send the quote" if stage == "proposal" else "",
    )


def plan_next_steps(company: Company) -> None:
    """Tasks (late, due, planned, booked meetings) and notes on held accounts."""
    dice = company.random
    held = list(Account.objects.filter(station="held").select_related("book").order_by("pk"))
    tasks = []
    for account in dice.sample(held, len(held) // 2):
        due = company.today + timedelta(days=dice.randint(-6, 20))
        meeting = dice.random() < 0.12
        tasks.append(
            Task(
                account=account,
                assignee_id=account.book.rep_id,
                kind="meeting" if meeting else dice.choice(["call", "email", "todo"]),
                title=dice.choice(
                    ["Call about the docks", "Send the quote", "Ask who signs", "Book the demo", "Check the delivery"]
                ),
                due_on=due,
                starts_at=moment(due, 10) if meeting else None,
            )
        )
    Task.objects.bulk_create(tasks)
    Note.objects.bulk_create(
        Note(
            account=a,
            author_id=a.book.rep_id,
            text=dice.choice(["Prefers a call before ten.", "Budget year starts in April.", "Builds a second site."]),
        )
        for a in dice.sample(held, len(held) // 6)
    )


def send_signals(company: Company, accounts: list[Account]) -> None:
    """About two signals per account over the year, none for half of them."""
    dice = company.random
    kinds = list(SignalType.objects.filter(code__in=SIGNAL_NOTES))
    rows = []
    for account in dice.sample(accounts, len(accounts) // 2):
        for _number in range(dice.randint(1, 6)):
            kind, day = dice.choice(kinds), company.today - timedelta(days=int(dice.random() ** 1.6 * 330) + 1)
            rows.append(
                Signal(
                    account=account,
                    signal_type=kind,
                    happened_at=moment(day, 8),
                    strength=round(dice.uniform(0.5, 1.5), 2),
                    note=SIGNAL_NOTES[kind.code],
                    source="demo",
                    external_id=f"demo-{len(rows)}",
                )
            )
    Signal.objects.bulk_create(rows, batch_size=2000)
