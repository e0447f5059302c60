"""Every state of every thing, made by the same actions that people use."""

from datetime import datetime, timedelta

from accounts.models import Account, Organisation, User
from assignment.actions.coverage import refresh_coverage
from assignment.actions.questions import ask_back
from assignment.actions.repair_merges import merge_reports
from assignment.actions.reports import ask_repair
from assignment.actions.returns import return_account
from assignment.actions.runs import ask_run, cancel, hold_run
from assignment.actions.snapshots import snapshot
from assignment.actions.working import work_on
from assignment.models import Plan, Repair, ReturnReason, Run, RunKind
from bookofbusiness.demo import endings
from bookofbusiness.demo.people import Company

WEEKS = 12


def take_weekly_snapshots(company: Company, *, now: datetime) -> None:
    """Coverage as the nightly job would have left it, once a week for twelve weeks and for today.

    A week ago a retrieval gave notice, so that accounts are at risk with their dates today.
    """
    zone = Organisation.load().zone
    for weeks in range(WEEKS, -1, -1):
        then = now - timedelta(weeks=weeks)
        refresh_coverage(now=then)
        snapshot(day=then.astimezone(zone).date(), now=then)
        if weeks == 1:
            run_at(RunKind.RETRIEVAL, by=company.leaders[0], now=then)
    refresh_coverage(now=now)


def show_every_state(company: Company, *, now: datetime) -> None:
    """Returns and repairs that wait and that are decided, rests, closed accounts; runs that failed, were undone or
    cancelled, are held or wait, with lines pinned and dropped; plans that run.
    """
    director = company.leaders[0]
    endings.fail_a_run(by=director, now=now - timedelta(days=6))
    endings.undo_a_run(by=director, now=now - timedelta(hours=3))
    give_accounts_back(company, now=now)
    ask_ops(company, now=now)
    endings.decide_returns(company, now=now)
    endings.decide_repairs(company, now=now)
    question_reports(company, now=now)
    endings.let_accounts_rest(company, now=now)
    taken_back = run_at(RunKind.RETRIEVAL, by=director, now=now - timedelta(minutes=50))
    endings.change_lines(taken_back, by=director, now=now)
    cancel(run_at(RunKind.DISTRIBUTION, by=director, now=now - timedelta(minutes=40)), by=director, now=now)
    hold_run(run_at(RunKind.DISTRIBUTION, by=company.leaders[3], now=now - timedelta(minutes=30)), by=director, now=now)
    open_run = run_at(RunKind.DISTRIBUTION, by=company.leaders[2], now=now - timedelta(minutes=20))
    endings.change_lines(open_run, by=company.leaders[2], now=now)
    snapshot(day=now.astimezone(Organisation.load().zone).date(), now=now)
    Plan.objects.update(is_paused=False, next_slot=None)


def run_at(kind: RunKind, *, by: User, now: datetime) -> Run:
    """A run asked for and built at `now`, as a worker would."""
    run = ask_run(kind, by=by, now=now, slot=now, with_hint=False, settings={"needs_approval": True})
    work_on(run.pk, worker="demo", now=now)
    run.refresh_from_db()
    return run


def give_accounts_back(company: Company, *, now: datetime) -> None:
    """A few returns per reason by different reps; a conflict waits for the leader."""
    reasons = {reason.code: reason for reason in ReturnReason.objects.all()}
    wishes = [
        ("wrong-record", {"field": "phone", "proposed_value": ""}, "The number does not exist."),
        ("wrong-record", {"field": "phone", "proposed_value": "+47 22 11 22 33"}, "Reached a private person."),
        ("duplicate-or-gone", {}, "The company is gone since spring."),
        ("conflict", {}, "A partner sells to them."),
        ("conflict", {}, "My sister works there."),
    ]
    for number, (code, detail, note) in enumerate(wishes * 2):
        account = _quiet_account(company, rep=number * 3 % len(company.reps))
        if account is not None:
            return_account(account.pk, reason=reasons[code], by=account.book.rep, now=now, note=note, detail=detail)


def ask_ops(company: Company, *, now: datetime) -> None:
    """Wrong phones and domains of one list, reported by reps who keep the account."""
    for number in range(9):
        account = _quiet_account(
            company, rep=(number * 4 + 1) % len(company.reps), list_name="Old CRM" if number < 6 else ""
        )
        if account is not None:
            field, value = ("phone", "") if number % 3 else ("domain", f"right{number}.example")
            ask_repair(
                account.pk, by=account.book.rep, now=now, field=field, proposed_value=value, note="Came back wrong."
            )


def question_reports(company: Company, *, now: datetime) -> None:
    """Two reports about one account made one, and a question of ops that waits for its answer."""
    first, second = Repair.objects.filter(state=Repair.State.OPEN, keeps_account=True).order_by("pk")[:2]
    again = ask_repair(first.account_id, by=first.reported_by, now=now, field="website", note="Leads nowhere.")
    merge_reports([first.pk, again.pk], by=company.ops, now=now)
    ask_back([second.pk], text="Is there another number on their letters?", by=company.ops, now=now)


def _quiet_account(company: Company, *, rep: int, list_name: str = "") -> Account | None:
    """An account of that rep without an open opportunity and without a waiting return or repair."""
    accounts = Account.objects.select_related("book__rep").filter(book__rep=company.reps[rep])
    accounts = accounts.exclude(opportunities__stage__in=["prospecting", "engaging", "proposal", "negotiation"])
    accounts = accounts.exclude(returns__state="waiting").exclude(repairs__state="open")
    return (accounts.filter(source_list=list_name) if list_name else accounts).order_by("pk").first()
