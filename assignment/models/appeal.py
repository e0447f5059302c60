"""Appeals of reps against a notice or a retrieval, with what they bring forward."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, User, Versioned
from assignment.models.holding import Holding, RetrievalNotice
from assignment.models.run import Move


class Appeal(Versioned):
    """A rep says that an account should stay, or come back. The leader decides until `decide_by`.

    `evidence` lists what was done and not logged in time: kind, day, outcome, contact, what happened. Granted, it is
    logged as interactions of the rep (`interactions`).
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for the leader")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="appeals")
    holding = models.ForeignKey(Holding, on_delete=models.PROTECT, related_name="appeals")
    rep = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appeals")
    notice = models.ForeignKey(
        RetrievalNotice, null=True, blank=True, on_delete=models.SET_NULL, related_name="appeals"
    )
    taken_by = models.OneToOneField(Move, null=True, blank=True, on_delete=models.PROTECT, related_name="appeal")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    text = models.CharField(max_length=2000)
    evidence = models.JSONField(default=list)
    interactions = ArrayField(models.BigIntegerField(), default=list)
    asked_at = models.DateTimeField()
    decide_by = models.DateField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decision_note = models.CharField(max_length=500, blank=True)
    move = models.OneToOneField(
        Move, null=True, blank=True, on_delete=models.PROTECT, related_name="from_appeal",
        help_text=_("The move that brought the account back."),
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holding"], condition=Q(taken_by=None), name="one_appeal_against_notices_per_holding"
            ),
            models.CheckConstraint(name="an_appeal_says_why", condition=~Q(text="")),
        ]
        indexes = [
            models.Index(fields=["decide_by", "id"], name="appeal_to_decide", condition=Q(state="waiting")),
            models.Index(F("rep"), F("asked_at").desc(), name="appeal_by_rep"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.state}"
