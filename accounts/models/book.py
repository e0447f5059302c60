"""A book: all accounts that one rep holds now."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.base import Versioned
from accounts.models.history import keeps_history
from accounts.models.segment import TargetBook
from accounts.models.user import User


class BookQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_on=None)

    def taking_part(self):
        """Open books of active reps on a kind of book in use: what runs give accounts to and take them from."""
        return self.open().filter(rep__is_active=True, target_book__is_active=True)

    def visible_to(self, user: User):
        """A rep's own book, a leader's team branch, every book for ops."""
        if user.sees_all_books:
            return self
        if user.is_leader:
            return self.filter(Q(rep__team__in=user.led_team_ids) | Q(rep=user))
        return self.filter(rep=user)


@keeps_history()
class Book(Versioned):
    """What one rep holds now; follows a target book. A book's rep never changes, a closed book holds nothing."""

    class Reason(models.TextChoices):
        NORMAL = "normal", _("Normal")
        RAMP = "ramp", _("Ramp")
        PART_TIME = "part_time", _("Part time")
        LEAVE = "leave", _("Leave")
        NOTICE = "notice", _("Notice")

    rep = models.ForeignKey(User, on_delete=models.PROTECT, related_name="books")
    target_book = models.ForeignKey(TargetBook, on_delete=models.PROTECT, related_name="books")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    factor_percent = models.PositiveSmallIntegerField(
        default=100,
        validators=[MaxValueValidator(200)],
        help_text=_("Share of the full capacity, for ramp and part time."),
    )
    reason = models.CharField(max_length=10, choices=Reason, default=Reason.NORMAL)
    ramp_from = models.DateField(
        null=True,
        blank=True,
        help_text=_("First day in the role: from it the share of places grows by the ramp of the target book."),
    )
    countries = ArrayField(models.CharField(max_length=2), default=list, blank=True, help_text=_("Empty means any."))
    languages = ArrayField(models.CharField(max_length=8), default=list, blank=True, help_text=_("Empty means any."))

    objects = BookQuerySet.as_manager()

    class Meta:
        ordering = ["rep__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["rep"], condition=Q(closed_on=None), name="one_open_book_per_rep"),
            models.CheckConstraint(
                name="a_book_closes_after_it_opened",
                condition=Q(closed_on=None) | Q(closed_on__gte=models.F("opened_on")),
            ),
        ]

    def __str__(self) -> str:
        return _("%(rep)s’s book") % {"rep": self.rep.name}
