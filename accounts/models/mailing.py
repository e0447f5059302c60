"""Mail that we send: what each user wants of it, and one row per mail, which says what became of it."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User


class MailChoice(models.Model):
    """How often one user wants one group of notifications in the mail. Without a row the shipped default holds."""

    class Cadence(models.TextChoices):
        NOW = "now", _("At once")
        DAILY = "daily", _("Once a day")
        WEEKLY = "weekly", _("Once a week")
        NEVER = "never", _("Never, only in the app")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="mail_choices")
    group = models.CharField(max_length=20)
    cadence = models.CharField(max_length=6, choices=Cadence)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "group"], name="one_mail_choice_per_group")]

    def __str__(self) -> str:
        return f"{self.user}: {self.group} {self.cadence}"


class Mailing(models.Model):
    """One mail to one user with the notifications that point to it. Claimed before it is sent, so sent once.

    A worker that dies between sending and saying so leaves the row in "sending": it is sent once more, and says so.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="mailings")
    cadence = models.CharField(max_length=6, choices=MailChoice.Cadence)
    key = models.CharField(max_length=60, help_text=_("The moment it is for: one mail per user and key."))
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    may_be_double = models.BooleanField(
        default=False, help_text=_("A worker died while it was sent, so it was sent once more.")
    )
    error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("mail to a user")
        verbose_name_plural = _("mails to users")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_mailing_per_key")]
        indexes = [
            models.Index(fields=["next_at"], name="mailing_to_send", condition=Q(state__in=["waiting", "sending"])),
            models.Index(fields=["-id"], name="mailing_failed", condition=Q(state="failed")),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.key}"
