"""Versions of the rules: which one is in force, who may publish one, who has confirmed it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Organisation, Requirement, Role, TargetBook, User
from accounts.roles import SET_UP
from assignment.models import RuleAcknowledgement, RulesOfEngagement
from assignment.queries.directors import grants_exceptions
from assignment.rules.rule_checks import Terms
from assignment.rules.thresholds import Requirement as Ask

Status = RulesOfEngagement.Status


def in_force() -> RulesOfEngagement:
    """The version that the system goes by."""
    return RulesOfEngagement.objects.get(status=Status.CURRENT)


def rules_of(settings: Mapping[str, Any]) -> RulesOfEngagement:
    """The version that a run was built with (its settings name it), else the one in force."""
    built_with = settings.get("rules")
    kept = RulesOfEngagement.objects.filter(pk=built_with).first() if built_with else None
    return kept or in_force()


def readable(user: User) -> QuerySet[RulesOfEngagement]:
    """Versions that `user` may read: what was ever announced; drafts are for those who set up."""
    rows = RulesOfEngagement.objects.select_related("published_by", "drafted_by")
    drafts_too = user.has_perm(SET_UP) or user.has_perm("assignment.change_rules")
    return rows if drafts_too else rows.exclude(status=Status.DRAFT)


def publishers() -> QuerySet[User]:
    """Active people who may publish: ops and directors."""
    people = User.objects.people().filter(is_active=True)
    return people.filter(Q(role=Role.OPS) | Q(is_superuser=True) | Q(is_director=True, role=Role.LEADER))


def may_publish(user: User) -> bool:
    """Ops and directors; and a leader who sets up where there is neither, so that nobody is stuck."""
    if user.has_perm("assignment.change_rules") or grants_exceptions(user):
        return True
    return user.has_perm(SET_UP) and not publishers().exists()


def terms_of_books(exceptions: Mapping[str, Mapping[str, int]]) -> list[Terms]:
    """The active kinds of book as the checks see them, each threshold of a segment as one of its own. `exceptions`: the
    numbers that they have of their own, as a version keeps them. Two queries.
    """
    asks: dict[tuple[int, str], list[Ask]] = {}
    for row in Requirement.objects.filter(target_book__is_active=True).select_related("segment").order_by("pk"):
        name = row.segment.name if row.segment else ""
        asks.setdefault((row.target_book_id, name), []).append(
            Ask(row.measure, row.minimum, row.window_days, row.alternative)
        )
    found = []
    for book in TargetBook.objects.filter(is_active=True):
        own_numbers = exceptions.get(str(book.pk), {})
        found.append(Terms(book.name, book.window_days, asks.get((book.pk, ""), ()), own=own_numbers))
        own = [(name, rows) for (pk, name), rows in asks.items() if pk == book.pk and name]
        found += [Terms(f"{book.name}, {name}", book.window_days, rows, is_part=True) for name, rows in own]
    return found


@dataclass(frozen=True)
class Confirmations:
    """Who has confirmed a version among those that `leader` answers for, and who has not."""

    done: Sequence[RuleAcknowledgement]
    missing: Sequence[User]


def version_to_confirm(user: User, organisation: Organisation) -> RulesOfEngagement | None:
    """The version in force where `user` still has to confirm it. No query while the switch is off, else one."""
    if not organisation.rules_need_acknowledgement:
        return None
    mine = RuleAcknowledgement.objects.filter(rules=OuterRef("pk"), user=user)
    return RulesOfEngagement.objects.filter(~Exists(mine), status=Status.CURRENT).first()


def confirmations(rules: RulesOfEngagement, *, seen_by: User) -> Confirmations:
    """Active people with a book or a team whom `seen_by` leads, by whether they confirmed. Two queries."""
    people = _asked_to_confirm(seen_by)
    done = RuleAcknowledgement.objects.filter(rules=rules, user__in=people).select_related("user__team")
    mine = RuleAcknowledgement.objects.filter(rules=rules, user=OuterRef("pk"))
    missing = people.filter(~Exists(mine)).select_related("team").order_by("name", "pk")
    return Confirmations(list(done.order_by("-acknowledged_at")), list(missing))


def yet_to_confirm(user: User) -> QuerySet[User]:
    """Others whom `user` leads and who have not confirmed the version in force."""
    mine = RuleAcknowledgement.objects.filter(rules__status=Status.CURRENT, user=OuterRef("pk"))
    return _asked_to_confirm(user).exclude(pk=user.pk).filter(~Exists(mine))


def _asked_to_confirm(seen_by: User) -> QuerySet[User]:
    return User.objects.visible_to(seen_by).filter(is_active=True).exclude(role=Role.OPS)
