"""How things are today, as a variant of a simulation."""

from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from assignment.models import Plan, RunKind
from assignment.queries.rule_versions import in_force
from assignment.simulator.variant import Variant

WEEKS = {
    Plan.Frequency.DAILY: 1,
    Plan.Frequency.WEEKLY: 1,
    Plan.Frequency.BIWEEKLY: 2,
    Plan.Frequency.MONTHLY: 4,
}
# The numbers of a variant by what the rules call them.
FROM_RULES = {
    "grace_days": "retrieval_grace_days",
    "cap_percent": "retrieval_cap_percent",
    "cap_floor": "retrieval_cap_floor",
    "rest_touched_days": "rest_after_touched_days",
    "not_back_days": "not_back_to_holder_days",
}


def as_today(*, by: User) -> Variant:
    """The rules in force, and the rhythm of the plans that take the books of `by`; a paused plan counts as meant."""
    organisation = Organisation.load()
    rules = in_force()
    plans = Plan.objects.visible_to(by).filter(is_active=True).order_by("is_paused", "pk")
    giving = plans.filter(kind=RunKind.DISTRIBUTION).first()
    taking = plans.filter(kind=RunKind.RETRIEVAL).first()
    return Variant(
        name=_("As it is today"),
        mode=giving.mode if giving else Plan.Mode.OPTIMAL,
        distribution_weeks=WEEKS[giving.frequency] if giving and organisation.distribution_on else 0,
        retrieval_weeks=WEEKS[taking.frequency] if taking and organisation.retrieval_on else 0,
        **{name: getattr(rules, of_rules) for name, of_rules in FROM_RULES.items()},
    )
