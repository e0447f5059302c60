"""A user's permissions follow from the role at once, without group rows to keep in step."""

from django.contrib.auth.backends import BaseBackend
from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.roles import PERMISSIONS, TABLE


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
        if perm in self.get_user_permissions(user_obj, obj):
            return True
        if perm in PERMISSIONS:
            raise PermissionDenied
        return False
