"""The door for a mail server that hands messages over: the raw message, with a token that only the two know."""

from collections.abc import Mapping
from secrets import compare_digest
from typing import Any, BinaryIO

from django.conf import settings
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import APIException
from rest_framework.parsers import BaseParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView

from accounts.api.listing import refuse_unknown_parameters
from accounts.errors import RuleViolation
from accounts.mail.actions.receiving import receive
from accounts.mail.rules.addresses import addresses_in
from accounts.models import CapturedMail

ENVELOPE_HEADER = "X-Envelope-To"


class TooLarge(APIException):
    status_code = 413
    default_code = "too_large"


class NoToken(APIException):
    status_code = 401
    default_code = "no_token"


class RawParser(BaseParser):
    """The body as it came, whatever type it says it is; never more of it than a message may have."""

    media_type = "*/*"

    def parse(
        self, stream: BinaryIO, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> bytes:
        body = stream.read(settings.MAIL_MOST_BYTES + 1)
        if len(body) > settings.MAIL_MOST_BYTES:
            most = settings.MAIL_MOST_BYTES // 1024 // 1024
            raise TooLarge(_("A message may have at most %(most)s MB.") % {"most": most})
        return body


class WebhookThrottle(AnonRateThrottle):
    """So many messages a minute. Whoever shows the token has a share of its own, which nobody else can use up, also not
    from the address of the same proxy.
    """

    scope = "mail"

    def get_ident(self, request: Request) -> str:
        return "token" if _shows_token(request) else super().get_ident(request)


class MailWebhookView(APIView):
    """Takes one raw message (message/rfc822). `X-Envelope-To` names whom it was delivered to: a blind copy stands
    nowhere else. The same message again changes nothing, so a server may send it as often as it likes. The token of the
    settings comes as `Authorization: Bearer …`; where none is set there is no door."""

    authentication_classes: list = []
    permission_classes = [AllowAny]
    throttle_classes = [WebhookThrottle]
    parser_classes = [RawParser]

    @extend_schema(request={"message/rfc822": OpenApiTypes.BINARY}, responses={202: OpenApiTypes.OBJECT})
    def post(self, request: Request) -> Response:
        _check_token(request)
        refuse_unknown_parameters(request)
        raw = request.data
        if not isinstance(raw, bytes) or not raw.strip():
            raise RuleViolation("empty", _("Send the raw message as the body."))
        envelope = addresses_in(request.headers.get(ENVELOPE_HEADER, "")[:10_000])[:100]
        mail = receive(raw, source=CapturedMail.Source.WEBHOOK, now=timezone.now(), envelope=envelope)
        return Response({"id": mail.pk, "state": mail.state}, status=202)


def _check_token(request: Request) -> None:
    if not settings.MAIL_WEBHOOK_TOKEN:
        raise Http404
    if not _shows_token(request):
        raise NoToken(_("Send the token of MAIL_WEBHOOK_TOKEN as “Authorization: Bearer …”."))


def _shows_token(request: Request) -> bool:
    """Compared in constant time."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip().encode("utf-8", "replace")
    return bool(settings.MAIL_WEBHOOK_TOKEN) and compare_digest(given, settings.MAIL_WEBHOOK_TOKEN.encode())
