"""Files that one may have."""

from django.db.models import QuerySet

from accounts.models import Account, Attachment, User


def attachments_of(user: User) -> QuerySet[Attachment]:
    """Files of the accounts that `user` may open."""
    return Attachment.objects.filter(account__in=Account.objects.visible_to(user))
