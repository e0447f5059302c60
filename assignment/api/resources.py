"""Books, coverage and interactions as resources. Returns and repairs: returns.py."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import serializers as shapes
from accounts.api.base import ReadResource
from accounts.api.listing import Filter, day, one_of, whole_number, yes_or_no
from accounts.models import Account, Book, Interaction, Organisation
from assignment.actions.logging import void_touch
from assignment.api import serializers as verbs
from assignment.models import Coverage
from assignment.queries.cadence import asked_of, load_terms


class BookResource(ReadResource):
    """One's own book, a leader's branch, all for ops."""

    serializer_class = verbs.BookSerializer
    filters = {"is_open": Filter("closed_on__isnull", yes_or_no), "rep": Filter("rep_id", whole_number)}

    def rows(self):
        return Book.objects.visible_to(self.request.user).select_related("rep")


class CoverageResource(ReadResource):
    """How the open holdings of visible books stand."""

    serializer_class = verbs.CoverageSerializer
    filters = {
        "book": Filter("book_id", whole_number), "state": Filter("state", one_of(Coverage.State.values)),
        "at_risk": Filter("at_risk_on__isnull", lambda text: not yes_or_no(text)),
    }  # fmt: skip

    def rows(self):
        seen = Book.objects.visible_to(self.request.user)
        return Coverage.objects.filter(book__in=seen).select_related("account", "book")

    def paginate_queryset(self, queryset: QuerySet[Coverage]) -> list[Coverage]:
        return self._with_next_steps(super().paginate_queryset(queryset))

    def get_object(self) -> Coverage:
        return self._with_next_steps([super().get_object()])[0]

    def _with_next_steps(self, rows: list[Coverage]) -> list[Coverage]:
        """The rows with what their cadences ask: two queries for a page."""
        terms = load_terms({row.book.target_book_id for row in rows})
        asked = asked_of([row.pk for row in rows], terms=terms, organisation=Organisation.load(), now=self.now)
        for row in rows:
            row.asks = asked.get(row.pk)
        return rows


class InteractionResource(ReadResource):
    """What happened with the accounts one may open. Posted to the account; voided, never deleted."""

    serializer_class = shapes.InteractionSerializer
    filters = {
        "account": Filter("account_id", whole_number), "user": Filter("user_id", whole_number),
        "kind": Filter("kind", one_of(Interaction.Kind.values)), "since": Filter("happened_at__date__gte", day),
    }  # fmt: skip
    orders = {"-id": ["-pk"], "id": ["pk"], "-happened_at": ["-happened_at", "-pk"]}
    orders_need = {"-happened_at": "account"}

    def rows(self):
        return Interaction.objects.filter(account__in=Account.objects.visible_to(self.request.user))

    @extend_schema(request=shapes.VoidSerializer, responses=shapes.InteractionSerializer)
    @action(detail=True, methods=["post"])
    def void(self, request: Request, pk: str) -> Response:
        interaction, reason = self.get_object(), self.read(shapes.VoidSerializer)["reason"]
        return self.answer(void_touch(interaction.pk, by=request.user, now=self.now, reason=reason))
