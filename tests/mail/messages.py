"""Raw messages as they come in tests."""

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from tests.factories import NOON


def raw(
    sender: str,
    to: str = "",
    *,
    subject: str = "Pallets",
    text: str = "Shall we talk on Thursday?",
    at: datetime | None = NOON,
    message_id: str = "",
    files: tuple[tuple[str, bytes], ...] = (),
    **headers: str,
) -> bytes:
    """A message; further headers by name with underscores."""
    mail = EmailMessage()
    mail["From"], mail["Subject"] = sender, subject
    if to:
        mail["To"] = to
    if at:
        mail["Date"] = format_datetime(at)
    mail["Message-ID"] = message_id or f"<{abs(hash((sender, to, subject, text, at)))}@mail.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    for name, content in files:
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def bounce(failed: str, *, to: str, original_id: str, action: str = "failed", status: str = "5.1.1") -> bytes:
    """A delivery report as mail servers send it."""
    return f"""From: Mail Delivery System <MAILER-DAEMON@mx.example>
To: {to}
Subject: Undelivered Mail Returned to Sender
Date: {format_datetime(NOON)}
Message-ID: <report-{failed}-{action}@mx.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: text/plain

I could not deliver your message.

--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {failed}
Action: {action}
Status: {status}

--x
Content-Type: message/rfc822

Message-ID: {original_id}
From: {to}
To: {failed}

Hello

--x--
""".encode()
