"""What left the own books in the last 90 days, through the API: why, where it is, what comes next, what one may do."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy
from rest_framework import generics, serializers

from accounts.api.base import HasVerb
from accounts.api.listing import AllowListed, Filter, KeysetPagination
from accounts.models import Station
from assignment.display.left_words import LeftLine, left_lines
from assignment.models import Appeal, Holding, Move
from assignment.queries import left
from assignment.queries.appeals import NOTICE, RETRIEVAL


class LeftSerializer(serializers.Serializer):
    """One holding that ended; nothing is said of who holds the account now."""

    holding = serializers.IntegerField(source="holding.pk")
    account = serializers.IntegerField(source="holding.account_id")
    name = serializers.CharField(source="holding.account.name")
    left_at = serializers.DateTimeField(source="holding.left_at")
    cause = serializers.ChoiceField(Move.Cause.choices, source="holding.closed_by.cause")
    why = serializers.CharField()
    station = serializers.ChoiceField(
        Station.choices, source="holding.account.station", help_text=lazy("Where it is now.")
    )
    rest_until = serializers.DateField(source="holding.account.rest_until", allow_null=True)
    next = serializers.CharField(help_text=lazy("What comes next, in words."))
    appeal_against = serializers.ChoiceField(
        [NOTICE, RETRIEVAL], source="ground.against", default=None, allow_null=True,
        help_text=lazy("What one may appeal against now, until `appeal_until`; null without anything."),
    )  # fmt: skip
    appeal_until = serializers.DateField(source="ground.until", default=None, allow_null=True)
    appeal = serializers.ChoiceField(
        Appeal.State.choices, source="holding.appeal", allow_null=True, help_text=lazy("How the last appeal stands.")
    )


class LeftBookView(generics.ListAPIView):
    """What left one's own books in the last 90 days and did not come back, the latest first."""

    permission_classes = [HasVerb]
    serializer_class = LeftSerializer
    filter_backends = [AllowListed]
    pagination_class = KeysetPagination
    filters: dict[str, Filter] = {}
    orders = {"-left_at": left.ORDER}

    def get_queryset(self) -> QuerySet[Holding]:
        if getattr(self, "swagger_fake_view", False):
            return Holding.objects.none()
        return left.left_the_books_of(self.request.user, since=timezone.now() - left.KEPT)

    def paginate_queryset(self, queryset: QuerySet[Any]) -> list[LeftLine]:
        return left_lines(super().paginate_queryset(queryset), rep=self.request.user, now=timezone.now())
