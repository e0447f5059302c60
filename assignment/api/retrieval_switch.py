"""The switch of retrieval and what it is judged by."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.base import HasVerb
from accounts.api.listing import refuse_unknown_parameters
from accounts.api.strict import StrictSerializer
from accounts.api.versions import seen_version
from accounts.models import Organisation
from accounts.roles import SET_UP
from assignment.actions.retrieval_switch import switch_retrieval
from assignment.queries.retrieval_switch import captured, last_runs, standing


class SwitchSerializer(StrictSerializer):
    runs_by_itself = serializers.BooleanField()


class SwitchStateSerializer(serializers.Serializer):
    """The last 30 days: `interactions` by source; accounts in books, and those with any work; reps who log nothing,
    of those one sees.
    """

    runs_by_itself = serializers.BooleanField()
    reports_until = serializers.DateField(allow_null=True)
    approvals_left = serializers.IntegerField()
    interactions = serializers.DictField(child=serializers.IntegerField())
    held_accounts = serializers.IntegerField()
    held_accounts_with_work = serializers.IntegerField()
    silent_reps = serializers.ListField(child=serializers.IntegerField())
    last_runs = serializers.ListField(child=serializers.DictField())


class RetrievalSwitchView(APIView):
    """Whether retrieval runs by itself, how much work is captured, and what the last four runs took."""

    permission_classes = [HasVerb]
    needs = {None: SET_UP}

    @extend_schema(responses=SwitchStateSerializer)
    def get(self, request: Request) -> Response:
        refuse_unknown_parameters(request)
        return self._answer(request, Organisation.load())

    @extend_schema(request=SwitchSerializer, responses=SwitchStateSerializer)
    def patch(self, request: Request) -> Response:
        """For ops; If-Match names the version of the organisation."""
        if not request.user.has_perm("assignment.change_rules"):
            raise PermissionDenied
        refuse_unknown_parameters(request)
        version, sent = seen_version(request), SwitchSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        by_itself = sent.validated_data["runs_by_itself"]
        changed = switch_retrieval(by_itself=by_itself, by=request.user, now=timezone.now(), version=version)
        return self._answer(request, changed)

    def _answer(self, request: Request, organisation: Organisation) -> Response:
        now = timezone.now()
        found, stands = captured(request.user, now=now), standing(organisation, today=timezone.localdate(now))
        runs = [
            {"run": run.pk, "report_only": bool(run.summary.get("report_only")), "lines": run.total, "taken": run.done,
             "appealed": run.appealed, "granted": run.granted}
            for run in last_runs(request.user)
        ]  # fmt: skip
        state = {
            "runs_by_itself": organisation.retrieval_runs_by_itself, "reports_until": stands.reports_until,
            "approvals_left": stands.asked_more, "interactions": dict(found.by_source), "held_accounts": found.held,
            "held_accounts_with_work": found.held_with_work, "silent_reps": [pk for pk, _name, _n in found.silent],
            "last_runs": runs,
        }  # fmt: skip
        etag = {"ETag": f'"{organisation.version}"'}
        return Response(SwitchStateSerializer(state).data, headers=etag)
