"""The rules of engagement: what counts as working an account, and the numbers of coverage and retrieval."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Interaction, User, Versioned
from accounts.models.history import keeps_history
from assignment.rules.exceptions import NAMES, ByTargetBook, Numbers, by_target_book

DAYS = [MinValueValidator(0), MaxValueValidator(730)]


@keeps_history()
class RulesOfEngagement(Versioned):
    """One dated version. The numbers enforce, the text explains; days are calendar days in the organisation's zone."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SCHEDULED = "scheduled", _("Announced")
        CURRENT = "current", _("In force")
        RETIRED = "retired", _("Retired")

    number = models.PositiveIntegerField(unique=True)
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT)
    effective_on = models.DateField()
    retired_on = models.DateField(null=True, blank=True)
    change_note = models.CharField(max_length=500, blank=True)
    published_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    drafted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sections = models.JSONField(
        default=list, blank=True, help_text=_("The text: key, title, lines. Empty reads as the template.")
    )
    scenarios = models.JSONField(
        default=dict,
        blank=True,
        help_text=_("Who gets it, by how it came and who holds it. Empty: the template."),
    )
    frozen = models.JSONField(
        default=dict, blank=True, help_text=_("How the text read, values and all, on the last day in force.")
    )
    preamble = models.TextField(blank=True, max_length=20_000)
    exceptions = models.JSONField(
        default=dict,
        db_default={},
        blank=True,
        help_text=_("Numbers of single target books: {“id of the target book”: {“name of the number”: value}}."),
    )

    coverage_grace_days = models.PositiveSmallIntegerField(default=7, validators=DAYS)
    retrieval_grace_days = models.PositiveSmallIntegerField(default=30, validators=DAYS)
    new_hire_grace_days = models.PositiveSmallIntegerField(default=45, validators=DAYS)
    notice_days = models.PositiveSmallIntegerField(default=7, validators=[MinValueValidator(1), MaxValueValidator(60)])
    retrieval_cap_percent = models.PositiveSmallIntegerField(
        default=20, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    retrieval_cap_floor = models.PositiveSmallIntegerField(default=10)
    meeting_protects_days = models.PositiveSmallIntegerField(default=30, validators=DAYS)
    opportunity_needs_activity_days = models.PositiveSmallIntegerField(default=30, validators=DAYS)
    repair_pause_days = models.PositiveSmallIntegerField(default=5, validators=DAYS, help_text=_("Working days."))
    rest_after_untouched_days = models.PositiveSmallIntegerField(default=0, validators=DAYS)
    rest_after_touched_days = models.PositiveSmallIntegerField(default=30, validators=DAYS)
    not_back_to_holder_days = models.PositiveSmallIntegerField(default=180, validators=DAYS)
    undo_days = models.PositiveSmallIntegerField(default=14, validators=DAYS)
    preview_stays_fresh_days = models.PositiveSmallIntegerField(default=7, validators=DAYS)
    leader_hold_days = models.PositiveSmallIntegerField(
        default=60, validators=DAYS, help_text=_("Most days of a leader’s holds on one holding, renewals included.")
    )
    leader_hold_percent = models.PositiveSmallIntegerField(
        default=10, validators=[MaxValueValidator(100)], help_text=_("Most accounts of a book on hold, in percent.")
    )
    come_back_days = models.PositiveSmallIntegerField(
        default=90, validators=DAYS, help_text=_("A date to come back protects within so many days.")
    )
    appeal_working_days = models.PositiveSmallIntegerField(default=5, validators=[MaxValueValidator(60)])
    over_capacity_gives_back = models.BooleanField(
        default=False, help_text=_("A retrieval also takes the lowest-ranked accounts of books over their capacity.")
    )

    holdover_days = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(730)],
        help_text=_("Days for which an open opportunity stays with its owner after a move. Empty: it moves along."),
    )

    dispute_leader_hours = models.PositiveSmallIntegerField(
        default=24, validators=[MinValueValidator(1), MaxValueValidator(240)], help_text=_("Of working days.")
    )
    dispute_director_hours = models.PositiveSmallIntegerField(
        default=48, validators=[MinValueValidator(1), MaxValueValidator(480)], help_text=_("Of working days, in all.")
    )
    announce_days = models.PositiveSmallIntegerField(
        default=14,
        validators=[MaxValueValidator(90)],
        help_text=_("Proposed between announcing and coming into force."),
    )

    class Meta:
        verbose_name = _("rules of engagement")
        verbose_name_plural = _("rules of engagement")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["status"], condition=Q(status="current"), name="one_version_of_the_rules_in_force"
            ),
            models.UniqueConstraint(
                fields=["status"], condition=Q(status="scheduled"), name="one_version_of_the_rules_announced"
            ),
        ]

    def __str__(self) -> str:
        return _("Rules of engagement, version %(number)s") % {"number": self.number}

    def by_target_book(self) -> ByTargetBook:
        """The numbers of retrieval, protections and rest that hold in each target book; ask once for many accounts."""
        return by_target_book({name: getattr(self, name) for name in NAMES}, self.exceptions)

    def for_target_book(self, target_book_id: int | None) -> Numbers:
        """Those that hold in one target book; without one, those that hold everywhere."""
        return self.by_target_book().of(target_book_id)


@keeps_history()
class WorkingActivity(Versioned):
    """A kind of interaction that counts as a touch: kind, direction and outcomes, with what it is good for."""

    name = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=10, choices=Interaction.Kind)
    directions = ArrayField(models.CharField(max_length=3), default=list, blank=True, help_text=_("Empty means both."))
    outcomes = ArrayField(
        models.CharField(max_length=10, blank=True),
        default=list,
        blank=True,
        help_text=_("Empty means any but bounced and cancelled."),
    )
    is_live = models.BooleanField(default=False, help_text=_("Counts as a live attempt."))
    weight = models.PositiveSmallIntegerField(
        default=1,
        db_default=1,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
        help_text=_("How many touches one counts for, 1 to 10."),
    )
    needs_contact = models.BooleanField(default=True)
    minimum_seconds = models.PositiveIntegerField(
        default=0, help_text=_("A call without an outcome counts only if it took this long.")
    )
    per_day = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1)], help_text=_("Most that count per account, kind and day.")
    )
    automated_every_days = models.PositiveSmallIntegerField(
        default=7, help_text=_("Automated ones count once in so many days.")
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = _("working activities")
        ordering = ["kind", "name"]

    def __str__(self) -> str:
        return self.name
