"""An address that mail cannot reach: the person stays, but counts as not reachable until a new address is saved."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from accounts.actions.audit import record
from accounts.models import Contact, Event, User


@transaction.atomic
def mark_unreachable(contact_ids: Collection[int], *, by: User, now: datetime) -> int:
    """Note that mail to these people came back; returns how many were reachable until now."""
    rows = Contact.objects.select_for_update().filter(pk__in=contact_ids, email_bounced_at=None).order_by("pk")
    reachable = list(rows)
    for contact in reachable:
        contact.email_bounced_at = now
        contact.save_edit(update_fields=["email_bounced_at", "updated_at"])
        detail = {"contact": contact.pk, "fields": ["email_bounced_at"]}
        record(Event.Verb.CONTACT_SAVED, by=by, now=now, account_id=contact.account_id, subject=contact, detail=detail)
    return len(reachable)
