"""Accounts in review as resources: what was said when they were given back, and the way back to the pool."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.base import ReadResource
from accounts.api.strict import StrictSerializer
from accounts.models import Account
from assignment.actions.move_notes import LONGEST_NOTE
from assignment.actions.reports import CRITERIA
from assignment.actions.rest import release_from_review
from assignment.models import Return
from assignment.queries.reviews import MOST, in_review

DECIDE = "assignment.decide_return"


class SaidSerializer(serializers.ModelSerializer):
    """One return of an account in review."""

    rep_name = serializers.CharField(source="rep.name", read_only=True)
    reason_code = serializers.CharField(source="reason.code", read_only=True)
    criterion = serializers.ChoiceField(
        list(CRITERIA.items()), source="detail.criterion", default="", read_only=True,
        help_text=_("The point that did not fit; empty where the reason asks for none."),
    )  # fmt: skip

    class Meta:
        model = Return
        fields = ["id", "rep", "rep_name", "reason", "reason_code", "criterion", "note", "decided_at"]
        read_only_fields = fields


class ReviewSerializer(serializers.ModelSerializer):
    """An account in review, by its number."""

    segment = serializers.SlugRelatedField("code", read_only=True)
    grade = serializers.CharField(source="score.grade", default=None, read_only=True)
    priority = serializers.IntegerField(source="score.priority", default=None, read_only=True)
    since = serializers.DateTimeField(read_only=True, help_text=_("When it came into review."))
    returns = SaidSerializer(
        source="last_returns", many=True, read_only=True,
        help_text=_("The last three times that it was given back, latest first."),
    )  # fmt: skip

    class Meta:
        model = Account
        fields = ["id", "name", "segment", "grade", "priority", "since", "returns"]
        read_only_fields = fields


class ReleaseSerializer(StrictSerializer):
    note = serializers.CharField(
        max_length=LONGEST_NOTE, help_text=_("Why it goes back to the pool; stays in the history of the account.")
    )


class ReleasesSerializer(ReleaseSerializer):
    """One word of why for many accounts."""

    accounts = serializers.ListField(
        child=serializers.IntegerField(min_value=1), allow_empty=False, max_length=MOST,
        help_text=_("Numbers of accounts in review; if one of them cannot be released, none is."),
    )  # fmt: skip


class ReleasedSerializer(serializers.Serializer):
    released = serializers.ListField(
        child=serializers.IntegerField(), help_text=_("Numbers of the accounts that are in the pool now.")
    )


class ReviewResource(ReadResource):
    """Accounts in review that one decides on: of the branch of the rep who gave it back last, all for ops and a
    director. To give one to a book, move it by hand.
    """

    serializer_class = ReviewSerializer
    orders = {"since": ["since", "pk"], "-since": ["-since", "-pk"], "id": ["pk"]}
    needs = dict.fromkeys(("list", "retrieve", "release", "releases"), DECIDE)

    def rows(self):
        return in_review(self.request.user)

    @extend_schema(request=ReleaseSerializer, responses=ReleasedSerializer)
    @action(detail=True, methods=["post"])
    def release(self, request: Request, pk: str) -> Response:
        """Send it back to the pool."""
        account, asked = self.get_object(), self.read(ReleaseSerializer)
        return self._release([account.pk], note=asked["note"])

    @extend_schema(request=ReleasesSerializer, responses=ReleasedSerializer)
    @action(detail=False, methods=["post"])
    def releases(self, request: Request) -> Response:
        """Send all of these back to the pool, or none."""
        return self._release(**self.read(ReleasesSerializer))

    def _release(self, accounts: list[int], *, note: str) -> Response:
        release_from_review(accounts, by=self.request.user, now=self.now, note=note)
        return Response(ReleasedSerializer({"released": sorted(set(accounts))}).data)
