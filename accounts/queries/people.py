"""Who may be named in somebody's work."""

from django.db.models import QuerySet

from accounts.models import User
from accounts.queries.leaders import leaders_of


def may_take_over(giver: User) -> QuerySet[User]:
    """Active people to whom `giver` may hand a task or an opportunity: those near, and who is answerable for `giver`.

    Somebody outside all teams may choose among everybody.
    """
    if giver.team_id is None and not giver.led_team_ids:
        return User.objects.people().filter(is_active=True)
    answerable = [leader.pk for leader in leaders_of(giver)]
    return User.objects.to_hand_to(giver) | User.objects.people().filter(is_active=True, pk__in=answerable)
