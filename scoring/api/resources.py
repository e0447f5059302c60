"""Signals: read per account, sent in bulk by ops' integrations."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.base import HasVerb, ReadResource
from accounts.api.listing import Filter, day, refuse_unknown_parameters, whole_number
from accounts.api.strict import StrictSerializer
from accounts.models import Account
from scoring.actions.signals import NewSignal, add_signals
from scoring.models import Signal
from scoring.queries.explain import explain

MOST_SIGNALS = 5000


class SignalSerializer(serializers.ModelSerializer):
    type = serializers.CharField(source="signal_type.code", read_only=True)

    class Meta:
        model = Signal
        fields = ["id", "account", "type", "happened_at", "strength", "note", "source", "external_id", "received_at"]
        read_only_fields = fields


class NewSignalSerializer(StrictSerializer):
    account = serializers.IntegerField(source="account_id", min_value=1)
    type = serializers.CharField(max_length=40)
    happened_at = serializers.DateTimeField()
    source = serializers.CharField(max_length=50)
    external_id = serializers.CharField(max_length=200)
    strength = serializers.FloatField(default=1.0)
    note = serializers.CharField(max_length=300, default="", allow_blank=True)


class NewSignalsSerializer(StrictSerializer):
    signals = NewSignalSerializer(many=True, max_length=MOST_SIGNALS, allow_empty=False)


class SignalResource(ReadResource):
    """Timing events of the accounts one may open; ops sends up to 5,000 at once, each kept once."""

    serializer_class = SignalSerializer
    filters = {
        "account": Filter("account_id", whole_number),
        "type": Filter("signal_type__code"),
        "since": Filter("happened_at__date__gte", day),
    }
    orders = {"-id": ["-pk"], "id": ["pk"]}
    needs = {"create": "accounts.import_records"}

    def rows(self):
        return Signal.objects.filter(account__in=Account.objects.visible_to(self.request.user)).select_related(
            "signal_type"
        )

    @extend_schema(request=NewSignalsSerializer)
    def create(self, request: Request) -> Response:
        rows = self.read(NewSignalsSerializer)["signals"]
        counts = add_signals([NewSignal(**row) for row in rows], now=self.now)
        refused = [{"row": row.row, "code": row.code, "message": str(row.message)} for row in counts.refused]
        return Response({"added": counts.added, "known": counts.known, "refused": refused}, status=201)


class TermSerializer(serializers.Serializer):
    """`points` count in the score, `own_points` are those of the rule or of the faded signal; `raw` is what it saw."""

    kind = serializers.CharField()
    label = serializers.CharField()
    raw = serializers.JSONField(allow_null=True)
    own_points = serializers.FloatField(allow_null=True)
    points = serializers.FloatField()
    on = serializers.DateField(allow_null=True)
    until = serializers.DateField(allow_null=True)


class ScoreSerializer(serializers.Serializer):
    """A stored score with the terms that add up to it."""

    account_id = serializers.IntegerField()
    priority = serializers.IntegerField()
    grade = serializers.CharField()
    fit = serializers.IntegerField()
    timing = serializers.IntegerField()
    is_ready = serializers.BooleanField()
    not_ready = serializers.ListField(child=serializers.CharField())
    warnings = serializers.ListField(child=serializers.CharField())
    model_number = serializers.IntegerField()
    scored_at = serializers.DateTimeField()
    terms = TermSerializer(many=True)


class ScoreResource(mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Why an account has its score: the terms that add up to it. The id is the account's."""

    permission_classes = [HasVerb]
    serializer_class = ScoreSerializer
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return Account.objects.none()
        return Account.objects.visible_to(self.request.user).filter(score__isnull=False)

    def retrieve(self, request: Request, *args, **kwargs) -> Response:
        refuse_unknown_parameters(request)
        return Response(ScoreSerializer(explain(self.get_object().pk, now=timezone.now())).data)
