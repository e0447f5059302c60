"""Notes on an account."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.audit import record
from accounts.actions.cleaning import clean_values
from accounts.actions.people import contact_of
from accounts.actions.same_click import made_a_moment_ago
from accounts.errors import RuleViolation
from accounts.models import Account, Event, Note, User

EDITABLE = ("text", "is_pinned")


@transaction.atomic
def add_note(
    account_id: int, *, text: str, by: User, now: datetime, contact_id: int | None = None, is_pinned: bool = False
) -> Note:
    """Write a note by `by`; a second click finds the first one's. Raises RuleViolation without text or for a person of
    another account.
    """
    cleaned = clean_values(Note, {"text": text, "is_pinned": is_pinned}, editable=EDITABLE)
    contact = contact_of(account_id, contact_id)
    Account.objects.select_for_update().only("pk").get(pk=account_id)
    known = made_a_moment_ago(Note, {**cleaned, "contact": contact}, account_id=account_id, by=by, now=now)
    if known:
        return known
    note = Note.objects.create(account_id=account_id, contact=contact, author=by, **cleaned)
    record(Event.Verb.NOTE_SAVED, by=by, now=now, account_id=account_id, subject=note)
    return note


@transaction.atomic
def edit_note(note_id: int, *, text: str, by: User, now: datetime, version: int, is_pinned: bool = False) -> Note:
    """Change one's own note that still has `version`. Raises StaleVersion; RuleViolation for somebody else's."""
    cleaned = clean_values(Note, {"text": text, "is_pinned": is_pinned}, editable=EDITABLE)
    note = Note.objects.get(pk=note_id)
    if note.author_id != by.pk:
        raise RuleViolation("not_yours", _("Only who wrote a note changes it. Add your own instead."), status=403)
    note.text, note.is_pinned = cleaned["text"], cleaned["is_pinned"]
    note.save_edit(expected=version, update_fields=["text", "is_pinned", "updated_at"])
    record(Event.Verb.NOTE_SAVED, by=by, now=now, account_id=note.account_id, subject=note)
    return note
