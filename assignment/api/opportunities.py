"""Opportunities in the API: as the records have them, with what they mean for the holding."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import resources as records
from accounts.api.serializers import OpportunitySerializer
from accounts.api.versions import seen_version
from assignment.actions.opportunities import change_opportunity


class OpportunityResource(records.OpportunityResource):
    """Opportunities one may see."""

    @extend_schema(request=OpportunitySerializer(partial=True), responses=OpportunitySerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        deal, version = self.get_object(), seen_version(request)
        values = self.read(OpportunitySerializer, partial=True)
        return self.answer(change_opportunity(deal.pk, values, by=request.user, now=self.now, version=version))
