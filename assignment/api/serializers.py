"""Shapes of books, coverage and logs. Returns and repairs: return_shapes.py."""

from rest_framework import serializers

from accounts.models import Book
from assignment.models import Coverage


class BookSerializer(serializers.ModelSerializer):
    rep_name = serializers.CharField(source="rep.name", read_only=True)

    class Meta:
        model = Book
        fields = [
            "id",
            "version",
            "rep",
            "rep_name",
            "target_book",
            "opened_on",
            "closed_on",
            "factor_percent",
            "reason",
            "ramp_from",
            "countries",
            "languages",
        ]
        read_only_fields = fields


class CoverageSerializer(serializers.ModelSerializer):
    name = serializers.CharField(source="account.name", read_only=True)

    class Meta:
        model = Coverage
        fields = [
            "account",
            "name",
            "book",
            "state",
            "is_past_grace",
            "touches",
            "days",
            "live",
            "contacts",
            "channels",
            "two_way",
            "meetings",
            "asked",
            "met",
            "missing",
            "last_touch_at",
            "window_started_on",
            "window_ends_on",
            "at_risk_on",
            "protection",
            "protected_until",
        ]
        read_only_fields = fields


class LogAnswerSerializer(serializers.Serializer):
    """What a log did: does it count, why not, how far the account is, and until when it is safe."""

    interaction = serializers.IntegerField(source="interaction.pk")
    counts = serializers.BooleanField()
    why = serializers.CharField()
    done = serializers.IntegerField()
    asked = serializers.IntegerField()
    safe_until = serializers.DateField(allow_null=True)
    sentence = serializers.CharField()
