"""What ops asks the reporter of a repair, and the answer."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from assignment.models.returns import Repair


class RepairQuestion(models.Model):
    """A question of ops to who reported a repair. While it is open the time that ops has stands still."""

    repair = models.ForeignKey(Repair, on_delete=models.PROTECT, related_name="questions")
    text = models.CharField(max_length=1000)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=2000, blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["repair"], condition=Q(answered_at=None), name="one_open_question_per_repair"
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]
