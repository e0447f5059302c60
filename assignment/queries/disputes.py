"""What our records say of one person and one account, and who may decide between two."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Max, Min, Q, QuerySet

from accounts.models import Interaction, Team, User
from accounts.models.team import in_branch
from assignment.models import Dispute, Holding
from assignment.queries.directors import decides_everywhere
from assignment.queries.rule_versions import publishers

LISTED = 10
CLAIMANT, HOLDER = "claimant", "holder"
TWO_WAY = Q(direction="in", automated=False) | Q(outcome__in=["spoke", "replied", "held"])


def record_of(user: User, *, account_id: int) -> dict[str, Any]:
    """What `user` logged with the account and when a book of `user` held it: codes, counts and moments, no texts."""
    logged = Interaction.objects.filter(account=account_id, user=user, voided_at=None)
    counts = logged.aggregate(
        count=Count("pk"), two_way=Count("pk", filter=TWO_WAY), first=Min("happened_at"), last=Max("happened_at")
    )
    return {
        "count": counts["count"],
        "two_way": counts["two_way"],
        "first": _iso(counts["first"]),
        "last": _iso(counts["last"]),
        "latest": [
            {"at": row.happened_at.isoformat(), "kind": row.kind, "direction": row.direction, "outcome": row.outcome}
            for row in logged.order_by("-happened_at", "-pk")[:LISTED]
        ],
        "holdings": _holdings(user, account_id=account_id),
    }


def _holdings(user: User, *, account_id: int) -> list[dict[str, Any]]:
    rows = Holding.objects.filter(account=account_id, book__rep=user).select_related("opened_by", "closed_by")
    return [
        {
            "from": row.during.lower.isoformat(),
            "to": _iso(row.during.upper),
            "came_by": row.opened_by.cause,
            "left_by": row.closed_by.cause if row.closed_by else "",
        }
        for row in rows.order_by("-during")[:LISTED]
    ]


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def common_leader(holder: User, claimant: User) -> User | None:
    """The nearest active leader above `holder` whose branch has both, and who is neither; None without one."""
    teams = {team.pk: team for team in Team.objects.select_related("leader")}
    parents = {pk: team.parent_id for pk, team in teams.items()}
    step, seen = holder.team_id, set()
    while step in teams and step not in seen:
        leader = teams[step].leader
        seen.add(step)
        is_other = leader and leader.is_active and leader.pk not in (holder.pk, claimant.pk)
        if is_other and claimant.team_id in in_branch(parents, [step]):
            return leader
        step = parents[step]
    return None


def deciders(dispute: Dispute) -> list[User]:
    """Who is asked to decide at this stage; never nobody while anybody could."""
    parties = (dispute.claimant_id, dispute.holder_id)
    if dispute.stage == Dispute.Stage.LEADER and dispute.holder:
        leader = common_leader(dispute.holder, dispute.claimant)
        if leader:
            return [leader]
    people = publishers().exclude(pk__in=parties)
    return list(people.filter(is_director=True)) or list(people)


def may_decide(dispute: Dispute, user: User) -> bool:
    """The leader of both while the claim is with the leader; then a director or ops. Never one of the two.

    Where there is neither a director nor ops, who leads the holder decides, so that no claim waits for nobody.
    """
    if user.pk in (dispute.claimant_id, dispute.holder_id) or not user.has_perm("assignment.decide_dispute"):
        return False
    if decides_everywhere(user):
        return True
    teams = {dispute.claimant.team_id, dispute.holder.team_id if dispute.holder else None}
    if dispute.stage == Dispute.Stage.LEADER and teams <= set(user.led_team_ids):
        return True
    leads_holder = bool(dispute.holder and dispute.holder.team_id in user.led_team_ids)
    return leads_holder and not publishers().exists()


def to_decide(user: User) -> QuerySet[Dispute]:
    """Claims that wait and that `user` may decide, as `may_decide` says it of one; the ones due first."""
    rows = Dispute.objects.open().visible_to(user).exclude(Q(claimant=user) | Q(holder=user)).order_by("due_at", "pk")
    if not user.has_perm("assignment.decide_dispute"):
        return rows.none()
    if decides_everywhere(user):
        return rows
    teams = user.led_team_ids
    both = Q(stage=Dispute.Stage.LEADER, claimant__team__in=teams, holder__team__in=teams)
    return rows.filter(both | Q(holder__team__in=teams) & ~Exists(publishers()))


def sides_read(dispute: Dispute, user: User, *, is_unled: bool) -> set[str]:
    """Whose record `user` reads, as keys of the evidence: the own one, those of the teams led, both for who may decide
    or sees all books. `is_unled`: there is neither ops nor a director, so who leads the holder decides.
    """
    if user.pk in (dispute.claimant_id, dispute.holder_id):
        return {CLAIMANT if user.pk == dispute.claimant_id else HOLDER}
    sides = ((CLAIMANT, dispute.claimant), (HOLDER, dispute.holder))
    led = {side for side, person in sides if person and person.team_id in user.led_team_ids}
    decides = decides_everywhere(user) or (HOLDER in led and is_unled)
    return {CLAIMANT, HOLDER} if decides else led
