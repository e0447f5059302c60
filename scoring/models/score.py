"""Signals as they come in, their decayed sums, and the score of each account."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, User
from scoring.models.score_model import ScoreModel, SignalType


class Signal(models.Model):
    """A dated timing event of an account, unique per source and external id. It is never changed; one from our own
    records ends with its record.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="signals")
    signal_type = models.ForeignKey(SignalType, on_delete=models.PROTECT, related_name="signals")
    happened_at = models.DateTimeField()
    strength = models.FloatField(default=1)
    note = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=50)
    external_id = models.CharField(max_length=200)
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="one_signal_per_external_id"),
            models.CheckConstraint(name="signal_strength_is_positive", condition=Q(strength__gt=0)),
        ]
        indexes = [models.Index(F("account"), F("happened_at").desc(), name="signal_timeline")]

    def __str__(self) -> str:
        return f"{self.signal_type} {self.happened_at:%Y-%m-%d}"


class Heat(models.Model):
    """Decayed sums per account: sums[slot] = Σ strength·2^((t−epoch)/half-life), so that time needs no new pass.

    Heat and Score are derived: one statement makes a million rows from the accounts themselves. Checking each foreign
    key again would take half of its time, so the database does not; Django still cascades.
    """

    account = models.OneToOneField(
        Account, primary_key=True, on_delete=models.CASCADE, related_name="heat", db_constraint=False
    )
    sums = ArrayField(models.FloatField())
    built_for = models.ForeignKey(
        ScoreModel, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    last_signal_id = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"heat of account {self.account_id}"


class Score(models.Model):
    """The stored score of an account: whole numbers from 0 to 100, timing in percent of T. Only changes are written.

    `is_ready` leaves the station out, because that is asked live where it counts; `not_ready` names it too.
    """

    class Check(models.TextChoices):
        """What speaks against giving the account to anybody; scoring/rules/readiness.py says when and how much."""

        NO_NAME = "no_name", _("Has no name")
        DO_NOT_CONTACT = "do_not_contact", _("Must not be contacted")
        NOT_SCORED = "not_scored", _("Lacks a value without which it is not scored")
        NO_CONTACT = "no_contact", _("Nobody to reach by mail or phone")
        NO_DOMAIN = "no_domain", _("Has no domain")
        DUPLICATE = "duplicate", _("Shares its domain with another account")
        OPEN_OPPORTUNITY = "open_opportunity", _("Has an open opportunity")
        RESTING = "resting", _("Is resting")
        REPAIR = "repair", _("Is with ops for repair")
        REVIEW = "review", _("Is in review")
        CLOSED = "closed", _("Is closed")

    account = models.OneToOneField(
        Account, primary_key=True, on_delete=models.CASCADE, related_name="score", db_constraint=False
    )
    model = models.ForeignKey(
        ScoreModel, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    fit = models.PositiveSmallIntegerField()
    timing = models.PositiveSmallIntegerField()
    priority = models.PositiveSmallIntegerField()
    grade = models.CharField(max_length=2)
    is_ready = models.BooleanField(default=False)
    not_ready = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    warnings = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    scored_at = models.DateTimeField()
    last_signal_id = models.BigIntegerField(default=0, help_text=_("Signals up to this one are counted."))

    class Meta:
        indexes = [
            models.Index(F("priority").desc(), F("account"), name="ready_by_priority", condition=Q(is_ready=True))
        ]

    def __str__(self) -> str:
        return f"{self.grade} {self.priority}"


class ScoreOverride(models.Model):
    """Points added to or taken from the priority by hand, with a reason and an end."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="score_overrides")
    points = models.SmallIntegerField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["account", "expires_on"], name="override_by_account")]

    def __str__(self) -> str:
        return _("%(points)+d until %(day)s") % {"points": self.points, "day": self.expires_on}


class ScorePass(models.Model):
    """One run of the score job: which version, when, how many rows were looked at and written."""

    model = models.ForeignKey(ScoreModel, on_delete=models.PROTECT, related_name="passes")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    scored = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    ready = models.PositiveIntegerField(default=0)
    not_ready = models.JSONField(default=dict)
    signals_upto = models.BigIntegerField(default=0, help_text=_("Signals up to this one are in the decayed sums."))

    skipped = ""  # why nothing was scored; not stored
    enrolled: Any = None  # what enrolment saw and wrote before; not stored

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"
