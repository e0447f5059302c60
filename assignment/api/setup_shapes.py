"""Shapes of what is set up through the API: segments, kinds of book, books, absences, the calculator."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from accounts.actions.cleaning import ZeroOrFrom
from accounts.actions.criteria import checked_criteria
from accounts.api.strict import ChosenRow, FiniteField, StrictSerializer
from accounts.errors import RuleViolation
from accounts.models import Account, Availability, Book, Interaction, Requirement, Segment, TargetBook, User
from assignment.rules.cadence import LAST_DAY
from assignment.rules.thresholds import MOST_WAYS, Asked
from assignment.rules.workload import LEAST_MONEY, LEAST_PERCENT
from scoring.rules.readiness import LEVELS


class CriteriaTree(serializers.JSONField):
    """Criteria that can be read; whether anything can meet them is decided by the action."""

    def to_internal_value(self, data):
        tree = super().to_internal_value(data) or {}
        try:
            checked_criteria(tree)
        except RuleViolation as refusal:
            if refusal.code == "bad_criteria":
                raise serializers.ValidationError(refusal.errors["criteria"]) from refusal
        return tree


class SegmentWriteSerializer(StrictSerializer):
    """A segment; `place` is where it is asked, 0 first."""

    name = serializers.CharField(max_length=100, required=False)
    criteria = CriteriaTree(required=False)
    default_potential_cents = serializers.IntegerField(min_value=1, required=False)
    median_employees = serializers.IntegerField(min_value=1, max_value=2_000_000_000, required=False)
    hours_per_account = serializers.DecimalField(5, 1, min_value=Decimal("0.1"), required=False)
    is_active = serializers.BooleanField(required=False)
    place = serializers.IntegerField(min_value=0, max_value=1000, required=False)


class OrderSerializer(StrictSerializer):
    """All segments, in the order in which they are to be asked."""

    segments = serializers.ListField(child=serializers.IntegerField(), max_length=1000)


class PreviewSerializer(StrictSerializer):
    """Criteria to look at; of the segment `segment` or a new one, asked at `place`."""

    criteria = CriteriaTree()
    segment = ChosenRow(lambda user: Segment.objects.all(), required=False, allow_null=True)
    place = serializers.IntegerField(min_value=0, max_value=1000, required=False)


class SampleSerializer(serializers.ModelSerializer):
    class Meta:
        model = Account
        fields = ["id", "name", "employees", "country", "segment"]
        read_only_fields = fields


class OutlookSerializer(serializers.Serializer):
    """What a draft would match and change. null is fewer than `fewer_than`: so little is told to ops only; for the
    others `emptied` are the segments that would have fewer than that.
    """

    matching = serializers.IntegerField(allow_null=True)
    primary = serializers.IntegerField(allow_null=True)
    changing = serializers.IntegerField(allow_null=True)
    fewer_than = serializers.IntegerField()
    total = serializers.IntegerField()
    taken = serializers.ListField(child=serializers.DictField())
    emptied = serializers.ListField(child=serializers.IntegerField())
    sample = SampleSerializer(many=True)


class OverlapSerializer(serializers.Serializer):
    """How accounts matched at the last enrolment."""

    total = serializers.IntegerField()
    in_several = serializers.IntegerField()
    in_none = serializers.IntegerField()
    only_catch_all = serializers.IntegerField()
    segments = serializers.ListField(child=serializers.DictField())
    pairs = serializers.ListField(child=serializers.DictField())


class EnrolmentSerializer(serializers.Serializer):
    """The run that sorts the accounts; null where they were sorted at once."""

    run = serializers.IntegerField(allow_null=True)


class PlaceSerializer(StrictSerializer):
    segment = serializers.IntegerField()
    capacity = serializers.IntegerField(min_value=0, max_value=1_000_000)
    target_share_percent = serializers.IntegerField(
        min_value=1, max_value=100, required=False, allow_null=True,
        help_text="The per cent of a book that should be of the segment; it informs only. Left out it stays.",
    )  # fmt: skip


class AskedWriteSerializer(StrictSerializer):
    """One line of a threshold; `asked_of` what it says."""

    segment = ChosenRow(lambda user: Segment.objects.all(), required=False, allow_null=True, default=None)
    alternative = serializers.IntegerField(min_value=1, max_value=MOST_WAYS, default=1)
    measure = serializers.ChoiceField(Requirement.Measure.choices)
    minimum = serializers.IntegerField(min_value=1, max_value=1000)
    window_days = serializers.IntegerField(min_value=1, max_value=365, default=30)


def asked_of(row: dict[str, Any]) -> Asked:
    """A line that was read."""
    segment = row["segment"]
    return Asked(row["measure"], row["minimum"], row["window_days"], row["alternative"], segment and segment.pk)


class RampStepWriteSerializer(StrictSerializer):
    from_month = serializers.IntegerField(min_value=1, max_value=60)
    factor_percent = serializers.IntegerField(min_value=0, max_value=100)


class CadenceStepWriteSerializer(StrictSerializer):
    """A step due on a working day after the account came; 0 is its first working day."""

    day = serializers.IntegerField(min_value=0, max_value=LAST_DAY)
    kind = serializers.ChoiceField(Interaction.Kind.choices)
    words = serializers.CharField(max_length=120, allow_blank=True, default="")


class TargetBookWriteSerializer(StrictSerializer):
    """A kind of book; `capacities`, `requirements`, `ramp` and `cadence` replace what there is, left out they stay."""

    name = serializers.CharField(max_length=100, required=False)
    kind = serializers.ChoiceField(TargetBook.Kind.choices, required=False)
    currency = serializers.CharField(max_length=3, required=False)
    max_accounts = serializers.IntegerField(min_value=0, max_value=1_000_000, required=False)
    max_potential_cents = serializers.IntegerField(min_value=0, required=False, allow_null=True)
    minimum_score = serializers.IntegerField(min_value=0, max_value=100, required=False)
    window_days = serializers.IntegerField(min_value=1, max_value=365, required=False)
    touches_per_day = serializers.IntegerField(min_value=1, max_value=500, required=False)
    ramp_on = serializers.BooleanField(required=False)
    checks = serializers.DictField(
        child=serializers.ChoiceField(LEVELS), required=False,
        help_text="Readiness checks that differ from the default.",
    )  # fmt: skip
    is_active = serializers.BooleanField(required=False)
    capacities = PlaceSerializer(many=True, required=False)
    requirements = AskedWriteSerializer(many=True, required=False)
    ramp = RampStepWriteSerializer(many=True, required=False)
    cadence = CadenceStepWriteSerializer(many=True, required=False)
    more_than_can_be_worked = serializers.BooleanField(
        default=False, help_text="True saves it although a full book cannot be worked."
    )


class PresetSerializer(serializers.Serializer):
    """A usual kind of book; all but `code` is what a new one may be made of."""

    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()
    currency = serializers.CharField()
    max_accounts = serializers.IntegerField()
    max_potential_cents = serializers.IntegerField(allow_null=True)
    window_days = serializers.IntegerField()
    touches_per_day = serializers.IntegerField()
    ramp_on = serializers.BooleanField()
    capacities = serializers.ListField(child=serializers.DictField(child=serializers.IntegerField()))
    requirements = serializers.ListField(child=serializers.DictField())


class CalculatorSerializer(StrictSerializer):
    """What the calculator is told; shares in per cent."""

    selling_hours = FiniteField(min_value=1, max_value=400, default=160)
    prospecting_share = FiniteField(min_value=1, max_value=100, default=80)
    hours_per_account = FiniteField(min_value=0.05, max_value=400, default=3)
    touches_per_day = serializers.IntegerField(min_value=1, max_value=500, default=25)
    quota = FiniteField(validators=[ZeroOrFrom(LEAST_MONEY)], max_value=1e12, default=0)
    average_deal = FiniteField(validators=[ZeroOrFrom(LEAST_MONEY)], max_value=1e12, default=0)
    win_rate = FiniteField(validators=[ZeroOrFrom(LEAST_PERCENT)], max_value=100, default=0)
    opportunity_rate = FiniteField(validators=[ZeroOrFrom(LEAST_PERCENT)], max_value=100, default=0)


class CapacityPlanSerializer(serializers.Serializer):
    by_time = serializers.IntegerField()
    by_activity = serializers.IntegerField()
    needed = serializers.IntegerField(allow_null=True)
    possible = serializers.IntegerField()


class BookWriteSerializer(StrictSerializer):
    """The terms of a book."""

    target_book = ChosenRow(lambda user: TargetBook.objects.filter(is_active=True), required=False)
    factor_percent = serializers.IntegerField(min_value=0, max_value=200, required=False)
    reason = serializers.ChoiceField(Book.Reason.choices, required=False)
    ramp_from = serializers.DateField(required=False, allow_null=True)
    countries = serializers.ListField(child=serializers.CharField(max_length=2), max_length=250, required=False)
    languages = serializers.ListField(child=serializers.CharField(max_length=8), max_length=250, required=False)


class NewBookSerializer(BookWriteSerializer):
    rep = ChosenRow(lambda user: User.objects.visible_to(user))
    target_book = ChosenRow(lambda user: TargetBook.objects.filter(is_active=True))


class RoomSerializer(serializers.Serializer):
    """limit = places × factor, rounded down; free = limit − used − reserved, of a segment at most that of the book.
    `share_percent`: how much of what takes room is of the segment; `target_share_percent`: how much should be.
    """

    segment = serializers.IntegerField(allow_null=True)
    places = serializers.IntegerField(allow_null=True)
    limit = serializers.IntegerField(allow_null=True)
    used = serializers.IntegerField()
    reserved = serializers.IntegerField()
    free = serializers.IntegerField(allow_null=True)
    share_percent = serializers.IntegerField(allow_null=True)
    target_share_percent = serializers.IntegerField(allow_null=True)


class BookCapacitySerializer(serializers.Serializer):
    """The formula of a book today; null where capacity is switched off."""

    factor_percent = serializers.IntegerField()
    ramp_percent = serializers.IntegerField()
    is_away = serializers.BooleanField()
    utilisation_percent = serializers.IntegerField(allow_null=True)
    why = serializers.CharField()
    rooms = RoomSerializer(many=True)


class AbsenceWriteSerializer(StrictSerializer):
    kind = serializers.ChoiceField(Availability.Kind.choices, required=False)
    starts_on = serializers.DateField(required=False)
    ends_on = serializers.DateField(required=False)


class NewAbsenceSerializer(AbsenceWriteSerializer):
    user = ChosenRow(lambda user: User.objects.visible_to(user))
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
