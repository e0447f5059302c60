"""Gaming flags: patterns that deserve a look, with the rows that show them. A flag never does anything by itself."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Book, User, Versioned
from accounts.models.history import keeps_history


class FlagCode(models.TextChoices):
    KEEP_ALIVE = "keep_alive", _("Kept alive")
    BUNCHING = "bunching", _("Work bunched before due dates")
    BURST = "burst", _("Burst of logs")
    ONE_CONTACT = "one_contact", _("Same contact only")
    BACKDATING = "backdating", _("Logged late under notice")
    EMPTY_CALLS = "empty_calls", _("Empty calls")
    PARKED_DEAL = "parked_deal", _("Parked opportunity")
    HOLD_ABUSE = "hold_abuse", _("Many or renewed holds")
    OVERTURNED = "overturned", _("Bad data that was right")
    PING_PONG = "ping_pong", _("Accounts going to and fro")
    LAST_DAY = "last_day", _("Returns on the last day")


@keeps_history()
class FlagRule(Versioned):
    """One kind of flag: on or off, and its numbers where they differ from those shipped (assignment/rules/flags.py)."""

    code = models.CharField(max_length=12, choices=FlagCode, unique=True)
    is_on = models.BooleanField(default=True)
    numbers = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return self.get_code_display()


class Flag(Versioned):
    """A pattern found in the work of one rep. `key` names the finding: the same one is never listed twice.

    `evidence` holds the ids of the rows that show it, by kind; `figures` its numbers. `is_current`: last night's job
    still found it.
    """

    class State(models.TextChoices):
        OPEN = "open", _("not looked at")
        SEEN = "seen", _("seen")
        EXPLAINED = "explained", _("explained")

    code = models.CharField(max_length=12, choices=FlagCode)
    key = models.CharField(max_length=80, unique=True)
    rep = models.ForeignKey(User, on_delete=models.CASCADE, related_name="flags")
    other_rep = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    book = models.ForeignKey(Book, null=True, blank=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    figures = models.JSONField(default=dict)
    evidence = models.JSONField(default=dict)
    found_on = models.DateField()
    last_found_on = models.DateField()
    is_current = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    note = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="an_explained_flag_says_how", condition=~Q(state="explained") | ~Q(note=""))
        ]
        indexes = [
            models.Index(F("rep"), F("code"), name="flag_by_rep"),
            models.Index(F("last_found_on").desc(), F("id").desc(), name="flag_latest"),
            models.Index(fields=["account"], name="flag_by_account", condition=Q(account__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.get_code_display()}: {self.rep}"
