"""What the index of the admin shows of the nightly check."""

from typing import Any

from django import template

from assignment.queries.integrity import last_check

register = template.Library()


@register.inclusion_tag("admin/assignment/_integrity.html")
def integrity_box() -> dict[str, Any]:
    """A red box with a line per invariant that did not hold last night; nothing when all held."""
    return {"check": last_check()}
