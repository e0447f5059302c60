"""What the tests of returns share: giving back, what is refused, and runs that bring accounts."""

import pytest

from accounts.errors import RuleViolation
from assignment.actions.placement import place
from assignment.actions.rest import wake_rested
from assignment.actions.returns import return_account
from assignment.models import Move, Repair, Return, ReturnReason, Run
from tests.factories import DAY, NOON, BookFactory, InteractionFactory, TeamFactory, UserFactory, held_account, hold

CRITERIA = ("size", "industry", "budget", "need")


def reason(code: str) -> ReturnReason:
    return ReturnReason.objects.get(code=code)


def give_back(account, code: str, *, now=NOON + 20 * DAY, **extra) -> Return:
    """A poor fit says what does not fit, unless `detail` says otherwise."""
    detail = extra.pop("detail", {"criterion": "size"} if code == "poor-fit" else {})
    by = account.book.rep
    return return_account(account.pk, reason=reason(code), by=by, now=now, note="Because", detail=detail, **extra)


def refusal(account, code: str, **extra) -> RuleViolation:
    with pytest.raises(RuleViolation) as caught:
        give_back(account, code, **extra)
    return caught.value


def touch(account, *, days: float, **extra):
    return InteractionFactory(account=account, happened_at=NOON + days * DAY, **extra)


def book_of(size: int, **extra):
    book = BookFactory()
    return book, [held_account(book=book, **extra) for _ in range(size)]


def led_rep():
    """A rep whose team has a leader; returns both."""
    leader = UserFactory(role="leader")
    team = TeamFactory(leader=leader)
    return UserFactory(team=team), leader


def led_book():
    """A book of a rep whose team has a leader."""
    return BookFactory(rep=led_rep()[0])


def gone_back(account, *, by, now) -> Move:
    """The move by which the account left its book for the pool, without a reason and a rest."""
    move = Move.objects.create(
        cause="return", account=account, book_from=account.book, station_from="held", station_to="pool"
    )
    place([move], by=by, now=now)
    return move


def distributed(accounts, book, *, now):
    """What a run of the distribution leaves: one move per account, by rank."""
    run = Run.objects.create(kind="distribution", slot=now, status="done", total=len(accounts), done=len(accounts))
    moves = [
        Move.objects.create(
            cause="distribution", run=run, account=account, position=rank, book_to=book,
            station_from="pool", station_to="held",
        )
        for rank, account in enumerate(accounts, start=1)
    ]  # fmt: skip
    place(moves, by=UserFactory(role="ops"), now=now)
    for account in accounts:
        account.refresh_from_db()


def given_back(account, *, field="phone", proposed="", now=NOON + DAY, **detail) -> Repair:
    """A data return of a held account; its repair."""
    given = return_account(
        account.pk,
        reason=ReturnReason.objects.get(code="wrong-record"),
        by=account.book.rep,
        now=now,
        detail={"field": field, "proposed_value": proposed, **detail},
    )
    account.refresh_from_db()
    return given.repairs.get(merged_into=None)


def comes_to(account, book, *, since):
    """The account, woken where its rest is over, is in the book since then."""
    wake_rested(now=since)
    account.refresh_from_db()
    hold(account, book, since=since)
    account.refresh_from_db()


def unfit_by(account, books, *, first):
    """Each of these books gets the account in turn and its rep calls it unfit; half a year of rest lies between. The
    last return.
    """
    for number, book in enumerate(books):
        came = first + number * 200 * DAY
        comes_to(account, book, since=came)
        given = give_back(account, "poor-fit", now=came + DAY, detail={"criterion": CRITERIA[number % len(CRITERIA)]})
        account.refresh_from_db()
    return given


def sent_to_review(*, book, now, **fields):
    """An account that the leader of the book's rep gave back as a conflict: it is in review."""
    account = held_account(book=book, since=now - 20 * DAY, **fields)
    leader = book.rep.team.leader
    return_account(account.pk, reason=reason("conflict"), by=leader, now=now, note=f"{account.name} is theirs")
    account.refresh_from_db()
    return account
