"""The way from an empty database to the first preview, step by step: a state, a sentence of help, a button each."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.display.formats import number
from accounts.models import User
from bookofbusiness.context import address
from bookofbusiness.queries.setup_steps import SetupFacts

NEEDED, DONE, WORKS, LATER = "needed", "done", "works", "later"


@dataclass(frozen=True)
class Step:
    """One step. `state`: needed (nothing is given out before), works (as it is, by the starter set), later, done."""

    name: str
    title: str
    state: str
    fact: str
    help: str
    action: str
    url: str

    @property
    def is_needed(self) -> bool:
        return self.state == NEEDED


def steps(facts: SetupFacts, *, user: User) -> list[Step]:
    """All steps in their order."""
    return [
        _accounts(facts, user=user), _segments(facts), _target_books(facts), _books(facts), _scoring(facts),
        _rules(facts), _plan(facts), _preview(facts),
    ]  # fmt: skip


def headline(facts: SetupFacts) -> str:
    """What one can do now, in one sentence."""
    if not facts.accounts and not facts.books:
        return _("Two things are missing: accounts, and books for your reps. Everything else works as it is.")
    if not facts.accounts:
        return _("Only accounts are missing. Everything else works as it is.")
    if not facts.books:
        return _("Only books for your reps are missing. Everything else works as it is.")
    if not facts.applied:
        return _("You can preview now: the starter set works as it is. Nothing moves before you approve.")
    return _("Everything works as it is. Change what you want to be different.")


def _n(text: str, n: int) -> str:
    return text % {"n": number(n)}


def _accounts(facts: SetupFacts, *, user: User) -> Step:
    imports = user.has_perm("accounts.import_records")
    known = _n(ngettext("%(n)s account", "%(n)s accounts", facts.accounts), facts.accounts)
    help_text = (
        _("Import a file of accounts, or add some by hand; nothing is given out before they are here.") if imports
        else _("Ops imports files of accounts; you can add single ones by hand, and they are enough to try it.")
    )  # fmt: skip
    return Step(
        "accounts", _("Accounts"), DONE if facts.accounts else NEEDED, known, help_text,
        _("Import accounts") if imports else _("Add an account"),
        address("imports:create" if imports else "account-create"),
    )  # fmt: skip


def _segments(facts: SetupFacts) -> Step:
    fact = _n(ngettext("%(n)s segment", "%(n)s segments", facts.segments), facts.segments)
    if facts.accounts and facts.without_segment:
        bare = _n(
            ngettext("%(n)s account in none", "%(n)s accounts in none", facts.without_segment), facts.without_segment
        )
        fact = _("%(segments)s, %(bare)s") % {"segments": fact, "bare": bare}
    return Step(
        "segments", _("Segments"), WORKS, fact,
        _("Classes of accounts, by size in the starter set; books have places per segment."),
        _("Look at the segments"), address("setup:segments"),
    )  # fmt: skip


def _target_books(facts: SetupFacts) -> Step:
    fact = _n(ngettext("%(n)s kind of book", "%(n)s kinds of book", facts.target_books), facts.target_books)
    return Step(
        "target-books", _("Target books"), WORKS, fact,
        _("How many accounts a book holds and what counts as working one; start with “All segments”."),
        _("Look at the kinds of book"), address("setup:target-books"),
    )  # fmt: skip


def _books(facts: SetupFacts) -> Step:
    fact = _n(ngettext("%(n)s open book", "%(n)s open books", facts.books), facts.books)
    if facts.without_book:
        bare = _n(ngettext("%(n)s rep without one", "%(n)s reps without one", facts.without_book), facts.without_book)
        fact = _("%(books)s, %(bare)s") % {"books": fact, "bare": bare}
    state = NEEDED if not facts.books else WORKS if facts.without_book else DONE
    return Step(
        "books", _("Books for your reps"), state, fact,
        _("Each rep needs one open book to get accounts; opening one takes two clicks."),
        _("Open books"), address("setup:books"),
    )  # fmt: skip


def _scoring(facts: SetupFacts) -> Step:
    return Step(
        "scoring", _("Scores"), WORKS, _("Version %(n)s in force") % {"n": number(facts.score_model)},
        _("Whom you sell to and which signals count: the best accounts are given out first."),
        _("Look at the score model"), address("score_models:list"),
    )  # fmt: skip


def _rules(facts: SetupFacts) -> Step:
    return Step(
        "rules", _("Rules of engagement"), WORKS, _("Version %(n)s in force") % {"n": number(facts.rules)},
        _("What counts as work, and when an account that nobody works goes back to the pool."),
        _("Look at the rules"), address("assignment:rules-setup"),
    )  # fmt: skip


def _plan(facts: SetupFacts) -> Step:
    fact = _n(ngettext("%(n)s plan runs by itself", "%(n)s plans run by themselves", facts.scheduled), facts.scheduled)
    return Step(
        "plan", _("Weekly plan"), DONE if facts.scheduled else WORKS,
        fact if facts.scheduled else _("paused: previews start by hand"),
        _("When accounts are given out: a preview on Friday, applied on Monday unless you hold it."),
        _("Set up the plan"), address("assignment:plan-list"),
    )  # fmt: skip


def _preview(facts: SetupFacts) -> Step:
    fact = _n(ngettext("%(n)s preview", "%(n)s previews", facts.runs), facts.runs) if facts.runs else _("none yet")
    return Step(
        "preview", _("First preview"), DONE if facts.runs else WORKS if facts.can_preview else LATER, fact,
        _("Shows who would get which account and why; nothing moves before you approve it."),
        _("Preview now"), address("assignment:run-create"),
    )  # fmt: skip


def context(facts: SetupFacts, *, user: User) -> dict[str, Any]:
    """What the set-up page shows; the first step that is needed has the page's one primary button."""
    found = steps(facts, user=user)
    first = next((step.name for step in found if step.is_needed), "preview")
    return {"steps": found, "first": first, "headline": headline(facts), "facts": facts}
