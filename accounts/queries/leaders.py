"""Who is answerable for a rep."""

from accounts.models import Role, Team, User


def leaders_of(user: User) -> list[User]:
    """The active leader of the user's team or of the nearest team above that has one other than the user.

    Without any such leader, every active person of ops: a decision never waits for nobody.
    """
    teams = {team.pk: team for team in Team.objects.select_related("leader")}
    seen: set[int] = set()
    step = user.team_id
    while step in teams and step not in seen:
        leader = teams[step].leader
        if leader and leader.is_active and leader.pk != user.pk:
            return [leader]
        seen.add(step)
        step = teams[step].parent_id
    return list(User.objects.filter(role=Role.OPS, is_active=True, is_robot=False).exclude(pk=user.pk))
