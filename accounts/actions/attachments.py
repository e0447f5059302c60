"""Keeping files of accounts: checked by name and size, stored under a name of our own, once per account."""

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.audit import record
from accounts.errors import RuleViolation
from accounts.models import Account, Attachment, Event, Interaction, User
from accounts.rules.files import MOST_BYTES, plain_name, refused_because

_if_not_done: ContextVar[ExitStack | None] = ContextVar("_if_not_done", default=None)


@contextmanager
def stored_only_if_done() -> Iterator[None]:
    """What `keep_file` stores inside goes again where this ends in an error: a storage knows no transaction."""
    with ExitStack() as undone:
        before = _if_not_done.set(undone)
        try:
            yield
        finally:
            _if_not_done.reset(before)
        undone.pop_all()


@transaction.atomic
def keep_file(
    account_id: int,
    *,
    name: str,
    content: bytes,
    content_type: str = "",
    by: User,
    now: datetime,
    interaction: Interaction | None = None,
) -> Attachment:
    """Keep `content` as a file of the account, under the account's lock; the same content again is the same file.

    Raises RuleViolation for an empty file, one over 10 MB, and one that acts when it is opened.
    """
    Account.objects.select_for_update().only("pk").get(pk=account_id)
    refuse_file(name, len(content))
    digest = hashlib.sha256(content).hexdigest()
    known = Attachment.objects.filter(account_id=account_id, sha256=digest, interaction=interaction).first()
    if known:
        return known
    kept = Attachment(
        account_id=account_id, interaction=interaction, name=plain_name(name), content_type=content_type[:100],
        size=len(content), sha256=digest, uploaded_by=by,
    )  # fmt: skip
    kept.file.save(f"{uuid.uuid4().hex}.bin", ContentFile(content), save=False)
    if undone := _if_not_done.get():
        undone.callback(kept.file.storage.delete, kept.file.name)
    kept.save()
    detail = {"name": kept.name, "size": kept.size}
    record(Event.Verb.FILE_KEPT, by=by, now=now, account_id=account_id, subject=kept, detail=detail)
    return kept


def refuse_file(name: str, size: int) -> None:
    """Raises RuleViolation for what is not kept, with the way out."""
    why = refused_because(name, size)
    words = {"name": plain_name(name), "most": MOST_BYTES // 1024 // 1024}
    texts = {
        "empty": _("“%(name)s” is empty. Choose a file with something in it."),
        "too_large": _("“%(name)s” is larger than %(most)s MB. Send a smaller file, or a link to it in a note."),
        "acts": _("“%(name)s” would run when it is opened, so it is not kept. Send it as a PDF or inside an archive."),
    }
    if why:
        message = texts[why] % words
        raise RuleViolation(f"file_{why}", message, errors={"file": [message]})
