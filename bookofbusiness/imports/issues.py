"""Why a row was not taken, or taken with a warning: one sentence per code, with the place and the cure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from accounts.models import Import, ImportIssue

REJECTED, WARNING = ImportIssue.Level.REJECTED, ImportIssue.Level.WARNING
REASONS = {
    "nul": _("The row holds a NUL byte. Remove it and import the row again."),
    "encoding": _("The row holds bytes that are not %(encoding)s. Save the file as UTF-8 and import it again."),
    "ragged": _(
        "The row has %(found)s cells, the header has %(expected)s. Put quotation marks around cells that hold the "
        "delimiter."
    ),
    "huge_cell": _(
        "A cell has %(length)s characters, more than %(most)s. Often a quotation mark opens there and never closes: "
        "close it, or shorten the cell."
    ),
    "required": _("%(column)s is empty. Fill it in and import the row again."),
    "too_long": _("%(column)s has %(length)s characters; at most %(most)s fit."),
    "date": _("%(column)s: “%(value)s” is no date. Write 2024-12-31."),
    "ambiguous_date": _(
        "%(column)s: “%(value)s” can be two dates. Write 2024-12-31, or name a source that states the order."
    ),
    "future": _("%(column)s: “%(value)s” lies in the future; only what has happened can be imported."),
    "number": _("%(column)s: “%(value)s” is no number."),
    "whole_number": _("%(column)s: “%(value)s” is no whole number."),
    "too_large": _("%(column)s: “%(value)s” is more than %(most)s."),
    "too_long_ago": _("%(column)s: “%(value)s” lies before %(year)s."),
    "wrong_outcome": _("%(kind)s: “%(value)s” is no outcome of it. Use one of %(known)s, or none."),
    "too_small": _("%(column)s: “%(value)s” is less than %(least)s."),
    "choice": _("%(column)s: “%(value)s” is none of: %(known)s."),
    "email": _("%(column)s: “%(value)s” is no e-mail address."),
    "domain": _("%(column)s: “%(value)s” is no domain such as example.com."),
    "country": _("%(column)s: “%(value)s” is no country. Use its two-letter code."),
    "currency": _("%(column)s: “%(value)s” is no currency. Use a three-letter code such as EUR."),
    "time_zone": _("%(column)s: “%(value)s” is no time zone. Use a name such as Europe/Oslo."),
    "unknown_columns": _("Columns that were not imported: %(names)s."),
    "same_as": _(
        "The same as row %(other)s. Only the first one is taken; if this is another record, give it an id of its own."
    ),
    "several_accounts": _("Several accounts match “%(value)s”. Give the account’s id or domain."),
    "several_records": _("Several records match “%(value)s”. Give the id."),
    "no_account": _("There is no account “%(value)s”. Import the accounts first, then this row again."),
    "account_empty": _("The row names no account."),
    "open_in_book": _("An open deal at an account in a book: the account can be given back once it is settled."),
    "open_outside_books": _("An open deal at an account in no book: its owner stays answerable for it."),
    "without_account": _("The row names no account; taken without one."),
    "no_product": _("There is no product “%(value)s”. Import the products first, then this row again."),
    "no_owner": _("No active user “%(value)s” can own it. Import the users first, then this row again."),
    "no_user": _("There is no user “%(value)s”; taken without one."),
    "no_contact": _("There is no contact “%(value)s” at this account; taken without one."),
    "no_signal_type": _("There is no signal type “%(value)s”. Known ones: %(known)s."),
    "unknown_owner": _("There is no user “%(value)s”; the account goes to the pool."),
    "no_open_book": _("“%(value)s” has no open book; the account goes to the pool."),
    "held_elsewhere": _("The account is in %(value)s, which an import never changes."),
    "not_in_pool": _("The account waits elsewhere (%(value)s), so it was not given to its owner."),
    "held_before": _(
        "The account was in a book before (%(value)s last), so its owner did not get it again. If it should be there, "
        "move it by hand from the list of accounts."
    ),
    "no_parent": _("There is no account “%(value)s” to be the parent; taken without one."),
    "parent_circle": _("“%(value)s” cannot be the parent: that would be a circle; taken without one."),
    "period": _("The period ends before it starts."),
    "closes_before_opens": _("The deal closes on %(value)s, before it opened; taken as it is."),
    "email_taken": _("“%(value)s” belongs to another user already."),
    "several_users": _("Several users are called “%(value)s”. Give the e-mail address."),
    "no_target_book": _("There is no target book “%(value)s”. Known ones: %(known)s."),
    "no_manager_role": _("“%(value)s” is ops and stays so; the team has no leader from this file."),
    "own_manager": _("“%(value)s” cannot lead the own team as a rep in it; taken without a manager."),
    "code_taken": _("The code “%(value)s” belongs to another product."),
}  # fmt: skip


@dataclass
class Issues:
    """Collects the issues of one import and writes them in batches. Not while a COPY runs on the connection.

    `silent`: an earlier pass over the file has written them already.
    """

    job: Import
    silent: bool = False
    pending: list[ImportIssue] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)

    def add(
        self, row: int, code: str, *, level: str = REJECTED, column: str = "", excerpt: str = "", **details: object
    ) -> None:
        words = {"column": column, **{key: shown(value) for key, value in details.items()}}
        self.counts[level] += 1
        self.codes[code] += 1
        self.pending.append(
            ImportIssue(
                part_of=self.job, row=row, level=level, column=column[:200], code=code,
                reason=(str(REASONS[code]) % words)[:500], excerpt=excerpt[:300],
            )
        )  # fmt: skip

    def add_all(
        self,
        found: Iterable[tuple[int, object]],
        code: str,
        *,
        level: str = REJECTED,
        column: str = "",
        **details: object,
    ) -> None:
        """One issue per (row, value); `value` fills the words of the code."""
        for row, value in found:
            self.add(row, code, level=level, column=column, value=value, other=value, **details)

    def flush(self, *, least: int = 0) -> None:
        if len(self.pending) > least:
            if not self.silent:
                ImportIssue.objects.bulk_create(self.pending, batch_size=1000)
            self.pending.clear()


def shown(value: object) -> object:
    """Values of the file are cut to what a sentence bears."""
    return value if not isinstance(value, str) or len(value) <= 120 else f"{value[:117]}…"
