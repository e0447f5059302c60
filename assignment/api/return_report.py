"""The report on returns in the API: a line for each rep, reason, segment, source list or grade, and the rows behind."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.base import HasVerb
from accounts.api.listing import PAGING, KeysetPagination, paged, parameters
from assignment.api.return_shapes import ReturnSerializer
from assignment.display.return_report import name_of, named
from assignment.queries.return_report import (
    KEYS,
    ONLY,
    OUTCOME,
    PERIODS,
    Line,
    return_lines,
    returns_behind,
    with_outcome,
)


class ReturnReportQuerySerializer(serializers.Serializer):
    """What the lines stand for, and how many days back they look."""

    by = serializers.ChoiceField(list(KEYS), default="rep", help_text=_("What a line stands for."))
    days = serializers.ChoiceField(PERIODS, default=365, help_text=_("How far back the report looks."))


class ReturnRowsQuerySerializer(ReturnReportQuerySerializer):
    """The same, with the number whose returns are listed."""

    key = serializers.CharField(
        required=False, allow_blank=True, max_length=200, trim_whitespace=False,
        help_text=_("The key of one line, which may be empty; the returns of all lines when left out."),
    )  # fmt: skip
    which = serializers.ChoiceField(
        list(ONLY), default="all", help_text=_("The number of which the returns are listed.")
    )


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


class ReturnRowSerializer(ReturnSerializer):
    """A return with what came of it."""

    account_name = serializers.CharField(source="account.name")
    is_open = serializers.BooleanField(
        help_text=_("False where the account went to another branch since: its name is left.")
    )
    followed = serializers.BooleanField(help_text=_("Had a later owner."))
    regretted = serializers.BooleanField(help_text=_("A later owner opened an opportunity or spoke with them."))
    judged = serializers.BooleanField(help_text=_("Ops decided on the report."))
    overturned = serializers.BooleanField(help_text=_("The data was right."))
    days_in_repair = serializers.FloatField(allow_null=True, help_text=_("Until now where ops has not decided."))

    class Meta(ReturnSerializer.Meta):
        fields = [*ReturnSerializer.Meta.fields, "account_name", "is_open", *OUTCOME.values()]
        read_only_fields = fields


class ReturnRowsSerializer(serializers.Serializer):
    """A page of returns, the newest first; `next` and `previous` are cursors, empty at the end."""

    results = ReturnRowSerializer(many=True)
    next = serializers.CharField(allow_blank=True)
    previous = serializers.CharField(allow_blank=True)


class ReturnReportView(APIView):
    """How much is given back from the books one sees, by whom and why, and what came of it."""

    permission_classes = [HasVerb]
    needs = {None: "assignment.see_dashboard"}

    @extend_schema(parameters=[ReturnReportQuerySerializer], responses=ReturnLineSerializer(many=True))
    def get(self, request: Request) -> Response:
        asked = parameters(request, ReturnReportQuerySerializer)
        lines = return_lines(request.user, **asked, now=timezone.now())
        rows = [_as_row(name, line) for name, line in named(lines, by=asked["by"])]
        return Response(ReturnLineSerializer(rows, many=True).data)


class ReturnRowsView(APIView):
    """The returns that a number of the report counts."""

    permission_classes = [HasVerb]
    needs = {None: "assignment.see_dashboard"}
    orders = {"-id": ["-pk"], "id": ["pk"]}

    @extend_schema(
        parameters=paged(ReturnRowsQuerySerializer, orders),
        responses=ReturnRowsSerializer,
    )
    def get(self, request: Request) -> Response:
        asked, now = parameters(request, ReturnRowsQuerySerializer, besides=PAGING), timezone.now()
        key, only, days = asked.get("key"), asked["which"], asked["days"]
        if key is not None and name_of(key, by=asked["by"], user=request.user) is None:
            raise Http404
        rows = returns_behind(request.user, by=asked["by"], key=key, only=only, days=days, now=now)
        pages = KeysetPagination()
        shown = with_outcome(pages.paginate_queryset(rows, request, self), user=request.user, days=days, now=now)
        return pages.get_paginated_response(ReturnRowSerializer(shown, many=True).data)


def _as_row(name: str, line: Line) -> dict[str, Any]:
    shares = {"rate": line.rate, "regret_rate": line.regret_rate, "overturned_rate": line.overturned_rate}
    return {**vars(line), **shares, "name": name}
