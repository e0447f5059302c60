"""Plans: saved settings of a distribution or retrieval, with a schedule."""

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Value
from django.utils.translation import gettext_lazy as _

from accounts.models import Book, Lineage, Role, TargetBook, Team, User, Versioned
from accounts.models.history import keeps_history
from assignment.rules.plan_terms import RANKING

TEAM_IDS = ArrayField(models.BigIntegerField())


def usual_ranking() -> list[str]:
    """Which account comes first, unless a plan says otherwise."""
    return list(RANKING)


class RunKind(models.TextChoices):
    SCORE = "score", _("Scoring")
    COVERAGE = "coverage", _("Coverage")
    DISTRIBUTION = "distribution", _("Distribution")
    RETRIEVAL = "retrieval", _("Retrieval")
    REBALANCE = "rebalance", _("Rebalance")
    MANUAL = "manual", _("Moves by hand")
    UNDO = "undo", _("Undo")
    GRADES = "grades", _("Preview of a score model")
    LEARNING = "learning", _("Learned weights")
    SIMULATION = "simulation", _("Simulation")


def _led_by_owner() -> ArraySubquery:
    """Teams that the owner of a plan leads by name."""
    return ArraySubquery(Team.objects.filter(leader=OuterRef("owner")).values("pk"), output_field=TEAM_IDS)


class PlanQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        """Plans that take books of the user's teams: all for ops."""
        if user.sees_all_books:
            return self
        return self.for_teams(user.led_team_ids if user.is_leader else [user.team_id] if user.team_id else [])

    def for_everybody(self):
        """Plans of ops, or of nobody: they take the books of all teams, and everybody may know of them."""
        return self.filter(~Q(owner__role=Role.LEADER) | Q(owner__is_superuser=True))

    def editable_by(self, user: User):
        """Plans that `user` may change: all for ops; for a leader the own ones and those of leaders in the branch."""
        if user.sees_all_books:
            return self
        if not user.is_leader:
            return self.none()
        teams = user.led_team_ids
        within = Q(led__contained_by=teams) & ~Q(led=[]) | Q(led=[], owner__team__in=teams)
        of_leaders = self.alias(led=_led_by_owner()).filter(owner__role=Role.LEADER, owner__is_superuser=False)
        return of_leaders.filter(Q(owner=user) | within)

    def for_teams(self, teams):
        """Plans that take books of one of `teams` (ids, or an array in SQL): those of a leader take the led branch,
        those of anybody else, or of nobody, take all.
        """
        teams = teams if hasattr(teams, "resolve_expression") else Value(teams, TEAM_IDS)
        rows = self.alias(led=_led_by_owner(), line=Lineage(teams))
        is_over = Q(led__overlap=F("line")) | Q(led=[], line__contains=[F("owner__team")])
        return rows.filter(~Q(owner__role=Role.LEADER) | Q(owner__is_superuser=True) | is_over)


@keeps_history(but=("next_slot",))
class Plan(Versioned):
    """Saved settings of a distribution or retrieval with a schedule in the organisation's time zone."""

    class Frequency(models.TextChoices):
        DAILY = "daily", _("every day")
        WEEKLY = "weekly", _("every week")
        BIWEEKLY = "biweekly", _("every second week")
        MONTHLY = "monthly", _("every month, on the nth weekday")

    class Mode(models.TextChoices):
        OPTIMAL = "optimal", _("optimal")
        LOWEST_VALUE = "lowest_value", _("lowest value per slot")
        LOWEST_FILL = "lowest_fill", _("lowest fill")
        ROUND_ROBIN = "round_robin", _("round robin")

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    kind = models.CharField(
        max_length=12,
        choices=[(k, k.label) for k in (RunKind.DISTRIBUTION, RunKind.RETRIEVAL)],
        default=RunKind.DISTRIBUTION,
    )
    target_books = models.ManyToManyField(
        TargetBook, blank=True, related_name="plans", help_text=_("None chosen means all active ones.")
    )
    mode = models.CharField(max_length=14, choices=Mode, default=Mode.OPTIMAL)
    most_per_book = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("At most so many per book and run; empty tops the book up.")
    )
    fill_to_percent = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Fill each book to this share of its places; empty fills it up."),
    )
    source_books = models.ManyToManyField(
        Book, blank=True, related_name="+", help_text=_("Whose accounts are given to others; none means the pool.")
    )
    recipients = models.ManyToManyField(
        User, blank=True, related_name="+", help_text=_("Only these reps get accounts; none means everybody.")
    )
    criteria = models.JSONField(default=dict, db_default={}, blank=True)
    minimum_score = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
        help_text=_("Beside the minimum of the target book; the higher one holds."),
    )
    ranking = ArrayField(models.CharField(max_length=12), default=usual_ranking, db_default=usual_ranking(), blank=True)
    exclusions = models.JSONField(
        default=dict, db_default={}, blank=True, help_text=_("What differs from the usual exclusions.")
    )
    gives_tags = ArrayField(
        models.CharField(max_length=50),
        default=list,
        db_default=[],
        blank=True,
        help_text=_("Tags that each account gets which is given to a book."),
    )
    notifies_reps = models.BooleanField(default=True, db_default=True)
    keep_families_together = models.BooleanField(default=True)
    needs_approval = models.BooleanField(default=False)
    is_paused = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    frequency = models.CharField(max_length=10, choices=Frequency, default=Frequency.WEEKLY)
    weekday = models.PositiveSmallIntegerField(
        default=4, validators=[MaxValueValidator(6)], help_text=_("0 = Monday … 6 = Sunday")
    )
    nth = models.PositiveSmallIntegerField(
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
        help_text=_("For monthly: the nth such weekday; 5 means the last."),
    )
    at = models.TimeField(help_text=_("When the preview is built."))
    apply_weekday = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MaxValueValidator(6)],
        help_text=_("When it is applied; empty means at once."),
    )
    apply_at = models.TimeField(null=True, blank=True)
    lead_hours = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(336)],
        help_text=_("The time above is when it is applied; its preview is built so many hours earlier, at work."),
    )
    anchor_on = models.DateField(
        null=True, blank=True, help_text=_("For every second week: a day in a week that counts.")
    )
    owner = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="plans",
        help_text=_("A leader’s plan takes the books of the led teams; any other takes all."),
    )
    next_slot = models.DateTimeField(
        null=True, blank=True, editable=False, help_text=_("Kept by the scheduler; empty while paused.")
    )

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name
