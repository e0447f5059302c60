"""Publishing a version of the rules of engagement: the draft comes into force, the one before retires."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.actions.audit import record
from accounts.actions.notify import notify
from accounts.errors import RuleViolation
from accounts.models import Event, User
from accounts.queries.calendar import local_day
from assignment.models import RulesOfEngagement

Status = RulesOfEngagement.Status


@transaction.atomic
def publish_rules(rules_id: int, *, by: User, now: datetime) -> RulesOfEngagement:
    """Bring a draft into force from today; everybody who sells is told. Raises RuleViolation for what is no draft."""
    versions = {row.pk: row for row in RulesOfEngagement.objects.select_for_update(of=("self",)).order_by("pk")}
    draft = versions.get(rules_id)
    if draft is None or draft.status != Status.DRAFT:
        raise RuleViolation("not_a_draft", _("Only a draft can be published. Make a new version first."))
    if not draft.change_note.strip():
        message = _("Say in the change note what is new: everybody who sells is told.")
        raise RuleViolation("note_missing", message, errors={"change_note": [message]})
    RulesOfEngagement.objects.filter(status=Status.CURRENT).update(status=Status.RETIRED, version=F("version") + 1)
    draft.status, draft.effective_on, draft.published_by = Status.CURRENT, local_day(now), by
    draft.save_edit(update_fields=["status", "effective_on", "published_by"])
    record(Event.Verb.SETTINGS_CHANGED, by=by, now=now, subject=draft, detail={"published": draft.number})
    notify(
        User.objects.filter(is_active=True, is_robot=False),
        kind="rules_published",
        key=f"rules-{draft.number}",
        title=_("New rules of engagement: version %(number)s") % {"number": draft.number},
        body=draft.change_note,
        url="/rules/",
    )
    return draft


def next_version(**changes) -> dict:
    """The values of a new draft: those in force, with the next number."""
    current = RulesOfEngagement.objects.get(status=Status.CURRENT)
    left_out = {"id", "version", "number", "status", "published_by", "effective_on", "change_note"}
    values = {
        f.name: getattr(current, f.name) for f in RulesOfEngagement._meta.concrete_fields if f.name not in left_out
    }
    return {**values, **changes}
