"""Segments, the kinds of book and the room each has."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.base import Versioned
from accounts.models.history import keeps_history
from accounts.models.organisation import currency_validator


@keeps_history()
class Segment(Versioned):
    """A class of accounts. An account's primary segment is the matching one with the lowest `priority` number.

    `criteria` is a tree of {"all": […]} / {"any": […]} groups and {"field", "op", "value"} conditions
    (accounts/rules/criteria.py); an empty one matches every account.
    """

    name = models.CharField(max_length=100, unique=True)
    code = models.SlugField(max_length=40, unique=True)
    criteria = models.JSONField(default=dict, blank=True)
    priority = models.PositiveSmallIntegerField(
        unique=True,
        help_text=_("1 is asked first. No two segments may have the same."),
        error_messages={"unique": _("Another segment has this priority. Give each its own, so that one always wins.")},
    )
    default_potential_cents = models.BigIntegerField(default=1_000_000, validators=[MinValueValidator(1)])
    median_employees = models.PositiveIntegerField(default=1, validators=[MinValueValidator(1)])
    hours_per_account = models.DecimalField(
        max_digits=5,
        decimal_places=1,
        default=3,
        db_default=3,
        validators=[MinValueValidator(Decimal("0.1"))],
        help_text=_("Selling hours that an account takes a month; the capacity calculator starts with it."),
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["priority"]

    def __str__(self) -> str:
        return self.name


@keeps_history()
class TargetBook(Versioned):
    """The kind of book: how many accounts, from which segments, how fast they must be worked (decisions 11, 23)."""

    class Kind(models.TextChoices):
        PROSPECT = "prospect", _("Prospects")
        CUSTOMER = "customer", _("Customers")

    name = models.CharField(max_length=100, unique=True)
    code = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PROSPECT)
    currency = models.CharField(max_length=3, default="EUR", validators=[currency_validator])
    max_accounts = models.PositiveIntegerField(default=50)
    max_potential_cents = models.BigIntegerField(null=True, blank=True, validators=[MinValueValidator(0)])
    minimum_score = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(100)])
    checks = models.JSONField(
        default=dict, blank=True, help_text=_("Readiness checks that differ from the default: block, warn or off.")
    )
    window_days = models.PositiveSmallIntegerField(
        default=30, validators=[MinValueValidator(1)], help_text=_("Days in which an account must be worked.")
    )
    ramp_on = models.BooleanField(
        default=True,
        db_default=True,
        help_text=_("A new hire’s book starts with a share of its places and grows by month."),
    )
    touches_per_day = models.PositiveSmallIntegerField(
        default=25,
        db_default=25,
        validators=[MinValueValidator(1), MaxValueValidator(500)],
        help_text=_("Touches that a rep makes on a working day; thresholds are checked against it."),
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@keeps_history()
class SegmentCapacity(Versioned):
    """How many accounts of one segment a target book may hold, and which share of a book they should be."""

    target_book = models.ForeignKey(TargetBook, on_delete=models.CASCADE, related_name="capacities")
    segment = models.ForeignKey(Segment, on_delete=models.PROTECT, related_name="capacities")
    capacity = models.PositiveIntegerField()
    target_share_percent = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("The share of a book that should be of this segment; empty aims at none. It blocks nothing."),
    )

    class Meta:
        verbose_name_plural = _("segment capacities")
        constraints = [
            models.UniqueConstraint(fields=["target_book", "segment"], name="one_capacity_per_segment_of_a_target_book")
        ]

    def __str__(self) -> str:
        return f"{self.target_book}: {self.segment} {self.capacity}"


@keeps_history()
class Requirement(Versioned):
    """One number that "worked" asks for. Rows with the same `alternative` all hold; one alternative is enough.

    Belongs to a target book (`segment` empty) or overrides it for one of its segments (decision 23).
    """

    class Measure(models.TextChoices):
        TOUCHES = "touches", _("touches")
        DAYS = "days", _("different days")
        LIVE = "live", _("live attempts")
        CONTACTS = "contacts", _("different contacts")
        CHANNELS = "channels", _("different channels")
        TWO_WAY = "two_way", _("two-way contacts")
        MEETINGS = "meetings", _("meetings held")

    target_book = models.ForeignKey(TargetBook, on_delete=models.CASCADE, related_name="requirements")
    segment = models.ForeignKey(Segment, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    alternative = models.PositiveSmallIntegerField(default=1)
    measure = models.CharField(max_length=10, choices=Measure)
    minimum = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    window_days = models.PositiveSmallIntegerField(
        default=30, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )

    class Meta:
        ordering = ["target_book", "segment", "alternative", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["target_book", "segment", "alternative", "measure"],
                name="one_requirement_per_measure_and_alternative",
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="a_requirement_asks_for_something", condition=Q(minimum__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.minimum} {self.get_measure_display()} / {self.window_days} d"
