"""The cadence of a kind of book: which step is due on which working day of a holding."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.base import Versioned
from accounts.models.history import keeps_history
from accounts.models.interaction import Interaction
from accounts.models.segment import TargetBook


@keeps_history()
class CadenceStep(Versioned):
    """One step: a touch of `kind`, due on the `day`-th working day after the account came to the book.

    A target book without steps asks for nothing beyond its threshold. What is due next is derived, never stored
    (assignment/rules/cadence.py).
    """

    target_book = models.ForeignKey(TargetBook, on_delete=models.CASCADE, related_name="cadence")
    day = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(0), MaxValueValidator(365)],
        help_text=_("Working days after the account came; 0 is its first working day."),
    )
    kind = models.CharField(max_length=10, choices=Interaction.Kind)
    words = models.CharField(max_length=120, blank=True, help_text=_("Such as: second call, another time of the day."))
    since = models.DateField(
        null=True,
        editable=False,
        help_text=_("The day on which it was written; for accounts that came before, its days count from here."),
    )

    class Meta:
        ordering = ["target_book", "day", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["target_book", "day", "kind"], name="one_step_of_a_kind_per_day"),
            models.CheckConstraint(name="a_step_is_due_within_a_year", condition=models.Q(day__lte=365)),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.get_kind_display()}"
