"""The nightly sums that the coverage report adds up, so that no page reads a row per account."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class CoverageCell(models.Model):
    """How the accounts of one book, segment and grade stood on a day, apart by whether the grace was over.

    Without a book: enrolled accounts outside books, of which `worked` counts those that a former holder worked in the
    last window. `left_accounts` left this book in the last 30 days, `left_worked` of them were worked at their end;
    `worked_by_others` are held and not worked, but a former holder worked them in the last window. Contacts are summed
    over accounts that are worked or engaged, touches and opportunities over all.
    """

    day = models.DateField()
    book_id = models.BigIntegerField(null=True)
    segment_id = models.BigIntegerField(null=True)
    grade = models.CharField(max_length=2, blank=True)
    is_past_grace = models.BooleanField(default=True)
    accounts = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    not_worked = models.PositiveIntegerField(default=0)
    touched = models.PositiveIntegerField(default=0)
    worked = models.PositiveIntegerField(default=0)
    engaged = models.PositiveIntegerField(default=0)
    contacts = models.PositiveIntegerField(default=0)
    several_contacts = models.PositiveIntegerField(default=0)
    touches = models.PositiveIntegerField(default=0)
    opportunities = models.PositiveIntegerField(default=0)
    with_opportunity = models.PositiveIntegerField(default=0)
    potential_cents = models.BigIntegerField(default=0)
    worked_potential_cents = models.BigIntegerField(default=0)
    score = models.BigIntegerField(default=0)
    worked_score = models.BigIntegerField(default=0)
    left_accounts = models.PositiveIntegerField(default=0)
    left_worked = models.PositiveIntegerField(default=0)
    worked_by_others = models.PositiveIntegerField(db_default=0)
    quiet_days = ArrayField(models.PositiveSmallIntegerField(), default=list)

    class Meta:
        indexes = [models.Index(fields=["day", "book_id"], name="coverage_cell_by_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.book_id}: {self.accounts}"
