"""Each person confirms each version of the rules, where the organisation asks for it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.audit import record
from accounts.actions.notify import notify
from accounts.errors import RuleViolation
from accounts.models import Event, Organisation, User
from accounts.queries.calendar import local_day
from assignment.models import RuleAcknowledgement, RulesOfEngagement
from assignment.queries.rule_versions import confirmations


@transaction.atomic
def acknowledge(rules: RulesOfEngagement, *, by: User, now: datetime) -> RuleAcknowledgement:
    """`by` has read this version. Pressing twice confirms once, at the first moment.

    Raises RuleViolation `nothing_to_confirm` while the organisation asks for none, and for a version not in force.
    """
    _refuse_nothing_to_confirm(rules)
    row, is_new = RuleAcknowledgement.objects.get_or_create(rules=rules, user=by, defaults={"acknowledged_at": now})
    if is_new:
        record(Event.Verb.RULES_ACKNOWLEDGED, by=by, now=now, subject=rules, detail={"number": rules.number})
    return row


def remind(rules: RulesOfEngagement, *, by: User, now: datetime) -> int:
    """Remind those of the branch of `by` who have not confirmed; each once a day. Returns how many.

    Raises RuleViolation `nobody_missing`, and `nothing_to_confirm` where nobody could confirm it.
    """
    _refuse_nothing_to_confirm(rules)
    missing = [user for user in confirmations(rules, seen_by=by).missing if user.pk != by.pk]
    if not missing:
        raise RuleViolation("nobody_missing", _("Everybody has confirmed this version."))
    title = _("Please confirm version %(number)s of the rules") % {"number": rules.number}
    key = f"rules-{rules.number}-remind-{local_day(now).isoformat()}"
    notify(missing, kind="rules_reminder", key=key, title=title, body=rules.change_note, url=f"/rules/{rules.number}/")
    return len(missing)


def _refuse_nothing_to_confirm(rules: RulesOfEngagement) -> None:
    if not Organisation.load().rules_need_acknowledgement or rules.status != RulesOfEngagement.Status.CURRENT:
        raise RuleViolation("nothing_to_confirm", _("There is nothing to confirm here."))
