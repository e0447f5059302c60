"""Runs and their lines through the API: ask, decide, change a line, take back; the same actions as on the pages."""

from functools import partial

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from accounts.api.base import ReadResource
from accounts.api.listing import Filter, one_of, whole_number
from accounts.errors import RuleViolation
from accounts.models import User
from assignment.actions import asking
from assignment.actions.lines import change_line
from assignment.actions.runs import approve, cancel, hold_run, rebuild, release_run, stop_run
from assignment.actions.undo import undo_line, undo_run
from assignment.api import run_shapes as shapes
from assignment.models import Move, NotGiven, Run, RunKind
from assignment.queries.run_books import every_result

READS = {"list": "assignment.see_dashboard", "retrieve": "assignment.see_dashboard"}


class RunResource(ReadResource):
    """Runs of the own branch. A new one is built by a worker; poll its status."""

    serializer_class = shapes.RunSerializer
    filters = {"kind": Filter("kind", one_of(RunKind.values)), "status": Filter("status", one_of(Run.Status.values))}
    orders = {"-id": ["-pk"], "id": ["pk"]}
    needs = {
        **READS, "books": READS["list"], "create": "assignment.preview_run", "cancellation": "assignment.preview_run",
        "rebuild": "assignment.preview_run", "approval": "assignment.apply_run", "hold": "assignment.apply_run",
        "release": "assignment.apply_run", "stop": "assignment.apply_run", "undo": "assignment.apply_run",
    }  # fmt: skip

    def rows(self):
        return Run.objects.visible_to(self.request.user)

    @extend_schema(request=shapes.NewRunSerializer, responses={201: shapes.RunSerializer})
    def create(self, request: Request) -> Response:
        """Ask for a preview, or for a job. Asking the same again within ten seconds answers with the same run."""
        asked = self.read(shapes.NewRunSerializer)
        run = self._asked(RunKind(asked.pop("kind")), asked, by=request.user)
        if not self.rows().filter(pk=run.pk).exists():
            words = _("Somebody else has just asked for this. Its figures show here soon.")
            raise RuleViolation("asked_already", words, status=409)
        return self.answer(run, status=201)

    def _asked(self, kind: RunKind, asked: dict, *, by: User) -> Run:
        if kind != RunKind.MANUAL:
            team = asked.pop("team", None)
            return asking.ask_for_books(kind, by=by, now=self.now, team=team.pk if team else None, **asked)
        if not by.has_perm("assignment.move_account"):
            raise PermissionDenied
        return asking.ask_move(asked.pop("accounts"), book_to=asked.pop("book", None), by=by, now=self.now, **asked)

    @extend_schema(responses=shapes.BookResultSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def books(self, request: Request, pk: str) -> Response:
        """What it means for each book, those that change most first."""
        return Response(shapes.BookResultSerializer(every_result(self.get_object()), many=True).data)

    def _step(self, change) -> Response:
        return self.answer(change(self.get_object(), by=self.request.user, now=self.now))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def approval(self, request: Request, pk: str) -> Response:
        """Let the workers apply it."""
        return self._step(approve)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def hold(self, request: Request, pk: str) -> Response:
        """Keep it from being applied by itself."""
        return self._step(hold_run)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def release(self, request: Request, pk: str) -> Response:
        """Let it go its planned way again."""
        return self._step(release_run)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def cancellation(self, request: Request, pk: str) -> Response:
        """Throw the preview away."""
        return self._step(cancel)

    @extend_schema(request=shapes.RebuildSerializer)
    @action(detail=True, methods=["post"])
    def rebuild(self, request: Request, pk: str) -> Response:
        """Build the preview again from today's facts; pinned and dropped lines stay so. `mode` shares it out in another
        way, `compares` puts what every way would give into the summary.
        """
        return self._step(partial(rebuild, **self.read(shapes.RebuildSerializer)))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def stop(self, request: Request, pk: str) -> Response:
        """End a run that is being applied; what moved stays, the rest does not move."""
        return self._step(stop_run)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Take the whole run back; the answer is the run that does it."""
        return self._step(undo_run)


class MoveResource(ReadResource):
    """Lines of visible runs, in their order. A line of a preview may be pinned, dropped, sent elsewhere, restored."""

    serializer_class = shapes.MoveSerializer
    filters = {
        "run": Filter("run_id", whole_number), "account": Filter("account_id", whole_number),
        "state": Filter("state", one_of(Move.State.values)),
    }  # fmt: skip
    needs = {
        **READS, "pin": "assignment.preview_run", "drop": "assignment.preview_run",
        "restoration": "assignment.preview_run", "redirection": "assignment.preview_run",
        "undo": "assignment.apply_run",
    }  # fmt: skip

    def rows(self):
        return Move.objects.filter(run__in=Run.objects.visible_to(self.request.user))

    def _change(self, to: str, shape: type[BaseSerializer]) -> Response:
        line, asked = self.get_object(), self.read(shape)
        place = asked.get("book", to)
        return self.answer(change_line(line.pk, by=self.request.user, now=self.now, to=place, note=asked["note"]))

    @extend_schema(request=shapes.NoteOnLineSerializer, responses=shapes.MoveSerializer)
    @action(detail=True, methods=["post"])
    def pin(self, request: Request, pk: str) -> Response:
        """It stays so when the preview is built again."""
        return self._change(Move.State.PINNED, shapes.NoteOnLineSerializer)

    @extend_schema(request=shapes.DropSerializer, responses=shapes.MoveSerializer)
    @action(detail=True, methods=["post"])
    def drop(self, request: Request, pk: str) -> Response:
        """The account stays where it is; `note` says why."""
        return self._change(Move.State.DROPPED, shapes.DropSerializer)

    @extend_schema(request=shapes.NoteOnLineSerializer, responses=shapes.MoveSerializer)
    @action(detail=True, methods=["post"])
    def restoration(self, request: Request, pk: str) -> Response:
        """Back to what was proposed."""
        return self._change(Move.State.PROPOSED, shapes.NoteOnLineSerializer)

    @extend_schema(request=shapes.RedirectionSerializer, responses=shapes.MoveSerializer)
    @action(detail=True, methods=["post"])
    def redirection(self, request: Request, pk: str) -> Response:
        """Send the account to another book of the run, which pins the line."""
        return self._change(Move.State.PINNED, shapes.RedirectionSerializer)

    @extend_schema(request=None, responses={201: shapes.RunSerializer})
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Take one applied line back; the answer is the run that does it."""
        made = undo_line(self.get_object(), by=request.user, now=self.now)
        return Response(shapes.RunSerializer(made).data, status=201)


class NotGivenResource(ReadResource):
    """Accounts that visible runs gave to nobody or left where they were, with the reason."""

    serializer_class = shapes.NotGivenSerializer
    filters = {
        "run": Filter("run_id", whole_number), "account": Filter("account_id", whole_number),
        "code": Filter("code", one_of(NotGiven.Code.values)),
    }  # fmt: skip
    orders = {"id": ["pk"], "code": ["code", "pk"]}
    orders_need = {"code": "run"}
    needs = READS

    def rows(self):
        return NotGiven.objects.filter(run__in=Run.objects.visible_to(self.request.user))
