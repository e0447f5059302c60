"""Protections, the strategic list and appeals as resources."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.base import ReadResource
from accounts.api.listing import Filter, one_of, whole_number, yes_or_no
from accounts.api.strict import StrictSerializer
from accounts.api.versions import seen_version
from accounts.models import Account, Interaction
from accounts.roles import SET_UP
from assignment.actions.appeals import appeal, decide_appeal, withdraw_appeal
from assignment.actions.protections import (
    change_strategic,
    end_protection,
    put_on_strategic_list,
    take_off_strategic_list,
)
from assignment.models import Appeal, Protection, StrategicAccount
from assignment.queries.appeals import appeals_visible_to
from assignment.queries.protections import protections_visible_to
from assignment.rules.appeals import MOST_EVIDENCE, Evidence

PROTECT, APPEAL = "assignment.protect_account", "assignment.appeal"


class UntilSerializer(StrictSerializer):
    until = serializers.DateField(help_text="The last day, included.")
    reason = serializers.CharField(max_length=300)


class ProtectionSerializer(serializers.ModelSerializer):
    account = serializers.IntegerField(source="holding.account_id", read_only=True)

    class Meta:
        model = Protection
        fields = [
            "id", "account", "holding", "kind", "starts_on", "ends_on", "reason", "exceeds", "set_by", "set_at",
            "ended_at", "ended_by",
        ]  # fmt: skip
        read_only_fields = fields


class ProtectionResource(ReadResource):
    """Holds and dates to come back in the books one may see; set at the account."""

    serializer_class = ProtectionSerializer
    filters = {
        "account": Filter("holding__account_id", whole_number), "kind": Filter("kind", one_of(Protection.Kind.values)),
        "ended": Filter("ended_at__isnull", lambda text: not yes_or_no(text)),
    }  # fmt: skip
    orders = {"-id": ["-pk"], "id": ["pk"]}
    needs = {"end": PROTECT}

    def rows(self):
        return protections_visible_to(self.request.user)

    @extend_schema(request=None, responses=ProtectionSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """End it before its time."""
        return self.answer(end_protection(self.get_object().pk, by=request.user, now=self.now))


class StrategicSerializer(serializers.ModelSerializer):
    class Meta:
        model = StrategicAccount
        fields = ["id", "version", "account", "reason", "may_be_taken", "added_by", "added_at"]
        read_only_fields = fields


class NewStrategicSerializer(StrictSerializer):
    account = serializers.IntegerField(min_value=1)
    reason = serializers.CharField(max_length=300)


class StrategicChangeSerializer(StrictSerializer):
    may_be_taken = serializers.BooleanField()


class StrategicResource(ReadResource):
    """Accounts that no retrieval takes unless a director lets it; only directors change the list."""

    serializer_class = StrategicSerializer
    filters = {"account": Filter("account_id", whole_number)}
    needs = {
        "list": SET_UP, "retrieve": SET_UP, "create": SET_UP, "partial_update": SET_UP, "destroy": SET_UP,
    }  # fmt: skip

    def rows(self):
        return StrategicAccount.objects.filter(account__in=Account.objects.visible_to(self.request.user))

    @extend_schema(request=NewStrategicSerializer, responses={201: StrategicSerializer})
    def create(self, request: Request) -> Response:
        values = self.read(NewStrategicSerializer)
        made = put_on_strategic_list(values["account"], reason=values["reason"], by=request.user, now=self.now)
        return self.answer(made, status=201)

    @extend_schema(request=StrategicChangeSerializer, responses=StrategicSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        found, version = self.get_object(), seen_version(request)
        values = self.read(StrategicChangeSerializer)
        change_strategic(found.pk, **values, by=request.user, now=self.now, version=version)
        found.refresh_from_db()
        return self.answer(found)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        take_off_strategic_list(self.get_object().pk, by=request.user, now=self.now)
        return Response(status=204)


class AppealSerializer(serializers.ModelSerializer):
    class Meta:
        model = Appeal
        fields = [
            "id", "version", "account", "holding", "rep", "notice", "taken_by", "state", "text", "evidence",
            "interactions", "asked_at", "decide_by", "decided_at", "decided_by", "decision_note", "move",
        ]  # fmt: skip
        read_only_fields = fields


class EvidenceSerializer(StrictSerializer):
    kind = serializers.ChoiceField(Interaction.Kind.choices)
    on = serializers.DateField()
    outcome = serializers.ChoiceField(Interaction.Outcome.choices, default="", allow_blank=True)
    direction = serializers.ChoiceField(Interaction.Direction.choices, default="out")
    contact = serializers.IntegerField(min_value=1, required=False, allow_null=True)
    text = serializers.CharField(max_length=500, default="", allow_blank=True)


class NewAppealSerializer(StrictSerializer):
    account = serializers.IntegerField(min_value=1)
    text = serializers.CharField(max_length=2000)
    evidence = EvidenceSerializer(many=True, default=list, max_length=MOST_EVIDENCE)


class AppealDecisionSerializer(StrictSerializer):
    """`held_by` is the book in which the account was seen, empty where it was in none."""

    grant = serializers.BooleanField()
    note = serializers.CharField(max_length=500, default="", allow_blank=True)
    held_by = serializers.IntegerField(min_value=1, required=False, allow_null=True)


class AppealResource(ReadResource):
    """Appeals of one's own, or of the branch a leader decides for."""

    serializer_class = AppealSerializer
    filters = {"state": Filter("state", one_of(Appeal.State.values)), "account": Filter("account_id", whole_number)}
    orders = {"-id": ["-pk"], "id": ["pk"]}
    needs = {"create": APPEAL, "withdrawal": APPEAL, "decision": PROTECT}

    def rows(self):
        return appeals_visible_to(self.request.user)

    @extend_schema(request=NewAppealSerializer, responses={201: AppealSerializer})
    def create(self, request: Request) -> Response:
        """Against the open notice of an account one holds, or the retrieval that took it some days ago."""
        values = self.read(NewAppealSerializer)
        evidence = [Evidence(**one) for one in values["evidence"]]
        made = appeal(values["account"], text=values["text"], evidence=evidence, by=request.user, now=self.now)
        return self.answer(made, status=201)

    @extend_schema(request=AppealDecisionSerializer, responses=AppealSerializer)
    @action(detail=True, methods=["post"])
    def decision(self, request: Request, pk: str) -> Response:
        made, values = self.get_object(), self.read(AppealDecisionSerializer)
        return self.answer(decide_appeal(made.pk, by=request.user, now=self.now, **values))

    @extend_schema(request=None, responses=AppealSerializer)
    @action(detail=True, methods=["post"])
    def withdrawal(self, request: Request, pk: str) -> Response:
        made = get_object_or_404(self.rows(), pk=pk, rep=request.user)
        return self.answer(withdraw_appeal(made.pk, by=request.user, now=self.now))
