"""What a sensible person sends to the pages and resources of accounts and their records."""

from typing import Any


def bodies_of_records(rows: dict[str, Any], *, version: int) -> dict[str, dict[str, Any]]:
    """`version` is that of the account."""
    return {
        "account-create": {"name": "Fjord Fisk", "domain": "fjordfisk.example"},
        "account-log": {"line": "c spoke, wants an offer"},
        "account-log-outlook": {"line": "c spoke, wants an offer"},
        "score-override": {"points": "5", "reason": "Met the founder"},
        "interaction-void": {"reason": "Logged on the wrong account"},
        "accounts:account-edit": {"name": "Acme", "version": version},
        "accounts:contact-create": {"name": "Sara Lindqvist", "role": "decides"},
        "accounts:contact-edit": {"name": "Sara Lindqvist", "role": "uses", "version": 1},
        "accounts:ask-create": {"reason": "We met them at a fair"},
        "accounts:note-create": {"text": "Prefers mail"},
        "accounts:note-edit": {"text": "Prefers mail", "is_pinned": "on", "version": 1},
        "assignment:task-create": {"kind": "todo", "title": "Send the offer", "due_on": "2026-06-10"},
        "assignment:opportunity-create": {"name": "Pallets", "kind": "new", "stage": "engaging", "currency": "EUR"},
        "assignment:opportunity-edit": {
            "name": "Pallets", "kind": "new", "stage": "won", "amount": "10", "currency": "EUR", "version": 1,
        },
        "accounts:settings": {"name": "Ana Kovač", "time_zone": "Europe/Oslo"},
        "set_language": {"language": "en"},
        "api-token": {"username": "", "password": "password"},
        "api-accounts-list": {"name": "Fjord Fisk", "domain": "fjordfisk.example"},
        "api-accounts-detail": {"city": "Oslo"},
        "api-accounts-interactions": {"kind": "call", "outcome": "spoke", "contact": rows["contact_id"]},
        "api-accounts-contacts": {"name": "Sara Lindqvist"},
        "api-accounts-notes": {"text": "Prefers mail"},
        "api-accounts-tasks": {"title": "Send the offer"},
        "api-accounts-opportunities": {"name": "Pallets"},
        "api-contacts-detail": {"title": "Buyer"},
        "api-interactions-void": {"reason": "Logged on the wrong account"},
        "api-notes-detail": {"text": "Prefers mail"},
        "api-opportunities-detail": {"next_step": "Send the offer"},
        "api-signals-list": {"signals": [{
            "account": rows["account_id"], "type": "quote-request", "happened_at": "2026-05-01T08:00Z",
            "source": "web", "external_id": "2",
        }]},
    }  # fmt: skip
