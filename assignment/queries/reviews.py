"""Accounts in review: who decides on which, since when they wait, and what was said when they were given back."""

from django.db.models import BigIntegerField, F, OuterRef, Prefetch, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import Account, Station, User
from assignment.models import Move, Return
from assignment.queries.directors import decides_everywhere

MOST, LAST = 100, 3
NOBODY = 0


def to_look_at(user: User) -> QuerySet[Account]:
    """Accounts in review that `user` decides on: of the branch of the rep who gave it back last, all for ops and a
    director; never what one gave back oneself.
    """
    rows = Account.objects.filter(book=None, station=Station.REVIEW)
    if not user.has_perm("assignment.decide_return"):
        return rows.none()
    last = _given_back().filter(account=OuterRef("pk"))
    rep = Coalesce(Subquery(last.values("rep_id")[:1]), Value(NOBODY), output_field=BigIntegerField())
    rows = rows.alias(gave_back=rep).exclude(gave_back=user.pk)
    if decides_everywhere(user):
        return rows
    return rows.alias(team=Subquery(last.values("rep__team")[:1])).filter(team__in=user.led_team_ids)


def in_review(user: User) -> QuerySet[Account]:
    """The same with segment, score, `since` when each waits, and its last returns as `last_returns`, latest first."""
    arrived = Move.objects.filter(account=OuterRef("pk"), station_to=Station.REVIEW, state=Move.State.APPLIED)
    since = Coalesce(Subquery(arrived.order_by("-applied_at").values("applied_at")[:1]), F("created_at"))
    said = _given_back().select_related("rep", "reason")[:LAST]
    rows = to_look_at(user).select_related("segment", "score").annotate(since=since)
    return rows.prefetch_related(Prefetch("returns", queryset=said, to_attr="last_returns"))


def waiting_reviews(user: User) -> list[Account]:
    """The oldest hundred in review that wait for `user`, and one more if there are more; two queries."""
    return list(in_review(user).order_by("since", "pk")[: MOST + 1])


def _given_back() -> QuerySet[Return]:
    """Returns that were carried out, latest first."""
    return Return.objects.filter(state=Return.State.APPROVED).order_by("-decided_at", "-pk")
