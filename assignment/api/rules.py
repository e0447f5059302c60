"""Versions of the rules and claims on accounts through the API: the same actions as on the pages."""

from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.base import ReadResource
from accounts.api.listing import Filter, one_of, whole_number
from accounts.api.strict import StrictSerializer
from accounts.api.versions import seen_version
from accounts.models import Account, TargetBook
from accounts.queries.look_up import may_look_up
from accounts.roles import SET_UP
from assignment.actions.acknowledgements import acknowledge, remind
from assignment.actions.disputes import LONGEST_CLAIM, decide_dispute, open_dispute, withdraw_dispute
from assignment.actions.dry_run import SAMPLE, DryRun, named, try_out
from assignment.actions.publishing import ask_publication, publish_rules, withdraw_rules
from assignment.actions.rule_exceptions import checked_exceptions
from assignment.actions.rules import (
    LONGEST_ANSWER,
    LONGEST_TEXT,
    LONGEST_TITLE,
    discard_draft,
    draft_rules,
    edit_draft,
    edit_scenarios,
    edit_section,
)
from assignment.actions.supposing import Proposal
from assignment.api.settings import READ_RULES
from assignment.api.setup_shapes import AskedWriteSerializer, asked_of
from assignment.display.ownership_words import against_words
from assignment.display.rule_text import document, frozen, sections_of
from assignment.display.rule_values import NUMBERS, SETTINGS
from assignment.models import Dispute, Plan, RuleAcknowledgement, RulesOfEngagement, WorkingActivity
from assignment.queries.disputes import sides_read
from assignment.queries.ownership import Ownership
from assignment.queries.progress import as_activity
from assignment.queries.rule_versions import confirmations, publishers
from assignment.queries.rules_page import beside
from scoring.models import Score

Status = RulesOfEngagement.Status
NUMBER_NAMES = [each.name for each in NUMBERS]


class RulesSerializer(serializers.ModelSerializer):
    """A version: its numbers, and its text as it is written (names in double braces)."""

    sections = serializers.SerializerMethodField()

    class Meta:
        model = RulesOfEngagement
        fields = [
            "id", "version", "number", "status", "effective_on", "retired_on", "change_note", "published_by",
            "published_at", "drafted_by", "preamble", *(each.name for each in SETTINGS), "exceptions", "sections",
        ]  # fmt: skip
        read_only_fields = fields

    def get_sections(self, rules: RulesOfEngagement) -> list[dict[str, str]]:
        return sections_of(rules)


class DraftSerializer(StrictSerializer, serializers.ModelSerializer):
    """Numbers, switches and the change note of a draft; `exceptions`: all numbers of single target books, as
    {"id of the target book": {"name of the number": value}}.
    """

    class Meta:
        model = RulesOfEngagement
        fields = ["change_note", *(each.name for each in SETTINGS), "exceptions"]


class SectionSerializer(StrictSerializer):
    """One section, worded anew."""

    key = serializers.SlugField()
    title = serializers.CharField(max_length=LONGEST_TITLE)
    text = serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True, trim_whitespace=False)


class ScenarioSerializer(StrictSerializer):
    """One row of the matrix: who gets it, by how things stand with the account."""

    row = serializers.SlugField()
    answers = serializers.DictField(child=serializers.CharField(max_length=LONGEST_ANSWER, allow_blank=True))


class PublicationSerializer(StrictSerializer):
    """The day from which the version holds; today when left out."""

    effective_on = serializers.DateField(required=False)


class AcknowledgementSerializer(serializers.ModelSerializer):
    class Meta:
        model = RuleAcknowledgement
        fields = ["id", "rules", "user", "acknowledged_at"]
        read_only_fields = fields


class AskedPersonSerializer(serializers.Serializer):
    user = serializers.IntegerField(source="pk")
    name = serializers.CharField()


class PublicationRequestSerializer(serializers.Serializer):
    """Ops and the directors who are told that the draft waits."""

    asked = AskedPersonSerializer(many=True)


class ReminderSerializer(serializers.Serializer):
    missing = serializers.IntegerField(
        help_text=_("How many people of the branch have not confirmed. Each is reminded once a day.")
    )


class TriedBookSerializer(StrictSerializer):
    """A kind of book with the window and all the lines to try."""

    target_book = serializers.PrimaryKeyRelatedField(queryset=TargetBook.objects.all())
    window_days = serializers.IntegerField(min_value=1, max_value=365, required=False)
    requirements = AskedWriteSerializer(many=True, required=False)


class DryRunRequestSerializer(StrictSerializer, serializers.ModelSerializer):
    """Numbers and thresholds to try, and ids of the activities that would count; what is left out stays as it is."""

    target_books = TriedBookSerializer(many=True, required=False)
    activities = serializers.PrimaryKeyRelatedField(queryset=WorkingActivity.objects.all(), many=True, required=False)

    class Meta:
        model = RulesOfEngagement
        fields = [*NUMBER_NAMES, "exceptions", "target_books", "activities"]


def proposal_of(asked: dict[str, Any]) -> Proposal:
    """What a request asks to try."""
    books, activities = asked.pop("target_books", []), asked.pop("activities", None)
    exceptions = asked.pop("exceptions", None)
    rows = {book["target_book"].pk: book["requirements"] for book in books if "requirements" in book}
    return Proposal(
        numbers=asked,
        exceptions=None if exceptions is None else checked_exceptions(exceptions),
        asked={pk: [asked_of(line) for line in lines] for pk, lines in rows.items()},
        windows={book["target_book"].pk: book["window_days"] for book in books if "window_days" in book},
        activities=None if activities is None else [as_activity(each) for each in activities],
    )


class RulesResource(ReadResource):
    """The rules of engagement in force, those announced and those before; drafts are for those who set up."""

    serializer_class = RulesSerializer
    filters = {"status": Filter("status", one_of(Status.values))}
    orders = {"-number": ["-number"], "number": ["number"]}
    needs = {
        **READ_RULES, "text": "assignment.read_rules", "acknowledgements": "assignment.read_rules",
        "confirmations": "assignment.decide_return", "reminders": "assignment.decide_return",
        "create": SET_UP, "partial_update": SET_UP, "destroy": SET_UP, "sections": SET_UP, "scenarios": SET_UP,
        "publication": SET_UP, "publication_requests": SET_UP, "withdrawal": SET_UP, "dry_runs": SET_UP,
    }  # fmt: skip

    def rows(self):
        rules = RulesOfEngagement.objects.all()
        user = self.request.user
        writes = user.has_perm(SET_UP) or user.has_perm("assignment.change_rules")
        return rules if writes else rules.exclude(status=Status.DRAFT)

    @extend_schema(request=None, responses={201: RulesSerializer})
    def create(self, request: Request) -> Response:
        """The open draft, or a new one that copies what is in force."""
        return self.answer(draft_rules(by=request.user, now=self.now), status=201)

    @extend_schema(request=DraftSerializer, responses=RulesSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        draft, expected = self.get_object(), seen_version(request)
        changes = self.read(DraftSerializer, partial=True)
        return self.answer(edit_draft(draft.pk, by=request.user, now=self.now, changes=changes, expected=expected))

    def destroy(self, request: Request, pk: str) -> Response:
        """Throw a draft away."""
        discard_draft(self.get_object().pk, by=request.user, now=self.now)
        return Response(status=204)

    @extend_schema(request=SectionSerializer, responses=RulesSerializer)
    @action(detail=True, methods=["post"])
    def sections(self, request: Request, pk: str) -> Response:
        """Word one section of a draft anew."""
        draft, expected, asked = self.get_object(), seen_version(request), self.read(SectionSerializer)
        key = asked.pop("key")
        return self.answer(edit_section(draft.pk, key, by=request.user, now=self.now, expected=expected, **asked))

    @extend_schema(request=ScenarioSerializer, responses=RulesSerializer)
    @action(detail=True, methods=["post"])
    def scenarios(self, request: Request, pk: str) -> Response:
        """Answer one row of the matrix of a draft anew."""
        draft, expected, asked = self.get_object(), seen_version(request), self.read(ScenarioSerializer)
        return self.answer(edit_scenarios(draft.pk, by=request.user, now=self.now, expected=expected, **asked))

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["get"])
    def confirmations(self, request: Request, pk: str) -> Response:
        """Who of the branch has confirmed the version, and who has not."""
        found = confirmations(self.get_object(), seen_by=request.user)
        done = AcknowledgementSerializer(found.done, many=True).data
        return Response({"confirmed": done, "missing": [user.pk for user in found.missing]})

    @extend_schema(request=None, responses=ReminderSerializer)
    @action(detail=True, methods=["post"])
    def reminders(self, request: Request, pk: str) -> Response:
        """Remind those of the branch who have not confirmed the version in force."""
        missing = remind(self.get_object(), by=request.user, now=self.now)
        return Response(ReminderSerializer({"missing": missing}).data)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["get"])
    def text(self, request: Request, pk: str) -> Response:
        """The version as it reads: every name replaced by its value, live or of its last day."""
        rules = self.get_object()
        found = beside(rules, plans=Plan.objects.visible_to(request.user))
        return Response({"number": rules.number, **frozen(document(found, request._request.organisation))})

    @extend_schema(request=PublicationSerializer, responses=RulesSerializer)
    @action(detail=True, methods=["post"])
    def publication(self, request: Request, pk: str) -> Response:
        """Announce the draft that was read (its ETag in If-Match) to everybody, from a day on."""
        draft, expected, asked = self.get_object(), seen_version(request), self.read(PublicationSerializer)
        return self.answer(publish_rules(draft.pk, by=request.user, now=self.now, expected=expected, **asked))

    @extend_schema(request=None, responses=PublicationRequestSerializer)
    @action(detail=True, methods=["post"], url_path="publication-requests")
    def publication_requests(self, request: Request, pk: str) -> Response:
        """Ask ops and the directors to publish the draft, whose change note says what is new. Once a day each."""
        people = ask_publication(self.get_object().pk, by=request.user, now=self.now)
        return Response(PublicationRequestSerializer({"asked": people}).data)

    @extend_schema(request=None, responses=RulesSerializer)
    @action(detail=True, methods=["post"])
    def withdrawal(self, request: Request, pk: str) -> Response:
        """An announced version becomes a draft again."""
        return self.answer(withdraw_rules(self.get_object().pk, by=request.user, now=self.now))

    @extend_schema(request=None, responses={201: AcknowledgementSerializer})
    @action(detail=True, methods=["post"])
    def acknowledgements(self, request: Request, pk: str) -> Response:
        """I have read this version."""
        made = acknowledge(self.get_object(), by=request.user, now=self.now)
        return Response(AcknowledgementSerializer(made).data, status=201)

    @extend_schema(request=DryRunRequestSerializer, responses=OpenApiTypes.OBJECT)
    @action(detail=False, methods=["post"], url_path="dry-runs")
    def dry_runs(self, request: Request) -> Response:
        """What changed numbers would do today, beside what is in force. Nothing is written."""
        proposal = proposal_of(self.read(DryRunRequestSerializer, partial=True))
        found = try_out(proposal, by=request.user, now=self.now)
        return Response(dry_run_body(found))


def dry_run_body(found: DryRun) -> dict:
    """Both sides in numbers, by book, with some of the accounts whose answer changes."""
    sides = {
        name: {
            "retrieved": len(side.goes), "retrieved_by_a_run_now": len(side.taken), "at_risk": len(side.at_risk),
            "leader_asked": len(side.asks_leader), "coverage": side.coverage,
        }
        for name, side in (("before", found.before), ("after", found.after))
    }  # fmt: skip
    books = [
        {"book": line.book_id, "rep": line.rep, "accounts": line.accounts, "retrieved": line.goes,
         "at_risk": line.at_risk, "coverage": line.coverage}
        for line in found.lines
    ]  # fmt: skip
    return {
        **sides, "books": books, "counted_on": found.counted_on, "only_reports": found.only_reports,
        "more": [row.account_id for row in named(found, found.more[:SAMPLE])], "more_in_all": len(found.more),
        "fewer": [row.account_id for row in named(found, found.fewer[:SAMPLE])], "fewer_in_all": len(found.fewer),
    }  # fmt: skip


def ownership_body(found: Ownership, *, now: datetime) -> dict:
    """Who may own the account: every rule for every book asked, and the first that says no in words."""
    checks = {str(code): str(label) for code, label in Score.Check.choices}
    return {
        "account": found.account.pk,
        "holder": found.account.book.rep_id if found.account.book else None,
        "answers": [
            {
                "book": each.book_id, "rep": each.rep_id, "may": each.may, "holds_it": each.holds_it,
                "comes_first": each.comes_first, "why": against_words(each, found, checks=checks, now=now),
                "rules": {rule.code: rule.passed for rule in each.rules},
            }
            for each in found.answers
        ],
    }  # fmt: skip


class DisputeSerializer(serializers.ModelSerializer):
    """A claim. `evidence` holds what the reader may see of our records: the own side, that of a led team, or both
    for who decides.
    """

    evidence = serializers.SerializerMethodField()

    class Meta:
        model = Dispute
        fields = [
            "id", "account", "claimant", "holder", "rules", "clause", "claim", "evidence", "stage", "state",
            "opened_at", "due_at", "final_due_at", "decided_by", "decided_at", "decision", "run",
        ]  # fmt: skip
        read_only_fields = fields

    def get_evidence(self, dispute: Dispute) -> dict:
        if "is_unled" not in self.context:
            self.context["is_unled"] = not publishers().exists()  # once for all rows of a list
        read = sides_read(dispute, self.context["request"].user, is_unled=self.context["is_unled"])
        return {side: said for side, said in dispute.evidence.items() if side in read}


class NewDisputeSerializer(StrictSerializer):
    """The account, the section of the rules that the claim rests on, and why."""

    account = serializers.IntegerField(min_value=1)
    clause = serializers.SlugField()
    claim = serializers.CharField(max_length=LONGEST_CLAIM)


class DisputeDecisionSerializer(StrictSerializer):
    """To the claimant, or it stays; `reason` is read by both."""

    to = serializers.ChoiceField(choices=["claimant", "holder"])
    reason = serializers.CharField(max_length=LONGEST_CLAIM)


class DisputeResource(ReadResource):
    """Claims: one's own as claimant or holder, those of the branch a leader decides for."""

    serializer_class = DisputeSerializer
    filters = {"state": Filter("state", one_of(Dispute.State.values)), "account": Filter("account_id", whole_number)}
    orders = {"-id": ["-pk"], "id": ["pk"]}
    needs = {
        "list": "assignment.dispute", "retrieve": "assignment.dispute", "create": "assignment.dispute",
        "withdrawal": "assignment.dispute",
        "decision": "assignment.decide_dispute",
    }  # fmt: skip

    def rows(self):
        return Dispute.objects.visible_to(self.request.user).select_related("claimant", "holder")

    @extend_schema(request=NewDisputeSerializer, responses={201: DisputeSerializer})
    def create(self, request: Request) -> Response:
        """Claim a held account that one may look up; what our records say is attached by itself."""
        asked = self.read(NewDisputeSerializer)
        known = Account.objects.all() if may_look_up(request.user) else Account.objects.visible_to(request.user)
        account = get_object_or_404(known.only("pk"), pk=asked.pop("account"))
        return self.answer(open_dispute(account.pk, by=request.user, now=self.now, **asked), status=201)

    @extend_schema(request=DisputeDecisionSerializer, responses=DisputeSerializer)
    @action(detail=True, methods=["post"])
    def decision(self, request: Request, pk: str) -> Response:
        """Decide it for good; to the claimant a run moves the account."""
        dispute, asked = self.get_object(), self.read(DisputeDecisionSerializer)
        to_claimant = asked["to"] == "claimant"
        return self.answer(
            decide_dispute(dispute.pk, by=request.user, now=self.now, to_claimant=to_claimant, reason=asked["reason"])
        )

    @extend_schema(request=None, responses=DisputeSerializer)
    @action(detail=True, methods=["post"])
    def withdrawal(self, request: Request, pk: str) -> Response:
        """The claimant lets go."""
        return self.answer(withdraw_dispute(self.get_object().pk, by=request.user, now=self.now))
