"""Where a mail of the tray may belong: accounts that one may open, with their people."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Lower

from accounts.mail.queries.matching import match
from accounts.mail.rules.addresses import company_domains, folded, forms_of
from accounts.mail.rules.parties import Party
from accounts.models import Account, CapturedMail, Contact, Fold, Station, User

MOST_PLACES, MOST_PEOPLE = 6, 30
NOBODY = Party("to", "", "")


@dataclass(frozen=True)
class Suggestion:
    """An account with its people, and who of the mail is likely from there; `fits` is this one among its people."""

    account: Account
    people: list[Contact]
    fits: int | None
    other: Party
    name: str


def suggestions(mail: CapturedMail, others: Sequence[Party], *, user: User, text: str = "") -> list[Suggestion]:
    """By a search if there is one, else those on which it lacks a person, or that fit an address or its domain."""
    seen = Account.objects.visible_to(user).order_by("name_key", "pk")
    if text:
        rows = seen.filter(name_key__contains=Fold(Value(text)))
    elif mail.person_missing:
        rows = seen.filter(pk__in=mail.interactions.filter(contact=None, voided_at=None).values("account"))
    else:
        fitting = [line.account_id for line in match(others, [user]).lines]
        known = Q(pk__in=_at(others).values("account")) | Q(domain__in=_domains(others))
        rows = seen.filter(Q(pk__in=fitting) | known & ~Q(station=Station.CLOSED))
    accounts = list(rows[:MOST_PLACES])
    return _with_people(accounts, sides_at(others, [account.pk for account in accounts], user=user))


def sides_at(others: Sequence[Party], account_ids: Collection[int], *, user: User) -> dict[int, Party]:
    """Who of the other side is likely from each account: a person of it, else one at its domain, else one whom no
    account of `user` knows. A mail with one other side has no choice.
    """
    if len(others) < 2:
        return dict.fromkeys(account_ids, others[0] if others else NOBODY)
    seen, found = Account.objects.visible_to(user), defaultdict(set)
    for account, address in _at(others).filter(account__in=seen).values_list("account", "at"):
        found[address].add(account)
    for account, domain in seen.filter(domain__in=_domains(others)).values_list("pk", "domain"):
        found[domain].add(account)
    known = [(party, _known(party, found)) for party in others]
    return {pk: _likeliest(pk, known) for pk in account_ids}


def _at(others: Sequence[Party]) -> QuerySet[Contact]:
    forms = {form for party in others for form in forms_of(party.address)}
    return Contact.objects.annotate(at=Lower("email")).filter(at__in=forms)


def _domains(others: Sequence[Party]) -> set[str]:
    return {domain for party in others for domain in company_domains(party.address)}


def _known(party: Party, found: Mapping[str, set[int]]) -> set[int]:
    people = {account for form in forms_of(party.address) for account in found.get(form, ())}
    return people or next((found[domain] for domain in company_domains(party.address) if domain in found), set())


def _likeliest(account_id: int, known: Sequence[tuple[Party, set[int]]]) -> Party:
    of_it = (party for party, accounts in known if account_id in accounts)
    of_none = (party for party, accounts in known if not accounts)
    return next(of_it, None) or next(of_none, NOBODY)


def _with_people(accounts: Sequence[Account], sides: Mapping[int, Party]) -> list[Suggestion]:
    people: dict[int, list[Contact]] = defaultdict(list)
    for contact in Contact.objects.present().filter(account__in=accounts).order_by("name_key", "pk"):
        people[contact.account_id].append(contact)
    found = []
    for account in accounts:
        rows, other = people[account.pk], sides[account.pk]
        fits = next((one.pk for one in rows if other.address and folded(one.email) == folded(other.address)), None)
        found.append(Suggestion(account, rows[:MOST_PEOPLE], fits, other, new_name(other)))
    return found


def new_name(other: Party) -> str:
    """What a new person may be called: as the mail says, else by the address."""
    if other.name:
        return other.name
    words = other.address.partition("@")[0].replace(".", " ").replace("_", " ").replace("-", " ").split()
    return " ".join(word.capitalize() for word in words if not word.isdigit())
