"""Accounts: the companies and people we (want to) do business with."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.base import Dated, Versioned
from accounts.models.book import Book
from accounts.models.history import keeps_history
from accounts.models.organisation import currency_validator
from accounts.models.segment import Segment
from accounts.models.user import User


class Station(models.TextChoices):
    """Where an account is. Written by assignment alone; all finer states are derived."""

    HELD = "held", _("In a book")
    POOL = "pool", _("Pool")
    RESTING = "resting", _("Resting")
    REPAIR = "repair", _("With ops for repair")
    REVIEW = "review", _("In review")
    CLOSED = "closed", _("Closed")


class Fold(models.Func):
    """The immutable sort and search key of a text: case, diacritics, Arabic and Persian letter forms folded."""

    function = "book_fold"
    output_field = models.TextField()


class AccountQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        """Accounts `user` may open: a rep's own book; a leader's team branch and everything outside books; all for
        ops.
        """
        if user.sees_all_books:
            return self
        if user.is_leader:
            return self.filter(Q(book=None) | Q(book__rep__team__in=user.led_team_ids) | Q(book__rep=user))
        return self.filter(book__rep=user)

    def in_pool(self):
        return self.filter(station=Station.POOL)


@keeps_history(
    but=(
        "potential_cents", "recurring_revenue_cents", "segment", "matching_segments", "station", "rest_until", "book",
        "preferred_rep",
    )
)  # fmt: skip
class Account(Versioned, Dated):
    """A company or person we sell to. `book` says who works it now; without one `station` says where it waits."""

    class Kind(models.TextChoices):
        COMPANY = "company", _("Company")
        PERSON = "person", _("Person")

    class Lifecycle(models.TextChoices):
        PROSPECT = "prospect", _("Prospect")
        CUSTOMER = "customer", _("Customer")
        PAST = "past", _("Past client")

    name = models.CharField(max_length=500)
    name_key = models.GeneratedField(expression=Fold(F("name")), output_field=models.TextField(), db_persist=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.COMPANY)
    lifecycle = models.CharField(max_length=10, choices=Lifecycle, default=Lifecycle.PROSPECT)
    customer_since = models.DateField(null=True, blank=True)
    domain = models.CharField(max_length=253, blank=True, help_text=_("Without www, such as example.com."))
    website = models.CharField(max_length=500, blank=True)
    phone = models.CharField(max_length=50, blank=True)
    street = models.CharField(max_length=300, blank=True)
    city = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=100, blank=True)
    postal_code = models.CharField(max_length=30, blank=True)
    country = models.CharField(max_length=2, blank=True, help_text=_("Two-letter ISO code."))
    language = models.CharField(max_length=8, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    industry = models.CharField(max_length=100, blank=True)
    employees = models.PositiveIntegerField(null=True, blank=True)
    annual_revenue = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    client_assets = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, validators=[currency_validator])
    founded_in = models.PositiveSmallIntegerField(null=True, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="children")
    tags = ArrayField(models.CharField(max_length=50), default=list, blank=True)
    custom = models.JSONField(default=dict, blank=True)
    description = models.TextField(blank=True, max_length=20_000)
    source_list = models.CharField(max_length=200, blank=True, help_text=_("The list or import the account came from."))
    keep_in_touch_days = models.PositiveSmallIntegerField(null=True, blank=True)
    do_not_contact = models.BooleanField(default=False)

    potential_override_cents = models.BigIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    potential_cents = models.BigIntegerField(default=1, editable=False)
    recurring_revenue_cents = models.BigIntegerField(default=0, editable=False)
    segment = models.ForeignKey(
        Segment, null=True, blank=True, on_delete=models.SET_NULL, editable=False, related_name="accounts"
    )
    matching_segments = ArrayField(models.BigIntegerField(), default=list, editable=False)

    station = models.CharField(max_length=10, choices=Station, default=Station.POOL, editable=False)
    rest_until = models.DateField(null=True, blank=True, editable=False)
    book = models.ForeignKey(
        Book, null=True, blank=True, on_delete=models.PROTECT, editable=False, related_name="accounts"
    )
    preferred_rep = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, editable=False, related_name="+"
    )

    objects = AccountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="account_is_held_exactly_when_it_has_a_book",
                condition=(Q(book=None) & ~Q(station=Station.HELD)) | (Q(book__isnull=False) & Q(station=Station.HELD)),
            ),
            models.CheckConstraint(
                name="only_a_resting_account_has_a_rest_date",
                condition=(Q(rest_until=None) & ~Q(station=Station.RESTING))
                | (Q(rest_until__isnull=False) & Q(station=Station.RESTING)),
            ),
            models.CheckConstraint(name="potential_is_at_least_one_cent", condition=Q(potential_cents__gte=1)),
            models.CheckConstraint(name="account_has_a_name", condition=~Q(name="")),
        ]
        indexes = [
            models.Index(fields=["name_key", "id"], name="account_by_name"),
            models.Index(fields=["book", "id"], name="account_by_book", condition=Q(book__isnull=False)),
            models.Index(fields=["station", "segment", "id"], name="account_outside_books", condition=Q(book=None)),
            models.Index(fields=["domain"], name="account_by_domain", condition=~Q(domain="")),
            models.Index(fields=["parent"], name="account_by_parent", condition=Q(parent__isnull=False)),
            GinIndex(fields=["name_key"], name="account_name_trigrams", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name


class ExternalId(models.Model):
    """What another system calls one of our rows: the match key of imports. `source` is the namespace (decision 37).

    A value that starts with "=" was made by us from the content of a row whose file has no ids.
    """

    class Kind(models.TextChoices):
        ACCOUNT = "account", _("Account")
        CONTACT = "contact", _("Contact")
        USER = "user", _("User")
        PRODUCT = "product", _("Product")
        OPPORTUNITY = "opportunity", _("Opportunity")
        INTERACTION = "interaction", _("Interaction")
        TRANSACTION = "transaction", _("Transaction")

    source = models.CharField(max_length=50)
    kind = models.CharField(max_length=12, choices=Kind)
    value = models.CharField(max_length=200)
    record_id = models.BigIntegerField()
    is_origin = models.BooleanField(
        default=False,
        db_default=False,
        help_text=_("This source made the record: its next import may change values, others only fill empty ones."),
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "kind", "value"], name="one_record_per_external_id")]
        indexes = [models.Index(fields=["kind", "record_id"], name="external_id_by_record")]

    def __str__(self) -> str:
        return f"{self.source}:{self.value}"
