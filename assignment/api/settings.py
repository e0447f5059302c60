"""How the main job is set up and how the books stand, to read: rules, plans, the figures of each day."""

from rest_framework import serializers

from accounts.api.base import ReadResource
from accounts.api.listing import Filter, day, whole_number, yes_or_no
from accounts.models import Book
from assignment.models import BookSnapshot, WorkingActivity

READ_RULES = {"list": "assignment.read_rules", "retrieve": "assignment.read_rules"}


class BookSnapshotSerializer(serializers.ModelSerializer):
    class Meta:
        model = BookSnapshot
        fields = [
            "id", "day", "book", "accounts", "capacity", "past_grace", "new", "not_worked", "touched", "worked",
            "engaged", "covered_past_grace", "at_risk", "protected", "potential_cents", "covered_potential_cents",
            "recurring_revenue_cents", "opportunities", "a_accounts",
        ]  # fmt: skip
        read_only_fields = fields


class BookSnapshotResource(ReadResource):
    """The figures of the dashboard: how the books one may see stood on each day."""

    serializer_class = BookSnapshotSerializer
    filters = {
        "book": Filter("book_id", whole_number), "day": Filter("day", day), "since": Filter("day__gte", day),
    }  # fmt: skip
    orders = {"-id": ["-pk"], "id": ["pk"], "-day": ["-day", "-pk"]}
    orders_need = {"-day": "book"}

    def rows(self):
        return BookSnapshot.objects.filter(book__in=Book.objects.visible_to(self.request.user))


class WorkingActivitySerializer(serializers.ModelSerializer):
    class Meta:
        model = WorkingActivity
        fields = [
            "id", "version", "name", "kind", "directions", "outcomes", "is_live", "needs_contact", "minimum_seconds",
            "per_day", "automated_every_days", "is_active",
        ]  # fmt: skip
        read_only_fields = fields


class WorkingActivityResource(ReadResource):
    """What counts as a touch."""

    serializer_class = WorkingActivitySerializer
    filters = {"is_active": Filter("is_active", yes_or_no)}
    needs = READ_RULES

    def rows(self):
        return WorkingActivity.objects.all()
