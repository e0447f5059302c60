"""Shapes of books, coverage, runs, moves, returns and repairs."""

from rest_framework import serializers

from accounts.models import Book
from assignment.models import Coverage, Move, Repair, Return, ReturnReason, Run


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


class RunSerializer(serializers.ModelSerializer):
    class Meta:
        model = Run
        fields = [
            "id",
            "kind",
            "plan",
            "slot",
            "status",
            "title",
            "target_books",
            "teams",
            "summary",
            "fairness",
            "certificate",
            "total",
            "done",
            "skipped",
            "error",
            "undoes",
            "apply_after",
            "created_at",
            "built_at",
            "approved_at",
            "started_at",
            "finished_at",
        ]
        read_only_fields = fields


class MoveSerializer(serializers.ModelSerializer):
    class Meta:
        model = Move
        fields = [
            "id",
            "run",
            "cause",
            "state",
            "code",
            "position",
            "account",
            "book_from",
            "book_to",
            "station_from",
            "station_to",
            "rest_until",
            "score",
            "grade",
            "potential_cents",
            "reason",
            "explanation",
            "note",
            "applied_at",
        ]
        read_only_fields = fields


class ReturnSerializer(serializers.ModelSerializer):
    reason_code = serializers.CharField(source="reason.code", read_only=True)

    class Meta:
        model = Return
        fields = [
            "id",
            "version",
            "account",
            "rep",
            "reason",
            "reason_code",
            "state",
            "note",
            "detail",
            "resume_on",
            "work",
            "asked_at",
            "decided_at",
            "decision_note",
        ]
        read_only_fields = fields


class NewReturnSerializer(serializers.Serializer):
    reason = serializers.SlugRelatedField("code", queryset=ReturnReason.objects.filter(is_active=True))
    note = serializers.CharField(max_length=2000, default="", allow_blank=True)
    detail = serializers.DictField(child=serializers.CharField(max_length=500, allow_blank=True), required=False)
    resume_on = serializers.DateField(required=False, allow_null=True)


class DecisionSerializer(serializers.Serializer):
    approve = serializers.BooleanField()
    note = serializers.CharField(max_length=500, default="", allow_blank=True)


class RepairSerializer(serializers.ModelSerializer):
    class Meta:
        model = Repair
        fields = [
            "id",
            "version",
            "account",
            "reported_by",
            "keeps_account",
            "field",
            "seen_value",
            "proposed_value",
            "source_list",
            "note",
            "duplicate_of",
            "state",
            "reported_at",
            "due_on",
            "decided_at",
            "decision_note",
        ]
        read_only_fields = fields


class NewRepairSerializer(serializers.Serializer):
    field = serializers.CharField(max_length=60)
    proposed_value = serializers.CharField(max_length=500, default="", allow_blank=True)
    note = serializers.CharField(max_length=2000, default="", allow_blank=True)


class LogAnswerSerializer(serializers.Serializer):
    """What a log did: does it count, why not, how far the account is, and until when it is safe."""

    interaction = serializers.IntegerField(source="interaction.pk")
    counts = serializers.BooleanField()
    why = serializers.CharField()
    done = serializers.IntegerField()
    asked = serializers.IntegerField()
    safe_until = serializers.DateField(allow_null=True)
    sentence = serializers.CharField()
