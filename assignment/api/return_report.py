"""The report on returns in the API: one line for each rep, reason, segment, source list or grade."""

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.base import HasVerb
from accounts.api.listing import refuse_unknown_parameters
from assignment.display.return_report import named
from assignment.queries.return_report import KEYS, PERIODS, Line, return_lines


class ReturnReportQuerySerializer(serializers.Serializer):
    """What the lines stand for, and how many days back they look."""

    by = serializers.ChoiceField(list(KEYS), default="rep")
    days = serializers.ChoiceField(PERIODS, default=365)


class ReturnLineSerializer(serializers.Serializer):
    """Numbers and their shares of one; a share without anything to divide by is null."""

    key = serializers.CharField()
    name = serializers.CharField()
    held = serializers.IntegerField()
    returned = serializers.IntegerField()
    counted = serializers.IntegerField()
    late = serializers.IntegerField()
    followed = serializers.IntegerField()
    regretted = serializers.IntegerField()
    judged = serializers.IntegerField()
    overturned = serializers.IntegerField()
    repair_days = serializers.FloatField(allow_null=True)
    rate = serializers.FloatField(allow_null=True)
    regret_rate = serializers.FloatField(allow_null=True)
    overturned_rate = serializers.FloatField(allow_null=True)


class ReturnReportView(APIView):
    """How much is given back from the books one sees, by whom and why, and what came of it."""

    permission_classes = [HasVerb]
    needs = {None: "assignment.see_dashboard"}

    @extend_schema(
        parameters=[OpenApiParameter("by", str, enum=list(KEYS)), OpenApiParameter("days", int, enum=list(PERIODS))],
        responses=ReturnLineSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        refuse_unknown_parameters(request, known={"by", "days"})
        asked = ReturnReportQuerySerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        by, days = asked.validated_data["by"], int(asked.validated_data["days"])
        lines = return_lines(request.user, by=by, days=days, now=timezone.now())
        rows = [_as_row(name, line) for name, line in named(lines, by=by)]
        return Response(ReturnLineSerializer(rows, many=True).data)


def _as_row(name: str, line: Line) -> dict:
    shares = {"rate": line.rate, "regret_rate": line.regret_rate, "overturned_rate": line.overturned_rate}
    return {**vars(line), **shares, "name": name}
