"""The coverage report in the API, as of the newest night: its figures, the accounts behind each of them, the market."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.base import HasVerb
from accounts.api.listing import PAGING, KeysetPagination, paged, parameters
from accounts.queries.keyset import Page
from assignment.api import coverage_shapes as shapes
from assignment.display import coverage_report as words
from assignment.models import CoverageSnapshot
from assignment.queries import coverage_accounts as behind
from assignment.queries import coverage_report as queries
from assignment.queries.coverage_report import Choice, Report, Sums
from assignment.queries.runs import segment_names
from assignment.rules.coverage_goals import GOAL

USUAL_ORDER = "score"
ORDERS = {name or USUAL_ORDER: fields for name, fields in behind.ORDERS.items()}
NOTHING: dict[str, Any] = {"day": None, "goal": GOAL, "total": None, "cold": 0, "weeks": [], "lines": []}


class CoverageView(APIView):
    """What the doors of the report have in common: who may, and of which books."""

    permission_classes = [HasVerb]
    needs = {None: "assignment.see_dashboard"}
    orders: dict[str, list[str]] = {}

    def choice(self, asked: dict[str, Any]) -> Choice:
        """Of the books one sees those that are asked for."""
        books, team = queries.books_of(self.request.user), asked.get("team")
        return Choice(
            books=[book for book in books if book["team"] == team] if team else books, by=asked["by"],
            base=asked["base"], segment=asked.get("segment"), grade=asked.get("grade", ""),
        )  # fmt: skip

    def page(self, rows: QuerySet) -> Page:
        pages = KeysetPagination()
        pages.paginate_queryset(rows, self.request, self)
        return pages.page


class CoverageReportView(CoverageView):
    """How the accounts of the books one sees are worked, against a week before and over 12 weeks."""

    @extend_schema(parameters=[shapes.CoverageQuerySerializer], responses=shapes.CoverageReportSerializer)
    def get(self, request: Request) -> Response:
        choice = self.choice(parameters(request, shapes.CoverageQuerySerializer))
        day = queries.newest_day(timezone.localdate(timezone.now()))
        found = NOTHING if day is None else _figures(queries.report(choice, day=day), choice)
        return Response(shapes.CoverageReportSerializer(found).data)


class CoverageAccountsView(CoverageView):
    """The accounts that a number of the report counts, as they stood that night."""

    orders = ORDERS

    @extend_schema(
        parameters=paged(shapes.CoverageAccountsQuerySerializer, orders),
        responses=shapes.CoverageAccountsSerializer,
    )
    def get(self, request: Request) -> Response:
        asked = parameters(request, shapes.CoverageAccountsQuerySerializer, besides=PAGING)
        choice, measure, key = self.choice(asked), asked["measure"], asked.get("key", "")
        if key and not words.is_line(key, choice, segment_names()):
            raise Http404
        today = timezone.localdate(timezone.now())
        day = queries.newest_day(today)
        rows = behind.held_on(day or today, choice, measure=measure, key=key)
        shown = self.page(rows)
        found = {
            "day": day, "counted": behind.counted(rows, measure=measure, day=day or today),
            "results": self._lines(shown.rows, choice), "next": shown.next_cursor, "previous": shown.previous_cursor,
        }  # fmt: skip
        return Response(shapes.CoverageAccountsSerializer(found).data)

    def _lines(self, rows: list[CoverageSnapshot], choice: Choice) -> list[dict[str, Any]]:
        records = behind.named([row.account_id for row in rows], user=self.request.user)
        reps = {book["pk"]: book["user"] for book in choice.books}
        return [
            {
                **vars(row), "account": row.account_id, "book": row.book_id, "segment": row.segment_id,
                "rep": reps[row.book_id], "touches": row.touches_lately, "contacts": row.contacts_lately,
                **vars(records[row.account_id]),
            }
            for row in rows
        ]  # fmt: skip


class MarketView(CoverageView):
    """Of all enrolled accounts that one sees, those that somebody worked: by segment, and by fit and timing."""

    @extend_schema(parameters=[shapes.MarketQuerySerializer], responses=shapes.MarketSerializer)
    def get(self, request: Request) -> Response:
        asked = parameters(request, shapes.MarketQuerySerializer)
        day = queries.newest_day(timezone.localdate(timezone.now()))
        books = [book["pk"] for book in queries.books_of(request.user)]
        squares = queries.market(books, day=day) if day else {}
        found = {
            "day": day, "segments": words.segments(squares, segment_names()),
            "matrix": words.matrix(squares, segment=asked.get("segment")),
        }  # fmt: skip
        return Response(shapes.MarketSerializer(found).data)


class MarketAccountsView(CoverageView):
    """The accounts of a square of the market."""

    orders = {"name": ["name_key", "pk"]}

    @extend_schema(
        parameters=paged(shapes.MarketAccountsQuerySerializer, orders),
        responses=shapes.MarketAccountsSerializer,
    )
    def get(self, request: Request) -> Response:
        asked, now = parameters(request, shapes.MarketAccountsQuerySerializer, besides=PAGING), timezone.now()
        today = timezone.localdate(now)
        day = queries.newest_day(today)
        rows = behind.in_market(
            request.user, segment=asked.get("segment"), grade=asked.get("grade", ""),
            covered=asked["measure"] == "covered", day=day or today, now=now,
        )  # fmt: skip
        shown = self.page(rows)
        found = {
            "day": day, "total": rows.count(), "results": shown.rows, "next": shown.next_cursor,
            "previous": shown.previous_cursor,
        }  # fmt: skip
        return Response(shapes.MarketAccountsSerializer(found).data)


def _figures(report: Report, choice: Choice) -> dict[str, Any]:
    """The total and every line that holds accounts, each with what it was a week before."""
    known = words.labels(choice, segment_names())
    lines = [
        _line(sums, report.lines_before.get(key), key=key, name=str(words.label_of(key, known, by=choice.by)))
        for key, sums in sorted(report.lines.items())
        if sums.accounts
    ]
    weeks = [{"day": day, "coverage": share} for day, share in report.weeks]
    total = _line(report.total, report.before)
    return {"day": report.day, "goal": GOAL, "total": total, "cold": report.cold, "weeks": weeks, "lines": lines}


def _line(sums: Sums, before: Sums | None, *, key: str = "", name: str = "") -> dict[str, Any]:
    return {"key": key, "name": name, **_numbers(sums), "before": _numbers(before) if before else None}


def _numbers(sums: Sums) -> dict[str, Any]:
    return {**vars(sums), **{name: getattr(sums, name) for name in (*shapes.DERIVED, *shapes.SHARES)}}
