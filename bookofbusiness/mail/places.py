"""Where a mail of the tray may belong: accounts that one may open, with their people."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, Value
from django.db.models.functions import Lower

from accounts.mail.queries.matching import match
from accounts.mail.rules.addresses import company_domains, folded, forms_of
from accounts.mail.rules.parties import Party
from accounts.models import Account, CapturedMail, Contact, Fold, User

MOST_PLACES, MOST_PEOPLE = 6, 30


@dataclass(frozen=True)
class Suggestion:
    """An account with its people; `why` it is suggested: the address, the domain, the search."""

    account: Account
    people: list[Contact]
    fits: int | None


def suggestions(mail: CapturedMail, other: Party, *, user: User, text: str = "") -> list[Suggestion]:
    """By a search if there is one, else those that the mail was logged on, or that fit its address or its domain."""
    seen = Account.objects.visible_to(user).order_by("name_key", "pk")
    if text:
        rows = seen.filter(name_key__contains=Fold(Value(text)))
    elif mail.person_missing:
        rows = seen.filter(pk__in=mail.interactions.values("account"))
    else:
        fitting = [line.account_id for line in match([other], [user]).lines] if other.address else []
        known = Contact.objects.alias(at=Lower("email")).filter(at__in=forms_of(other.address)).values("account")
        rows = seen.filter(Q(pk__in=fitting) | Q(pk__in=known) | Q(domain__in=company_domains(other.address)))
    return _with_people(list(rows[:MOST_PLACES]), other)


def _with_people(accounts: Sequence[Account], other: Party) -> list[Suggestion]:
    people: dict[int, list[Contact]] = defaultdict(list)
    for contact in Contact.objects.present().filter(account__in=accounts).order_by("name_key", "pk"):
        people[contact.account_id].append(contact)
    found = []
    for account in accounts:
        rows = people[account.pk]
        fits = next((one.pk for one in rows if other.address and folded(one.email) == folded(other.address)), None)
        found.append(Suggestion(account, rows[:MOST_PEOPLE], fits))
    return found


def new_name(other: Party) -> str:
    """What a new person may be called: as the mail says, else by the address."""
    if other.name:
        return other.name
    words = other.address.partition("@")[0].replace(".", " ").replace("_", " ").replace("-", " ").split()
    return " ".join(word.capitalize() for word in words if not word.isdigit())
