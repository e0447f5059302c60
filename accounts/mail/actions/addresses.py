"""Secret addresses: one per user, renewed when it got into wrong hands."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import RuleViolation
from accounts.mail.queries.addresses import capture_address
from accounts.models import CaptureAddress, User

# Letters that nobody mistakes for each other, and no case: 12 of 31 are 59 bits.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
LENGTH = 12


@transaction.atomic
def renew_address(user: User, *, now: datetime) -> str:
    """A new secret address of `user`; the one before captures nothing any more. Raises RuleViolation without set-up."""
    User.objects.select_for_update().only("pk").get(pk=user.pk)
    CaptureAddress.objects.filter(user=user, retired_at=None).update(retired_at=now)
    CaptureAddress.objects.create(user=user, local_part="".join(secrets.choice(LETTERS) for _each in range(LENGTH)))
    address = capture_address(user)
    if not address:
        raise RuleViolation("capture_off", _("Mail capture is not set up. Ask ops for it."))
    return address
