"""Who held which account from when to when, and how well each holding is worked."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Book, User
from assignment.models.run import Move, Run


class HoldingQuerySet(models.QuerySet):
    def open(self):
        return self.filter(during__endswith=None)


class Holding(models.Model):
    """`book` held `account` during [from, to). The pool is the gap between holdings (decision 14)."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="holdings")
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="holdings")
    during = DateTimeRangeField()
    opened_by = models.OneToOneField(Move, on_delete=models.PROTECT, related_name="opened")
    closed_by = models.OneToOneField(Move, null=True, blank=True, on_delete=models.PROTECT, related_name="closed")

    objects = HoldingQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_holder_at_a_time",
                expressions=[("account", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                name="a_closed_holding_names_its_move",
                condition=(Q(during__upper_inf=True) & Q(closed_by=None))
                | (Q(during__upper_inf=False) & Q(closed_by__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["account"], condition=Q(during__upper_inf=True), name="one_open_holding_per_account"
            ),
        ]
        indexes = [
            models.Index(fields=["book", "account"], name="open_holding_by_book", condition=Q(during__upper_inf=True)),
            models.Index(fields=["book", "id"], name="holding_by_book"),
        ]

    def __str__(self) -> str:
        return f"{self.book}: {self.account_id}"


class Coverage(models.Model):
    """How an open holding stands now: written on each log and by the nightly job, read by every page.

    Counts are those of the current window (`window_started_on` … `window_ends_on`); `state` is the rolling one.
    """

    class State(models.TextChoices):
        NEW = "new", _("New")
        NOT_WORKED = "not_worked", _("Not worked")
        TOUCHED = "touched", _("Touched")
        WORKED = "worked", _("Worked")
        ENGAGED = "engaged", _("Engaged")

    holding = models.OneToOneField(Holding, primary_key=True, on_delete=models.CASCADE, related_name="coverage")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    is_past_grace = models.BooleanField(default=False)
    touches = models.PositiveSmallIntegerField(default=0)
    days = models.PositiveSmallIntegerField(default=0)
    live = models.PositiveSmallIntegerField(default=0)
    contacts = models.PositiveSmallIntegerField(default=0)
    channels = models.PositiveSmallIntegerField(default=0)
    two_way = models.PositiveSmallIntegerField(default=0)
    meetings = models.PositiveSmallIntegerField(default=0)
    asked = models.PositiveSmallIntegerField(
        default=0, help_text=_("Units the threshold asks for in the nearest alternative.")
    )
    met = models.PositiveSmallIntegerField(default=0, help_text=_("Units of them that are done."))
    missing = models.JSONField(default=list, help_text=_("What is missing: measure, have, need."))
    last_touch_at = models.DateTimeField(null=True)
    last_two_way_at = models.DateTimeField(null=True)
    window_started_on = models.DateField()
    window_ends_on = models.DateField()
    extended = models.BooleanField(default=False, help_text=_("The one extension of this holding was given."))
    paused_days = models.PositiveSmallIntegerField(
        db_default=0, help_text=_("Days the clock stood still in this window; its end already includes them.")
    )
    worked_in_window = models.BooleanField(default=False)
    at_risk_on = models.DateField(null=True, blank=True, help_text=_("Due date while a notice is open."))
    protection = models.CharField(max_length=20, blank=True)
    protected_until = models.DateField(null=True, blank=True)
    has_open_opportunity = models.BooleanField(default=False)
    computed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["book", "state"], name="coverage_by_book"),
            models.Index(fields=["account"], name="coverage_by_account"),
            models.Index(fields=["window_ends_on"], name="coverage_by_window_end"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.state}"


class CoverageSnapshot(models.Model):
    """How a holding stood on a day; never changed afterwards."""

    day = models.DateField()
    holding = models.ForeignKey(Holding, on_delete=models.CASCADE, related_name="snapshots")
    book_id = models.BigIntegerField()
    account_id = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=Coverage.State)
    is_past_grace = models.BooleanField()
    touches = models.PositiveSmallIntegerField(default=0)
    segment_id = models.BigIntegerField(null=True)
    grade = models.CharField(max_length=2, db_default="")
    touches_lately = models.PositiveSmallIntegerField(db_default=0)
    contacts_lately = models.PositiveSmallIntegerField(db_default=0)
    opportunities = models.PositiveSmallIntegerField(db_default=0, help_text=_("Opened in the book’s window."))
    potential_cents = models.BigIntegerField(db_default=0)
    score = models.PositiveSmallIntegerField(db_default=0)
    quiet_days = models.PositiveSmallIntegerField(
        db_default=0, help_text=_("Days since the last touch, or since the holding began.")
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "holding"], name="one_snapshot_per_day_and_holding")]

    def __str__(self) -> str:
        return f"{self.day} {self.account_id}: {self.state}"


class BookSnapshot(models.Model):
    """The figures of a book on a day: what the dashboard reads. Shares are derived, never stored."""

    day = models.DateField()
    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="snapshots")
    accounts = models.PositiveIntegerField(default=0)
    capacity = models.PositiveIntegerField(default=0)
    past_grace = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    not_worked = models.PositiveIntegerField(default=0)
    touched = models.PositiveIntegerField(default=0)
    worked = models.PositiveIntegerField(default=0)
    engaged = models.PositiveIntegerField(default=0)
    covered_past_grace = models.PositiveIntegerField(
        default=0, help_text=_("Worked or engaged among those past grace.")
    )
    at_risk = models.PositiveIntegerField(default=0)
    protected = models.PositiveIntegerField(default=0)
    potential_cents = models.BigIntegerField(default=0)
    covered_potential_cents = models.BigIntegerField(default=0)
    recurring_revenue_cents = models.BigIntegerField(default=0)
    opportunities = models.PositiveIntegerField(default=0, help_text=_("Opened in the last 90 days on held accounts."))
    a_accounts = models.PositiveIntegerField(default=0)
    pipeline_cents = models.BigIntegerField(db_default=0, help_text=_("Open opportunities of the held accounts."))
    fresh = models.PositiveIntegerField(db_default=0, help_text=_("Came into the book in the last 30 days."))
    share = models.FloatField(db_default=0, help_text=_("What a fair load is measured by, as runs measure it."))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "book"], name="one_snapshot_per_day_and_book")]
        indexes = [models.Index(F("book"), F("day").desc(), name="book_snapshot_trend")]

    def __str__(self) -> str:
        return f"{self.day} {self.book_id}"


class RetrievalNotice(models.Model):
    """A rep was told that an account will be taken back at the due date unless the missing work is done."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        MET = "met", _("worked in time")
        EXTENDED = "extended", _("extended")
        PROTECTED = "protected", _("protected")
        LEFT_OUT = "left_out", _("no longer what the plan looks at")
        TAKEN = "taken", _("taken back")
        ENDED = "ended", _("the holding ended otherwise")

    holding = models.ForeignKey(Holding, on_delete=models.CASCADE, related_name="notices")
    run = models.ForeignKey(Run, null=True, blank=True, on_delete=models.SET_NULL, related_name="notices")
    given_at = models.DateTimeField()
    due_on = models.DateField()
    missing = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holding"], condition=Q(state="open"), name="one_open_notice_per_holding")
        ]
        indexes = [models.Index(fields=["due_on"], name="open_notice_by_due", condition=Q(state="open"))]

    def __str__(self) -> str:
        return f"{self.holding_id} {self.due_on}"


class ClockPause(models.Model):
    """A time in which the clock of a holding stands still: ops repairs, or the rep is away."""

    holding = models.ForeignKey(Holding, on_delete=models.CASCADE, related_name="pauses")
    kind = models.CharField(max_length=12)
    starts_on = models.DateField()
    ends_on = models.DateField()
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_pause_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on")))
        ]
        indexes = [models.Index(fields=["holding", "ends_on"], name="pause_by_holding")]

    def __str__(self) -> str:
        return f"{self.holding_id}: {self.starts_on} – {self.ends_on}"
