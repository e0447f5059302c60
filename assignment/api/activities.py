"""What counts as a touch, as a resource."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.base import ReadResource
from accounts.api.listing import Filter, yes_or_no
from accounts.api.strict import StrictSerializer
from accounts.api.versions import seen_version
from accounts.models import Interaction
from accounts.roles import SET_UP
from assignment.actions.activities import CHANGEABLE, save_activity
from assignment.api.settings import READ_RULES
from assignment.models import WorkingActivity


class WorkingActivitySerializer(serializers.ModelSerializer):
    class Meta:
        model = WorkingActivity
        fields = ["id", "version", *CHANGEABLE]
        read_only_fields = fields


class WorkingActivityWriteSerializer(StrictSerializer, serializers.ModelSerializer):
    """Kind and name are needed for a new one; the rest may be left out."""

    directions = serializers.ListField(
        child=serializers.ChoiceField(choices=Interaction.Direction.choices), required=False
    )
    outcomes = serializers.ListField(child=serializers.ChoiceField(choices=Interaction.Outcome.choices), required=False)

    class Meta:
        model = WorkingActivity
        fields = CHANGEABLE


class WorkingActivityResource(ReadResource):
    """What counts as a touch. Leaders and ops change it; an activity is switched off, never deleted."""

    serializer_class = WorkingActivitySerializer
    filters = {"is_active": Filter("is_active", yes_or_no)}
    needs = {**READ_RULES, "create": SET_UP, "partial_update": SET_UP}

    def rows(self):
        return WorkingActivity.objects.all()

    @extend_schema(request=WorkingActivityWriteSerializer, responses={201: WorkingActivitySerializer})
    def create(self, request: Request) -> Response:
        return self._saved(self.read(WorkingActivityWriteSerializer), status=201)

    @extend_schema(request=WorkingActivityWriteSerializer(partial=True), responses=WorkingActivitySerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change some settings; what contradicts itself is refused with a sentence per field."""
        activity, version = self.get_object(), seen_version(request)
        values = self.read(WorkingActivityWriteSerializer, partial=True)
        return self._saved(values, activity_id=activity.pk, version=version)

    def _saved(self, values: dict[str, Any], *, status: int = 200, **where: int | None) -> Response:
        saved = save_activity(values, by=self.request.user, now=self.now, **where)
        return self.answer(saved, status=status)
