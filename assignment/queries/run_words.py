"""The words for the codes that runs keep: reasons of lines, of skips, of accounts that stay, of runs without lines."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as now_translated
from django.utils.translation import gettext_lazy as _

from assignment.models import NotGiven

WHY: dict[str, str | Promise] = {
    "pinned": _("Pinned"),
    "gave_way": _("Held it until %(until)s; nobody else can take it"),
    "preferred": _("Comes first: it was promised back"),
    "preferred_task": _("Comes first: held it, and a task or meeting there is still ahead"),
    "preferred_parent": _("Comes first: holds the parent company"),
    "family_here": _("Keeps the family together"),
    "few": _("One of %(of)s books that may have it"),
    "only": _("The only book that may have it"),
    "lowest_1": _("Lowest book"),
    "lowest_2": _("Second lowest book"),
    "lowest_3": _("Third lowest book"),
    "even": _("Keeps what this run gives even"),
    "redirected": _("Sent there by hand"),
    "by_hand": _("Moved by hand"),
    "over_share": _("From a book at %(source)s to one at %(target)s"),
    "chain": _("Makes room for another move"),
    "unworked": _("%(done)s of %(asked)s done in the window, with notice"),
    "silent": _("Silent for two windows, with notice"),
    "over_capacity": _("The book is over its capacity; the lowest-ranked go"),
    "undo": _("Back to where it was"),
    "mode": _("By the plan’s way to share out"),
}
NOT_GIVEN: dict[str, str | Promise] = {code.value: code.label for code in NotGiven.Code}
# A line that waits when its turn comes is skipped for what would have kept the account in the first place, and more.
SKIPPED: dict[str, str | Promise] = NOT_GIVEN | {
    "changed_since_preview": _("Edited since the preview"),
    "moved_since_preview": _("Moved since the preview"),
    "moved_since": _("Moved since the run"),
    "book_full": _("The book is full"),
    "value_full": _("The value of the book is at its limit"),
    "book_closed": _("The book is closed"),
    "rep_inactive": _("The rep is not active any more"),
    "rep_away": _("The rep is away"),
    "other_branch": _("Its book is closed or in another branch by now"),
    "conflict": _("Two people claim it"),
    "not_ready": _("Not ready any more"),
    "resting": _("Resting"),
    "repair": _("With ops for repair"),
    "protected": _("Protected by recent work"),
    "returned": _("This rep gave it back as a poor fit"),
    "worked_since": _("Worked since by the new owner"),
    "opportunity_since": _("Has an opportunity of the new owner"),
    "no_eligible": _("This book does not take it any more"),
    "failed": _("The run failed before its turn"),
    "stopped": _("The run was stopped before its turn"),
    "no_window": _("Its time to be undone is over"),
    "no_notice": _("Its notice ended meanwhile; a new one comes if it stays unworked"),
    "notice_running": _("Its notice runs to a later day by now"),
    "not_over": _("Its book is no longer over its capacity"),
}
EMPTY: dict[str, str | Promise] = {
    "no_books": _("No open book of an active rep takes part. Open a book, or choose other target books in the plan."),
    "no_segments": _("No target book of this plan names a segment. Give it a capacity for at least one segment."),
    "no_source": _("The books that this plan takes from are closed or in another branch. Choose others in the plan."),
    "no_accounts": _("The pool is empty. Import accounts, or wait until some are returned or taken back."),
    "none_ready": _("No account in the pool is ready. See why below; the score job finds what is ready."),
    "nothing_matches": _(
        "No ready account matches these books. Check segments, countries, languages and minimum score."
    ),
    "unwanted": _("The ready accounts are not those that the plan asks for. See its “Only these accounts”."),
    "no_capacity": _("All books are full. Raise a capacity, or wait until accounts leave."),
    "balanced": _("These books are within the band already. Nothing has to move."),
    "nothing_to_move": _("None of these accounts has to move."),
    "nothing_can_move": _("No account may move that would help. Widen the band, or allow hot accounts to move."),
    "nothing_due": _("No account is due. Those at risk have time until their date; see who was warned below."),
    "nothing_to_undo": _("No line of this run can be undone any more."),
}


def why_words(why: Mapping[str, Any]) -> str:
    """The short reason of a line in the reader's language."""
    code = str(why.get("code", ""))
    if code == "few" and why.get("of") == 1:
        code = "only"
    values = {key: _shown(value) for key, value in why.items()}
    return str(WHY[code]) % values if code in WHY else now_translated("By the rules")


def _shown(value: Any) -> Any:
    if isinstance(value, str) and len(value) == 10 and value[4] == "-":
        return _day(value, get_language())
    return value


@lru_cache(maxsize=2000)
def _day(iso: str, _language: str | None) -> str:
    """The lines of a run speak of a few days, thousands of times."""
    return date_format(date.fromisoformat(iso), "j F Y")
