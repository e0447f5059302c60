"""Interactions: facts, by the rules of the log line. An import adds them and never changes one."""

from accounts.models import Interaction
from accounts.rules.interactions import OUTCOMES
from assignment.rules.log_line import INSTEAD
from bookofbusiness.imports.merge import Merge, Target, fixed
from bookofbusiness.imports.references import find_accounts, find_contacts, find_users, lock_held_accounts

MEANT = ", ".join(f"('{kind}', '{said}', '{meant}')" for (kind, said), meant in INSTEAD.items())
FIT_OUTCOMES = f"""
UPDATE import_row r SET outcome = word.meant FROM (VALUES {MEANT}) AS word (kind, said, meant)
 WHERE r.kind = word.kind AND r.outcome = word.said
"""


def settle_outcomes(merge: Merge) -> None:
    """Take outcomes as the log line does: a call that was held was one in which somebody spoke. What no such kind can
    have is rejected."""
    merge.run(FIT_OUTCOMES)
    for kind, outcomes in OUTCOMES.items():
        codes = ", ".join(f"'{code}'" for code in outcomes)
        merge.reject(
            f"r.kind = '{kind}' AND r.outcome NOT IN ({codes})", "r.outcome", "wrong_outcome",
            kind=str(Interaction.Kind(kind).label), known=", ".join(filter(None, outcomes)),
        )  # fmt: skip


def prepare(merge: Merge) -> None:
    find_accounts(merge, required=False, email="contact_email")
    merge.reject("r.account_ref IS NULL", "''", "account_empty")
    settle_outcomes(merge)
    find_contacts(merge)
    find_users(merge, "user")
    merge.warn(
        'r.owner_ref IS NULL AND coalesce(r."user", r.user_id) IS NOT NULL', 'coalesce(r."user", r.user_id)', "no_user"
    )


TARGET = Target(
    table="accounts_interaction",
    external="interaction",
    key="""concat_ws('|', r.named_ref, r.contact_email, r.contact, r."user", r.kind, r.direction, r.outcome,
                     r.happened_at, r.subject,
                     md5(r.summary))""",
    columns={
        "account_id": fixed("r.account_ref"),
        "contact_id": fixed("r.contact_ref"),
        "user_id": fixed("r.owner_ref"),
        "kind": fixed("r.kind"),
        "direction": fixed("r.direction", "'out'"),
        "outcome": fixed("r.outcome", "''"),
        "happened_at": fixed("r.happened_at"),
        "duration_seconds": fixed("r.duration_seconds"),
        "automated": fixed("r.automated", "false"),
        "subject": fixed("r.subject", "''"),
        "summary": fixed("r.summary", "''"),
        "source": fixed("'import'"),
        "logged_at": fixed("%(now)s"),
        "void_reason": fixed("''"),
    },
    prepare=[prepare],
    before=[lock_held_accounts],
    updates=False,
    is_versioned=False,
)
