"""What happened, to read: stage changes, the audit trail, and one's own notifications, which are marked as read."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions.notify import mark_read
from accounts.api.base import ReadResource
from accounts.api.listing import Filter, day, one_of, whole_number, yes_or_no
from accounts.models import Account, Event, Notification, Opportunity, StageChange


class StageChangeSerializer(serializers.ModelSerializer):
    class Meta:
        model = StageChange
        fields = ["id", "opportunity", "stage_from", "stage_to", "at", "by"]
        read_only_fields = fields


class StageChangeResource(ReadResource):
    """The steps of the opportunities one may see."""

    serializer_class = StageChangeSerializer
    filters = {
        "opportunity": Filter("opportunity_id", whole_number),
        "stage_to": Filter("stage_to", one_of(Opportunity.Stage.values)),
    }
    orders = {"-id": ["-pk"], "id": ["pk"]}

    def rows(self):
        return StageChange.objects.filter(opportunity__in=Opportunity.objects.visible_to(self.request.user))


class EventSerializer(serializers.ModelSerializer):
    class Meta:
        model = Event
        fields = [
            "id", "verb", "at", "recorded_at", "by_id", "by_name", "account_id", "run_id", "subject_kind", "subject_id",
            "detail",
        ]  # fmt: skip
        read_only_fields = fields


class EventResource(ReadResource):
    """The audit trail: all of it for ops; for everybody else what happened to the accounts that one may open, without
    what previews only plan."""

    serializer_class = EventSerializer
    filters = {
        "account": Filter("account_id", whole_number), "run": Filter("run_id", whole_number),
        "verb": Filter("verb", one_of(Event.Verb.values)),
    }  # fmt: skip
    orders = {"-id": ["-pk"], "id": ["pk"], "-at": ["-at", "-pk"]}
    orders_need = {"-at": "account"}

    def rows(self):
        if self.request.user.sees_all_books:
            return Event.objects.all()
        mine = Account.objects.visible_to(self.request.user).values("pk")
        return Event.objects.filter(account_id__in=mine).exclude(verb__in=Event.OF_PREVIEWS)


class NotificationSerializer(serializers.ModelSerializer):
    class Meta:
        model = Notification
        fields = ["id", "kind", "title", "body", "url", "created_at", "read_at"]
        read_only_fields = fields


class ReadSerializer(serializers.Serializer):
    read = serializers.IntegerField(help_text=_("How many were unread until now."))


class NotificationResource(ReadResource):
    """What one was told, the newest first."""

    serializer_class = NotificationSerializer
    filters = {"is_unread": Filter("read_at__isnull", yes_or_no), "since": Filter("created_at__date__gte", day)}
    orders = {"-id": ["-pk"], "id": ["pk"]}

    def rows(self):
        return Notification.objects.filter(user=self.request.user)

    @extend_schema(request=None, responses=NotificationSerializer)
    @action(detail=True, methods=["post"])
    def reading(self, request: Request, pk: str) -> Response:
        """I have read this one; what was read before keeps its moment."""
        told = self.get_object()
        mark_read(request.user, now=self.now, only=told.pk)
        return self.answer(told)

    @extend_schema(request=None, responses=ReadSerializer)
    @action(detail=False, methods=["post"])
    def readings(self, request: Request) -> Response:
        """I have read all of them."""
        return Response(ReadSerializer({"read": mark_read(request.user, now=self.now)}).data)
