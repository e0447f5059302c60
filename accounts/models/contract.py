"""Contracts and the files that belong to records."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account
from accounts.models.base import Dated, Versioned
from accounts.models.history import keeps_history
from accounts.models.organisation import currency_validator
from accounts.models.user import User


@keeps_history(in_bulk=True)
class Contract(Versioned, Dated):
    """An agreement with an account. Its state follows from its dates; the notice date is the deadline that matters."""

    class Kind(models.TextChoices):
        CONTRACT = "contract", _("Contract")
        NDA = "nda", _("Non-disclosure agreement")
        TERMS = "terms", _("Terms of service")

    class Billing(models.TextChoices):
        ONCE = "once", _("once")
        MONTH = "month", _("a month")
        QUARTER = "quarter", _("a quarter")
        YEAR = "year", _("a year")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="contracts")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.CONTRACT)
    number = models.CharField(max_length=60)
    title = models.CharField(max_length=300, blank=True)
    terms_version = models.CharField(max_length=40, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    auto_renews = models.BooleanField(default=False)
    renewal_months = models.PositiveSmallIntegerField(null=True, blank=True)
    notice_days = models.PositiveSmallIntegerField(default=0)
    value = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    currency = models.CharField(max_length=3, validators=[currency_validator])
    billing = models.CharField(max_length=8, choices=Billing, default=Billing.YEAR)
    signed_by_us_on = models.DateField(null=True, blank=True)
    signed_by_client_on = models.DateField(null=True, blank=True)
    terminated_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["account", "number"], name="one_contract_per_number_of_an_account"),
            models.CheckConstraint(
                name="a_contract_ends_after_it_starts", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def is_active_on(self, day: date) -> bool:
        """Signed by both sides, begun, and neither ended nor terminated on `day`."""
        signed = self.signed_by_us_on and self.signed_by_client_on
        ended = (self.ends_on and not self.auto_renews and self.ends_on < day) or (
            self.terminated_on and self.terminated_on <= day
        )
        return bool(signed and self.starts_on <= day and not ended)


class Attachment(Dated):
    """A file of an account, or of one of its contracts; served only through a view that checks who may see it."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="attachments")
    contract = models.ForeignKey(Contract, null=True, blank=True, on_delete=models.PROTECT, related_name="versions")
    interaction = models.ForeignKey(
        "accounts.Interaction", null=True, blank=True, on_delete=models.PROTECT, related_name="attachments"
    )
    file = models.FileField(upload_to="attachments/%Y/%m/")
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name
