"""What is mailed to oneself, by group of notifications."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ChoiceField
from rest_framework.views import APIView

from accounts.actions.mailing import choose_mail
from accounts.api.base import HasVerb
from accounts.api.listing import refuse_unknown_parameters
from accounts.api.strict import StrictSerializer
from accounts.models import MailChoice
from accounts.queries.mailing import mail_choices
from accounts.rules.mailing import DEFAULTS


class MailChoicesSerializer(StrictSerializer):
    """A field per group: now, daily, weekly or never."""

    def get_fields(self):
        return {group: ChoiceField(choices=MailChoice.Cadence.choices) for group in DEFAULTS}


class MailChoicesView(APIView):
    """How often each group of notifications comes by mail; what is not named stays as it is."""

    permission_classes = [HasVerb]

    @extend_schema(responses=MailChoicesSerializer)
    def get(self, request: Request) -> Response:
        refuse_unknown_parameters(request)
        return Response(mail_choices(request.user))

    @extend_schema(request=MailChoicesSerializer(partial=True), responses=MailChoicesSerializer)
    def patch(self, request: Request) -> Response:
        refuse_unknown_parameters(request)
        shaped = MailChoicesSerializer(data=request.data, partial=True)
        shaped.is_valid(raise_exception=True)
        choose_mail(request.user, shaped.validated_data)
        return Response(mail_choices(request.user))
