"""Versions of the score model: fit rules and signal weights that ops edit. A published version never changes."""

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User, Versioned
from accounts.models.history import keeps_history

# A version that scored something stays as it was: only its status may go on, and only forward.
VERSION_STAYS = pgtrigger.Trigger(
    name="published_version_stays",
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    condition=~pgtrigger.Q(old__status="draft"),
    func="""
        IF TG_OP = 'DELETE' OR NEW.status = 'draft'
           OR to_jsonb(NEW) - 'status' - 'version' <> to_jsonb(OLD) - 'status' - 'version' THEN
            RAISE EXCEPTION 'a published score model never changes; copy it to a new draft';
        END IF;
        RETURN NEW;
    """,
)


def part_stays() -> pgtrigger.Trigger:
    """Rules, weights and caps change only while their version is a draft."""
    return pgtrigger.Trigger(
        name="part_of_published_stays",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func="""
            IF EXISTS (SELECT FROM scoring_scoremodel WHERE status <> 'draft' AND (
                (TG_OP <> 'DELETE' AND id = NEW.model_id) OR (TG_OP <> 'INSERT' AND id = OLD.model_id))) THEN
                RAISE EXCEPTION 'a published score model never changes; copy it to a new draft';
            END IF;
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        """,
    )


class ScoreModel(Versioned):
    """One version. Priority = 100·(w·F/100 + (1−w)·T); the grade is a letter from F and a digit from T.

    Source: allocation.md section 7. Shares and bands are whole percents.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")

    number = models.PositiveIntegerField(unique=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    fit_share = models.PositiveSmallIntegerField(default=55, validators=[MaxValueValidator(100)])
    saturation = models.FloatField(
        default=35,
        validators=[MinValueValidator(1)],
        help_text=_("Kappa: the signal points at which timing reaches 63 %."),
    )
    fit_for_a = models.PositiveSmallIntegerField(default=70, validators=[MaxValueValidator(100)])
    fit_for_b = models.PositiveSmallIntegerField(default=40, validators=[MaxValueValidator(100)])
    timing_for_1 = models.PositiveSmallIntegerField(default=60, validators=[MaxValueValidator(100)])
    timing_for_2 = models.PositiveSmallIntegerField(default=25, validators=[MaxValueValidator(100)])
    epoch = models.DateTimeField(help_text=_("Decayed sums are kept against this moment."))
    change_note = models.CharField(max_length=500, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["status"], condition=Q(status="published"), name="one_published_score_model"
            ),
            models.CheckConstraint(
                name="score_bands_descend",
                condition=Q(fit_for_a__gt=models.F("fit_for_b")) & Q(timing_for_1__gt=models.F("timing_for_2")),
            ),
        ]
        triggers = [VERSION_STAYS]

    def __str__(self) -> str:
        return _("Score model %(number)s") % {"number": self.number}


class FitRule(models.Model):
    """Points for one condition on an account field; `missing` says what an empty field gives."""

    class Missing(models.TextChoices):
        ZERO = "zero", _("no points")
        HALF = "half", _("half the points")
        EXCLUDE = "exclude", _("the account is not scored")

    model = models.ForeignKey(ScoreModel, on_delete=models.CASCADE, related_name="fit_rules")
    position = models.PositiveSmallIntegerField(default=1)
    label = models.CharField(max_length=120)
    field = models.CharField(max_length=60)
    op = models.CharField(max_length=20)
    value = models.JSONField(null=True, blank=True)
    points = models.SmallIntegerField()
    missing = models.CharField(max_length=10, choices=Missing, default=Missing.ZERO)

    class Meta:
        ordering = ["position", "pk"]
        triggers = [part_stays()]

    def __str__(self) -> str:
        return f"{self.label}: {self.points:+d}"


@keeps_history()
class SignalType(Versioned):
    """A kind of timing event. `slot` is its place in the array of decayed sums and never changes."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    slot = models.PositiveSmallIntegerField(unique=True, validators=[MinValueValidator(1), MaxValueValidator(64)])
    is_own_record = models.BooleanField(default=False, help_text=_("Made from our own records, not from outside."))

    class Meta:
        ordering = ["slot"]

    def __str__(self) -> str:
        return self.name


class SignalWeight(models.Model):
    """What one signal of a type is worth in a model version and how fast it fades."""

    model = models.ForeignKey(ScoreModel, on_delete=models.CASCADE, related_name="signal_weights")
    signal_type = models.ForeignKey(SignalType, on_delete=models.PROTECT, related_name="weights")
    group = models.SlugField(max_length=40)
    weight = models.FloatField(help_text=_("Points of a fresh signal of strength 1; may be negative."))
    half_life_days = models.FloatField(validators=[MinValueValidator(2)])

    class Meta:
        ordering = ["group", "pk"]
        triggers = [part_stays()]
        constraints = [
            models.UniqueConstraint(fields=["model", "signal_type"], name="one_weight_per_signal_type"),
            models.CheckConstraint(name="half_life_is_at_least_two_days", condition=Q(half_life_days__gte=2)),
        ]

    def __str__(self) -> str:
        return f"{self.signal_type}: {self.weight:+g}, {self.half_life_days:g} d"


class SignalGroupCap(models.Model):
    """The most points one group of signals may add."""

    model = models.ForeignKey(ScoreModel, on_delete=models.CASCADE, related_name="group_caps")
    group = models.SlugField(max_length=40)
    cap = models.FloatField(validators=[MinValueValidator(0)])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "group"], name="one_cap_per_signal_group")]
        triggers = [part_stays()]

    def __str__(self) -> str:
        return f"{self.group}: {self.cap:g}"
