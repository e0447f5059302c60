"""Waiting for one's turn at an account."""

from accounts.models import Account


def lock_account(account_id: int | None) -> None:
    """Wait until nobody else decides on the account, and let nobody decide until the transaction ends; None waits for
    nothing."""
    if account_id is not None:
        Account.objects.select_for_update(of=("self",)).only("pk").get(pk=account_id)
