"""Asking for a run, from a page or through the API: the leader's books, and two clicks never make two runs."""

from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.same_click import SAME_CLICK
from accounts.errors import RuleViolation
from accounts.models import Book, User
from assignment.actions.manual import move_accounts
from assignment.actions.rebalance import ask_balance
from assignment.actions.runs import ask_run
from assignment.models import Plan, Run, RunKind
from assignment.queries.balance import DEFAULT_BAND_PERCENT
from assignment.queries.directors import grants_exceptions

ASKED_FOR = (RunKind.DISTRIBUTION, RunKind.RETRIEVAL, RunKind.REBALANCE, RunKind.COVERAGE, RunKind.SCORE)


def ask_for_books(
    kind: str,
    *,
    by: User,
    now: datetime,
    team: int | None = None,
    plan: Plan | None = None,
    books: Collection[int] = (),
    band_percent: int = DEFAULT_BAND_PERCENT,
    move_hot: bool = False,
) -> Run:
    """A queued preview of `kind` for the open books that `by` sees, of one team or of all; a job for everything.

    `plan` gives a distribution or retrieval its settings; `band_percent` and `move_hot` are for a balance. Asking again
    within ten seconds answers with the same run. Raises RuleViolation `unknown_kind`, `wrong_plan`, `no_books`, and
    what ask_run and ask_balance raise.
    """
    if kind not in ASKED_FOR:
        raise RuleViolation("unknown_kind", _("Choose what to preview from the page."))
    if plan and plan.kind != kind:
        raise RuleViolation("wrong_plan", _("This plan is for something else. Choose one of the kind you ask for."))
    if kind in (RunKind.COVERAGE, RunKind.SCORE):
        return ask_run(kind, by=by, now=now, slot=now.replace(second=0, microsecond=0))
    theirs = Book.objects.open().visible_to(by).filter(rep__is_active=True)
    theirs = theirs.filter(rep__team=team) if team else theirs
    ids = sorted(set(books) if kind == RunKind.REBALANCE and books else theirs.values_list("pk", flat=True))
    if not ids:
        raise RuleViolation("no_books", _("There is no open book in your teams yet. Books are opened under “Set up”."))
    if kind == RunKind.REBALANCE:
        wish = {"books": ids, "band": band_percent, "move_hot": move_hot}
        balance = partial(ask_balance, ids, by=by, now=now, band_percent=band_percent, move_hot=move_hot)
        return once(kind, wish, by=by, now=now, ask=balance)
    settings = {"books": ids}
    ask = partial(ask_run, kind, by=by, now=now, plan=plan, settings=settings)
    return once(kind, settings, by=by, now=now, ask=ask, plan=plan)


def ask_move(
    account_ids: list[int],
    *,
    book_to: Book | None,
    by: User,
    now: datetime,
    note: str = "",
    over_capacity: bool = False,
) -> Run:
    """A queued preview that moves these accounts by hand. Filling a book over its limit is an exception that a director
    grants: raises RuleViolation `needs_director`, and what move_accounts raises.
    """
    if over_capacity and not grants_exceptions(by):
        words = _("Only a director fills a book over its limit. Without it, what finds no place stays where it is.")
        raise RuleViolation("needs_director", words)
    book = book_to.pk if book_to else None
    same = {"accounts": sorted(set(account_ids)), "book": book, "over_capacity": over_capacity}

    def ask() -> Run:
        return move_accounts(account_ids, book_to=book_to, by=by, now=now, note=note, over_capacity=over_capacity)

    return once(RunKind.MANUAL, same, by=by, now=now, ask=ask)


@transaction.atomic
def once(
    kind: str, settings: dict[str, Any], *, by: User, now: datetime, ask: Callable[[], Run], plan: Plan | None = None
) -> Run:
    """The run that `by` asked for a moment ago with these settings, else what `ask` makes. A second click waits."""
    User.objects.select_for_update().get(pk=by.pk)
    same = {f"settings__{name}": value for name, value in settings.items()}
    recent = Run.objects.filter(kind=kind, plan=plan, asked_by=by, slot__gt=now - SAME_CLICK, **same)
    return recent.exclude(status=Run.Status.CANCELLED).order_by("pk").first() or ask()
