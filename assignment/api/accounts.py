"""Accounts with all that may be done to them: edit, log, note, plan, sell, give back, have fixed."""

from django.db.models import Value
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions.accounts import edit_account
from accounts.actions.contacts import save_contact
from accounts.actions.notes import add_note
from accounts.api import serializers as shapes
from accounts.api.base import ReadResource
from accounts.api.listing import Filter, one_of, plain_text, whole_number, yes_or_no
from accounts.api.versions import seen_version, with_etag
from accounts.models import Account, Fold, Station
from accounts.queries.account_list import listed
from assignment.actions.logging import log_touch
from assignment.actions.opportunities import start_opportunity
from assignment.actions.protections import come_back_on, hold_account
from assignment.actions.reports import ask_repair
from assignment.actions.returns import return_account
from assignment.actions.self_sourced import create_own_account
from assignment.actions.steps import plan_step
from assignment.api import placements
from assignment.api import protections as keeping
from assignment.api import return_shapes as back
from assignment.api import serializers as verbs
from assignment.api.return_answers import ReturnAnswersSerializer, return_answers
from assignment.api.rules import ownership_body
from assignment.queries.ownership import asked_books, ownership

FILTERS = {
    "name": Filter(read=plain_text, apply=lambda rows, text: rows.filter(name_key__contains=Fold(Value(text)))),
    "domain": Filter("domain"),
    "station": Filter("station", one_of(Station.values)),
    "segment": Filter("segment__code"),
    "book": Filter("book_id", whole_number),
    "country": Filter("country"),
    "lifecycle": Filter("lifecycle", one_of(Account.Lifecycle.values)),
    "is_ready": Filter("score__is_ready", yes_or_no),
}


class AccountResource(ReadResource):
    """Accounts one may open."""

    serializer_class = shapes.AccountSerializer
    filters = FILTERS
    orders = {"name": ["name_key", "pk"], "id": ["pk"], "-potential": ["-potential_cents", "pk"]}
    needs = {
        "create": "accounts.create_account",
        "returns": "assignment.return_account",
        "return_reasons": "assignment.return_account",
        "repairs": "assignment.return_account",
        "holds": "assignment.protect_account",
        "come_backs": "assignment.appeal",
        "ownership": "assignment.read_rules",
    }

    def rows(self):
        return listed(self.request.user)

    @extend_schema(request=shapes.NewAccountSerializer, responses={201: shapes.AccountSerializer})
    def create(self, request: Request) -> Response:
        """Comes to the own book if it has room, else to the pool. 422 with code maybe_duplicate asks to confirm."""
        values = self.read(shapes.NewAccountSerializer)
        confirmed = values.pop("confirmed")
        made = create_own_account(values, by=request.user, now=self.now, confirmed=confirmed)
        return with_etag(Response(self.get_serializer(made).data, status=201), made)

    @extend_schema(request=shapes.AccountWriteSerializer, responses=shapes.AccountSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        account, version = self.get_object(), seen_version(request)
        values = self.read(shapes.AccountWriteSerializer)
        return self.answer(edit_account(account.pk, values, by=request.user, now=self.now, version=version))

    @extend_schema(request=shapes.NewInteractionSerializer, responses={201: verbs.LogAnswerSerializer})
    @action(detail=True, methods=["post"])
    def interactions(self, request: Request, pk: str) -> Response:
        """Log what happened; the answer says whether it counts and until when the account is safe."""
        account = self.visible_id(pk)
        facts = self.read(shapes.NewInteractionSerializer)
        answer = log_touch(account, by=request.user, now=self.now, source="api", **facts)
        return Response(verbs.LogAnswerSerializer(answer).data, status=201)

    @extend_schema(request=shapes.ContactSerializer, responses={201: shapes.ContactSerializer})
    @action(detail=True, methods=["post"])
    def contacts(self, request: Request, pk: str) -> Response:
        made = save_contact(self.visible_id(pk), self.read(shapes.ContactSerializer), by=request.user, now=self.now)
        return with_etag(Response(shapes.ContactSerializer(made).data, status=201), made)

    @extend_schema(request=shapes.NoteSerializer, responses={201: shapes.NoteSerializer})
    @action(detail=True, methods=["post"])
    def notes(self, request: Request, pk: str) -> Response:
        made = add_note(self.visible_id(pk), by=request.user, now=self.now, **self.read(shapes.NoteSerializer))
        return with_etag(Response(shapes.NoteSerializer(made).data, status=201), made)

    @extend_schema(request=shapes.TaskSerializer, responses={201: shapes.TaskSerializer})
    @action(detail=True, methods=["post"])
    def tasks(self, request: Request, pk: str) -> Response:
        made = plan_step(self.visible_id(pk), self.read(shapes.TaskSerializer), by=request.user, now=self.now)
        return with_etag(Response(shapes.TaskSerializer(made).data, status=201), made)

    @extend_schema(request=shapes.OpportunitySerializer, responses={201: shapes.OpportunitySerializer})
    @action(detail=True, methods=["post"])
    def opportunities(self, request: Request, pk: str) -> Response:
        account, values = self.visible_id(pk), self.read(shapes.OpportunitySerializer, partial=True)
        made = start_opportunity(account, values, by=request.user, now=self.now)
        return with_etag(Response(shapes.OpportunitySerializer(made).data, status=201), made)

    @extend_schema(
        request={"application/json": back.NewReturnSerializer, "multipart/form-data": back.ReturnWithFileSerializer},
        responses={201: back.ReturnSerializer},
    )
    @action(detail=True, methods=["post"])
    def returns(self, request: Request, pk: str) -> Response:
        """Give the account back with a reason, and with a file as proof where it is sent as multipart/form-data."""
        account, said = self.visible_id(pk), self.read(back.ReturnWithFileSerializer)
        given = return_account(account, by=request.user, now=self.now, **said)
        return Response(back.ReturnSerializer(given).data, status=201)

    @extend_schema(responses=ReturnAnswersSerializer)
    @action(detail=True, methods=["get"], url_path="return-reasons", url_name="returnreasons")
    def return_reasons(self, request: Request, pk: str) -> Response:
        """Which reasons are open for it now, what the others miss, how many are left, and what would follow."""
        account = get_object_or_404(Account.objects.visible_to(request.user), pk=pk)
        return Response(return_answers(account, by=request.user, now=self.now))

    @extend_schema(request=back.NewRepairSerializer, responses={201: back.RepairSerializer})
    @action(detail=True, methods=["post"])
    def repairs(self, request: Request, pk: str) -> Response:
        """Ask ops to fix one field; the account stays where it is."""
        asked = ask_repair(self.visible_id(pk), by=request.user, now=self.now, **self.read(back.NewRepairSerializer))
        return Response(back.RepairSerializer(asked).data, status=201)

    @extend_schema(request=keeping.UntilSerializer, responses={201: keeping.ProtectionSerializer})
    @action(detail=True, methods=["post"])
    def holds(self, request: Request, pk: str) -> Response:
        """A leader keeps the account in its book until a day, within the limits of the rules."""
        made = hold_account(self.visible_id(pk), by=request.user, now=self.now, **self.read(keeping.UntilSerializer))
        return Response(keeping.ProtectionSerializer(made).data, status=201)

    @extend_schema(request=keeping.UntilSerializer, responses={201: keeping.ProtectionSerializer})
    @action(detail=True, methods=["post"], url_path="come-backs", url_name="comebacks")
    def come_backs(self, request: Request, pk: str) -> Response:
        """They want a call on that day: it protects until then, once per holding."""
        account, values = self.visible_id(pk), self.read(keeping.UntilSerializer)
        made = come_back_on(
            account, on=values["until"], reason=values["reason"], by=request.user, now=self.now
        )  # fmt: skip
        return Response(keeping.ProtectionSerializer(made).data, status=201)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["get"])
    def ownership(self, request: Request, pk: str) -> Response:
        """Who may own it now, and why: the own book for a rep, the branch for a leader."""
        rows = Account.objects.visible_to(request.user).select_related("score", "book__rep")
        found = ownership(get_object_or_404(rows, pk=pk), asked_books(request.user), now=self.now)
        return Response(ownership_body(found, now=self.now))

    @extend_schema(responses=placements.PlacementSerializer)
    @action(detail=True, methods=["get"])
    def placement(self, request: Request, pk: str) -> Response:
        """Why it is where it is, and who else could have had it; of a free account why nobody got it."""
        rows = Account.objects.visible_to(request.user).select_related("score")
        return Response(placements.placement_body(get_object_or_404(rows, pk=pk), by=request.user, now=self.now))

    def visible_id(self, pk: str) -> int:
        """The id, if the user may see the account; one light query, for the busiest routes."""
        return get_object_or_404(Account.objects.visible_to(self.request.user).only("pk"), pk=pk).pk
