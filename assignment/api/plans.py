"""Plans through the API: read, write, copy; the same action as on the pages. A run of one is asked for at /runs/."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.base import ReadResource
from accounts.api.listing import Filter, one_of, yes_or_no
from accounts.api.strict import ChosenRow, StrictSerializer
from accounts.api.versions import seen_version
from accounts.models import Book, TargetBook, User
from accounts.roles import SET_UP
from accounts.rules.tags import LONGEST
from assignment.actions.plans import change_plan, copy_plan, create_plan
from assignment.api.settings import READ_RULES
from assignment.models import Plan, RunKind
from assignment.queries.plan_terms import LISTS, named_ids
from assignment.rules.plan_terms import MOST_TAGS

KINDS = [(kind.value, kind.label) for kind in (RunKind.DISTRIBUTION, RunKind.RETRIEVAL)]
DAY = {"min_value": 0, "max_value": 6}


class PlanSerializer(serializers.ModelSerializer):
    class Meta:
        model = Plan
        fields = [
            "id", "version", "code", "name", "kind", "target_books", "source_books", "recipients", "mode",
            "most_per_book", "fill_to_percent", "minimum_score", "criteria", "ranking", "exclusions",
            "gives_tags", "keep_families_together", "needs_approval", "notifies_reps", "is_paused", "is_active",
            "frequency", "weekday", "nth", "at", "apply_weekday", "apply_at", "lead_hours", "anchor_on", "owner",
            "next_slot",
        ]  # fmt: skip
        read_only_fields = fields


class NamedRow(ChosenRow):
    """A row that the user may name, or that this list of the plan (`named` of the context) names already: what is gone
    meanwhile may stay.
    """

    def get_queryset(self) -> QuerySet:
        rows = super().get_queryset()
        named = self.context.get("named", {}).get(self.parent.field_name, ())
        return rows.model._default_manager.filter(Q(pk__in=rows.values("pk")) | Q(pk__in=named)) if named else rows


class PlanBodySerializer(StrictSerializer):
    """What a plan may be told. `exclusions` names what differs from the usual: {"held_before": {"on", "number"}, …}.

    A list left out stays, an empty one means all (of `source_books`: the pool). `most_per_book` and `fill_to_percent`
    hold together, the lower first. `is_paused` or `is_active` alone stops a plan whatever else it says.

    `lead_hours`: the time is that of applying, the preview is built so many hours earlier, in working hours. `owner` is
    for ops: a leader's plan takes the books of the led teams.
    """

    name = serializers.CharField(max_length=100)
    kind = serializers.ChoiceField(KINDS, required=False)
    target_books = serializers.ListField(
        child=NamedRow(lambda user: TargetBook.objects.filter(is_active=True)), required=False, max_length=200
    )
    source_books = serializers.ListField(
        child=NamedRow(lambda user: Book.objects.open().visible_to(user)), required=False, max_length=200
    )
    recipients = serializers.ListField(
        child=NamedRow(lambda user: User.objects.filter(books__in=Book.objects.open().visible_to(user)).distinct()),
        required=False, max_length=1_000,
    )  # fmt: skip
    mode = serializers.ChoiceField(Plan.Mode.choices, required=False)
    most_per_book = serializers.IntegerField(min_value=1, max_value=10_000, required=False, allow_null=True)
    fill_to_percent = serializers.IntegerField(min_value=1, max_value=100, required=False, allow_null=True)
    minimum_score = serializers.IntegerField(min_value=0, max_value=100, required=False, allow_null=True)
    criteria = serializers.JSONField(required=False)
    ranking = serializers.ListField(child=serializers.CharField(max_length=12), required=False, max_length=6)
    exclusions = serializers.JSONField(required=False)
    gives_tags = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST), required=False, max_length=MOST_TAGS,
        help_text="Tags that each account gets which a run gives to a book; none is usual.",
    )  # fmt: skip
    keep_families_together = serializers.BooleanField(required=False)
    needs_approval = serializers.BooleanField(required=False)
    notifies_reps = serializers.BooleanField(required=False)
    is_paused = serializers.BooleanField(required=False)
    is_active = serializers.BooleanField(required=False)
    frequency = serializers.ChoiceField(Plan.Frequency.choices, required=False)
    weekday = serializers.IntegerField(**DAY, required=False)
    nth = serializers.IntegerField(min_value=1, max_value=5, required=False)
    at = serializers.TimeField()
    apply_weekday = serializers.IntegerField(**DAY, required=False, allow_null=True)
    apply_at = serializers.TimeField(required=False, allow_null=True)
    lead_hours = serializers.IntegerField(min_value=1, max_value=336, required=False, allow_null=True)
    anchor_on = serializers.DateField(required=False, allow_null=True)
    owner = ChosenRow(lambda user: User.objects.filter(is_active=True), required=False, allow_null=True)


class PlanResource(ReadResource):
    """Saved settings of distributions and retrievals that take books of the own teams, with their schedules."""

    serializer_class = PlanSerializer
    filters = {
        "kind": Filter("kind", one_of([RunKind.DISTRIBUTION, RunKind.RETRIEVAL])),
        "is_active": Filter("is_active", yes_or_no),
    }  # fmt: skip
    orders = {"code": ["code"], "id": ["pk"]}
    needs = {**READ_RULES, "create": SET_UP, "partial_update": SET_UP, "copies": SET_UP}
    named: Mapping[str, Collection[int]] = {}

    def rows(self):
        return Plan.objects.visible_to(self.request.user).prefetch_related(*LISTS)

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "named": self.named}

    @extend_schema(request=PlanBodySerializer, responses={201: PlanSerializer})
    def create(self, request: Request) -> Response:
        """A new plan, paused unless it says otherwise."""
        values = {"is_paused": True, **self.read(PlanBodySerializer)}
        return self.answer(create_plan(values, by=request.user, now=self.now), status=201)

    @extend_schema(request=PlanBodySerializer, responses=PlanSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change a plan; send the ETag that was read in If-Match. Its kind stays."""
        plan, version = self.get_object(), seen_version(request)
        self.named = named_ids(plan)
        values = self.read(PlanBodySerializer, partial=True)
        return self.answer(change_plan(plan, values, by=request.user, now=self.now, expected=version))

    @extend_schema(request=None, responses={201: PlanSerializer})
    @action(detail=True, methods=["post"])
    def copies(self, request: Request, pk: str) -> Response:
        """The same settings as a new, paused plan."""
        return self.answer(copy_plan(self.get_object(), by=request.user, now=self.now), status=201)
