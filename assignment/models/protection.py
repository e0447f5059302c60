"""What people set to keep a held account where it is: a leader's hold, a date to come back, the strategic list."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, User, Versioned
from assignment.models.holding import Holding
from assignment.models.protection_names import PROTECTED_BY


class ProtectionQuerySet(models.QuerySet):
    def running(self, today):
        """Those that nobody ended and whose last day is not over."""
        return self.filter(ended_at=None, ends_on__gte=today)


class Protection(models.Model):
    """A protection that a person set on one holding, both days included. It ends by itself; a row is never changed but
    for its end, so renewals are counted by rows.
    """

    class Kind(models.TextChoices):
        HOLD = "hold", PROTECTED_BY["hold"]
        COME_BACK = "come_back", PROTECTED_BY["come_back"]

    holding = models.ForeignKey(Holding, on_delete=models.CASCADE, related_name="protections")
    kind = models.CharField(max_length=10, choices=Kind)
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=300)
    exceeds = models.BooleanField(default=False, help_text=_("A director granted it above the limits."))
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = ProtectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_protection_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="a_protection_says_why", condition=~Q(reason="")),
            models.UniqueConstraint(
                fields=["holding"], condition=Q(kind="come_back"), name="one_date_to_come_back_per_holding"
            ),
        ]
        indexes = [models.Index(fields=["holding", "kind", "id"], name="protection_by_holding")]

    def __str__(self) -> str:
        return f"{self.holding_id}: {self.kind} – {self.ends_on}"


class StrategicQuerySet(models.QuerySet):
    def keeps(self, account_ids):
        """Those of these accounts that a director has not let go."""
        return self.filter(account__in=account_ids, may_be_taken=False)


class StrategicAccount(Versioned):
    """An account of the strategic list: no retrieval takes it unless a director says that it may."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="strategic")
    reason = models.CharField(max_length=300)
    may_be_taken = models.BooleanField(default=False, help_text=_("A director lets the usual rules apply to it."))
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    objects = StrategicQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(name="a_strategic_account_says_why", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return str(self.account)
