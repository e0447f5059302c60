"""Shapes of books, coverage, returns and repairs."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from accounts.api.strict import StrictSerializer
from accounts.models import Book
from assignment.actions.reports import REPORTED
from assignment.models import Coverage, Repair, Return, ReturnReason

MOST_REPAIRS = 2_000
IN_BULK = (Repair.State.FIXED, Repair.State.DATA_WAS_RIGHT, Repair.State.RELEASED)


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


class ReturnDetailSerializer(StrictSerializer):
    """What is wrong, for a data reason; all of it may be left out."""

    field = serializers.ChoiceField(REPORTED, required=False)
    proposed_value = serializers.CharField(max_length=500, required=False, allow_blank=True)
    duplicate_of = serializers.IntegerField(
        min_value=1, required=False, help_text=gettext_lazy("The number of the account that this one repeats.")
    )


class NewReturnSerializer(StrictSerializer):
    reason = serializers.SlugRelatedField("code", queryset=ReturnReason.objects.filter(is_active=True))
    note = serializers.CharField(max_length=2000, default="", allow_blank=True)
    detail = ReturnDetailSerializer(required=False)
    resume_on = serializers.DateField(required=False, allow_null=True)


class DecisionSerializer(StrictSerializer):
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


class NewRepairSerializer(StrictSerializer):
    field = serializers.ChoiceField(REPORTED)
    proposed_value = serializers.CharField(max_length=500, default="", allow_blank=True)
    note = serializers.CharField(max_length=2000, default="", allow_blank=True)


class RepairDecisionSerializer(StrictSerializer):
    """What ops decides. `value` is for fixed: without it what each reporter proposed is written."""

    decision = serializers.ChoiceField(
        [(state.value, state.label) for state in Repair.State if state != Repair.State.OPEN]
    )
    value = serializers.CharField(max_length=500, required=False, allow_blank=True)
    original = serializers.IntegerField(
        min_value=1, required=False, help_text=gettext_lazy("For duplicate: the number of the account that stays.")
    )
    note = serializers.CharField(max_length=500, default="", allow_blank=True)

    def validate(self, attrs: dict) -> dict:
        decision = attrs["decision"]
        if ("value" in attrs) and decision != Repair.State.FIXED:
            raise serializers.ValidationError({"value": [_("Only a fix takes a value.")]})
        if ("original" in attrs) != (decision == Repair.State.DUPLICATE):
            raise serializers.ValidationError({"original": [_("Name the account that stays, for a duplicate alone.")]})
        return attrs


class RepairDecisionsSerializer(StrictSerializer):
    """One decision for many repairs, as ops takes it for a group of the queue."""

    repairs = serializers.ListField(
        child=serializers.IntegerField(min_value=1), allow_empty=False, max_length=MOST_REPAIRS
    )
    decision = serializers.ChoiceField([(state.value, state.label) for state in IN_BULK])
    value = serializers.CharField(max_length=500, required=False, allow_blank=True)
    note = serializers.CharField(max_length=500, default="", allow_blank=True)


class RepairsDecidedSerializer(serializers.Serializer):
    """Accounts that are done, and the repairs that stay open with the reason, by their number."""

    decided = serializers.ListField(child=serializers.IntegerField())
    refused = serializers.DictField(child=serializers.CharField())


class LogAnswerSerializer(serializers.Serializer):
    """What a log did: does it count, why not, how far the account is, and until when it is safe."""

    interaction = serializers.IntegerField(source="interaction.pk")
    counts = serializers.BooleanField()
    why = serializers.CharField()
    done = serializers.IntegerField()
    asked = serializers.IntegerField()
    safe_until = serializers.DateField(allow_null=True)
    sentence = serializers.CharField()
