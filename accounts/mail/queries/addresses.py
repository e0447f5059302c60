"""Whose address is which: the secret ones at which mail is captured, and those of our people."""

from collections.abc import Collection, Iterable

from django.conf import settings

from accounts.mail.rules.addresses import forms_of, own_domains, secret_part
from accounts.models import CaptureAddress, CapturedMail, User


def capture_address(user: User) -> str:
    """The secret address of `user`, or nothing: capture is not set up, or the user has not asked for one."""
    if not settings.MAIL_CAPTURE_ADDRESS:
        return ""
    own = CaptureAddress.objects.filter(user=user, retired_at=None).first()
    return settings.MAIL_CAPTURE_ADDRESS.replace("*", own.local_part) if own else ""


def is_capture_address(address: str) -> bool:
    """Is it, or was it, one of the addresses at which mail is captured?"""
    return bool(secret_part(address, settings.MAIL_CAPTURE_ADDRESS))


def own_secrets(user: User) -> set[str]:
    """The secret parts of the addresses that `user` has or had."""
    return set(CaptureAddress.objects.filter(user=user).values_list("local_part", flat=True))


def may_be_shown(address: str, *, own: Collection[str]) -> bool:
    """Is it no secret address of somebody else? Whoever knows one can have work logged in that name."""
    secret = secret_part(address, settings.MAIL_CAPTURE_ADDRESS)
    return not secret or secret in own


def parties_shown(mail: CapturedMail, *, own: Collection[str]) -> list[list[str]]:
    """Role, name and address of everybody whom `mail` names, without the secret addresses of others."""
    return [party for party in mail.parties if may_be_shown(party[2], own=own)]


def captured_for(addresses: Iterable[str]) -> list[User]:
    """The active people whose secret address is among these."""
    parts = {part for one in addresses if (part := secret_part(one, settings.MAIL_CAPTURE_ADDRESS))}
    owners = CaptureAddress.objects.filter(local_part__in=parts, retired_at=None, user__is_active=True)
    return [own.user for own in owners.select_related("user").order_by("user_id")] if parts else []


def people_at(addresses: Iterable[str]) -> dict[str, User]:
    """Active people of ours by the form of the address under which they sign in."""
    forms = {form for one in addresses for form in forms_of(one)}
    known = User.objects.people().filter(email__in=forms, is_active=True) if forms else []
    return {user.email: user for user in known}


def our_domains() -> set[str]:
    """The domains of the organisation's own people."""
    return own_domains(User.objects.people().filter(is_active=True).values_list("email", flat=True))
