"""Who is answerable for a rep."""

from collections.abc import Iterable, Mapping

from accounts.models import Role, Team, User


def leaders_of(user: User) -> list[User]:
    """The active leader of the user's team or of the nearest team above that has one other than the user.

    Without any such leader, every active person of ops: a decision never waits for nobody.
    """
    return leaders_of_each([user])[user.pk]


def leaders_of_each(users: Iterable[User]) -> dict[int, list[User]]:
    """The same for many users, by their id: two queries in all."""
    teams = {team.pk: team for team in Team.objects.select_related("leader")}
    nearest = {user.pk: (user, _nearest(user, teams)) for user in users}
    if all(leader for _user, leader in nearest.values()):
        return {pk: [leader] for pk, (_user, leader) in nearest.items() if leader}
    ops = list(User.objects.filter(role=Role.OPS, is_active=True, is_robot=False))
    return {pk: [leader] if leader else [one for one in ops if one.pk != pk] for pk, (_user, leader) in nearest.items()}


def _nearest(user: User, teams: Mapping[int, Team]) -> User | None:
    seen: set[int] = set()
    step = user.team_id
    while step in teams and step not in seen:
        leader = teams[step].leader
        if leader and leader.is_active and leader.pk != user.pk:
            return leader
        seen.add(step)
        step = teams[step].parent_id
    return None
