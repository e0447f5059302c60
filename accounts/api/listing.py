"""Lists of the API: allow-listed filters and orders (anything unknown is a 400), pages by key."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from accounts.queries.keyset import MOST_ROWS, page
from accounts.rules.numbers import number_of

FORMAT = frozenset({"format"})
PAGING = FORMAT | {"cursor", "limit", "order"}
PAGE_PARAMETERS = [
    OpenApiParameter("cursor", {"type": "string"}),
    OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": 50}),
]


def paged(shape: type[Serializer], orders: Iterable[str]) -> list[Any]:
    """How a list is described that is asked for in this shape, a page at a time, in one of these orders."""
    return [shape, *PAGE_PARAMETERS, OpenApiParameter("order", str, enum=list(orders))]


def whole_number(text: str) -> int:
    if (number := number_of(text)) is None:
        raise ValueError(_("Give a whole number."))
    return number


def yes_or_no(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(_("Give true or false."))
    return text == "true"


def plain_text(text: str) -> str:
    if "\x00" in text or len(text) > 200:
        raise ValueError(_("Give at most 200 characters without a NUL."))
    return text


def day(text: str) -> Any:
    found = parse_date(text)
    if found is None:
        raise ValueError(_("Give a date such as 2026-05-31."))
    return found


def one_of(choices: Mapping[str, Any] | list[str]) -> Callable[[str], str]:
    """A reader that takes only these values."""

    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(_("Give one of: %(values)s.") % {"values": ", ".join(map(str, choices))})
        return text

    return read


def refuse_unknown_parameters(
    request: Request, *, known: Collection[str] = (), besides: Collection[str] = FORMAT
) -> None:
    """Raises ValidationError for a parameter of the address that is neither `known` nor one of `besides`."""
    unknown = sorted(set(request.query_params) - set(known) - set(besides))
    if unknown:
        names = ", ".join(sorted(known)) or _("none")
        raise ValidationError(
            {name[:100]: [_("Unknown filter. Known are: %(names)s.") % {"names": names}] for name in unknown}
        )


def parameters(request: Request, shape: type[Serializer], *, besides: Collection[str] = FORMAT) -> dict[str, Any]:
    """The parameters of the address in this shape. Raises ValidationError for each that is unknown or wrong."""
    refuse_unknown_parameters(request, known=set(shape().fields), besides=besides)
    shaped = shape(data=request.query_params)
    shaped.is_valid(raise_exception=True)
    return dict(shaped.validated_data)


@dataclass(frozen=True)
class Filter:
    """A query parameter: the lookup it becomes and how its text is read. `apply` overrules the lookup."""

    lookup: str = ""
    read: Callable[[str], Any] = plain_text
    apply: Callable[[QuerySet, Any], QuerySet] | None = None


class AllowListed(BaseFilterBackend):
    """Applies `view.filters`; a parameter that is not in the list is refused with the list."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: APIView) -> QuerySet:
        known: Mapping[str, Filter] = getattr(view, "filters", {})
        refuse_unknown_parameters(request, known=known, besides=PAGING)
        for name, value in request.query_params.items():
            if name in known:
                queryset = self._apply(queryset, name, known[name], value)
        return queryset

    def _apply(self, queryset: QuerySet, name: str, chosen: Filter, text: str) -> QuerySet:
        try:
            value = chosen.read(text)
        except ValueError as error:
            raise ValidationError({name: [str(error)]}) from error
        return chosen.apply(queryset, value) if chosen.apply else queryset.filter(**{chosen.lookup or name: value})

    def get_schema_operation_parameters(self, view: APIView) -> list[dict]:
        names = [*getattr(view, "filters", {})]
        shown = [{"name": name, "in": "query", "required": False, "schema": {"type": "string"}} for name in names]
        orders = list(getattr(view, "orders", {}))
        return [
            *shown,
            {"name": "order", "in": "query", "required": False, "schema": {"type": "string", "enum": orders}},
        ]


class KeysetPagination(BasePagination):
    """`?cursor=&limit=` (1–200, default 50) in one of `view.orders`; answers results, next and previous cursor.

    An order of `view.orders_need` is only for those who name that filter, because its index begins with it: without
    it fifty million rows would be sorted for one page.
    """

    def paginate_queryset(self, queryset: QuerySet, request: Request, view: APIView | None = None) -> list:
        orders: Mapping[str, list[str]] = view.orders
        name = request.query_params.get("order", next(iter(orders)))
        if name not in orders:
            raise ValidationError({"order": [_("Unknown order. Known are: %(names)s.") % {"names": ", ".join(orders)}]})
        needed = getattr(view, "orders_need", {}).get(name)
        if needed and needed not in request.query_params:
            raise ValidationError({"order": [_("This order needs the filter %(name)s.") % {"name": needed}]})
        cursor = request.query_params.get("cursor", "")
        self.page = page(queryset, order=orders[name], cursor=cursor, limit=_limit(request))
        return self.page.rows

    def get_paginated_response(self, data: list) -> Response:
        return Response({"results": data, "next": self.page.next_cursor, "previous": self.page.previous_cursor})

    def get_paginated_response_schema(self, schema: dict) -> dict:
        cursor = {"type": "string", "description": _("Empty at the end.")}
        properties = {"results": schema, "next": cursor, "previous": cursor}
        return {"type": "object", "required": ["results", "next", "previous"], "properties": properties}

    def get_schema_operation_parameters(self, view: APIView) -> list[dict]:
        return [{"name": each.name, "in": "query", "required": False, "schema": each.type} for each in PAGE_PARAMETERS]


def _limit(request: Request) -> int:
    limit = number_of(request.query_params.get("limit", "50")) or 0
    if not 1 <= limit <= MOST_ROWS:
        raise ValidationError({"limit": [_("Give a number from 1 to %(most)s.") % {"most": MOST_ROWS}]})
    return limit
