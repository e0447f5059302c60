"""What-if studies through the API: ask for one, and read what it found."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.base import ReadResource
from accounts.api.strict import StrictSerializer
from assignment.actions.simulations import ask_study
from assignment.models import Plan, Simulation
from assignment.models.simulation import MOST_VARIANTS, MOST_WEEKS
from assignment.simulator.variant import BOUNDS

MAY = "assignment.preview_run"


class WhatIfSerializer(StrictSerializer):
    """One change against today; what is left out is as it is today. Percents are of today's numbers."""

    name = serializers.CharField(max_length=60)
    mode = serializers.ChoiceField(choices=Plan.Mode.choices, required=False)

    def get_fields(self) -> dict[str, serializers.Field]:
        numbers = {
            name: serializers.IntegerField(min_value=bounds.low, max_value=bounds.high, required=False)
            for name, bounds in BOUNDS.items()
        }
        return super().get_fields() | numbers


class NewSimulationSerializer(StrictSerializer):
    name = serializers.CharField(max_length=100)
    weeks = serializers.IntegerField(min_value=1, max_value=MOST_WEEKS, default=26)
    seed = serializers.IntegerField(min_value=0, max_value=2**31 - 1, default=1)
    changes = WhatIfSerializer(many=True, min_length=1, max_length=MOST_VARIANTS - 1)


class SimulationSerializer(serializers.ModelSerializer):
    status = serializers.CharField(source="run.status", read_only=True)

    class Meta:
        model = Simulation
        fields = [
            "id", "name", "status", "asked_by", "run", "weeks", "seed", "variants", "basis", "results", "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class SimulationResource(ReadResource):
    """What-if studies of one's own, all for ops. A worker plays a new one; poll its status."""

    serializer_class = SimulationSerializer
    orders = {"-id": ["-pk"], "id": ["pk"]}
    needs = {"list": MAY, "retrieve": MAY, "create": MAY}

    def rows(self):
        return Simulation.objects.visible_to(self.request.user).select_related("run")

    @extend_schema(request=NewSimulationSerializer, responses={201: SimulationSerializer})
    def create(self, request: Request) -> Response:
        """Ask for a study of today's settings and up to three changes. Nothing is changed by it."""
        asked = self.read(NewSimulationSerializer)
        return self.answer(ask_study(asked.pop("changes"), by=request.user, now=self.now, **asked), status=201)
