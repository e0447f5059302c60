"""Opportunities with their owner and the history of their stages."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account
from accounts.models.base import Dated, Versioned
from accounts.models.history import keeps_history
from accounts.models.organisation import currency_validator
from accounts.models.product import Product
from accounts.models.user import User


class OpportunityQuerySet(models.QuerySet):
    def open(self):
        return self.exclude(stage__in=Opportunity.CLOSED)

    def visible_to(self, user: User):
        """Own ones, and those of the accounts and people the user may see."""
        if user.sees_all_books:
            return self
        seen = Q(owner=user) | Q(account__in=Account.objects.visible_to(user))
        if user.is_leader:
            seen |= Q(owner__team__in=user.led_team_ids)
        return self.filter(seen)


@keeps_history(in_bulk=True)
class Opportunity(Versioned, Dated):
    """A possible sale. It has its own owner: the account may move, an open opportunity never loses its person."""

    class Kind(models.TextChoices):
        NEW = "new", _("New business")
        UPSELL = "upsell", _("Upsell")
        CROSS_SELL = "cross_sell", _("Cross-sell")
        RENEWAL = "renewal", _("Renewal")

    class Stage(models.TextChoices):
        PROSPECTING = "prospecting", _("Prospecting")
        ENGAGING = "engaging", _("Engaging")
        PROPOSAL = "proposal", _("Proposal")
        NEGOTIATION = "negotiation", _("Negotiation")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")

    CLOSED = (Stage.WON, Stage.LOST)

    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="opportunities")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="opportunities")
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT, related_name="opportunities")
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.NEW)
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.PROSPECTING)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, validators=[currency_validator])
    probability = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(100)])
    next_step = models.CharField(max_length=300, blank=True)
    lost_reason = models.CharField(max_length=300, blank=True)
    opened_on = models.DateField(null=True, blank=True)
    close_on = models.DateField(null=True, blank=True, help_text=_("Expected, or for a closed one the day it closed."))
    held_over_until = models.DateField(
        null=True, blank=True, editable=False,
        help_text=_("It stayed with its owner when the account moved; from this day on it follows the account."),
    )  # fmt: skip

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("opportunities")
        indexes = [
            models.Index(
                fields=["account"], name="open_opportunity_by_account", condition=~Q(stage__in=["won", "lost"])
            ),
            models.Index(fields=["account", "opened_on"], name="opportunity_by_account"),
            models.Index(fields=["owner", "stage", "close_on"], name="opportunity_by_owner"),
            models.Index(
                fields=["held_over_until"], name="opportunity_held_over", condition=Q(held_over_until__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.stage not in self.CLOSED


class StageChange(models.Model):
    """One step of an opportunity from a stage to another: append only."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="stage_changes")
    stage_from = models.CharField(max_length=12, choices=Opportunity.Stage, blank=True)
    stage_to = models.CharField(max_length=12, choices=Opportunity.Stage)
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(F("opportunity"), F("at").desc(), name="stage_change_history")]

    def __str__(self) -> str:
        return f"{self.stage_from or '–'} → {self.stage_to}"
