"""Transactions: purchases, invoices and payments. A refund is negative."""

from bookofbusiness.imports.merge import Merge, Target, fixed, optional, settled, text
from bookofbusiness.imports.references import find_accounts, find_products


def prepare(merge: Merge) -> None:
    find_accounts(merge)
    find_products(merge)
    merge.reject("r.period_end < r.period_start", "''", "period")


TARGET = Target(
    table="accounts_transaction",
    external="transaction",
    key="""concat_ws('|', r.named_ref, r.product, r.kind, r.happened_on, r.quantity, r.amount, r.currency,
                     r.reference, r.period_start)""",
    columns={
        "account_id": fixed("r.account_ref"),
        "product_id": optional("r.product_ref"),
        "kind": settled("r.kind", "'purchase'"),
        "happened_on": settled("r.happened_on", "NULL"),
        "quantity": settled("r.quantity", "1"),
        "amount": settled("r.amount", "NULL"),
        "currency": settled("r.currency", "%(currency)s"),
        "is_recurring": settled("r.is_recurring", "false"),
        "period_start": optional("r.period_start"),
        "period_end": optional("r.period_end"),
        "reference": text("r.reference"),
    },
    prepare=[prepare],
)
