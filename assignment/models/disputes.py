"""Who claims an account that another holds, what our records say, and what was decided."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, User
from assignment.models.engagement import RulesOfEngagement
from assignment.models.run import Run


class DisputeQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=Dispute.State.OPEN)

    def visible_to(self, user: User):
        """One's own as claimant or holder, those of a leader's branch, those that wait for a director; all for ops."""
        if user.sees_all_books:
            return self
        mine = Q(claimant=user) | Q(holder=user)
        if user.is_leader:
            mine |= Q(claimant__team__in=user.led_team_ids) | Q(holder__team__in=user.led_team_ids)
        if user.is_director:
            mine |= Q(stage=Dispute.Stage.DIRECTOR)
        return self.filter(mine)


class Dispute(models.Model):
    """One claim on one account. Evidence is what our records say at the moment of the claim, kept as it was."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        TO_CLAIMANT = "claimant", _("Goes to who claimed it")
        TO_HOLDER = "holder", _("Stays where it is")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Stage(models.TextChoices):
        LEADER = "leader", _("With the leader")
        DIRECTOR = "director", _("With a director")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="disputes")
    claimant = models.ForeignKey(User, on_delete=models.PROTECT, related_name="claims")
    holder = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="claimed_from")
    rules = models.ForeignKey(RulesOfEngagement, on_delete=models.PROTECT, related_name="disputes")
    clause = models.CharField(max_length=40)
    claim = models.TextField(max_length=1000)
    evidence = models.JSONField(default=dict)
    stage = models.CharField(max_length=8, choices=Stage, default=Stage.LEADER)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text=_("When the clock of this stage runs out."))
    final_due_at = models.DateTimeField(help_text=_("When the director’s clock runs out."))
    overdue_told_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.TextField(blank=True, max_length=1000)
    run = models.ForeignKey(Run, null=True, blank=True, on_delete=models.PROTECT, related_name="disputes")

    objects = DisputeQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "claimant"], condition=Q(state="open"), name="one_open_dispute_per_claimant"
            ),
            models.CheckConstraint(
                name="a_decided_dispute_says_who_and_when",
                condition=Q(state__in=["open", "withdrawn"]) | Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(name="nobody_disputes_with_oneself", condition=~Q(claimant=F("holder"))),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="open_dispute_by_due", condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return _("%(claimant)s claims %(account)s") % {"claimant": self.claimant.name, "account": self.account.name}

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class RuleAcknowledgement(models.Model):
    """A person pressed “I have read it” for one version of the rules."""

    rules = models.ForeignKey(RulesOfEngagement, on_delete=models.CASCADE, related_name="acknowledgements")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="rule_acknowledgements")
    acknowledged_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rules", "user"], name="one_acknowledgement_per_version_and_person")
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.rules_id}"
