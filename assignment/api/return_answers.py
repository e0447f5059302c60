"""Shapes of what the dialog of a return says of an account: the reasons, what is missing, and what would follow."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as lazy
from rest_framework import serializers

from accounts.models import Account, Opportunity, User
from assignment.actions.return_answers import open_reasons, taken_tomorrow, to_settle
from assignment.models import Holding, ReturnReason
from assignment.queries.return_asks import DETAIL_NAMES, asked_names, must_be_said


class MissingSerializer(serializers.Serializer):
    measure = serializers.CharField()
    have = serializers.IntegerField()
    need = serializers.IntegerField()


class LimitSerializer(serializers.Serializer):
    """So many returns are left in this month, quarter or year: the tighter of the limits of the reason."""

    count = serializers.IntegerField()
    period = serializers.ChoiceField(ReturnReason.Period.choices)


class AskedSerializer(serializers.Serializer):
    name = serializers.CharField(help_text=lazy("As a return names it, such as detail.criterion."))
    is_needed = serializers.BooleanField(help_text=lazy("Without it the return is refused."))


class ReasonAnswerSerializer(serializers.Serializer):
    """One reason as it stands, as if the open opportunities were settled. `refusal` is the code of what stands against
    it, `why_not` and `way_out` say it in words; all are empty where it is open.
    """

    reason = serializers.CharField(source="reason.code")
    label = serializers.CharField(source="reason.label")
    help_text = serializers.CharField(source="reason.help_text", allow_blank=True)
    is_open = serializers.BooleanField(source="allowed")
    refusal = serializers.CharField(source="code", allow_blank=True)
    why_not = serializers.CharField(allow_blank=True)
    way_out = serializers.CharField(allow_blank=True)
    missing = MissingSerializer(many=True, help_text=lazy("The work in numbers that is missing."))
    limit = LimitSerializer(allow_null=True)
    asks = AskedSerializer(many=True, source="asked", help_text=lazy("What a return with this reason is asked for."))
    destination = serializers.ChoiceField(ReturnReason.Destination.choices, source="goes_to")
    waits_for_leader = serializers.BooleanField()
    follows = serializers.CharField(help_text=lazy("What becomes of the account and of its place, in words."))


class ToSettleSerializer(serializers.ModelSerializer):
    """An open opportunity that a return closes as lost or hands over."""

    class Meta:
        model = Opportunity
        fields = ["id", "version", "name", "stage", "amount", "currency"]
        read_only_fields = fields


class HeirSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()


class ReturnAnswersSerializer(serializers.Serializer):
    """Every reason that is in use with its answer now; none outside books, or while returns are off."""

    reasons = ReasonAnswerSerializer(many=True)
    opportunities = ToSettleSerializer(many=True)
    may_take_over = HeirSerializer(many=True, help_text=lazy("Who may take these opportunities over."))
    counts_as_retrieval = serializers.DateField(
        allow_null=True,
        help_text=lazy(
            "The day on which it would be taken back, where a return now counts as that, but for wrong data."
        ),
    )


def return_answers(account: Account, *, by: User, now: datetime) -> dict[str, Any]:
    """What `by` reads in the dialog of a return."""
    reasons = open_reasons(account, by=by, now=now, settled=True)
    holding = Holding.objects.open().select_related("book").filter(account=account).first() if reasons else None
    deals, heirs = to_settle(holding, by=by) if holding else ([], [])
    found = {
        "reasons": [{**vars(answer), "asked": _asked(answer.reason)} for answer in reasons], "opportunities": deals,
        "may_take_over": heirs,
        "counts_as_retrieval": taken_tomorrow(holding, now=now) if holding else None,
    }  # fmt: skip
    return ReturnAnswersSerializer(found).data


def _asked(reason: ReturnReason) -> list[dict[str, Any]]:
    needed = must_be_said(reason)
    return [{"name": _called(name), "is_needed": name in needed} for name in asked_names(reason)]


def _called(name: str) -> str:
    return f"detail.{name}" if name in DETAIL_NAMES else name
