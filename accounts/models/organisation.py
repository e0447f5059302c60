"""The one organisation of this database: its clock, currency, holidays and switches."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.base import Versioned
from accounts.models.history import keeps_history

_KEPT: ContextVar[list["Organisation"] | None] = ContextVar("organisation", default=None)


@contextmanager
def organisation_read_once() -> Iterator[None]:
    """Within it every Organisation.load() is one and the same row: for requests that change nothing."""
    token = _KEPT.set([])
    try:
        yield
    finally:
        _KEPT.reset(token)


currency_validator = RegexValidator(r"^[A-Z]{3}$", _("Use a three-letter currency code, such as EUR."))


def validate_time_zone(name: str) -> None:
    """Raises ValidationError unless `name` is a zone of the tz database, such as Europe/Oslo."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValidationError(
            _("“%(name)s” is no time zone. Use a name such as Europe/Oslo."), params={"name": name}
        ) from error


@keeps_history()
class Organisation(Versioned):
    """Settings of the one organisation. Each switch turns a part off without touching the others (decision 2)."""

    name = models.CharField(max_length=200, default="Our organisation")
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    currency = models.CharField(max_length=3, default="EUR", validators=[currency_validator])
    week_starts_on = models.PositiveSmallIntegerField(default=0, help_text=_("0 = Monday … 6 = Sunday"))
    went_live_on = models.DateField(
        null=True, blank=True, help_text=_("Retrieval only reports for the first 30 days after this date.")
    )
    scoring_on = models.BooleanField(_("scoring"), default=True)
    capacity_on = models.BooleanField(_("capacity"), default=True)
    distribution_on = models.BooleanField(_("distribution"), default=True)
    returns_on = models.BooleanField(_("returns"), default=True)
    coverage_on = models.BooleanField(_("coverage"), default=True)
    retrieval_on = models.BooleanField(_("retrieval"), default=True)
    retrieval_runs_by_itself = models.BooleanField(
        default=False, help_text=_("Otherwise a leader approves every retrieval run.")
    )
    look_up_for_everyone = models.BooleanField(
        default=True, help_text=_("Every user may see name, domain, holder and station of any account, nothing more.")
    )

    leaders_set_up = models.BooleanField(
        default=True, help_text=_("Leaders may set up segments, books, plans, scoring and rules; else only ops does.")
    )

    rules_need_acknowledgement = models.BooleanField(
        default=False, help_text=_("Each person confirms each version of the rules of engagement, in the app.")
    )

    family_work_counts = models.BooleanField(
        default=False,
        db_default=False,
        help_text=_("A touch of a rep at a subsidiary also counts for the parent that the same rep holds."),
    )

    class Meta:
        verbose_name = _("organisation and switches")
        verbose_name_plural = _("organisation and switches")
        constraints = [models.CheckConstraint(name="there_is_one_organisation", condition=models.Q(pk=1))]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def load(cls) -> "Organisation":
        """The one row; the first migration makes it. While a page is only read, it is read once."""
        kept = _KEPT.get()
        if kept is None:
            return cls.objects.get(pk=1)
        if not kept:
            kept.append(cls.objects.get(pk=1))
        return kept[0]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


@keeps_history()
class Holiday(Versioned):
    """A day on which nothing scheduled happens and which is no working day."""

    on = models.DateField(unique=True)
    name = models.CharField(max_length=100)

    class Meta:
        ordering = ["on"]

    def __str__(self) -> str:
        return f"{self.on} {self.name}"
