"""What happened between us and an account. Facts only: whether it counts is decided by the rules of engagement."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account
from accounts.models.base import Dated, Versioned
from accounts.models.contact import Contact
from accounts.models.user import User


class Interaction(models.Model):
    """One contact as it happened. Never deleted: a mistake is voided with its reason. `logged_at` is not editable."""

    class Kind(models.TextChoices):
        CALL = "call", _("Call")
        EMAIL = "email", _("Mail")
        MEETING = "meeting", _("Meeting")
        MESSAGE = "message", _("Message")
        VISIT = "visit", _("Visit")

    class Direction(models.TextChoices):
        OUT = "out", _("outgoing")
        IN = "in", _("incoming")

    class Outcome(models.TextChoices):
        NONE = "", _("not said")
        NO_ANSWER = "no_answer", _("no answer")
        VOICEMAIL = "voicemail", _("voicemail")
        SPOKE = "spoke", _("spoke")
        REPLIED = "replied", _("replied")
        BOUNCED = "bounced", _("bounced")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")

    class Source(models.TextChoices):
        HAND = "hand", _("by hand")
        IMPORT = "import", _("import")
        API = "api", _("API")
        MAIL = "mail", _("mail capture")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="interactions")
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="interactions")
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="interactions")
    kind = models.CharField(max_length=10, choices=Kind)
    direction = models.CharField(max_length=3, choices=Direction, default=Direction.OUT)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.NONE, blank=True)
    happened_at = models.DateTimeField()
    duration_seconds = models.PositiveIntegerField(null=True, blank=True)
    automated = models.BooleanField(default=False, help_text=_("Sent by a sequence, not by a person."))
    subject = models.CharField(max_length=300, blank=True)
    summary = models.TextField(blank=True, max_length=20_000)
    source = models.CharField(max_length=8, choices=Source, default=Source.HAND)
    logged_at = models.DateTimeField(editable=False)
    client_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    voided_at = models.DateTimeField(null=True, blank=True, editable=False)
    voided_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    void_reason = models.CharField(max_length=300, blank=True, editable=False)

    class Meta:
        indexes = [
            models.Index(F("account"), F("happened_at").desc(), F("id"), name="interaction_timeline"),
            models.Index(F("user"), F("happened_at").desc(), name="interaction_by_user"),
            BrinIndex(fields=["happened_at"], name="interaction_by_time", autosummarize=True),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_voided_interaction_says_why",
                condition=(Q(voided_at=None) & Q(void_reason="")) | (Q(voided_at__isnull=False) & ~Q(void_reason="")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.happened_at:%Y-%m-%d %H:%M}"


class Note(Versioned, Dated):
    """Free text on an account, pinned or not."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="notes")
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="notes")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField(max_length=20_000)
    is_pinned = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(F("account"), F("created_at").desc(), name="note_timeline")]

    def __str__(self) -> str:
        return self.text[:60]


class Task(Versioned, Dated):
    """Something to do by somebody. A booked meeting is a task of kind meeting with a start (decision 35)."""

    class Kind(models.TextChoices):
        TODO = "todo", _("To do")
        CALL = "call", _("Call")
        EMAIL = "email", _("Mail")
        MEETING = "meeting", _("Meeting")

    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="tasks")
    opportunity = models.ForeignKey(
        "accounts.Opportunity", null=True, blank=True, on_delete=models.SET_NULL, related_name="tasks"
    )
    assignee = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.TODO)
    title = models.CharField(max_length=300)
    due_on = models.DateField(null=True, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_booked_meeting_has_a_start", condition=~Q(kind="meeting") | Q(starts_at__isnull=False)
            )
        ]
        indexes = [
            models.Index(
                fields=["account", "due_on"], name="open_task_by_account", condition=Q(done_at=None, cancelled_at=None)
            ),
            models.Index(
                fields=["assignee", "due_on"],
                name="open_task_by_assignee",
                condition=Q(done_at=None, cancelled_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.title
