"""Books, coverage and interactions as resources. Returns and repairs: returns.py."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import serializers as shapes
from accounts.api.base import ReadResource
from accounts.api.listing import Filter, day, one_of, whole_number, yes_or_no
from accounts.models import Account, Book, Interaction
from assignment.actions.logging import void_touch
from assignment.api import serializers as verbs
from assignment.models import Coverage


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
        return Coverage.objects.filter(book__in=Book.objects.visible_to(self.request.user)).select_related("account")


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
