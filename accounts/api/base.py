"""The base of every resource: rows by `visible_to`, verbs by permission, allow-listed filters, pages by key."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from rest_framework import mixins, viewsets
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from accounts.api.listing import AllowListed, Filter, KeysetPagination, refuse_unknown_parameters
from accounts.api.versions import with_etag
from accounts.models import Versioned


class HasVerb(BasePermission):
    """The permission that the view `needs` by action name; an action that is not named asks for accounts.work_book."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        verb = getattr(view, "needs", {}).get(getattr(view, "action", None), "accounts.work_book")
        return bool(request.user and request.user.is_authenticated and request.user.has_perm(verb))


class ReadResource(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """List and detail of what the user may see. Subclasses give `rows()`, serializer, `filters`, `orders`, `needs`."""

    permission_classes = [HasVerb]
    filter_backends = [AllowListed]
    pagination_class = KeysetPagination
    filters: Mapping[str, Filter] = {}
    orders: Mapping[str, list[str]] = {"id": ["pk"], "-id": ["-pk"]}
    orders_need: Mapping[str, str] = {}
    needs: Mapping[str, str] = {}
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> QuerySet:
        if getattr(self, "swagger_fake_view", False):
            return self.serializer_class.Meta.model.objects.none()
        return self.rows()  # each subclass has its own

    def initial(self, request: Request, *args, **kwargs) -> None:
        """Filters belong to lists: elsewhere a parameter is refused, so that nobody trusts in one that does nothing."""
        super().initial(request, *args, **kwargs)
        if self.action != "list":
            refuse_unknown_parameters(request)

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Only lists are filtered."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    def retrieve(self, request: Request, *args, **kwargs) -> Response:
        row = self.get_object()
        answer = Response(self.get_serializer(row).data)
        return with_etag(answer, row) if isinstance(row, Versioned) else answer

    def read(self, serializer: type[BaseSerializer], *, partial: bool = False) -> dict[str, Any]:
        """The body in the shape of `serializer`, or a 400 that names each field; `partial`: nothing must be there."""
        shaped = serializer(data=self.request.data, context=self.get_serializer_context(), partial=partial)
        shaped.is_valid(raise_exception=True)
        return dict(shaped.validated_data)

    def answer(self, row, *, status: int = 200) -> Response:
        fresh = Response(self.get_serializer(self.get_queryset().filter(pk=row.pk).first() or row).data, status=status)
        return with_etag(fresh, row) if isinstance(row, Versioned) else fresh

    @property
    def now(self):
        return timezone.now()
