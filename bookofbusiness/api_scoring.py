"""Score models, learned weights and points by hand through the API: the same actions as on the pages."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.base import ReadResource
from accounts.api.listing import Filter, one_of, whole_number, yes_or_no
from accounts.api.strict import ChosenRow, StrictSerializer
from accounts.api.versions import seen_version
from accounts.models import Account
from accounts.queries.calendar import local_day
from accounts.roles import SET_UP
from assignment.actions.score_jobs import ask_grades, ask_learning, publish_model
from assignment.actions.score_learning import draft_with_learned
from assignment.api.run_shapes import RunSerializer
from assignment.display.score_study import advice_words
from assignment.models import Run, RunKind
from bookofbusiness.scoring_setup.facts import look_at
from scoring.actions.drafts import LONGEST_LABEL, SHARES, Content, RuleRow, SignalRow, content_of, edit_draft
from scoring.actions.models import copy_model, delete_draft
from scoring.actions.overrides import LONGEST_REASON, MOST_POINTS, end_override, override_score
from scoring.models import FitRule, ScoreModel, ScoreOverride, SignalWeight
from scoring.queries.models import current_model
from scoring.queries.preview import preview

MAY_OVERRIDE = "scoring.override_score"
LIST_AND_MORE = ("list", "retrieve", "create")
STEPS = ("partial_update", "destroy", "preview", "counts", "publications")
PART_LIMIT = 100


class FitRuleSerializer(serializers.ModelSerializer):
    class Meta:
        model = FitRule
        fields = ["label", "field", "op", "value", "points", "missing"]
        read_only_fields = fields


class SignalWeightSerializer(serializers.ModelSerializer):
    type = serializers.CharField(source="signal_type.code", read_only=True)

    class Meta:
        model = SignalWeight
        fields = ["type", "group", "weight", "half_life_days"]
        read_only_fields = fields


class ScoreModelSerializer(serializers.ModelSerializer):
    """One version with all that it says."""

    rules = FitRuleSerializer(source="fit_rules", many=True, read_only=True)
    signals = SignalWeightSerializer(source="signal_weights", many=True, read_only=True)
    caps = serializers.SerializerMethodField()

    class Meta:
        model = ScoreModel
        fields = [
            "id", "version", "number", "status", "change_note", "published_at", "published_by", "fit_share",
            "saturation", "fit_for_a", "fit_for_b", "timing_for_1", "timing_for_2", "rules", "signals", "caps",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "number"}})
    def get_caps(self, version: ScoreModel) -> dict[str, float]:
        return {row.group: row.cap for row in version.group_caps.all()}


class NewScoreDraftSerializer(StrictSerializer):
    """The version to copy, by default the one in force."""

    model = ChosenRow(lambda _user: ScoreModel.objects.all(), required=False)
    note = serializers.CharField(max_length=500, default="", allow_blank=True)


class WrittenFitRuleSerializer(StrictSerializer):
    label = serializers.CharField(max_length=LONGEST_LABEL)
    field = serializers.CharField(max_length=80)
    op = serializers.CharField(max_length=20)
    value = serializers.JSONField(default=None, allow_null=True)
    points = serializers.IntegerField(min_value=-MOST_POINTS, max_value=MOST_POINTS)
    missing = serializers.ChoiceField(FitRule.Missing.choices, default=FitRule.Missing.ZERO)


class WrittenSignalWeightSerializer(StrictSerializer):
    type = serializers.CharField(max_length=40)
    group = serializers.CharField(max_length=40)
    weight = serializers.FloatField()
    half_life_days = serializers.FloatField()


class WrittenScoreModelSerializer(StrictSerializer):
    """What changes; `rules`, `signals` and `caps` are written as a whole."""

    fit_share = serializers.IntegerField(required=False, min_value=0, max_value=100)
    saturation = serializers.FloatField(required=False)
    fit_for_a = serializers.IntegerField(required=False, min_value=0, max_value=100)
    fit_for_b = serializers.IntegerField(required=False, min_value=0, max_value=100)
    timing_for_1 = serializers.IntegerField(required=False, min_value=0, max_value=100)
    timing_for_2 = serializers.IntegerField(required=False, min_value=0, max_value=100)
    rules = WrittenFitRuleSerializer(required=False, many=True, max_length=PART_LIMIT)
    signals = WrittenSignalWeightSerializer(required=False, many=True, max_length=PART_LIMIT)
    caps = serializers.DictField(required=False, child=serializers.FloatField())


class ModelPublicationSerializer(StrictSerializer):
    note = serializers.CharField(max_length=500)


class GradeMoveSerializer(serializers.Serializer):
    grade_from = serializers.CharField(help_text="Empty for an account without a score.")
    grade_to = serializers.CharField()
    accounts = serializers.IntegerField()


class GradeCrossingSerializer(serializers.Serializer):
    name = serializers.CharField()
    minimum = serializers.IntegerField()
    over = serializers.IntegerField()
    below = serializers.IntegerField()


class GradePreviewSerializer(serializers.Serializer):
    """What a draft would change, on a fixed sample of at most 50,000 accounts."""

    accounts = serializers.IntegerField()
    sampled = serializers.IntegerField()
    is_exact = serializers.BooleanField()
    changed = serializers.IntegerField()
    moves = GradeMoveSerializer(many=True)
    crossings = GradeCrossingSerializer(many=True)
    findings = serializers.ListField(child=serializers.CharField())
    changes = serializers.ListField(child=serializers.CharField())


class ScoreModelResource(ReadResource):
    """Versions of the score model. A draft is edited, previewed and published; what scored never changes."""

    serializer_class = ScoreModelSerializer
    filters = {"status": Filter("status", one_of(ScoreModel.Status.values))}
    orders = {"-number": ["-number"], "number": ["number"]}
    needs = dict.fromkeys((*LIST_AND_MORE, *STEPS), SET_UP)

    def rows(self):
        return ScoreModel.objects.prefetch_related("fit_rules", "signal_weights__signal_type", "group_caps")

    @extend_schema(request=NewScoreDraftSerializer, responses={201: ScoreModelSerializer})
    def create(self, request: Request) -> Response:
        """A draft with everything of the version that is named."""
        asked = self.read(NewScoreDraftSerializer)
        source = asked.get("model") or current_model()
        return self.answer(copy_model(source.pk, by=request.user, now=self.now, note=asked["note"]), status=201)

    @extend_schema(request=WrittenScoreModelSerializer, responses=ScoreModelSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        draft, version = self.get_object(), seen_version(request)
        content = _written(content_of(draft), self.read(WrittenScoreModelSerializer))
        return self.answer(edit_draft(draft.pk, content, by=request.user, now=self.now, version=version))

    def destroy(self, request: Request, pk: str) -> Response:
        """Throw a draft away."""
        delete_draft(self.get_object().pk, by=request.user, now=self.now)
        return Response(status=204)

    @extend_schema(responses=GradePreviewSerializer)
    @action(detail=True)
    def preview(self, request: Request, pk: str) -> Response:
        """Grades now and then, on the fixed sample."""
        draft = self.get_object()
        found, looked = preview(draft, now=self.now), look_at(draft, beside=current_model())
        moves = [{"grade_from": old, "grade_to": new, "accounts": n} for (old, new), n in sorted(found.moves.items())]
        facts = {
            "accounts": found.accounts, "sampled": found.sampled, "is_exact": found.is_exact,
            "changed": found.changed, "moves": moves, "crossings": found.crossings,
            "findings": [said.words for said in looked.findings], "changes": looked.changes,
        }  # fmt: skip
        return Response(GradePreviewSerializer(facts).data)

    @extend_schema(request=None, responses={201: RunSerializer})
    @action(detail=True, methods=["post"])
    def counts(self, request: Request, pk: str) -> Response:
        """Ask a worker for the preview of all accounts; the answer is the run, whose summary holds it."""
        run = ask_grades(self.get_object(), by=request.user, now=self.now)
        return Response(RunSerializer(run).data, status=201)

    @extend_schema(request=ModelPublicationSerializer, responses=ScoreModelSerializer)
    @action(detail=True, methods=["post"])
    def publications(self, request: Request, pk: str) -> Response:
        """Put the draft that was read (its ETag in If-Match) in force and have all accounts scored anew."""
        draft, version = self.get_object(), seen_version(request)
        note = self.read(ModelPublicationSerializer)["note"]
        model, _run = publish_model(draft.pk, by=request.user, now=self.now, note=note, version=version)
        return self.answer(model)


def _written(content: Content, sent: dict[str, Any]) -> Content:
    """`content` with what was sent in its place."""
    rules, signals, caps = content.rules, content.signals, sent.get("caps", content.caps)
    if "rules" in sent:
        rules = [
            RuleRow(row["label"], {name: row[name] for name in ("field", "op", "value")}, row["points"], row["missing"])
            for row in sent["rules"]
        ]
    if "signals" in sent:
        signals = [SignalRow(**row) for row in sent["signals"]]
    settings = dict(content.settings) | {name: sent[name] for name in (*SHARES, "saturation") if name in sent}
    return Content(settings, rules, signals, caps)


class ScoreStudySerializer(serializers.ModelSerializer):
    """A study of learned weights: how far it is, and its result in `summary`, with the advice in a sentence."""

    model = serializers.SerializerMethodField()
    advice = serializers.SerializerMethodField()

    class Meta:
        model = Run
        fields = ["id", "status", "model", "advice", "summary", "error", "created_at", "finished_at"]
        read_only_fields = fields

    def get_model(self, run: Run) -> int:
        return run.settings["model"]

    def get_advice(self, run: Run) -> str:
        return advice_words(run.summary) if run.status == Run.Status.DONE else ""


class LearnedPointsSerializer(StrictSerializer):
    """Names such as "rule-2" (the third rule) and "signal-4" (slot 4), as in the rows of the study."""

    take = serializers.ListField(child=serializers.CharField(max_length=30), allow_empty=False, max_length=PART_LIMIT)


class StudyResource(ReadResource):
    """Learned weights beside the rules; made by a worker from closed opportunities."""

    serializer_class = ScoreStudySerializer
    orders = {"-id": ["-pk"], "id": ["pk"]}
    needs = dict.fromkeys((*LIST_AND_MORE, "drafts"), SET_UP)

    def rows(self):
        return Run.objects.filter(kind=RunKind.LEARNING)

    @extend_schema(request=None, responses={201: ScoreStudySerializer})
    def create(self, request: Request) -> Response:
        """Ask for a study of today's outcomes."""
        return self.answer(ask_learning(by=request.user, now=self.now), status=201)

    @extend_schema(request=LearnedPointsSerializer, responses={201: ScoreModelSerializer})
    @action(detail=True, methods=["post"])
    def drafts(self, request: Request, pk: str) -> Response:
        """A draft in which the chosen rules and signals have their learned points."""
        study, chosen = self.get_object(), self.read(LearnedPointsSerializer)["take"]
        draft = draft_with_learned(study, chosen, by=request.user, now=self.now)
        return Response(ScoreModelSerializer(draft).data, status=201)


class ScoreOverrideSerializer(serializers.ModelSerializer):
    class Meta:
        model = ScoreOverride
        fields = ["id", "account", "points", "reason", "by", "made_at", "expires_on"]
        read_only_fields = fields


class NewScoreOverrideSerializer(StrictSerializer):
    account = ChosenRow(Account.objects.visible_to)
    points = serializers.IntegerField(min_value=-MOST_POINTS, max_value=MOST_POINTS)
    reason = serializers.CharField(max_length=LONGEST_REASON)
    expires_on = serializers.DateField(required=False)


def _current(rows: QuerySet, is_current: bool) -> QuerySet:
    today = local_day(timezone.now())
    return rows.filter(expires_on__gte=today) if is_current else rows.filter(expires_on__lt=today)


class OverrideResource(ReadResource):
    """Points by hand on the accounts one may open, with author, reason and last day."""

    serializer_class = ScoreOverrideSerializer
    orders = {"-id": ["-pk"], "id": ["pk"], "expires_on": ["expires_on", "pk"]}
    needs = dict.fromkeys((*LIST_AND_MORE, "end"), MAY_OVERRIDE)

    filters = {"account": Filter("account_id", whole_number), "is_current": Filter("", yes_or_no, apply=_current)}

    def rows(self):
        return ScoreOverride.objects.filter(account__in=Account.objects.visible_to(self.request.user))

    @extend_schema(request=NewScoreOverrideSerializer, responses={201: ScoreOverrideSerializer})
    def create(self, request: Request) -> Response:
        """Give or take points until `expires_on`, by default 90 days."""
        asked = self.read(NewScoreOverrideSerializer)
        made = override_score(asked.pop("account").pk, **asked, by=request.user, now=self.now)
        return self.answer(made, status=201)

    @extend_schema(request=None, responses=ScoreOverrideSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """The points count no more; the account is scored again at once."""
        return self.answer(end_override(self.get_object().pk, by=request.user, now=self.now))
