"""A version of the rules is announced, comes into force on its day, and the one before is kept as it read."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.actions.audit import record
from accounts.actions.notify import notify
from accounts.display.formats import day
from accounts.errors import RuleViolation, StaleVersion
from accounts.models import Event, Organisation, User
from accounts.queries.calendar import local_day
from assignment.actions.rules import lock_versions, locked_draft, refuse_contradictions
from assignment.display.rule_text import document, frozen
from assignment.models import Plan, RulesOfEngagement
from assignment.queries.rule_versions import may_publish, publishers
from assignment.queries.rules_page import beside

Status = RulesOfEngagement.Status


@transaction.atomic
def publish_rules(
    rules_id: int, *, by: User, now: datetime, effective_on: date | None = None, expected: int | None = None
) -> RulesOfEngagement:
    """Announce a draft to everybody, from `effective_on` (default: today, at once). `expected` is the edit of the draft
    that was looked at.

    Raises RuleViolation `not_yours_to_publish`, `not_a_draft`, `note_missing`, `contradiction`, `in_the_past`,
    `another_announced`; StaleVersion when the draft was changed since.
    """
    if not may_publish(by):
        words = _("Ops or a director publishes rules. Ask them from the draft’s page.")
        raise RuleViolation("not_yours_to_publish", words, status=403)
    versions = lock_versions()
    draft, today = locked_draft(rules_id), local_day(now)
    effective_on = effective_on or today
    _refuse_unseen(draft, expected)
    _refuse_publication(draft, versions, effective_on=effective_on, today=today)
    draft.effective_on, draft.published_by, draft.published_at = effective_on, by, now
    draft.status = Status.SCHEDULED
    draft.save_edit(update_fields=["status", "effective_on", "published_by", "published_at"])
    record(Event.Verb.SETTINGS_CHANGED, by=by, now=now, subject=draft, detail={"published": draft.number})
    _tell_everybody(draft, now=now, today=today)
    if effective_on == today:
        _enter(draft, today=today)
    return draft


@transaction.atomic
def withdraw_rules(rules_id: int, *, by: User, now: datetime) -> RulesOfEngagement:
    """Take an announced version back into a draft before its day. Raises RuleViolation `not_announced`."""
    if not may_publish(by):
        raise RuleViolation("not_yours_to_publish", _("Ops or a director withdraws an announcement."), status=403)
    version = RulesOfEngagement.objects.select_for_update(of=("self",)).filter(pk=rules_id).first()
    if version is None or version.status != Status.SCHEDULED:
        raise RuleViolation("not_announced", _("Only an announced version that is not in force yet can be withdrawn."))
    version.status, version.published_at, version.published_by = Status.DRAFT, None, None
    version.save_edit(update_fields=["status", "published_at", "published_by"])
    record(Event.Verb.SETTINGS_CHANGED, by=by, now=now, subject=version, detail={"withdrawn": version.number})
    title = _("Version %(number)s of the rules does not come after all") % {"number": version.number}
    _notify_all(version, kind="rules_withdrawn", key=f"rules-{version.number}-withdrawn-{version.version}", title=title)
    return version


def bring_into_force(*, now: datetime) -> RulesOfEngagement | None:
    """The announced version whose day has come, now in force; also days late. Safe for three at once, and cheap."""
    today = local_day(now)
    due = RulesOfEngagement.objects.filter(status=Status.SCHEDULED, effective_on__lte=today)
    if not due.exists():
        return None
    with transaction.atomic():
        coming = (each for each in lock_versions() if each.status == Status.SCHEDULED and each.effective_on <= today)
        version = next(coming, None)
        if version is None:
            return None
        _enter(version, today=today)
        title = _("Version %(number)s of the rules is in force") % {"number": version.number}
        _notify_all(version, kind="rules_in_force", key=f"rules-{version.number}-in-force", title=title)
        detail = {"in_force": version.number}
        record(Event.Verb.SETTINGS_CHANGED, by=version.published_by, now=now, subject=version, detail=detail)
        return version


@transaction.atomic
def ask_publication(rules_id: int, *, by: User, now: datetime) -> list[User]:
    """Tell ops and the directors that a draft waits for them; returns who was told. Once a day and person.

    Raises RuleViolation `not_a_draft`, `note_missing`, and `nobody_to_ask` where who set up publish themselves.
    """
    draft = locked_draft(rules_id)
    _refuse_no_note(draft)
    people = list(publishers())
    if not people:
        raise RuleViolation("nobody_to_ask", _("There is neither ops nor a director to ask: publish it yourself."))
    words = {"rep": by.name, "number": draft.number}
    title = _("%(rep)s asks you to publish version %(number)s of the rules") % words
    key = f"rules-{draft.number}-ask-{by.pk}-{local_day(now).isoformat()}"
    address = f"/setup/rules/{draft.pk}/"
    notify(people, kind="rules_draft", key=key, title=title, body=draft.change_note, url=address)
    return people


def _refuse_unseen(draft: RulesOfEngagement, expected: int | None) -> None:
    """First of all: the other refusals are about numbers that were not seen."""
    if expected is not None and draft.version != expected:
        raise StaleVersion(_("The draft changed while you looked at it. Read the changes again, then publish."))


def _refuse_publication(
    draft: RulesOfEngagement, versions: list[RulesOfEngagement], *, effective_on: date, today: date
) -> None:
    _refuse_no_note(draft)
    if effective_on < today:
        message = _("The day has passed. Choose today or a later day.")
        raise RuleViolation("in_the_past", message, errors={"effective_on": [message]})
    if (effective_on - today).days > 366:
        message = _("Choose a day within a year.")
        raise RuleViolation("too_far", message, errors={"effective_on": [message]})
    other = next((each for each in versions if each.status == Status.SCHEDULED), None)
    if other is not None:
        words = {"number": other.number, "day": other.effective_on.isoformat()}
        text = _("Version %(number)s is announced for %(day)s already. Withdraw it first, or wait for its day.")
        raise RuleViolation("another_announced", text % words)
    refuse_contradictions(draft, thresholds_too=True)


def _refuse_no_note(draft: RulesOfEngagement) -> None:
    if not draft.change_note.strip():
        message = _("Say in the change note what is new: everybody who sells is told.")
        raise RuleViolation("note_missing", message, errors={"change_note": [message]})


def _enter(version: RulesOfEngagement, *, today: date) -> None:
    """The version before retires as it reads at this moment, and this one takes its place. Under the lock."""
    before = RulesOfEngagement.objects.select_for_update(of=("self",)).get(status=Status.CURRENT)
    before.frozen = frozen(document(beside(before, plans=Plan.objects.for_everybody()), Organisation.load()))
    before.status, before.retired_on = Status.RETIRED, today
    before.save_edit(update_fields=["status", "retired_on", "frozen"])
    moved = RulesOfEngagement.objects.filter(pk=version.pk, status=Status.SCHEDULED)
    moved.update(status=Status.CURRENT, version=F("version") + 1)
    version.refresh_from_db()


def _tell_everybody(version: RulesOfEngagement, *, now: datetime, today: date) -> None:
    words = {"number": version.number, "day": day(version.effective_on, now=now)}
    if version.effective_on == today:
        title = _("New rules of engagement: version %(number)s") % words
    else:
        title = _("New rules of engagement from %(day)s: version %(number)s") % words
    _notify_all(version, kind="rules_published", key=f"rules-{version.number}-{version.version}", title=title)


def _notify_all(version: RulesOfEngagement, *, kind: str, key: str, title: str) -> None:
    everybody = User.objects.people().filter(is_active=True)
    url = f"/rules/{version.number}/"
    notify(everybody, kind=kind, key=key, title=title, body=version.change_note, url=url)
