"""A file of the account and a mail in the rep's tray, and what is sent about mail."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.models import Account, Attachment, CapturedMail, User
from accounts.queries.subscriptions import subscription_token
from accounts.rules.mailing import DEFAULTS


def rows_of_mail(account: Account, rep: User) -> dict[str, Any]:
    kept = Path(settings.MEDIA_ROOT) / "of-the-access-tests.txt"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text("From: sara@client.example\n\nHello")
    file = Attachment.objects.create(account=account, file=kept.name, name="offer.txt", size=1, uploaded_by=rep)
    mail = CapturedMail.objects.create(
        key="test", source="inbox", size=1, received_at=timezone.now(), raw=kept.name, direction="in", state="waiting"
    )
    mail.for_users.add(rep)
    token = subscription_token(rep, "weekly", now=timezone.now())
    return {
        "token": token,
        "attachment_id": file.pk,
        "attachments": file.pk,
        "mail_id": mail.pk,
        "captured-mails": mail.pk,
    }


def bodies_of_mail(rows: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        "accounts:mail-choices": dict.fromkeys(DEFAULTS, "daily"),
        "mail:log": {"account": rows["account_id"], "person": "none", "direction": "in"},
        "api-mail-choices": {"book": "daily"},
        "api-captured-mails-interactions": {"account": rows["account_id"]},
    }
