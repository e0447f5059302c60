"""Gaming flags and their settings, for leaders and ops."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.base import HasVerb, ReadResource
from accounts.api.listing import Filter, one_of, refuse_unknown_parameters, whole_number, yes_or_no
from accounts.api.strict import StrictSerializer
from accounts.api.versions import seen_version
from accounts.roles import SET_UP
from assignment.actions.flags import decide_flag, set_flag_rule
from assignment.models import Flag, FlagCode, FlagRule
from assignment.queries.flags import flag_rules, flags_visible_to
from assignment.rules.flags import numbers_of

LOOKS = "assignment.protect_account"


class FlagSerializer(serializers.ModelSerializer):
    class Meta:
        model = Flag
        fields = [
            "id", "version", "code", "rep", "other_rep", "book", "account", "figures", "evidence", "found_on",
            "last_found_on", "is_current", "state", "note", "decided_at", "decided_by",
        ]  # fmt: skip
        read_only_fields = fields


class FlagDecisionSerializer(StrictSerializer):
    state = serializers.ChoiceField(Flag.State.choices)
    note = serializers.CharField(max_length=500, default="", allow_blank=True)


class FlagResource(ReadResource):
    """Flags about the branch one leads; `evidence` holds the ids of the rows that show each."""

    serializer_class = FlagSerializer
    filters = {
        "code": Filter("code", one_of(FlagCode.values)), "rep": Filter("rep_id", whole_number),
        "state": Filter("state", one_of(Flag.State.values)), "is_current": Filter("is_current", yes_or_no),
    }  # fmt: skip
    orders = {"-id": ["-pk"], "id": ["pk"]}
    needs = {"list": LOOKS, "retrieve": LOOKS, "decision": LOOKS}

    def rows(self):
        return flags_visible_to(self.request.user)

    @extend_schema(request=FlagDecisionSerializer, responses=FlagSerializer)
    @action(detail=True, methods=["post"])
    def decision(self, request: Request, pk: str) -> Response:
        """Seen, explained with a note, or to be looked at again; If-Match names the version that was read."""
        flag, version, values = self.get_object(), seen_version(request), self.read(FlagDecisionSerializer)
        return self.answer(decide_flag(flag.pk, by=request.user, now=self.now, version=version, **values))


class FlagRuleSerializer(serializers.Serializer):
    """One kind of flag with the numbers in force."""

    code = serializers.CharField()
    version = serializers.IntegerField()
    is_on = serializers.BooleanField()
    numbers = serializers.SerializerMethodField()

    def get_numbers(self, rule: FlagRule) -> dict[str, int]:
        return numbers_of(rule.code, rule.numbers)


class FlagRuleWriteSerializer(StrictSerializer):
    is_on = serializers.BooleanField()
    numbers = serializers.DictField(child=serializers.IntegerField(), default=dict)


class FlagRulesView(APIView):
    """Every kind of flag: on or off, and its numbers."""

    permission_classes = [HasVerb]
    needs = {None: SET_UP}

    @extend_schema(responses=FlagRuleSerializer(many=True))
    def get(self, request: Request) -> Response:
        refuse_unknown_parameters(request)
        return Response(FlagRuleSerializer(list(flag_rules().values()), many=True).data)


class FlagRuleView(APIView):
    """One kind of flag. `numbers` holds those that differ from what is shipped."""

    permission_classes = [HasVerb]
    needs = {None: SET_UP}

    @extend_schema(request=FlagRuleWriteSerializer, responses=FlagRuleSerializer)
    def patch(self, request: Request, code: str) -> Response:
        refuse_unknown_parameters(request)
        version, sent = seen_version(request), FlagRuleWriteSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        rule = set_flag_rule(code, by=request.user, now=timezone.now(), version=version, **sent.validated_data)
        return Response(FlagRuleSerializer(rule).data, headers={"ETag": f'"{rule.version}"'})
