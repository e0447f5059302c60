"""A person named in another record must be at the same account."""

from django.utils.translation import gettext as _

from accounts.errors import RuleViolation
from accounts.models import Contact


def contact_of(account_id: int | None, contact_id: int | None) -> Contact | None:
    """The person with `contact_id`, None for none. Raises RuleViolation for somebody at another account."""
    if contact_id is None:
        return None
    contact = Contact.objects.filter(pk=contact_id, account_id=account_id).first()
    if contact is None:
        message = _("This person is not at this account. Choose somebody from the list.")
        raise RuleViolation("no_contact", message, errors={"contact": [message]})
    return contact
