"""Returns by reps and the repair queue of ops."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Attachment, User, Versioned
from accounts.models.history import keeps_history
from assignment.models.holding import Holding
from assignment.models.run import Move


@keeps_history()
class ReturnReason(Versioned):
    """Why an account may be given back, and what follows: work asked for, destination, rest (decision 30)."""

    class Family(models.TextChoices):
        DATA = "data", _("Data")
        FIT = "fit", _("Fit")
        TIMING = "timing", _("Timing")
        PROCESS = "process", _("Process")

    class Destination(models.TextChoices):
        REST = "rest", _("rests, then pool")
        REPAIR = "repair", _("ops repairs it")
        REVIEW = "review", _("the leader looks at it")
        NURTURE = "nurture", _("rests until the date given, then pool")
        CLOSE = "close", _("closed for good")

    class MinimumWork(models.TextChoices):
        TOUCHES = "touches", _("so many touches")
        THRESHOLD = "threshold", _("what “worked” asks for in this book")
        ANSWER = "answer", _("one answer, by voice or in writing")
        TWO_WAY = "two_way", _("one two-way contact with a known person")

    class Period(models.TextChoices):
        MONTH = "month", _("month")
        QUARTER = "quarter", _("quarter")
        YEAR = "year", _("year")

    class AsksFor(models.TextChoices):
        NOTHING = "", _("nothing more")
        FIELD = "field", _("the field that is wrong, and what is right")
        DUPLICATE = "duplicate", _("the account that it repeats")
        CRITERION = "criterion", _("the point that does not fit")
        PROOF = "proof", _("how one knows")

    class Replacement(models.TextChoices):
        NEXT_BATCH = "next_batch", _("with the next batch")
        IMMEDIATE = "immediate", _("at once")
        NONE = "none", _("none before the next month")

    code = models.SlugField(max_length=40, unique=True)
    label = models.CharField(max_length=100)
    help_text = models.CharField(max_length=300, blank=True)
    family = models.CharField(max_length=8, choices=Family)
    destination = models.CharField(max_length=8, choices=Destination)
    needs_approval = models.BooleanField(default=False)
    needs_note = models.BooleanField(default=False)
    needs_date = models.BooleanField(default=False)
    needs_file = models.BooleanField(default=False)
    asks_for = models.CharField(max_length=10, choices=AsksFor, default=AsksFor.NOTHING, blank=True)
    minimum_work = models.CharField(max_length=10, choices=MinimumWork, default=MinimumWork.TOUCHES)
    minimum_touches = models.PositiveSmallIntegerField(default=0)
    free_within_days = models.PositiveSmallIntegerField(
        default=0, help_text=_("Within so many days no work is asked for.")
    )
    limit_percent_per_month = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text=_("Of the book; empty means no limit.")
    )
    limit_count = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text=_("Per rep and period; empty means no limit.")
    )
    limit_period = models.CharField(max_length=8, choices=Period, default=Period.MONTH)
    earliest_days = models.PositiveSmallIntegerField(default=0, help_text=_("Open from this day of the assignment on."))
    latest_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text=_("Open until this day of the assignment; empty means for ever.")
    )
    leader_only = models.BooleanField(default=False, help_text=_("Only a leader or ops gives back for this reason."))
    rest_days = models.PositiveSmallIntegerField(default=0)
    replacement = models.CharField(max_length=10, choices=Replacement, default=Replacement.NEXT_BATCH)
    counts_against_rate = models.BooleanField(
        default=True, help_text=_("Counts in the return rate of the rep. Data reasons never do.")
    )
    bars_rep = models.BooleanField(default=False, help_text=_("This rep does not get the account again."))
    prefers_rep = models.BooleanField(default=False, help_text=_("This rep comes first when it is ready again."))
    position = models.PositiveSmallIntegerField(default=1)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.label


class Return(Versioned):
    """A rep gives an account back with a reason.

    Data reasons close the holding at once; a conflict waits for the leader.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for the leader")
        APPROVED = "approved", _("accepted")
        REJECTED = "rejected", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="returns")
    holding = models.ForeignKey(Holding, on_delete=models.PROTECT, related_name="returns")
    rep = models.ForeignKey(User, on_delete=models.PROTECT, related_name="returns")
    reason = models.ForeignKey(ReturnReason, on_delete=models.PROTECT, related_name="returns")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    note = models.CharField(max_length=2000, blank=True)
    detail = models.JSONField(default=dict)
    resume_on = models.DateField(null=True, blank=True)
    work = models.JSONField(default=dict, help_text=_("Work done, frozen at the time of asking."))
    evidence = models.ForeignKey(Attachment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    counts_as_retrieval = models.BooleanField(
        default=False,
        db_default=False,
        help_text=_("Given back on the last day before a retrieval, with too little done."),
    )
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decision_note = models.CharField(max_length=500, blank=True)
    move = models.OneToOneField(Move, null=True, blank=True, on_delete=models.PROTECT, related_name="from_return")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holding"], condition=Q(state__in=["waiting", "approved"]), name="one_return_per_holding"
            )
        ]
        indexes = [
            models.Index(fields=["rep", "-asked_at"], name="return_by_rep"),
            models.Index(fields=["account", "-asked_at"], name="return_by_account"),
            models.Index(fields=["-asked_at"], name="return_to_decide", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.reason}"


class Repair(Versioned):
    """One thing wrong with a record, for ops to fix.

    `keeps_account`: the rep kept it and only the clock stands still.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        FIXED = "fixed", _("fixed")
        DATA_WAS_RIGHT = "data_was_right", _("data was right")
        RELEASED = "released", _("released")
        DUPLICATE = "duplicate", _("closed as duplicate")
        CLOSED = "closed", _("closed")
        MERGED = "merged", _("merged with another report")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="repairs")
    from_return = models.ForeignKey(Return, null=True, blank=True, on_delete=models.PROTECT, related_name="repairs")
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reported_repairs")
    keeps_account = models.BooleanField(default=False)
    field = models.CharField(max_length=60, help_text=_("The field that is wrong."))
    seen_value = models.CharField(max_length=500, blank=True)
    proposed_value = models.CharField(max_length=500, blank=True)
    source_list = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=2000, blank=True)
    duplicate_of = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged", db_index=False
    )
    state = models.CharField(max_length=16, choices=State, default=State.OPEN)
    reported_at = models.DateTimeField()
    due_on = models.DateField()
    waits_since = models.DateField(
        null=True, blank=True, help_text=_("The reporter was asked something; the time of ops stands still.")
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decision_note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["reported_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "field"], condition=Q(state="open"), name="one_open_repair_per_field"
            )
        ]
        indexes = [
            models.Index(fields=["field", "source_list"], name="open_repair_group", condition=Q(state="open")),
            models.Index(fields=["due_on", "id"], name="open_repair_queue", condition=Q(state="open")),
            models.Index(fields=["merged_into"], name="repair_merged", condition=Q(merged_into__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.field}"
