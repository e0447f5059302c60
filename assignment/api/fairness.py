"""The reports on fairness in the API, as of the newest night."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.base import HasVerb
from accounts.api.listing import refuse_unknown_parameters
from accounts.models import Book
from assignment.queries.fairness import MEASURES, kept_for, own_fairness
from assignment.queries.outlook import scope_of


class FairnessReportSerializer(serializers.Serializer):
    """By measure: the figures now, at best and by the plan, and the index of each book in the order of `books`."""

    as_of = serializers.DateTimeField(allow_null=True)
    moves = serializers.IntegerField()
    books = serializers.ListField(child=serializers.IntegerField())
    measures = serializers.DictField()


class FairnessReportView(APIView):
    """How even the books one leads are, by each measure."""

    permission_classes = [HasVerb]
    needs = {None: "assignment.see_dashboard"}

    @extend_schema(responses=FairnessReportSerializer)
    def get(self, request: Request) -> Response:
        refuse_unknown_parameters(request, known=set())
        kept = kept_for(scope_of(request.user))
        found = vars(kept) if kept else {"as_of": None, "moves": 0, "books": [], "measures": {}}
        return Response(FairnessReportSerializer(found).data)


class OwnMeasureSerializer(serializers.Serializer):
    """The own index and the spread of the team by one measure; null where the team holds nothing of it."""

    own = serializers.FloatField(allow_null=True, help_text=lazy("100 is a fair share."))
    low = serializers.FloatField(allow_null=True, help_text=lazy("The lowest index of a book of the team."))
    high = serializers.FloatField(allow_null=True, help_text=lazy("The highest index of a book of the team."))
    cv = serializers.FloatField(allow_null=True, help_text=lazy("How far the books lie apart, as a share of one."))


class OwnMeasuresSerializer(serializers.Serializer):
    """By measure."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {name: OwnMeasureSerializer() for name in MEASURES}


class OwnFairnessSerializer(serializers.Serializer):
    """`books` counts those of the team. Both are null alone in it, or before the first night."""

    books = serializers.IntegerField(allow_null=True)
    measures = OwnMeasuresSerializer(allow_null=True)


class OwnFairnessView(APIView):
    """What the own book holds against a fair share of the team; nobody else is named."""

    permission_classes = [HasVerb]

    @extend_schema(responses=OwnFairnessSerializer)
    def get(self, request: Request) -> Response:
        refuse_unknown_parameters(request, known=set())
        book = get_object_or_404(Book.objects.open().select_related("rep"), rep=request.user)
        own = own_fairness(book)
        return Response(OwnFairnessSerializer(own or {"books": None, "measures": None}).data)
