"""The lock order of every placement: books by id, then accounts by id, then decide in a second statement."""

from collections.abc import Iterable, Sequence

from accounts.models import Account, Book

CHUNK = 500


def lock_books(book_ids: Iterable[int | None]) -> dict[int, Book]:
    """Lock these books in id order and return them by id; None and unknown ids are passed over. In a transaction.

    Without the key: a row that only refers to a book (coverage, after its account's lock) must not wait for it.
    """
    wanted = sorted({pk for pk in book_ids if pk is not None})
    books = Book.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk")
    return {book.pk: book for book in books}


def lock_accounts(account_ids: Iterable[int], *, only: Sequence[str] = ()) -> dict[int, Account]:
    """Lock these accounts (at most 500) in id order, after their books, and return them as they are now, by id.

    `only` names the fields to load where a whole chunk is read; the default is all of them.
    """
    wanted = sorted(set(account_ids))
    if len(wanted) > CHUNK:
        raise ValueError(f"Lock at most {CHUNK} accounts at a time, not {len(wanted)}.")
    accounts = Account.objects.select_for_update().filter(pk__in=wanted).order_by("pk").only(*only)
    return {account.pk: account for account in accounts}


def lock_with_books(account_ids: Iterable[int], *, more_books: Iterable[int | None] = ()) -> dict[int, Account]:
    """Lock the books that hold these accounts and `more_books`, then the accounts; both in id order.

    The books are read before the lock: an account that changed its book in between shows its new one, which may be
    unlocked. Callers that count capacity lock the receiving books through `more_books`.
    """
    ids = sorted(set(account_ids))
    holders = Account.objects.filter(pk__in=ids, book__isnull=False).values_list("book_id", flat=True)
    lock_books([*holders, *more_books])
    return lock_accounts(ids)
