"""Shapes of why an account is where it is: how it came to its book and who else could have had it, or why nobody got
it. The same words as on its page.
"""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as lazy
from rest_framework import serializers

from accounts.models import Account, User
from assignment.display.account_why import NotTaken, placement_of, why_here
from assignment.display.explanations import ALSO, CHOSEN, NO
from assignment.models import Move
from assignment.queries.account_why import open_holding


class OptionSerializer(serializers.Serializer):
    """One book, or several at once, that the run looked at."""

    who = serializers.CharField(help_text=lazy("A name as far as one leads the rep; else how many."))
    tone = serializers.ChoiceField([CHOSEN, ALSO, NO])
    verdict = serializers.CharField()
    fact = serializers.CharField(allow_blank=True)


class FactSerializer(serializers.Serializer):
    label = serializers.CharField()
    value = serializers.CharField()


class MoveThenSerializer(serializers.Serializer):
    """The move that brought it, with the numbers as they were then. `position` is the place in the order."""

    cause = serializers.ChoiceField(Move.Cause.choices)
    score = serializers.IntegerField(allow_null=True)
    grade = serializers.CharField(allow_blank=True)
    position = serializers.IntegerField(allow_null=True)
    segment = serializers.IntegerField(source="segment_id", allow_null=True)


class NotTakenSerializer(serializers.Serializer):
    """A finished distribution that gave it to nobody. `run` is null where one may not open it."""

    run = serializers.IntegerField(allow_null=True)
    slot = serializers.DateTimeField()
    code = serializers.CharField(help_text=lazy("Of what was left over, or of a line that was skipped or dropped."))
    words = serializers.CharField()


class PlacementSerializer(serializers.Serializer):
    """In a book: since when, by which move, who else could have had it. Outside: `not_given` says why the last
    distributions gave it to nobody.
    """

    station = serializers.CharField()
    since = serializers.DateTimeField(allow_null=True)
    here = serializers.CharField(help_text=lazy("Since when it is here, and how it came."))
    why = serializers.CharField(
        allow_blank=True, help_text=lazy("Why this book got it; of a free account why no distribution takes it now.")
    )
    move = MoveThenSerializer(allow_null=True)
    options = OptionSerializer(many=True)
    facts = FactSerializer(many=True)
    not_given = NotTakenSerializer(many=True)


def placement_body(account: Account, *, by: User, now: datetime) -> dict[str, Any]:
    """What `by` reads of it on the page of the account."""
    placement, holding = placement_of(account, by=by, now=now), open_holding(account)
    found = {
        "station": account.station, "since": holding and holding.during.lower,
        "here": why_here(account, holding=holding, now=now), "why": placement.why, "move": placement.move,
        "options": placement.options, "facts": [{"label": one, "value": told} for one, told in placement.facts],
        "not_given": [_as_row(one) for one in placement.left],
    }  # fmt: skip
    return PlacementSerializer(found).data


def _as_row(one: NotTaken) -> dict[str, Any]:
    run = one.row.run
    shown = run.pk if one.is_visible else None
    return {"run": shown, "slot": run.slot, "code": one.row.code or Move.State.DROPPED, "words": one.words}
