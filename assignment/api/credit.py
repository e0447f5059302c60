"""What counts for a rep, through the API: every account held, how it stood at the end, and what was done on it."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.base import HasVerb
from accounts.api.listing import refuse_unknown_parameters
from accounts.models import User
from assignment.models import Coverage, Holding
from assignment.queries.credit import Credit
from assignment.queries.rep_history import credit_report


class CreditSerializer(serializers.Serializer):
    """One holding. `state` is how it stood at its end, or stands now; it is null before the holding is counted."""

    holding = serializers.IntegerField()
    account = serializers.IntegerField()
    held_from = serializers.DateTimeField()
    held_until = serializers.DateTimeField(allow_null=True)
    state = serializers.ChoiceField(Coverage.State.choices, allow_null=True)
    touches = serializers.IntegerField()
    days = serializers.IntegerField()
    contacts = serializers.IntegerField()
    opportunities = serializers.IntegerField()


class CreditReportSerializer(serializers.Serializer):
    """A page of holdings, the newest first. `left` and `left_worked` count what left the books in the last 90 days."""

    rep = serializers.IntegerField()
    left = serializers.IntegerField()
    left_worked = serializers.IntegerField()
    results = CreditSerializer(many=True)
    next = serializers.CharField(allow_blank=True)
    previous = serializers.CharField(allow_blank=True)


class CreditReportView(APIView):
    """Of oneself, or of a rep of the own branch."""

    permission_classes = [HasVerb]

    @extend_schema(parameters=[OpenApiParameter("cursor", str)], responses=CreditReportSerializer)
    def get(self, request: Request, user_id: int) -> Response:
        refuse_unknown_parameters(request, known={"cursor"})
        now, rep = timezone.now(), get_object_or_404(User.objects.visible_to(request.user), pk=user_id)
        report = credit_report(rep, by=request.user, now=now, cursor=request.query_params.get("cursor", ""))
        found = {
            "rep": rep.pk, "left": report.lately.accounts, "left_worked": report.lately.worked,
            "results": [_as_row(row, report.credits.get(row.pk)) for row in report.shown.rows],
            "next": report.shown.next_cursor, "previous": report.shown.previous_cursor,
        }  # fmt: skip
        return Response(CreditReportSerializer(found).data)


def _as_row(holding: Holding, credit: Credit | None) -> dict[str, Any]:
    counts = {name: getattr(credit, name, 0) for name in ("touches", "days", "contacts", "opportunities")}
    return {
        "holding": holding.pk, "account": holding.account_id, "held_from": holding.during.lower,
        "held_until": holding.during.upper, "state": credit.state if credit else None, **counts,
    }  # fmt: skip
