"""Captured mail in the API: one's own, for ops everybody's, and what is done with the tray."""

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.base import ReadResource
from accounts.api.listing import Filter, one_of, yes_or_no
from accounts.api.strict import StrictSerializer
from accounts.mail.queries.addresses import own_secrets, parties_shown
from accounts.models import Account, CapturedMail, Interaction
from assignment.api.serializers import LogAnswerSerializer
from bookofbusiness.mail.tray import Place, discard, log_captured, take_back


class CapturedMailSerializer(serializers.ModelSerializer):
    parties = serializers.SerializerMethodField(
        help_text=_("Everybody named: role, name and address. Secret addresses of others are left out.")
    )

    class Meta:
        model = CapturedMail
        fields = [
            "id", "message_id", "source", "size", "received_at", "sent_at", "sender_name", "sender_email", "subject",
            "parties", "direction", "text", "kind", "state", "why", "notes", "person_missing", "for_users",
            "interactions", "decided_by", "decided_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_parties(self, mail: CapturedMail) -> list[list[str]]:
        return parties_shown(mail, own=self.context["view"].own_secrets)


class MailPlaceSerializer(StrictSerializer):
    """The account, and a person of it (`contact`) or the name of a new one; `direction` where the mail's is wrong."""

    account = serializers.IntegerField(min_value=1, max_value=2**62)
    contact = serializers.IntegerField(min_value=1, max_value=2**62, required=False)
    new_person = serializers.CharField(max_length=300, required=False)
    direction = serializers.ChoiceField(choices=Interaction.Direction.choices, required=False)


class CapturedMailResource(ReadResource):
    """Mail that was captured, the newest first."""

    serializer_class = CapturedMailSerializer
    filters = {
        "state": Filter("state", one_of(CapturedMail.State.values)),
        "kind": Filter("kind", one_of(CapturedMail.Kind.values)),
        "person_missing": Filter("person_missing", yes_or_no),
    }
    orders = {"-id": ["-pk"], "id": ["pk"]}

    @cached_property
    def own_secrets(self) -> set[str]:
        return own_secrets(self.request.user)

    def rows(self):
        """Of what was logged for it only what stands on accounts that one may open."""
        seen = Interaction.objects.filter(account__in=Account.objects.visible_to(self.request.user))
        mine = CapturedMail.objects.visible_to(self.request.user)
        return mine.prefetch_related("for_users", Prefetch("interactions", queryset=seen.only("pk").order_by("pk")))

    @extend_schema(request=MailPlaceSerializer, responses={201: LogAnswerSerializer})
    @action(detail=True, methods=["post"])
    def interactions(self, request: Request, pk: str) -> Response:
        """Log it where it belongs; the answer says whether it counts."""
        mail, given = self.get_object(), self.read(MailPlaceSerializer)
        account = get_object_or_404(Account.objects.visible_to(request.user).only("pk"), pk=given["account"])
        place = Place(
            account.pk,
            given.get("contact"),
            new_person=given.get("new_person", ""),
            direction=given.get("direction", ""),
        )
        answer = log_captured(mail.pk, place, by=request.user, now=self.now)
        return Response(LogAnswerSerializer(answer).data, status=201)

    @extend_schema(request=None, responses=CapturedMailSerializer)
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, pk: str) -> Response:
        """It belongs nowhere."""
        mail = self.get_object()
        discard([mail.pk], by=request.user, now=self.now)
        return self.answer(mail)

    @extend_schema(request=None, responses=CapturedMailSerializer)
    @action(detail=True, methods=["post"])
    def recovery(self, request: Request, pk: str) -> Response:
        """Back into the tray, from where it was discarded or set aside."""
        mail = self.get_object()
        take_back([mail.pk], by=request.user, now=self.now)
        return self.answer(mail)
