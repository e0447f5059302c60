"""Codes for what somebody names on a page."""

from collections.abc import Collection

from django.utils.text import slugify

from accounts.models import Organisation

LONGEST_STEM = 34


def lock_codes() -> None:
    """Until the transaction ends nobody else gives a code; the caller reads afterwards which are taken."""
    Organisation.objects.select_for_update(of=("self",), no_key=True).order_by("pk").first()


def free_code(name: str, *, otherwise: str, taken: Collection[str]) -> str:
    """A code from the name, with a number where it is taken; `otherwise` for a name without a letter to take."""
    stem = slugify(name)[:LONGEST_STEM] or otherwise
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(code for code in numbered if code not in taken)
