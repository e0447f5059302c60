"""Books, coverage, interactions, returns and repairs as resources."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import serializers as shapes
from accounts.api.base import ReadResource
from accounts.api.listing import Filter, day, one_of, whole_number, yes_or_no
from accounts.errors import RuleViolation
from accounts.models import Account, Book, Interaction
from assignment.actions import repairs as decisions
from assignment.actions.logging import void_touch
from assignment.actions.return_decisions import decide_return, withdraw_return
from assignment.api import serializers as verbs
from assignment.models import Coverage, Repair, Return

State = Repair.State


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


class ReturnResource(ReadResource):
    """Returns of one's own, or of the branch a leader decides for."""

    serializer_class = verbs.ReturnSerializer
    filters = {"state": Filter("state", one_of(Return.State.values)), "account": Filter("account_id", whole_number)}
    orders = {"-id": ["-pk"], "id": ["pk"]}
    needs = {"decision": "assignment.decide_return", "withdrawal": "assignment.return_account"}

    def rows(self):
        seen = Return.objects.select_related("reason")
        if self.request.user.sees_all_books:
            return seen
        return seen.filter(holding__book__in=Book.objects.visible_to(self.request.user))

    @extend_schema(request=verbs.DecisionSerializer, responses=verbs.ReturnSerializer)
    @action(detail=True, methods=["post"])
    def decision(self, request: Request, pk: str) -> Response:
        given, values = self.get_object(), self.read(verbs.DecisionSerializer)
        return self.answer(decide_return(given.pk, by=request.user, now=self.now, **values))

    @extend_schema(request=None, responses=verbs.ReturnSerializer)
    @action(detail=True, methods=["post"])
    def withdrawal(self, request: Request, pk: str) -> Response:
        given = get_object_or_404(self.rows(), pk=pk, rep=request.user)
        return self.answer(withdraw_return(given.pk, by=request.user, now=self.now))


class RepairResource(ReadResource):
    """Repairs one reported; the whole queue for ops, who decides on them one by one or in bulk."""

    serializer_class = verbs.RepairSerializer
    filters = {"state": Filter("state", one_of(Repair.State.values)), "field": Filter("field")}
    needs = {
        "list": "assignment.return_account", "retrieve": "assignment.return_account",
        "decision": "assignment.repair_account", "decisions": "assignment.repair_account",
    }  # fmt: skip

    def rows(self):
        if self.request.user.sees_all_books:
            return Repair.objects.all()
        return Repair.objects.filter(reported_by=self.request.user)

    @extend_schema(request=verbs.RepairDecisionSerializer, responses=verbs.RepairSerializer)
    @action(detail=True, methods=["post"])
    def decision(self, request: Request, pk: str) -> Response:
        """Fix the record, say that it was right, release it as it is, or close it for good."""
        repair, asked = self.get_object(), self.read(verbs.RepairDecisionSerializer)
        _refuse_decided(repair)
        self._decide(repair, asked, who={"by": request.user, "now": self.now, "note": asked["note"]})
        repair.refresh_from_db()
        return self.answer(repair)

    def _decide(self, repair: Repair, asked: dict, *, who: dict) -> None:
        if asked["decision"] == State.DUPLICATE:
            decisions.close_as_duplicate_of(repair.account_id, original_id=asked["original"], **who)
        elif asked["decision"] == State.CLOSED:
            decisions.close_account(repair.account_id, **who)
        else:
            _decide_many([repair.pk], asked, who=who)

    @extend_schema(request=verbs.RepairDecisionsSerializer, responses=verbs.RepairsDecidedSerializer)
    @action(detail=False, methods=["post"])
    def decisions(self, request: Request) -> Response:
        """One decision for many repairs; those that cannot be decided so stay open and are listed."""
        asked = self.read(verbs.RepairDecisionsSerializer)
        result = _decide_many(asked["repairs"], asked, who={"by": request.user, "now": self.now, "note": asked["note"]})
        return Response(verbs.RepairsDecidedSerializer(result).data)


def _decide_many(repair_ids: list[int], asked: dict, *, who: dict) -> decisions.RepairResult:
    if asked["decision"] == State.FIXED:
        return decisions.fix(repair_ids, value=asked.get("value"), **who)
    decide = decisions.data_was_right if asked["decision"] == State.DATA_WAS_RIGHT else decisions.release
    return decide(repair_ids, **who)


def _refuse_decided(repair: Repair) -> None:
    if repair.state != State.OPEN:
        raise RuleViolation("already_decided", _("This repair was decided meanwhile."))
