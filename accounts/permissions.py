"""A user's permissions follow from the role at once, without group rows to keep in step."""

from django.contrib.auth.backends import BaseBackend
from django.core.exceptions import PermissionDenied

from accounts.models import Organisation, Role, User
from accounts.roles import PERMISSIONS, SET_UP, TABLE


class RoleBackend(BaseBackend):
    """Grants what accounts/roles.py grants to the user's role. An inactive user may do nothing."""

    def get_user_permissions(self, user_obj: User, obj=None) -> set[str]:
        if not user_obj.is_active or user_obj.is_anonymous:
            return set()
        granted = set(TABLE.get(user_obj.role, {}))
        return granted | set(TABLE["director"]) if user_obj.is_director else granted

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()

    def has_perm(self, user_obj: User, perm: str, obj=None) -> bool:
        """A permission of the table is decided here alone: no other backend is asked, which would read the database."""
        if perm in self.get_user_permissions(user_obj, obj) and not _kept_from(user_obj, perm):
            return True
        if perm in PERMISSIONS:
            raise PermissionDenied
        return False


def _kept_from(user: User, perm: str) -> bool:
    """Did ops keep the set-up for itself? Asked once per request: a user is read anew for each."""
    if perm != SET_UP or user.role != Role.LEADER:
        return False
    if not hasattr(user, "_may_set_up"):
        user._may_set_up = Organisation.load().leaders_set_up
    return not user._may_set_up
