"""How the organisation is set up, to read: its switches, teams, segments, target books and absences.

Leaders and ops change them under “Set up” or in the admin, where each change is checked against the others.
"""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.base import HasVerb, ReadResource
from accounts.api.listing import Filter, day, one_of, refuse_unknown_parameters, whole_number, yes_or_no
from accounts.models import (
    Availability,
    CadenceStep,
    Organisation,
    RampStep,
    Requirement,
    Segment,
    SegmentCapacity,
    TargetBook,
    Team,
    User,
)


class OrganisationSerializer(serializers.ModelSerializer):
    class Meta:
        model = Organisation
        fields = [
            "version", "name", "time_zone", "currency", "week_starts_on", "went_live_on", "scoring_on", "capacity_on",
            "distribution_on", "returns_on", "coverage_on", "retrieval_on", "retrieval_runs_by_itself",
            "look_up_for_everyone",
            "leaders_set_up",
            "family_work_counts",
            "rules_need_acknowledgement",
        ]  # fmt: skip
        read_only_fields = fields


class OrganisationView(APIView):
    """The one organisation: its clock, currency and switches."""

    permission_classes = [HasVerb]

    @extend_schema(responses=OrganisationSerializer)
    def get(self, request: Request) -> Response:
        refuse_unknown_parameters(request)
        return Response(OrganisationSerializer(Organisation.load()).data)


class TeamSerializer(serializers.ModelSerializer):
    class Meta:
        model = Team
        fields = ["id", "version", "name", "region", "parent", "leader"]
        read_only_fields = fields


class TeamResource(ReadResource):
    """The own team, for a leader the branch, for ops every team."""

    serializer_class = TeamSerializer
    filters = {"parent": Filter("parent_id", whole_number), "leader": Filter("leader_id", whole_number)}
    orders = {"name": ["name", "pk"], "id": ["pk"]}

    def rows(self):
        return Team.objects.visible_to(self.request.user)


class SegmentSerializer(serializers.ModelSerializer):
    class Meta:
        model = Segment
        fields = [
            "id", "version", "name", "code", "criteria", "priority", "default_potential_cents", "median_employees",
            "hours_per_account", "is_active",
        ]  # fmt: skip
        read_only_fields = fields


class SegmentResource(ReadResource):
    """Classes of accounts; the one with the lowest priority number that matches is an account's segment."""

    serializer_class = SegmentSerializer
    filters = {"is_active": Filter("is_active", yes_or_no)}
    orders = {"priority": ["priority", "pk"], "id": ["pk"]}

    def rows(self):
        return Segment.objects.all()


class CapacitySerializer(serializers.ModelSerializer):
    class Meta:
        model = SegmentCapacity
        fields = ["segment", "capacity", "target_share_percent"]
        read_only_fields = fields


class RequirementSerializer(serializers.ModelSerializer):
    class Meta:
        model = Requirement
        fields = ["segment", "alternative", "measure", "minimum", "window_days"]
        read_only_fields = fields


class RampStepSerializer(serializers.ModelSerializer):
    class Meta:
        model = RampStep
        fields = ["from_month", "factor_percent"]
        read_only_fields = fields


class CadenceStepSerializer(serializers.ModelSerializer):
    class Meta:
        model = CadenceStep
        fields = ["day", "kind", "words", "since"]
        read_only_fields = fields


class TargetBookSerializer(serializers.ModelSerializer):
    """Without `ramp_steps` of its own a ramp goes 50 % in month 1, 75 % in months 2 and 3, then 100 %."""

    capacities = CapacitySerializer(many=True, read_only=True)
    ramp_steps = RampStepSerializer(many=True, read_only=True)
    requirements = RequirementSerializer(many=True, read_only=True)
    cadence = CadenceStepSerializer(many=True, read_only=True)

    class Meta:
        model = TargetBook
        fields = [
            "id", "version", "name", "code", "kind", "currency", "max_accounts", "max_potential_cents",
            "minimum_score", "checks", "window_days", "touches_per_day", "ramp_on", "is_active", "capacities",
            "requirements", "ramp_steps", "cadence",
        ]  # fmt: skip
        read_only_fields = fields


class TargetBookResource(ReadResource):
    """The kinds of book: places per segment, and what "worked" asks for, in all and per segment."""

    serializer_class = TargetBookSerializer
    filters = {"is_active": Filter("is_active", yes_or_no), "kind": Filter("kind", one_of(TargetBook.Kind.values))}
    orders = {"name": ["name", "pk"], "id": ["pk"]}

    def rows(self):
        return TargetBook.objects.prefetch_related("capacities", "requirements", "ramp_steps", "cadence")


class AvailabilitySerializer(serializers.ModelSerializer):
    class Meta:
        model = Availability
        fields = ["id", "version", "user", "kind", "starts_on", "ends_on"]
        read_only_fields = fields


class AvailabilityResource(ReadResource):
    """When the people one sees do not sell."""

    serializer_class = AvailabilitySerializer
    filters = {"user": Filter("user_id", whole_number), "on_or_after": Filter("ends_on__gte", day)}

    def rows(self):
        return Availability.objects.filter(user__in=User.objects.visible_to(self.request.user))
