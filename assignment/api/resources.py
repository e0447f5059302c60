"""Books, coverage, interactions, runs, moves, returns and repairs as resources."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import serializers as shapes
from accounts.api.base import ReadResource
from accounts.api.listing import Filter, day, one_of, whole_number, yes_or_no
from accounts.models import Account, Book, Interaction
from assignment.actions.logging import void_touch
from assignment.actions.returns import decide_return, withdraw_return
from assignment.actions.runs import approve, ask_run, cancel, hold_run, release_run
from assignment.actions.undo import undo_run
from assignment.api import serializers as verbs
from assignment.models import Coverage, Move, Repair, Return, Run, RunKind

ASKED = [RunKind.DISTRIBUTION, RunKind.RETRIEVAL, RunKind.SCORE, RunKind.COVERAGE]


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
    orders = {"-happened_at": ["-happened_at", "-pk"], "id": ["pk"]}

    def rows(self):
        return Interaction.objects.filter(account__in=Account.objects.visible_to(self.request.user))

    @extend_schema(request=shapes.VoidSerializer, responses=shapes.InteractionSerializer)
    @action(detail=True, methods=["post"])
    def void(self, request: Request, pk: str) -> Response:
        interaction, reason = self.get_object(), self.read(shapes.VoidSerializer)["reason"]
        return self.answer(void_touch(interaction.pk, by=request.user, now=self.now, reason=reason))


class NewRunSerializer(serializers.Serializer):
    kind = serializers.ChoiceField([(kind.value, kind.label) for kind in ASKED])


class RunResource(ReadResource):
    """Runs of the own branch. A new one is built by a worker; poll its status."""

    serializer_class = verbs.RunSerializer
    filters = {"kind": Filter("kind", one_of(RunKind.values)), "status": Filter("status", one_of(Run.Status.values))}
    orders = {"-id": ["-pk"], "id": ["pk"]}
    needs = {
        "list": "assignment.see_dashboard", "retrieve": "assignment.see_dashboard", "create": "assignment.preview_run",
        "approval": "assignment.apply_run", "hold": "assignment.apply_run", "release": "assignment.apply_run",
        "cancellation": "assignment.apply_run", "undo": "assignment.apply_run",
    }  # fmt: skip

    def rows(self):
        return Run.objects.visible_to(self.request.user)

    @extend_schema(request=NewRunSerializer, responses={201: verbs.RunSerializer})
    def create(self, request: Request) -> Response:
        kind = RunKind(self.read(NewRunSerializer)["kind"])
        return self.answer(ask_run(kind, by=request.user, now=self.now), status=201)

    def _step(self, change) -> Response:
        return self.answer(change(self.get_object(), by=self.request.user, now=self.now))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def approval(self, request: Request, pk: str) -> Response:
        return self._step(approve)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def hold(self, request: Request, pk: str) -> Response:
        return self._step(hold_run)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def release(self, request: Request, pk: str) -> Response:
        return self._step(release_run)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def cancellation(self, request: Request, pk: str) -> Response:
        return self._step(cancel)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        return self._step(undo_run)


class MoveResource(ReadResource):
    """Lines of visible runs, in their order."""

    serializer_class = verbs.MoveSerializer
    filters = {
        "run": Filter("run_id", whole_number), "account": Filter("account_id", whole_number),
        "state": Filter("state", one_of(Move.State.values)),
    }  # fmt: skip
    needs = {"list": "assignment.see_dashboard", "retrieve": "assignment.see_dashboard"}

    def rows(self):
        return Move.objects.filter(run__in=Run.objects.visible_to(self.request.user))


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
    """Repairs one reported; the whole queue for ops."""

    serializer_class = verbs.RepairSerializer
    filters = {"state": Filter("state", one_of(Repair.State.values)), "field": Filter("field")}
    needs = {"list": "assignment.return_account", "retrieve": "assignment.return_account"}

    def rows(self):
        if self.request.user.sees_all_books:
            return Repair.objects.all()
        return Repair.objects.filter(reported_by=self.request.user)
