"""Return reasons, returns and repairs as resources."""

from functools import partial

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.base import ReadResource
from accounts.api.listing import Filter, one_of, whole_number, yes_or_no
from accounts.api.versions import seen_version
from accounts.errors import RuleViolation
from accounts.models import Book
from accounts.roles import SET_UP
from assignment.actions import closing
from assignment.actions import repairs as decisions
from assignment.actions.questions import answer_question, ask_back
from assignment.actions.repair_merges import merge_reports
from assignment.actions.return_decisions import decide_return, decide_returns, withdraw_return
from assignment.actions.return_reasons import change_reason
from assignment.api import return_shapes as shapes
from assignment.api.settings import READ_RULES
from assignment.models import Repair, Return, ReturnReason

State = Repair.State


class ReturnReasonResource(ReadResource):
    """Why an account may be given back, and what follows. Leaders and ops change it."""

    serializer_class = shapes.ReturnReasonSerializer
    filters = {"is_active": Filter("is_active", yes_or_no)}
    orders = {"position": ["position", "pk"], "id": ["pk"]}
    needs = {**READ_RULES, "partial_update": SET_UP}

    def rows(self):
        return ReturnReason.objects.all()

    @extend_schema(request=shapes.ReturnReasonWriteSerializer(partial=True), responses=shapes.ReturnReasonSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change some settings; what contradicts itself is refused with a sentence per field."""
        reason, version = self.get_object(), seen_version(request)
        values = self.read(shapes.ReturnReasonWriteSerializer, partial=True)
        return self.answer(change_reason(reason.pk, values, by=request.user, now=self.now, version=version))


class ReturnResource(ReadResource):
    """Returns of one's own, or of the branch a leader decides for."""

    serializer_class = shapes.ReturnSerializer
    filters = {"state": Filter("state", one_of(Return.State.values)), "account": Filter("account_id", whole_number)}
    orders = {"-id": ["-pk"], "id": ["pk"]}
    needs = {
        "decision": "assignment.decide_return", "decisions": "assignment.decide_return",
        "withdrawal": "assignment.return_account",
    }  # fmt: skip

    def rows(self):
        seen = Return.objects.select_related("reason")
        if self.request.user.sees_all_books:
            return seen
        return seen.filter(holding__book__in=Book.objects.visible_to(self.request.user))

    @extend_schema(request=shapes.DecisionSerializer, responses=shapes.ReturnSerializer)
    @action(detail=True, methods=["post"])
    def decision(self, request: Request, pk: str) -> Response:
        given, values = self.get_object(), self.read(shapes.DecisionSerializer)
        return self.answer(decide_return(given.pk, by=request.user, now=self.now, **values))

    @extend_schema(request=shapes.DecisionsSerializer, responses=shapes.RepairsDecidedSerializer)
    @action(detail=False, methods=["post"])
    def decisions(self, request: Request) -> Response:
        """One answer for many returns; those that cannot be decided keep waiting and are listed. `decided` and
        `refused` name returns.
        """
        asked = self.read(shapes.DecisionsSerializer)
        mine = self.rows().filter(pk__in=asked.pop("returns")).values_list("pk", flat=True)
        result = decide_returns(list(mine), by=request.user, now=self.now, **asked)
        return Response(shapes.RepairsDecidedSerializer(result).data)

    @extend_schema(request=None, responses=shapes.ReturnSerializer)
    @action(detail=True, methods=["post"])
    def withdrawal(self, request: Request, pk: str) -> Response:
        given = get_object_or_404(self.rows(), pk=pk, rep=request.user)
        return self.answer(withdraw_return(given.pk, by=request.user, now=self.now))


class RepairResource(ReadResource):
    """Repairs one reported; the whole queue for ops, who decides on them one by one or in bulk."""

    serializer_class = shapes.RepairSerializer
    filters = {"state": Filter("state", one_of(Repair.State.values)), "field": Filter("field")}
    needs = {
        "list": "assignment.return_account", "retrieve": "assignment.return_account",
        **dict.fromkeys(("decision", "decisions", "questions", "merges"), "assignment.repair_account"),
        "answer_to_ops": "assignment.return_account",
    }  # fmt: skip

    def rows(self):
        rows = Repair.objects.prefetch_related("questions")
        return rows if self.request.user.sees_all_books else rows.filter(reported_by=self.request.user)

    @extend_schema(request=shapes.RepairDecisionSerializer, responses=shapes.RepairSerializer)
    @action(detail=True, methods=["post"])
    def decision(self, request: Request, pk: str) -> Response:
        """Fix the record, say that it was right, release it as it is, or close it for good."""
        repair, asked = self.get_object(), self.read(shapes.RepairDecisionSerializer)
        _refuse_decided(repair)
        self._decide(repair, asked, who={"by": request.user, "now": self.now, "note": asked["note"]})
        repair.refresh_from_db()
        return self.answer(repair)

    def _decide(self, repair: Repair, asked: dict, *, who: dict) -> None:
        if asked["decision"] == State.DUPLICATE:
            closing.close_as_duplicate_of(repair.account_id, original_id=asked["original"], **who)
        elif asked["decision"] == State.CLOSED:
            closing.close_account(repair.account_id, **who)
        else:
            _decide_many([repair.pk], asked, who=who)

    @extend_schema(request=shapes.RepairDecisionsSerializer, responses=shapes.RepairsDecidedSerializer)
    @action(detail=False, methods=["post"])
    def decisions(self, request: Request) -> Response:
        """One decision for many repairs; those that cannot be decided so stay open and are listed."""
        asked = self.read(shapes.RepairDecisionsSerializer)
        result = _decide_many(asked["repairs"], asked, who={"by": request.user, "now": self.now, "note": asked["note"]})
        return Response(shapes.RepairsDecidedSerializer(result).data)

    @extend_schema(request=shapes.RepairQuestionsSerializer, responses=shapes.RepairsDecidedSerializer)
    @action(detail=False, methods=["post"])
    def questions(self, request: Request) -> Response:
        """Ask the reporters something; until they answer the time of ops stands still."""
        asked = self.read(shapes.RepairQuestionsSerializer)
        result = ask_back(asked["repairs"], text=asked["question"], by=request.user, now=self.now)
        return Response(shapes.RepairsDecidedSerializer(result).data)

    @extend_schema(request=shapes.RepairMergesSerializer, responses=shapes.RepairsDecidedSerializer)
    @action(detail=False, methods=["post"])
    def merges(self, request: Request) -> Response:
        """Make one report of several about the same account; the oldest stays."""
        asked = self.read(shapes.RepairMergesSerializer)
        result = merge_reports(asked["repairs"], by=request.user, now=self.now, note=asked["note"])
        return Response(shapes.RepairsDecidedSerializer(result).data)

    @extend_schema(request=shapes.AnswerSerializer, responses=shapes.RepairSerializer)
    @action(detail=True, methods=["post"], url_path="answer")
    def answer_to_ops(self, request: Request, pk: str) -> Response:
        """The reporter's answer to the open question of ops."""
        repair = get_object_or_404(self.rows(), pk=pk, reported_by=request.user)
        answer_question(repair.pk, text=self.read(shapes.AnswerSerializer)["answer"], by=request.user, now=self.now)
        repair.refresh_from_db()
        return self.answer(repair)


def _decide_many(repair_ids: list[int], asked: dict, *, who: dict) -> decisions.RepairResult:
    decide = {
        State.FIXED: partial(decisions.fix, value=asked.get("value")),
        State.DATA_WAS_RIGHT: decisions.data_was_right,
        State.RELEASED: decisions.release,
        State.CLOSED: closing.close_reported,
        State.DUPLICATE: closing.close_duplicates,
    }[asked["decision"]]
    return decide(repair_ids, **who)


def _refuse_decided(repair: Repair) -> None:
    if repair.state != State.OPEN:
        raise RuleViolation("already_decided", _("This repair was decided meanwhile."))
