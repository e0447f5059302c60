"""What we sell, and what was bought."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account, Fold
from accounts.models.base import Dated, Versioned
from accounts.models.organisation import currency_validator


class Product(Versioned, Dated):
    """A line of the catalogue."""

    name = models.CharField(max_length=200)
    name_key = models.GeneratedField(expression=Fold(F("name")), output_field=models.TextField(), db_persist=True)
    code = models.CharField(max_length=60, blank=True)
    series = models.CharField(max_length=60, blank=True)
    list_price = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, validators=[currency_validator])
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name_key"]
        constraints = [
            models.UniqueConstraint(fields=["name_key"], name="one_product_per_name"),
            models.UniqueConstraint(fields=["code"], name="one_product_per_code", condition=~Q(code="")),
        ]

    def __str__(self) -> str:
        return self.name


class Transaction(Versioned, Dated):
    """A dated purchase, invoice or payment.

    A refund is negative; a recurring one covers `period_start`–`period_end`.
    """

    class Kind(models.TextChoices):
        PURCHASE = "purchase", _("Purchase")
        INVOICE = "invoice", _("Invoice")
        PAYMENT = "payment", _("Payment")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="transactions")
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT, related_name="transactions")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PURCHASE)
    happened_on = models.DateField()
    quantity = models.DecimalField(max_digits=14, decimal_places=3, default=1)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    currency = models.CharField(max_length=3, validators=[currency_validator])
    is_recurring = models.BooleanField(default=False)
    period_start = models.DateField(null=True, blank=True)
    period_end = models.DateField(null=True, blank=True)
    reference = models.CharField(max_length=100, blank=True)

    class Meta:
        indexes = [models.Index(F("account"), F("happened_on").desc(), name="transaction_timeline")]
        constraints = [
            models.CheckConstraint(
                name="a_period_ends_after_it_starts",
                condition=Q(period_start=None) | Q(period_end=None) | Q(period_end__gte=F("period_start")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.happened_on} {self.amount} {self.currency}"
