"""How a new hire's book grows: the share of its places by month in the role."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from accounts.models.base import Versioned
from accounts.models.history import keeps_history
from accounts.models.segment import TargetBook


@keeps_history()
class RampStep(Versioned):
    """From the month `from_month` on (1 is the first) a book that ramps up has this share of its places.

    A target book without steps of its own follows the usual ones (assignment/rules/ramp.py).
    """

    target_book = models.ForeignKey(TargetBook, on_delete=models.CASCADE, related_name="ramp_steps")
    from_month = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(60)])
    factor_percent = models.PositiveSmallIntegerField(validators=[MaxValueValidator(100)])

    class Meta:
        ordering = ["target_book", "from_month"]
        constraints = [
            models.UniqueConstraint(fields=["target_book", "from_month"], name="one_ramp_step_per_month"),
            models.CheckConstraint(
                name="a_ramp_lowers_never_raises", condition=models.Q(from_month__gte=1, factor_percent__lte=100)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_month}: {self.factor_percent} %"
