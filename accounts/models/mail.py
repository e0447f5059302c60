"""Mail that is captured: the secret addresses, the inbox that is read, and each message with what became of it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models.interaction import Interaction
from accounts.models.user import User


class CaptureAddress(models.Model):
    """The secret part of the address at which one user's mail is captured. A retired one captures nothing."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="capture_addresses")
    local_part = models.CharField(max_length=40, unique=True)
    created_at = models.DateTimeField(db_default=Now())
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], name="one_capture_address_per_user", condition=Q(retired_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.local_part[:4]}…"


class MailInbox(models.Model):
    """How far an inbox was read. `source` is its host, log-in and folder: another one begins at its first message."""

    source = models.CharField(max_length=300, unique=True)
    uid_validity = models.BigIntegerField(null=True, blank=True)
    last_uid = models.BigIntegerField(default=0)
    messages = models.BigIntegerField(default=0)
    read_at = models.DateTimeField(null=True, blank=True)
    reading_until = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)
    error_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.source


class CapturedMailQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        """One's own captured mail; all of it for ops."""
        return self if user.sees_all_books else self.filter(pk__in=user.captured_mails.values("pk"))


class CapturedMail(models.Model):
    """One message, however often it came. The raw message is kept while it waits, then for some days more."""

    class State(models.TextChoices):
        NEW = "new", _("not looked at yet")
        WAITING = "waiting", _("waits in the tray")
        LOGGED = "logged", _("logged")
        ASIDE = "aside", _("set aside")
        DISCARDED = "discarded", _("discarded")

    class Kind(models.TextChoices):
        PERSON = "person", _("from a person")
        AUTOMATIC = "automatic", _("automatic")
        BOUNCE = "bounce", _("undeliverable")
        INTERNAL = "internal", _("among colleagues")
        UNREADABLE = "unreadable", _("cannot be read")

    class Source(models.TextChoices):
        INBOX = "inbox", _("inbox")
        WEBHOOK = "webhook", _("webhook")

    key = models.CharField(max_length=64, unique=True, help_text=_("Of the message id and what the message says."))
    message_id = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=8, choices=Source)
    raw = models.FileField(upload_to="mail/%Y/%m/", blank=True)
    size = models.PositiveBigIntegerField()
    received_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    sender_name = models.CharField(max_length=300, blank=True)
    sender_email = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    parties = models.JSONField(default=list, help_text=_("Everybody named: role, name and address."))
    direction = models.CharField(max_length=3, choices=Interaction.Direction, blank=True)
    text = models.TextField(blank=True, max_length=20_000)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PERSON)
    state = models.CharField(max_length=9, choices=State, default=State.NEW)
    why = models.CharField(max_length=30, blank=True, help_text=_("Why it waits or was set aside."))
    notes = ArrayField(models.CharField(max_length=300), default=list, blank=True)
    person_missing = models.BooleanField(
        default=False, help_text=_("Logged on an account by its domain; who it was is not among its people yet.")
    )
    for_users = models.ManyToManyField(User, related_name="captured_mails", blank=True)
    interactions = models.ManyToManyField(Interaction, related_name="captured_mails", blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = CapturedMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("captured mail")
        verbose_name_plural = _("captured mails")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state", "-id"], name="captured_mail_by_state"),
            models.Index(fields=["message_id"], name="captured_mail_by_message", condition=~Q(message_id="")),
            models.Index(fields=["received_at"], name="captured_mail_with_raw", condition=~Q(raw="")),
        ]

    def __str__(self) -> str:
        return self.subject or self.sender_email or self.message_id
