"""Shapes of books, coverage and logs. Returns and repairs: return_shapes.py."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Book
from assignment.actions.logging import LogAnswer
from assignment.models import Coverage
from assignment.rules.cadence import Asks


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


class NextStepSerializer(serializers.Serializer):
    """The step of the cadence that is next: number `number` of `of`, a touch of `kind`. `days_late`: working days since
    `due_on`.
    """

    number = serializers.IntegerField()
    of = serializers.IntegerField()
    kind = serializers.CharField(source="step.kind")
    words = serializers.CharField(source="step.words")
    due_on = serializers.DateField()
    days_late = serializers.IntegerField()


def next_step(asks: Asks | None) -> dict[str, Any] | None:
    """None where there is no cadence, all steps are done, or the account answered."""
    return NextStepSerializer(asks).data if asks and asks.step else None


class CoverageSerializer(serializers.ModelSerializer):
    """How a holding stands. Rows that come with `asks` say the next step of their cadence."""

    name = serializers.CharField(source="account.name", read_only=True)
    next_step = serializers.SerializerMethodField()

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
            "next_step",
        ]
        read_only_fields = fields

    @extend_schema_field(NextStepSerializer(allow_null=True))
    def get_next_step(self, row: Coverage) -> dict[str, Any] | None:
        return next_step(row.asks)


class LogAnswerSerializer(serializers.Serializer):
    """What a log did: does it count, why not, how far the account is, and until when it is safe."""

    interaction = serializers.IntegerField(source="interaction.pk")
    counts = serializers.BooleanField()
    why = serializers.CharField()
    done = serializers.IntegerField()
    asked = serializers.IntegerField()
    safe_until = serializers.DateField(allow_null=True)
    sentence = serializers.CharField()
    next_step = serializers.SerializerMethodField()

    @extend_schema_field(NextStepSerializer(allow_null=True))
    def get_next_step(self, answer: LogAnswer) -> dict[str, Any] | None:
        return next_step(answer.cadence)
