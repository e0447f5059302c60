"""Shapes of runs, their lines, and what is asked of them."""

from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.api.strict import ChosenCode, ChosenRow, StrictSerializer
from accounts.models import Book, Team
from assignment.actions.asking import ASKED_FOR
from assignment.models import Move, NotGiven, Plan, Run, RunKind

MOST_ROWS = 2_000
OF_KIND = {
    RunKind.DISTRIBUTION: {"team", "plan"},
    RunKind.RETRIEVAL: {"team", "plan"},
    RunKind.REBALANCE: {"team", "books", "band_percent", "move_hot"},
    RunKind.MANUAL: {"accounts", "book", "note", "over_capacity"},
    RunKind.SCORE: set(),
    RunKind.COVERAGE: set(),
}  # fmt: skip


class RunSerializer(serializers.ModelSerializer):
    title = serializers.CharField(source="name", read_only=True)

    class Meta:
        model = Run
        fields = [
            "id", "kind", "plan", "slot", "status", "title", "target_books", "teams", "summary", "fairness",
            "certificate", "total", "done", "skipped", "error", "undoes", "apply_after", "created_at", "built_at",
            "approved_at", "started_at", "finished_at",
        ]  # fmt: skip
        read_only_fields = fields


class MoveSerializer(serializers.ModelSerializer):
    class Meta:
        model = Move
        fields = [
            "id", "run", "cause", "state", "code", "position", "account", "book_from", "book_to", "station_from",
            "station_to", "rest_until", "score", "grade", "potential_cents", "reason", "explanation", "note",
            "applied_at",
        ]  # fmt: skip
        read_only_fields = fields


class NotGivenSerializer(serializers.ModelSerializer):
    class Meta:
        model = NotGiven
        fields = ["id", "run", "account", "code", "score", "segment_id", "detail"]
        read_only_fields = fields


class StandingSerializer(serializers.Serializer):
    """A book before the run or after it. `utilisation` is a share; `grades` counts A, B and C."""

    accounts = serializers.IntegerField()
    used = serializers.IntegerField()
    utilisation = serializers.FloatField(allow_null=True)
    potential_cents = serializers.IntegerField()
    average_score = serializers.IntegerField(allow_null=True)
    grades = serializers.ListField(child=serializers.IntegerField(), allow_null=True)


class MixSerializer(serializers.Serializer):
    """The share of a book that is of a segment, and that should be; null of an empty book."""

    segment = serializers.IntegerField(source="segment_id")
    before = serializers.FloatField(allow_null=True)
    after = serializers.FloatField(allow_null=True)
    aim = serializers.FloatField()


class BookResultSerializer(serializers.Serializer):
    book = serializers.IntegerField(source="book_id")
    name = serializers.CharField()
    before = StandingSerializer()
    after = StandingSerializer()
    mix = MixSerializer(many=True)


class RebuildSerializer(StrictSerializer):
    mode = serializers.ChoiceField(Plan.Mode.choices, required=False)
    compares = serializers.BooleanField(required=False)


class NewRunSerializer(StrictSerializer):
    """What to preview. `plan` and `team` are for a distribution or retrieval; `books` (else those of the team),
    `band_percent` and `move_hot` for a rebalance; `accounts`, `book` (empty: to the pool), `note` and `over_capacity`
    for moves by hand; a score or coverage job takes nothing.
    """

    kind = serializers.ChoiceField([(kind.value, kind.label) for kind in (*ASKED_FOR, RunKind.MANUAL)])
    team = ChosenRow(lambda user: Team.objects.visible_to(user), required=False)
    plan = ChosenCode(lambda user: Plan.objects.visible_to(user).filter(is_active=True), required=False)
    books = serializers.ListField(
        child=serializers.IntegerField(min_value=1), required=False, allow_empty=False, max_length=MOST_ROWS
    )
    band_percent = serializers.IntegerField(min_value=1, max_value=50, required=False)
    move_hot = serializers.BooleanField(required=False)
    accounts = serializers.ListField(
        child=serializers.IntegerField(min_value=1), required=False, allow_empty=False, max_length=MOST_ROWS
    )
    book = ChosenRow(lambda user: Book.objects.open().visible_to(user), required=False, allow_null=True)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)
    over_capacity = serializers.BooleanField(required=False)

    def validate(self, attrs: dict) -> dict:
        kind = attrs["kind"]
        strange = sorted(set(attrs) - OF_KIND[kind] - {"kind"})
        if strange:
            raise serializers.ValidationError({name: [_("This kind of run does not take it.")] for name in strange})
        if kind == RunKind.MANUAL and "accounts" not in attrs:
            raise serializers.ValidationError({"accounts": [_("Name the accounts to move.")]})
        return attrs


class NoteOnLineSerializer(StrictSerializer):
    note = serializers.CharField(max_length=300, default="", allow_blank=True)


class DropSerializer(StrictSerializer):
    note = serializers.CharField(max_length=300)


class RedirectionSerializer(NoteOnLineSerializer):
    book = ChosenRow(lambda user: Book.objects.open().visible_to(user).select_related("rep"))
