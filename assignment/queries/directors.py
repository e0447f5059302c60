"""Who goes above the limits, and whose word counts in every branch."""

from accounts.models import User

DIRECTOR = "assignment.grant_exception"


def grants_exceptions(user: User | None) -> bool:
    """May `user` do what only a director does: go above the limits, move what is on the strategic list?"""
    return user is not None and user.has_perm(DIRECTOR)


def decides_everywhere(user: User) -> bool:
    """Ops and directors decide about every branch, leaders about their own."""
    return user.sees_all_books or grants_exceptions(user)
