"""Bringing back what a retrieval took: the same rep, the clock as it was plus what the evidence says."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from accounts.errors import RuleViolation
from accounts.models import Account, Book, Station, User
from accounts.queries.calendar import local_day
from assignment.actions.coverage import refresh_coverage
from assignment.actions.one_holding import turned_by
from assignment.actions.placement import place
from assignment.actions.restoring import give_back
from assignment.actions.undo import mark_undone
from assignment.models import Appeal, Coverage, Holding, Move, Run
from assignment.queries.one_holding import One, load_settings

FROM = (Station.POOL, Station.RESTING, Station.HELD)
UNSEEN = (Run.Status.QUEUED, Run.Status.BUILDING)


def reinstate(made: Appeal, *, held_by: int | None, by: User, now: datetime) -> Move:
    """Place the account in the book that the retrieval took it from; the caller locked it and both books. An undo of
    that retrieval which waits to be applied leaves this account out.

    Raises RuleViolation: `cannot_come_back`, `moved_meanwhile` when it is not in the book `held_by` (None: in none),
    `other_branch` when that book is not for `by` to decide about, `undo_in_progress` while an undo is being built.
    """
    holding, account = made.holding, Account.objects.select_related("book__rep").get(pk=made.account_id)
    taken = _taken_by(holding)
    _check(account, holding.book, held_by=held_by, by=by)
    _free_of_undo(taken)
    move = Move.objects.create(
        cause=Move.Cause.APPEAL, account=account, book_from=account.book, book_to=holding.book,
        station_from=account.station, station_to=Station.HELD, seen_version=account.version,
        segment_id=account.segment_id, potential_cents=account.potential_cents, reason=_("An appeal was granted"),
        explanation={"appeal": made.pk, "undoes": taken.pk}, reverts=taken,
    )  # fmt: skip
    place([move], by=by, now=now)
    give_back([move], now=now)
    mark_undone([taken])
    _turn_clock(taken, holding, move=move, now=now)
    return move


def _taken_by(holding: Holding) -> Move:
    move = holding.closed_by
    if move is None or move.cause != Move.Cause.RETRIEVAL or move.state != Move.State.APPLIED:
        message = _("It left the book otherwise, or came back already. Refuse the appeal to clear it.")
        raise RuleViolation("cannot_come_back", message)
    return move


def _free_of_undo(taken: Move) -> None:
    """No other line leads `taken` back. Its run is locked, so that nobody asks for another undo before this is done;
    the lines of one that is being built cannot be seen yet.
    """
    if taken.run_id is None:
        return
    run = Run.objects.select_for_update(no_key=True).get(pk=taken.run_id)
    if run.undone_by.filter(status__in=UNSEEN).exists():
        message = _("The run that took it is being undone right now. Wait a moment, then look where it is.")
        raise RuleViolation("undo_in_progress", message)
    Move.objects.filter(reverts=taken, state__in=Move.OPEN).update(reverts=None)


def _check(account: Account, book: Book, *, held_by: int | None, by: User) -> None:
    if account.book_id != held_by:
        message = _("The account moved meanwhile. Look where it is now, then decide.")
        raise RuleViolation("moved_meanwhile", message)
    if account.station not in FROM:
        words = {"station": account.get_station_display()}
        raise RuleViolation("cannot_come_back", _("It cannot come back now: %(station)s.") % words)
    if book.closed_on is not None or not book.rep.is_active:
        raise RuleViolation("cannot_come_back", _("The book it came from is closed. Move it by hand to another one."))
    if account.book_id and not Book.objects.visible_to(by).filter(pk=account.book_id).exists():
        message = _("It is in a book outside your teams by now. Ask ops to decide.")
        raise RuleViolation("other_branch", message)


def _turn_clock(taken: Move, old: Holding, *, move: Move, now: datetime) -> None:
    """Judge the window that was running when the account was taken once more, with the evidence, and go on from there.

    Worked with it: a new window. Half of it: the one extension. Less: the window is over, and a new notice comes.
    """
    before = taken.explanation.get("before", {}).get("window")
    row = Coverage.objects.select_related("holding__book__rep", "holding__account").get(holding__opened_by=move)
    if before:
        then, gone = _as_it_was(old, before), local_day(now) - date.fromisoformat(before["day"])
        turned = turned_by(then, now=old.during.upper).coverage
        if turned.window_started_on.isoformat() != before["started"]:
            row.paused_days = 0
        row.window_started_on, row.window_ends_on = turned.window_started_on + gone, turned.window_ends_on + gone
        row.extended = turned.extended
        row.save(update_fields=["window_started_on", "window_ends_on", "extended", "paused_days"])
    refresh_coverage(now=now, holding_ids=[row.pk])


def _as_it_was(old: Holding, before: dict) -> One:
    """The old holding with the clock that it had on the day on which it ended."""
    ends_on = date.fromisoformat(before["ends"])
    coverage = Coverage(
        holding=old, account_id=old.account_id, book_id=old.book_id,
        window_started_on=date.fromisoformat(before["started"]), window_ends_on=ends_on,
        extended=before["extended"], computed_at=old.during.upper - timedelta(days=1),
    )  # fmt: skip
    notice = old.notices.order_by("-given_at").first()
    return One(holding=old, coverage=coverage, notice=notice, settings=load_settings(old))
