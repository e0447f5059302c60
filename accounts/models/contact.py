"""People at accounts, what they prefer and what happens in their lives."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account, Fold
from accounts.models.base import Dated, Versioned
from accounts.models.history import keeps_history
from accounts.models.user import User


class ContactQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        return self.filter(account__in=Account.objects.visible_to(user))

    def present(self):
        """Those who still work there."""
        return self.filter(left_on=None)


@keeps_history(in_bulk=True)
class Contact(Versioned, Dated):
    """A person at an account. Someone who left stays, with the history, where it happened."""

    class Role(models.TextChoices):
        DECIDES = "decides", _("Decision maker")
        CHAMPION = "champion", _("Champion")
        USES = "uses", _("User")
        FINANCE = "finance", _("Finance")
        GATEKEEPER = "gatekeeper", _("Gatekeeper")
        OTHER = "other", _("Other")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=300)
    name_key = models.GeneratedField(expression=Fold(F("name")), output_field=models.TextField(), db_persist=True)
    title = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=12, choices=Role, default=Role.OTHER)
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=50, blank=True)
    mobile = models.CharField(max_length=50, blank=True)
    language = models.CharField(max_length=8, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    how_we_met = models.TextField(blank=True, max_length=2000)
    personal = models.TextField(blank=True, max_length=5000, help_text=_("What matters to this person."))
    left_on = models.DateField(null=True, blank=True)
    do_not_call = models.BooleanField(default=False)
    do_not_email = models.BooleanField(default=False)
    email_bounced_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["name_key", "pk"]
        constraints = [models.CheckConstraint(name="contact_has_a_name", condition=~Q(name=""))]
        indexes = [
            models.Index(fields=["account"], name="contact_by_account"),
            models.Index(models.functions.Lower("email"), name="contact_by_email", condition=~Q(email="")),
        ]

    def __str__(self) -> str:
        return self.name


class Preference(Versioned, Dated):
    """What a person or account wants or does not want: channels, hours, consent, interests."""

    class Kind(models.TextChoices):
        CHANNEL = "channel", _("Channel")
        HOURS = "hours", _("Best hours")
        CONSENT = "consent", _("Consent")
        INTEREST = "interest", _("Interest")
        GIFT = "gift", _("Gift")
        FEEDBACK = "feedback", _("Product feedback")
        OTHER = "other", _("Other")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="preferences")
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.CASCADE, related_name="preferences")
    kind = models.CharField(max_length=10, choices=Kind)
    key = models.CharField(max_length=100)
    value = models.CharField(max_length=500)
    allows = models.BooleanField(null=True, blank=True, help_text=_("For a consent: given or refused."))
    source = models.CharField(max_length=200, blank=True)
    stated_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "contact", "kind", "key"], name="one_preference_per_key", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.value}"


class LifeEvent(Versioned, Dated):
    """A date that matters to a person or account. The year or the day may be unknown."""

    class Kind(models.TextChoices):
        BIRTHDAY = "birthday", _("Birthday")
        WEDDING = "wedding", _("Wedding")
        CHILD = "child", _("Child")
        NEW_JOB = "new_job", _("New job")
        RETIREMENT = "retirement", _("Retirement")
        FUNDING = "funding", _("Funding")
        ACQUISITION = "acquisition", _("Acquisition")
        ANNIVERSARY = "anniversary", _("Anniversary")
        OTHER = "other", _("Other")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="life_events")
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.CASCADE, related_name="life_events")
    kind = models.CharField(max_length=12, choices=Kind)
    title = models.CharField(max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    month = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(12)])
    day = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    repeats_yearly = models.BooleanField(default=False)
    remind_days_before = models.PositiveSmallIntegerField(default=7)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["month", "day"]

    def __str__(self) -> str:
        return self.title or self.get_kind_display()

    def clean(self) -> None:
        """Raises ValidationError for a day that the month does not have; 29 February stands without a year."""
        longest = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}.get(self.month, 31)
        if self.day and self.month and self.day > longest:
            raise ValidationError({"day": _("This month has no day %(day)s.") % {"day": self.day}})
