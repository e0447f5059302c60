"""What-if studies: the same weeks played under several settings, from today's accounts."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from assignment.models.run import Run

MOST_WEEKS, MOST_VARIANTS = 104, 4


class SimulationQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        """One's own studies; all for ops."""
        return self if user.sees_all_books else self.filter(asked_by=user)


class Simulation(models.Model):
    """One study. `variants` are settings by name (assignment/simulator/variant.py), the first is how things are today;
    `basis` is what the behaviour was drawn from, `results` what came out per variant, written by the worker.
    """

    name = models.CharField(max_length=100)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    run = models.OneToOneField(Run, null=True, on_delete=models.PROTECT, related_name="simulation")
    weeks = models.PositiveSmallIntegerField(
        default=26, validators=[MinValueValidator(1), MaxValueValidator(MOST_WEEKS)]
    )
    seed = models.PositiveIntegerField(default=1, help_text=_("The same seed plays the same weeks again."))
    variants = models.JSONField(default=list)
    basis = models.JSONField(default=dict)
    results = models.JSONField(default=list)
    created_at = models.DateTimeField()

    objects = SimulationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name
