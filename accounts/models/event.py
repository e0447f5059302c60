"""The audit trail: one line per decision, without foreign keys, append-only in the database."""

import pgtrigger
from django.db import models
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User


class ClockTimestamp(models.Func):
    """The wall clock of the database at this very moment, not at the start of the transaction."""

    template = "clock_timestamp()"
    output_field = models.DateTimeField()


class Event(models.Model):
    """Who did what to what, when and why. Outlives what it speaks of."""

    class Verb(models.TextChoices):
        ACCOUNT_CREATED = "account_created", _("created the account")
        ACCOUNT_EDITED = "account_edited", _("edited the account")
        ACCOUNT_ASSIGNED = "account_assigned", _("gave the account to a book")
        ACCOUNT_RETRIEVED = "account_retrieved", _("took the account back")
        ACCOUNT_RETURNED = "account_returned", _("gave the account back")
        ACCOUNT_MOVED = "account_moved", _("moved the account")
        ACCOUNT_REPAIRED = "account_repaired", _("repaired the account")
        ACCOUNT_CLOSED = "account_closed", _("closed the account")
        ACCOUNT_RELEASED = "account_released", _("released the account")
        MOVE_UNDONE = "move_undone", _("undid a move")
        INTERACTION_LOGGED = "interaction_logged", _("logged an interaction")
        INTERACTION_VOIDED = "interaction_voided", _("voided an interaction")
        CONTACT_SAVED = "contact_saved", _("saved a contact")
        NOTE_SAVED = "note_saved", _("saved a note")
        TASK_SAVED = "task_saved", _("saved a task")
        OPPORTUNITY_SAVED = "opportunity_saved", _("saved an opportunity")
        STAGE_CHANGED = "stage_changed", _("moved an opportunity to another stage")
        OPPORTUNITY_KEPT = "opportunity_kept", _("left an opportunity with its owner")
        OPPORTUNITY_FOLLOWED = "opportunity_followed", _("ended the holdover of an opportunity")
        RETURN_SUBMITTED = "return_submitted", _("asked to give the account back")
        RETURN_DECIDED = "return_decided", _("decided a return")
        REPAIR_REQUESTED = "repair_requested", _("asked ops to fix the record")
        REPAIR_DECIDED = "repair_decided", _("decided a repair")
        REPAIR_ASKED = "repair_asked", _("asked the reporter about a repair")
        REPAIR_ANSWERED = "repair_answered", _("answered ops about a repair")
        NOTICE_GIVEN = "notice_given", _("gave notice of a retrieval")
        PROTECTION_SET = "protection_set", _("protected the account from retrieval")
        PROTECTION_ENDED = "protection_ended", _("ended a protection")
        APPEAL_MADE = "appeal_made", _("appealed")
        APPEAL_DECIDED = "appeal_decided", _("decided an appeal")
        FLAG_DECIDED = "flag_decided", _("looked into a flag")
        RUN_BUILT = "run_built", _("built a preview")
        RUN_APPROVED = "run_approved", _("approved a run")
        RUN_HELD = "run_held", _("held a run")
        RUN_APPLIED = "run_applied", _("applied a run")
        RUN_CANCELLED = "run_cancelled", _("cancelled a run")
        RUN_UNDONE = "run_undone", _("undid a run")
        LINE_CHANGED = "line_changed", _("changed a line of a preview")
        DISPUTE_OPENED = "dispute_opened", _("claimed the account")
        DISPUTE_DECIDED = "dispute_decided", _("decided a claim on the account")
        RULES_ACKNOWLEDGED = "rules_acknowledged", _("confirmed the rules of engagement")
        FILE_KEPT = "file_kept", _("added a file")
        SETTINGS_CHANGED = "settings_changed", _("changed the settings")
        IMPORT_DONE = "import_done", _("imported a file")
        USER_INVITED = "user_invited", _("invited a user")
        USER_DEACTIVATED = "user_deactivated", _("deactivated a user")

    # What an open preview means to do with an account is for those who may see the run.
    OF_PREVIEWS = (Verb.LINE_CHANGED,)

    verb = models.CharField(max_length=30, choices=Verb)
    at = models.DateTimeField(help_text=_("The clock of the action."))
    recorded_at = models.DateTimeField(db_default=ClockTimestamp(), editable=False)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=200, blank=True)
    account_id = models.BigIntegerField(null=True)
    run_id = models.BigIntegerField(null=True)
    subject_kind = models.CharField(max_length=30, blank=True)
    subject_id = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(F("account_id"), F("at").desc(), F("id").desc(), name="event_timeline"),
            models.Index(fields=["run_id"], name="event_by_run", condition=models.Q(run_id__isnull=False)),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="no_truncate",
                operation=pgtrigger.Truncate,
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                func="RAISE EXCEPTION 'the audit trail is append-only';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.by_name} {self.get_verb_display()}"


class Notification(models.Model):
    """A message in the app to one user, with the page it speaks of."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=30)
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)
    key = models.CharField(max_length=120, help_text=_("The same key is told to a user once."))
    created_at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True, blank=True)
    mailing = models.ForeignKey(
        "accounts.Mailing", null=True, blank=True, on_delete=models.SET_NULL, related_name="notifications"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_notification_per_key")]
        indexes = [
            models.Index(F("user"), F("created_at").desc(), name="notification_inbox"),
            models.Index(
                fields=["created_at"], name="notification_to_mail", condition=models.Q(mailing=None, read_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.title
