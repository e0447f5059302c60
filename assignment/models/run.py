"""Runs and moves: one machinery for every placement of accounts."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Book, Station, User
from assignment.models.plan import Plan, RunKind
from assignment.models.protection_names import PROTECTED_BY
from assignment.models.run_names import worded


class RunQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        """Runs `user` may open and steer: all for ops; for a leader those whose books all lie in the own branch.

        A run without lines yet counts by its teams, or by who asked for it.
        """
        if user.sees_all_books:
            return self
        if not user.is_leader:
            return self.none()
        teams = user.led_team_ids
        lines = RunBook.objects.filter(run=models.OuterRef("pk"))
        in_branch = Q(book__rep__team__in=teams) | Q(book__rep=user)
        mine, strange = lines.filter(in_branch), lines.exclude(in_branch)
        its_teams = Q(teams__contained_by=teams) & ~Q(teams=[])
        return self.filter(
            (models.Exists(mine) | its_teams | Q(asked_by=user)) & ~models.Exists(strange),
        )

    def open(self):
        return self.filter(status__in=Run.OPEN)

    def to_work_on(self):
        """Runs that wait for a worker: queued, approved, or left behind by one whose lease ran out."""
        waiting = Q(status__in=[Run.Status.QUEUED, Run.Status.APPROVED])
        left_behind = Q(status__in=Run.WORKING, lease_until__lt=models.functions.Now())
        return self.filter(waiting | left_behind).order_by("pk")


class Run(models.Model):
    """One execution. Its rows are the truth; the queue only hints (integrity.md 1.6, 1.7)."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        BUILDING = "building", _("Building the preview")
        PREVIEWED = "previewed", _("Preview")
        HELD = "held", _("Held")
        APPROVED = "approved", _("Approved")
        APPLYING = "applying", _("Applying")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        REVERTED = "reverted", _("Undone")
        PARTLY_REVERTED = "partly_reverted", _("Partly undone")

    OPEN = (Status.QUEUED, Status.BUILDING, Status.PREVIEWED, Status.HELD, Status.APPROVED, Status.APPLYING)
    WORKING = (Status.BUILDING, Status.APPLYING)

    kind = models.CharField(max_length=12, choices=RunKind)
    plan = models.ForeignKey(Plan, null=True, blank=True, on_delete=models.PROTECT, related_name="runs")
    slot = models.DateTimeField(
        help_text=_("The scheduled moment, or when it was asked for; the clock of its decisions.")
    )
    status = models.CharField(max_length=16, choices=Status, default=Status.QUEUED)
    title = models.CharField(max_length=200, blank=True, help_text=_("The name of its plan when it was asked for."))
    named = models.JSONField(
        default=dict, db_default={}, blank=True, help_text=_("What else it is called, as a code and numbers.")
    )
    target_books = ArrayField(models.BigIntegerField(), default=list)
    teams = ArrayField(
        models.BigIntegerField(), default=list, help_text=_("Teams whose books take part; empty means all.")
    )
    settings = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    fairness = models.JSONField(default=dict)
    certificate = models.JSONField(default=dict)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    undoes = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by")
    asked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    apply_after = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    built_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "slot"],
                condition=Q(kind__in=["score", "coverage"]),
                name="one_nightly_run_per_kind_and_slot",
            ),
            models.UniqueConstraint(
                fields=["kind", "plan", "slot"], name="one_run_per_kind_plan_and_slot", nulls_distinct=True
            ),
            models.CheckConstraint(
                name="a_working_run_has_a_lease",
                condition=~Q(status__in=["building", "applying"]) | Q(lease_until__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["status", "lease_until"],
                name="run_to_work_on",
                condition=Q(status__in=["queued", "building", "previewed", "approved", "applying"]),
            ),
            models.Index(fields=["kind", "-id"], name="run_history"),
        ]
        triggers = [pgtrigger.Protect(name="runs_stay", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return worded(self.named) or self.title or f"{self.get_kind_display()} {self.slot:%Y-%m-%d %H:%M}"

    @property
    def name(self) -> str:
        """What the run is called, in the reader's language."""
        return worded(self.named) or self.title or str(self.get_kind_display())


class RunBook(models.Model):
    """What a run means for one book: before, after, and why it got fewer than it had room for."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="books")
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="+")
    capacity = models.PositiveIntegerField(default=0)
    used = models.PositiveIntegerField(default=0)
    free = models.PositiveIntegerField(default=0)
    given = models.IntegerField(default=0)
    taken = models.IntegerField(default=0)
    potential_before_cents = models.BigIntegerField(default=0)
    potential_after_cents = models.BigIntegerField(default=0)
    index_before = models.FloatField(null=True)
    index_after = models.FloatField(null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "book"], name="one_line_per_book_of_a_run")]

    def __str__(self) -> str:
        return f"{self.book}: {self.given:+d}"


class Move(models.Model):
    """One account that goes from one place to another, with or without a run: the cause of every placement."""

    class Cause(models.TextChoices):
        DISTRIBUTION = "distribution", _("distribution")
        RETRIEVAL = "retrieval", _("retrieval")
        RETURN = "return", _("return")
        REPAIR = "repair", _("repair")
        MANUAL = "manual", _("by hand")
        IMPORT = "import", _("import")
        MERGE = "merge", _("merge")
        UNDO = "undo", _("undo")
        TRANSFER = "transfer", _("transfer")
        REBALANCE = "rebalance", _("rebalance")
        REST = "rest", _("end of a rest or review")
        APPEAL = "appeal", _("appeal")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        PINNED = "pinned", _("pinned")
        DROPPED = "dropped", _("dropped")
        APPLIED = "applied", _("applied")
        SKIPPED = "skipped", _("skipped")
        REVERTED = "reverted", _("undone")

    OPEN = (State.PROPOSED, State.PINNED)

    run = models.ForeignKey(Run, null=True, blank=True, on_delete=models.PROTECT, related_name="moves", db_index=False)
    cause = models.CharField(max_length=12, choices=Cause)
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    code = models.CharField(max_length=30, blank=True, help_text=_("Why it was skipped."))
    position = models.PositiveIntegerField(default=0)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="moves", db_index=False)
    book_from = models.ForeignKey(Book, null=True, blank=True, on_delete=models.PROTECT, related_name="moves_out")
    book_to = models.ForeignKey(Book, null=True, blank=True, on_delete=models.PROTECT, related_name="moves_in")
    station_from = models.CharField(max_length=10, choices=Station)
    station_to = models.CharField(max_length=10, choices=Station)
    rest_until = models.DateField(null=True, blank=True)
    seen_version = models.PositiveIntegerField(default=0, help_text=_("Version of the account that the preview saw."))
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    grade = models.CharField(max_length=2, blank=True)
    segment_id = models.BigIntegerField(null=True, blank=True)
    potential_cents = models.BigIntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True, help_text=_("Short reason, shown in the row."))
    explanation = models.JSONField(default=dict)
    note = models.CharField(
        max_length=300, blank=True, help_text=_("What a person said when pinning, moving or dropping.")
    )
    changed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    applied_at = models.DateTimeField(null=True, blank=True)
    applied_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reverts = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reverted_by")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "account"], name="one_line_per_account_of_a_run"),
            models.CheckConstraint(
                name="a_move_ends_in_a_book_or_at_a_station",
                condition=(Q(book_to=None) & ~Q(station_to="held")) | (Q(book_to__isnull=False) & Q(station_to="held")),
            ),
            models.CheckConstraint(
                name="an_applied_move_has_its_time",
                condition=~Q(state__in=["applied", "reverted"]) | Q(applied_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["run", "position"], name="move_by_run"),
            models.Index(fields=["run", "id"], name="move_to_apply", condition=Q(state__in=["proposed", "pinned"])),
            models.Index(F("account"), F("applied_at").desc(), name="move_timeline"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="moves_stay",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__state__in=["applied", "reverted"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.book_from_id or self.station_from} → {self.book_to_id or self.station_to}"


class NotGiven(models.Model):
    """An account that a distribution gave to nobody, or that a retrieval left where it was, with the reason."""

    class Code(models.TextChoices):
        NO_BOOK_FOR_SEGMENT = "no_book", _("No book takes its segment, country or language")
        ALL_FULL = "all_full", _("Every book that may have it is full")
        ONLY_EXCLUDED = "only_excluded", _("Only reps who may not have it")
        OUT_RANKED = "out_ranked", _("Better accounts took the places")
        BELOW_MINIMUM = "below_minimum", _("Below the minimum score")
        DROPPED = "dropped", _("Dropped by hand")
        NO_SEGMENT = "no_segment", _("In no segment")
        REPORT_ONLY = "report_only", _("Would be taken back, but retrieval only reports yet")
        OVER_CAP = "over_cap", _("Enough accounts of this book go in this run")
        OPPORTUNITY = "opportunity", PROTECTED_BY["opportunity"]
        STALE_OPPORTUNITY = "stale_deal", _("Has a stale open opportunity: the leader decides")
        MEETING = "meeting", PROTECTED_BY["meeting"]
        TWO_WAY = "two_way", PROTECTED_BY["two_way"]
        CUSTOMER = "customer", PROTECTED_BY["customer"]
        CONTRACT = "contract", PROTECTED_BY["contract"]
        PAST_CLIENT = "past_client", PROTECTED_BY["past_client"]
        REPAIR = "repair", PROTECTED_BY["repair"]
        LEAVE = "leave", PROTECTED_BY["leave"]
        RETURN = "return", PROTECTED_BY["return"]
        GRACE = "grace", _("Still in the grace after its assignment")
        HOLD = "hold", PROTECTED_BY["hold"]
        COME_BACK = "come_back", PROTECTED_BY["come_back"]
        STRATEGIC = "strategic", PROTECTED_BY["strategic"]
        APPEAL = "appeal", PROTECTED_BY["appeal"]
        WORKED = "worked", _("Worked in time")
        EXTENDED = "extended", _("Half done: got its one extension")
        CRITERIA = "criteria", _("The plan asks for other accounts")
        FAMILY = "family", _("Its family is in a book that takes no part")
        CONFLICT = "conflict", _("Two people claim it, and nobody has decided yet")
        LOW_COVERAGE = "low_coverage", _("Every book with room is below the coverage that the plan asks for")
        AWAY = "away", _("The reps of every book with room are away")

    run = models.ForeignKey(
        Run, on_delete=models.CASCADE, related_name="not_given", db_index=False, db_constraint=False
    )
    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    code = models.CharField(max_length=16, choices=Code)
    score = models.PositiveSmallIntegerField(null=True)
    segment_id = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["run", "code", "id"], name="not_given_by_reason"),
            models.Index(fields=["account", "-id"], name="not_given_by_account"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.code}"
