"""Where a message leads. Actions know no URL names of pages above them, so the address is put together here."""


def account_link(account_id: int) -> str:
    return f"/accounts/{account_id}/"
