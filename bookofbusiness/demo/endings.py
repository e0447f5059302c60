"""How things end: returns that were decided or withdrawn, repairs that were, rests, closed accounts, a run undone."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Count

from accounts.models import Account, Book, User
from assignment.actions.closing import close_account, close_as_duplicate_of
from assignment.actions.lines import change_line
from assignment.actions.manual import move_accounts
from assignment.actions.repairs import data_was_right, fix, release
from assignment.actions.return_answers import open_reasons
from assignment.actions.return_decisions import decide_return, withdraw_return
from assignment.actions.returns import return_account
from assignment.actions.runs import approve
from assignment.actions.undo import undo_run
from assignment.actions.working import work_on
from assignment.models import Move, Repair, Return, Run, RunKind
from bookofbusiness.demo.people import Company

LOOKED_AT = 40


def undo_a_run(*, by: User, now: datetime) -> None:
    """Five accounts of the fullest book go to the next one, and an hour later all of them come back."""
    giver, taker = Book.objects.annotate(held=Count("accounts")).order_by("-held", "pk")[:2]
    accounts = Account.objects.filter(book=giver).order_by("pk").values_list("pk", flat=True)[:5]
    run = move_accounts(list(accounts), book_to=taker, by=by, now=now, note="Closer to her clients", over_capacity=True)
    work_on(run.pk, worker="demo", now=now)
    run.refresh_from_db()
    approve(run, by=by, now=now)
    work_on(run.pk, worker="demo", now=now)
    undo = undo_run(run, by=by, now=now + timedelta(hours=1))
    work_on(undo.pk, worker="demo", now=now + timedelta(hours=1))


def fail_a_run(*, by: User, now: datetime) -> None:
    """A job of last week whose worker died three times."""
    Run.objects.create(
        kind=RunKind.RETRIEVAL, slot=now, status=Run.Status.FAILED, asked_by=by, attempts=3, finished_at=now,
        error="The worker ended three times while it built this preview. Nothing was moved.",
    )  # fmt: skip


def change_lines(run: Run, *, by: User, now: datetime) -> None:
    """One line pinned, one dropped with a word of why."""
    lines = list(Move.objects.filter(run=run, state=Move.State.PROPOSED).order_by("position", "pk")[:2])
    wishes = [(Move.State.PINNED, "Asked for it."), (Move.State.DROPPED, "Goes bankrupt, the press says.")]
    for line, (state, note) in zip(lines, wishes, strict=False):
        change_line(line.pk, by=by, now=now, to=state, note=note)


def decide_returns(company: Company, *, now: datetime) -> None:
    """Of the returns that wait one is accepted, one refused, one withdrawn; the others go on waiting."""
    waiting = list(Return.objects.filter(state=Return.State.WAITING).select_related("rep").order_by("pk"))
    if len(waiting) < 4:
        return
    accepted, refused, withdrawn, *_others = waiting
    decide_return(accepted.pk, by=company.leaders[0], now=now, approve=True)
    decide_return(refused.pk, by=company.leaders[0], now=now, approve=False, note="Nobody else knows them as you do.")
    withdraw_return(withdrawn.pk, by=withdrawn.rep, now=now)


def let_accounts_rest(company: Company, *, now: datetime) -> None:
    """Two accounts that a rep worked and gave back for later, two that are a poor fit."""
    wishes = [("worked-or-later", 45), ("poor-fit", None), ("worked-or-later", 120), ("poor-fit", None)]
    for number, (code, days) in enumerate(wishes):
        rep = company.reps[(number * 7 + 2) % len(company.reps)]
        account, reason = _to_give_back(rep, code=code, now=now)
        if account is not None:
            return_account(
                account.pk, reason=reason, by=rep, now=now, note="They decide next year.",
                detail={"criterion": "size"} if code == "poor-fit" else {},
                resume_on=company.today + timedelta(days=days) if days else None,
            )  # fmt: skip


def _to_give_back(rep: User, *, code: str, now: datetime):
    """The first account of `rep` for which this reason is open, with the reason."""
    for account in Account.objects.filter(book__rep=rep).order_by("pk")[:LOOKED_AT]:
        for answer in open_reasons(account, by=rep, now=now):
            if answer.allowed and answer.reason.code == code:
                return account, answer.reason
    return None, None


def decide_repairs(company: Company, *, now: datetime) -> None:
    """Of the accounts that came back to ops: one fixed, one right as it was, one released, two closed; one waits."""
    repairs = list(Repair.objects.filter(state=Repair.State.OPEN, keeps_account=False).order_by("pk"))
    who = {"by": company.ops, "now": now}
    phones, gone = [r for r in repairs if r.field == "phone"], [r for r in repairs if r.field != "phone"]
    for repair, decide in zip(phones, (_fix, data_was_right, release), strict=False):
        decide([repair.pk], **who)
    if gone:
        close_account(gone[0].account_id, note="Struck from the register.", **who)
    if len(gone) > 1:
        original = Account.objects.exclude(station="closed").exclude(pk=gone[1].account_id).order_by("pk").first()
        close_as_duplicate_of(gone[1].account_id, original_id=original.pk, **who)


def _fix(repair_ids: Sequence[int], *, by: User, now: datetime) -> None:
    fix(repair_ids, value="+47 22 33 44 55", by=by, now=now, note="Found on their site.")
