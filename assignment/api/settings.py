"""How the books stood on each day, to read."""

from rest_framework import serializers

from accounts.api.base import ReadResource
from accounts.api.listing import Filter, day, whole_number
from accounts.models import Book
from assignment.models import BookSnapshot

READ_RULES = {"list": "assignment.read_rules", "retrieve": "assignment.read_rules"}


class BookSnapshotSerializer(serializers.ModelSerializer):
    class Meta:
        model = BookSnapshot
        fields = [
            "id", "day", "book", "accounts", "capacity", "past_grace", "new", "not_worked", "touched", "worked",
            "engaged", "covered_past_grace", "at_risk", "protected", "potential_cents", "covered_potential_cents",
            "recurring_revenue_cents", "opportunities", "a_accounts", "pipeline_cents", "fresh",
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
