"""The reports on coverage and fairness in the API, as of the newest night."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.base import HasVerb
from accounts.api.listing import refuse_unknown_parameters
from accounts.models import Book
from assignment.queries import coverage_report as coverage
from assignment.queries.coverage_report import COLUMNS, Choice, Sums
from assignment.queries.fairness import MEASURES, kept_for, own_fairness
from assignment.queries.outlook import scope_of

BASES = ("grace", "book")
LARGEST_ID = 2**63 - 1
SHARES = (
    "coverage", "touched_share", "depth", "several_share", "value_coverage", "score_coverage", "a_coverage",
    "opportunity_rate", "effort", "coverage_with_left",
)  # fmt: skip


class CoverageQuerySerializer(serializers.Serializer):
    """What a line stands for, which accounts are counted, and what they are narrowed to."""

    by = serializers.ChoiceField(list(coverage.KEYS), default="rep")
    base = serializers.ChoiceField(BASES, default="grace")
    team = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    segment = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    grade = serializers.ChoiceField(["A", "B", "C"], required=False)


class CoverageLineSerializer(serializers.Serializer):
    """Numbers and their shares of one; a share without anything to divide by is null. `key` is the number of the book,
    target book, team or segment, or the grade; "none" without one, empty for all.
    """

    key = serializers.CharField(allow_blank=True)
    quiet = serializers.IntegerField(allow_null=True)

    def get_fields(self) -> dict[str, serializers.Field]:
        numbers = {name: serializers.IntegerField() for name in COLUMNS}
        shares = {name: serializers.FloatField(allow_null=True) for name in SHARES}
        return {**super().get_fields(), **numbers, **shares}


class CoverageReportSerializer(serializers.Serializer):
    """`day` is null, and nothing else there, before the first night."""

    day = serializers.DateField(allow_null=True)
    total = CoverageLineSerializer(allow_null=True)
    lines = CoverageLineSerializer(many=True)


class CoverageReportView(APIView):
    """How the accounts of the books one sees are worked."""

    permission_classes = [HasVerb]
    needs = {None: "assignment.see_dashboard"}

    @extend_schema(
        parameters=[
            OpenApiParameter("by", str, enum=list(coverage.KEYS)), OpenApiParameter("base", str, enum=list(BASES)),
            OpenApiParameter("team", int), OpenApiParameter("segment", int),
            OpenApiParameter("grade", str, enum=["A", "B", "C"]),
        ],
        responses=CoverageReportSerializer,
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        refuse_unknown_parameters(request, known={"by", "base", "team", "segment", "grade"})
        asked = CoverageQuerySerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        day = coverage.newest_day(timezone.localdate(timezone.now()))
        if day is None:
            return Response({"day": None, "total": None, "lines": []})
        report = coverage.report(_choice(request, asked.validated_data), day=day)
        lines = [_as_row(key, sums) for key, sums in sorted(report.lines.items()) if sums.accounts]
        found = {"day": day, "total": _as_row("", report.total), "lines": lines}
        return Response(CoverageReportSerializer(found).data)


def _choice(request: Request, asked: dict[str, Any]) -> Choice:
    books, team = coverage.books_of(request.user), asked.get("team")
    return Choice(
        books=[book for book in books if book["team"] == team] if team else books, by=asked["by"], base=asked["base"],
        segment=asked.get("segment"), grade=asked.get("grade", ""),
    )  # fmt: skip


def _as_row(key: str, sums: Sums) -> dict[str, Any]:
    return {"key": key, **vars(sums), **{name: getattr(sums, name) for name in SHARES}}


class FairnessReportSerializer(serializers.Serializer):
    """By measure: the figures now, at best and by the plan, and the index of each book in the order of `books`."""

    as_of = serializers.DateTimeField(allow_null=True)
    moves = serializers.IntegerField()
    books = serializers.ListField(child=serializers.IntegerField())
    measures = serializers.DictField()


class FairnessReportView(APIView):
    """How even the books one leads are, by each measure."""

    permission_classes = [HasVerb]
    needs = {None: "assignment.see_dashboard"}

    @extend_schema(responses=FairnessReportSerializer)
    def get(self, request: Request) -> Response:
        refuse_unknown_parameters(request, known=set())
        kept = kept_for(scope_of(request.user))
        found = vars(kept) if kept else {"as_of": None, "moves": 0, "books": [], "measures": {}}
        return Response(FairnessReportSerializer(found).data)


class OwnMeasureSerializer(serializers.Serializer):
    """The own index and the spread of the team by one measure; null where the team holds nothing of it."""

    own = serializers.FloatField(allow_null=True, help_text=lazy("100 is a fair share."))
    low = serializers.FloatField(allow_null=True, help_text=lazy("The lowest index of a book of the team."))
    high = serializers.FloatField(allow_null=True, help_text=lazy("The highest index of a book of the team."))
    cv = serializers.FloatField(allow_null=True, help_text=lazy("How far the books lie apart, as a share of one."))


class OwnMeasuresSerializer(serializers.Serializer):
    """By measure."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {name: OwnMeasureSerializer() for name in MEASURES}


class OwnFairnessSerializer(serializers.Serializer):
    """`books` counts those of the team. Both are null alone in it, or before the first night."""

    books = serializers.IntegerField(allow_null=True)
    measures = OwnMeasuresSerializer(allow_null=True)


class OwnFairnessView(APIView):
    """What the own book holds against a fair share of the team; nobody else is named."""

    permission_classes = [HasVerb]

    @extend_schema(responses=OwnFairnessSerializer)
    def get(self, request: Request) -> Response:
        refuse_unknown_parameters(request, known=set())
        book = get_object_or_404(Book.objects.open().select_related("rep"), rep=request.user)
        own = own_fairness(book)
        return Response(OwnFairnessSerializer(own or {"books": None, "measures": None}).data)
