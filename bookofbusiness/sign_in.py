"""Sign-in by allauth: nobody signs up alone, ops invites."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitationOnlyAdapter(DefaultAccountAdapter):
    """Closes the sign-up page; a new user gets a link to choose a password."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
