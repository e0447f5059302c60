"""Shapes of the records in the API. Owner, station, score and times are read-only; writes go through the actions."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.api.strict import ChosenRow, StrictSerializer
from accounts.models import Account, Contact, Interaction, Note, Opportunity, Product, Task, Transaction, User
from accounts.queries.look_up import Found
from accounts.queries.people import may_take_over


class AccountSerializer(serializers.ModelSerializer):
    holder = serializers.IntegerField(source="book.rep_id", default=None, read_only=True)
    grade = serializers.CharField(source="score.grade", default=None, read_only=True)
    priority = serializers.IntegerField(source="score.priority", default=None, read_only=True)
    is_ready = serializers.BooleanField(source="score.is_ready", default=None, read_only=True)

    class Meta:
        model = Account
        fields = [
            "id",
            "version",
            "name",
            "kind",
            "lifecycle",
            "customer_since",
            "domain",
            "website",
            "phone",
            "street",
            "city",
            "region",
            "postal_code",
            "country",
            "language",
            "time_zone",
            "industry",
            "employees",
            "annual_revenue",
            "client_assets",
            "currency",
            "founded_in",
            "parent",
            "tags",
            "custom",
            "description",
            "source_list",
            "keep_in_touch_days",
            "do_not_contact",
            "potential_cents",
            "recurring_revenue_cents",
            "segment",
            "station",
            "rest_until",
            "book",
            "holder",
            "grade",
            "priority",
            "is_ready",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields


class AccountWriteSerializer(StrictSerializer):
    """Any of the fields that people may write; the action checks each value and says what is wrong with it."""

    name = serializers.CharField(max_length=500, required=False)
    kind = serializers.ChoiceField(Account.Kind.choices, required=False)
    domain = serializers.CharField(max_length=253, required=False, allow_blank=True)
    website = serializers.CharField(max_length=500, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=50, required=False, allow_blank=True)
    street = serializers.CharField(max_length=300, required=False, allow_blank=True)
    city = serializers.CharField(max_length=100, required=False, allow_blank=True)
    region = serializers.CharField(max_length=100, required=False, allow_blank=True)
    postal_code = serializers.CharField(max_length=30, required=False, allow_blank=True)
    country = serializers.CharField(max_length=2, required=False, allow_blank=True)
    language = serializers.CharField(max_length=8, required=False, allow_blank=True)
    time_zone = serializers.CharField(max_length=64, required=False, allow_blank=True)
    industry = serializers.CharField(max_length=100, required=False, allow_blank=True)
    employees = serializers.IntegerField(min_value=0, max_value=2_000_000_000, required=False, allow_null=True)
    annual_revenue = serializers.DecimalField(18, 2, required=False, allow_null=True)
    client_assets = serializers.DecimalField(18, 2, required=False, allow_null=True)
    currency = serializers.CharField(max_length=3, required=False, allow_blank=True)
    founded_in = serializers.IntegerField(min_value=0, max_value=9999, required=False, allow_null=True)
    tags = serializers.ListField(child=serializers.CharField(max_length=50), max_length=50, required=False)
    description = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    keep_in_touch_days = serializers.IntegerField(min_value=1, max_value=3650, required=False, allow_null=True)
    do_not_contact = serializers.BooleanField(required=False)


class NewAccountSerializer(AccountWriteSerializer):
    name = serializers.CharField(max_length=500)
    confirmed = serializers.BooleanField(
        default=False, help_text=_("True after the possible duplicates were looked at.")
    )


class ContactSerializer(StrictSerializer, serializers.ModelSerializer):
    class Meta:
        model = Contact
        fields = [
            "id",
            "version",
            "account",
            "name",
            "title",
            "role",
            "email",
            "phone",
            "mobile",
            "language",
            "time_zone",
            "how_we_met",
            "personal",
            "left_on",
            "do_not_call",
            "do_not_email",
            "email_bounced_at",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["id", "version", "account", "email_bounced_at", "created_at", "updated_at"]


class InteractionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Interaction
        fields = [
            "id",
            "account",
            "contact",
            "user",
            "kind",
            "direction",
            "outcome",
            "happened_at",
            "duration_seconds",
            "automated",
            "subject",
            "summary",
            "source",
            "logged_at",
            "voided_at",
            "void_reason",
        ]
        read_only_fields = fields


class NewInteractionSerializer(StrictSerializer):
    kind = serializers.ChoiceField(Interaction.Kind.choices)
    direction = serializers.ChoiceField(Interaction.Direction.choices, default="out")
    outcome = serializers.ChoiceField(Interaction.Outcome.choices, default="", allow_blank=True)
    contact = serializers.IntegerField(source="contact_id", required=False, allow_null=True, min_value=1)
    happened_at = serializers.DateTimeField(required=False)
    duration_seconds = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=1_000_000)
    automated = serializers.BooleanField(default=False)
    subject = serializers.CharField(max_length=300, default="", allow_blank=True)
    summary = serializers.CharField(max_length=20_000, default="", allow_blank=True)
    client_key = serializers.UUIDField(required=False, help_text=_("The same key again makes no second interaction."))


class VoidSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=300)


class NoteSerializer(StrictSerializer, serializers.ModelSerializer):
    class Meta:
        model = Note
        fields = ["id", "version", "account", "contact", "author", "text", "is_pinned", "created_at", "updated_at"]
        read_only_fields = ["id", "version", "account", "contact", "author", "created_at", "updated_at"]


class TaskSerializer(StrictSerializer, serializers.ModelSerializer):
    contact = ChosenRow(lambda user: Contact.objects.visible_to(user), required=False, allow_null=True)
    opportunity = ChosenRow(lambda user: Opportunity.objects.visible_to(user), required=False, allow_null=True)
    assignee = ChosenRow(may_take_over, required=False)

    class Meta:
        model = Task
        fields = [
            "id",
            "version",
            "account",
            "contact",
            "opportunity",
            "assignee",
            "kind",
            "title",
            "due_on",
            "starts_at",
            "done_at",
            "cancelled_at",
        ]
        read_only_fields = ["id", "version", "account", "done_at", "cancelled_at"]


class OpportunitySerializer(StrictSerializer, serializers.ModelSerializer):
    owner = ChosenRow(may_take_over, required=False)

    class Meta:
        model = Opportunity
        fields = [
            "id",
            "version",
            "account",
            "owner",
            "product",
            "name",
            "kind",
            "stage",
            "amount",
            "currency",
            "probability",
            "next_step",
            "lost_reason",
            "opened_on",
            "close_on",
            "held_over_until",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["id", "version", "account", "held_over_until", "created_at", "updated_at"]


class ProductSerializer(serializers.ModelSerializer):
    class Meta:
        model = Product
        fields = ["id", "version", "name", "code", "series", "list_price", "currency", "is_active"]
        read_only_fields = fields


class TransactionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Transaction
        fields = [
            "id",
            "version",
            "account",
            "product",
            "kind",
            "happened_on",
            "quantity",
            "amount",
            "currency",
            "is_recurring",
            "period_start",
            "period_end",
            "reference",
        ]
        read_only_fields = fields


class UserSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = [
            "id",
            "name",
            "email",
            "role",
            "is_director",
            "team",
            "time_zone",
            "language",
            "hired_on",
            "is_active",
        ]
        read_only_fields = fields


class FoundSerializer(serializers.Serializer):
    """What anybody may know of any account."""

    name = serializers.CharField()
    domain = serializers.CharField()
    holder = serializers.CharField()
    station = serializers.CharField()

    def to_representation(self, found: Found) -> dict:
        return {"name": found.name, "domain": found.domain, "holder": found.holder, "station": found.station}
