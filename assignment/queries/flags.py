"""Which flags who sees, which are switched on, and the rows that show one."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.models import Account, Contact, Interaction, Opportunity, User
from assignment.models import Flag, FlagCode, FlagRule, Holding, Protection, Return
from assignment.rules.flags import numbers_of


def flag_rules() -> dict[str, FlagRule]:
    """Every kind of flag with its setting; those that nobody changed are on, with version 0."""
    kept = {rule.code: rule for rule in FlagRule.objects.all()}
    return {code: kept.get(code) or FlagRule(code=code, version=0) for code in FlagCode.values}


def numbers_in_force() -> dict[str, dict[str, int]]:
    """The numbers of the flags that are switched on."""
    return {code: numbers_of(code, rule.numbers) for code, rule in flag_rules().items() if rule.is_on}


def flags_visible_to(user: User) -> QuerySet[Flag]:
    """Flags about the led branch, all for ops; never about oneself. Reps see none."""
    if not (user.is_leader or user.sees_all_books):
        return Flag.objects.none()
    rows = Flag.objects.exclude(Q(rep=user) | Q(other_rep=user))
    if user.sees_all_books:
        return rows
    teams = user.led_team_ids
    return rows.filter(Q(rep__team__in=teams) | Q(other_rep__team__in=teams))


def counts(flags: QuerySet[Flag]) -> dict[str, int]:
    """Current flags that nobody looked at, by code."""
    return dict(not_looked_at(flags).values_list("code").annotate(n=Count("pk")).order_by())


def not_looked_at(flags: QuerySet[Flag]) -> QuerySet[Flag]:
    """Those of `flags` that are current and that nobody looked at."""
    return flags.filter(is_current=True, state=Flag.State.OPEN)


@dataclass
class Evidence:
    """The rows that show a flag; `openable` are the accounts among theirs that the reader may open. The rows of the
    others are left out: `gone` names those accounts.
    """

    interactions: list[Interaction] = field(default_factory=list)
    holdings: list[Holding] = field(default_factory=list)
    returns: list[Return] = field(default_factory=list)
    opportunities: list[Opportunity] = field(default_factory=list)
    protections: list[Protection] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    openable: set[int] = field(default_factory=set)
    gone: list[Account] = field(default_factory=list)


def evidence_of(flag: Flag, *, user: User) -> Evidence:
    """The stored rows: one query for each kind that the flag names, and one for what `user` may open."""
    rows = {
        "interactions": Interaction.objects.select_related("account", "contact").order_by("-happened_at", "-pk"),
        "holdings": Holding.objects.select_related("account", "book__rep", "closed_by").order_by("account_id", "pk"),
        "returns": Return.objects.select_related("account", "reason").order_by("-asked_at", "-pk"),
        "opportunities": Opportunity.objects.select_related("account").order_by("pk"),
        "protections": Protection.objects.select_related("holding__account", "set_by").order_by("pk"),
        "contacts": Contact.objects.select_related("account").order_by("pk"),
        "accounts": Account.objects.order_by("pk"),
    }
    named = {kind: flag.evidence[kind] for kind in rows if flag.evidence.get(kind)}
    found = Evidence(**{kind: list(rows[kind].filter(pk__in=ids)) for kind, ids in named.items()})
    touched = {account.pk: account for kind in named for row in getattr(found, kind) for account in [_account_of(row)]}
    seen = Account.objects.visible_to(user).filter(pk__in=[*touched, flag.account_id])
    found.openable = set(seen.values_list("pk", flat=True))
    for kind in named:
        setattr(found, kind, [row for row in getattr(found, kind) if _account_of(row).pk in found.openable])
    found.gone = [account for pk, account in touched.items() if pk not in found.openable]
    return found


def _account_of(row: Any) -> Account:
    if isinstance(row, Account):
        return row
    return row.holding.account if isinstance(row, Protection) else row.account
