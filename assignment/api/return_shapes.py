"""Shapes of return reasons, returns and repairs."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from accounts.api.strict import ChosenRow, StrictSerializer, UploadField
from accounts.queries.attachments import attachments_of
from accounts.queries.people import may_take_over
from assignment.actions.reports import CRITERIA, DUPLICATE, REPORTED
from assignment.actions.return_opportunities import Settlement
from assignment.actions.return_reasons import CHANGEABLE
from assignment.actions.returns import SentFile
from assignment.models import Repair, RepairQuestion, Return, ReturnReason

MOST_REPAIRS, MOST_RETURNS = 2_000, 100
IN_BULK = (
    Repair.State.FIXED, Repair.State.DATA_WAS_RIGHT, Repair.State.RELEASED, Repair.State.CLOSED,
    Repair.State.DUPLICATE,
)  # fmt: skip


class ReturnReasonSerializer(serializers.ModelSerializer):
    class Meta:
        model = ReturnReason
        fields = ["id", "version", "code", *CHANGEABLE]
        read_only_fields = fields


class ReturnReasonWriteSerializer(StrictSerializer, serializers.ModelSerializer):
    """What may be changed of a reason; all of it may be left out."""

    class Meta:
        model = ReturnReason
        fields = CHANGEABLE


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
            "evidence",
            "work",
            "counts_as_retrieval",
            "asked_at",
            "decided_at",
            "decision_note",
        ]
        read_only_fields = fields


class ReturnDetailSerializer(StrictSerializer):
    """What is wrong or does not fit; all of it may be left out."""

    field = serializers.ChoiceField(REPORTED, required=False)
    proposed_value = serializers.CharField(max_length=500, required=False, allow_blank=True)
    duplicate_of = serializers.IntegerField(
        min_value=1, required=False, help_text=gettext_lazy("The number of the account that this one repeats.")
    )
    criterion = serializers.ChoiceField(list(CRITERIA.items()), required=False)
    proof = serializers.CharField(max_length=500, required=False, allow_blank=True)


class SettlementSerializer(StrictSerializer):
    """What becomes of one open opportunity: `owner` takes it over, else it is lost for `reason`."""

    opportunity = serializers.IntegerField(min_value=1)
    version = serializers.IntegerField(min_value=1)
    owner = ChosenRow(may_take_over, required=False, allow_null=True)
    reason = serializers.CharField(max_length=300, default="", allow_blank=True)


class NewReturnSerializer(StrictSerializer):
    reason = serializers.SlugRelatedField("code", queryset=ReturnReason.objects.filter(is_active=True))
    note = serializers.CharField(max_length=2000, default="", allow_blank=True)
    detail = ReturnDetailSerializer(required=False)
    resume_on = serializers.DateField(required=False, allow_null=True)
    settlements = SettlementSerializer(many=True, required=False, max_length=100)
    evidence = ChosenRow(attachments_of, required=False, allow_null=True)

    def validate_settlements(self, rows: list[dict]) -> list[Settlement]:
        return [
            Settlement(row["opportunity"], row["version"], owner=row.get("owner"), reason=row["reason"]) for row in rows
        ]


class ReturnWithFileSerializer(NewReturnSerializer):
    """As multipart/form-data a return brings its file along; the rest is named like `detail.criterion` and
    `settlements[0]opportunity`.
    """

    file = UploadField(required=False, allow_empty_file=True)

    def validate(self, attrs: dict) -> dict:
        """The file that was sent is the evidence. Raises RuleViolation for one that is not kept."""
        sent = attrs.pop("file", None)
        if sent is None:
            return attrs
        if attrs.get("evidence"):
            raise serializers.ValidationError({"file": [_("Send a file or name one that is kept, not both.")]})
        return {**attrs, "evidence": SentFile.of(sent)}


class DecisionSerializer(StrictSerializer):
    approve = serializers.BooleanField()
    note = serializers.CharField(max_length=500, default="", allow_blank=True)


class DecisionsSerializer(DecisionSerializer):
    """One answer for many returns."""

    returns = serializers.ListField(
        child=serializers.IntegerField(min_value=1), allow_empty=False, max_length=MOST_RETURNS
    )


class QuestionSerializer(serializers.ModelSerializer):
    class Meta:
        model = RepairQuestion
        fields = ["id", "text", "asked_by", "asked_at", "answer", "answered_by", "answered_at"]
        read_only_fields = fields


class RepairSerializer(serializers.ModelSerializer):
    questions = QuestionSerializer(many=True, read_only=True)

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
            "waits_since",
            "merged_into",
            "questions",
            "decided_at",
            "decision_note",
        ]
        read_only_fields = fields


class NewRepairSerializer(StrictSerializer):
    field = serializers.ChoiceField(REPORTED)
    proposed_value = serializers.CharField(max_length=500, default="", allow_blank=True)
    duplicate_of = serializers.IntegerField(
        min_value=1, required=False, help_text=gettext_lazy("For a duplicate: the number of the account it repeats.")
    )
    note = serializers.CharField(max_length=2000, default="", allow_blank=True)

    def validate(self, attrs: dict) -> dict:
        """As `ask_repair` takes it."""
        if "duplicate_of" not in attrs:
            return attrs
        if attrs["field"] != DUPLICATE:
            raise serializers.ValidationError({"duplicate_of": [_("Only a duplicate names another account.")]})
        original = attrs.pop("duplicate_of")
        return {**attrs, "detail": {"duplicate_of": original}}


class RepairDecisionSerializer(StrictSerializer):
    """What ops decides. `value` is for fixed: without it what each reporter proposed is written."""

    decision = serializers.ChoiceField(
        [(state.value, state.label) for state in Repair.State if state not in (Repair.State.OPEN, Repair.State.MERGED)]
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


class RepairQuestionsSerializer(StrictSerializer):
    """One question to the reporters of some open repairs."""

    repairs = serializers.ListField(
        child=serializers.IntegerField(min_value=1), allow_empty=False, max_length=MOST_REPAIRS
    )
    question = serializers.CharField(max_length=1000)


class RepairMergesSerializer(StrictSerializer):
    """Repairs of the same account that are to become one."""

    repairs = serializers.ListField(child=serializers.IntegerField(min_value=1), min_length=2, max_length=MOST_REPAIRS)
    note = serializers.CharField(max_length=500, default="", allow_blank=True)


class AnswerSerializer(StrictSerializer):
    answer = serializers.CharField(max_length=2000)


class RepairsDecidedSerializer(serializers.Serializer):
    """Accounts that are done, and the repairs that stay open with the reason, by their number."""

    decided = serializers.ListField(child=serializers.IntegerField())
    refused = serializers.DictField(child=serializers.CharField())
