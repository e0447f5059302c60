"""Messages in the app. The same key is told to a user once, however often an action or a job runs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.models import Notification, User


@dataclass(frozen=True)
class Message:
    """One message to one user (by id); None as the user tells nobody."""

    user_id: int | None
    kind: str
    key: str
    title: str
    body: str = ""
    url: str = ""


def notify_many(messages: Iterable[Message]) -> None:
    """Tell each user each message, unless the user was told under its key before. One statement."""
    rows = [
        Notification(user_id=row.user_id, kind=row.kind, key=row.key, title=row.title[:300], body=row.body, url=row.url)
        for row in messages
        if row.user_id is not None
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)


def notify(users: Iterable[User], *, kind: str, key: str, title: str, body: str = "", url: str = "") -> None:
    """Tell all of `users` the same."""
    notify_many(Message(user.pk, kind, key, title, body, url) for user in users)


def mark_read(user: User, *, now: datetime, only: int | None = None) -> int:
    """Mark what `user` was told as read, all of it or one message by its number; returns how many are so only now.

    What was read before keeps its moment. One statement.
    """
    unread = user.notifications.filter(read_at=None)
    return (unread if only is None else unread.filter(pk=only)).update(read_at=now)
