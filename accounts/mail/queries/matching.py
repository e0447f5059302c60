"""To whom among the accounts that people may see the other side of a message belongs."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from accounts.mail.queries.addresses import captured_for, is_capture_address, our_domains, people_at
from accounts.mail.rules.addresses import company_domains, forms_of, secret_part
from accounts.mail.rules.parties import Party
from accounts.mail.rules.sorting import Ours
from accounts.models import Account, Contact, Station, User
from accounts.queries.duplicates import Lead, leads_of

MOST_AT_A_DOMAIN = 100


def ours_among(addresses: Collection[str], pattern: str) -> tuple[Ours, set[str]]:
    """What is ours among these addresses, and those of them at which mail is captured."""
    secrets = {one for one in addresses if is_capture_address(one)}
    owners = {}
    for user in captured_for(secrets):
        parts = {own.local_part for own in user.capture_addresses.all() if own.retired_at is None}
        owners |= {one: user.pk for one in secrets if secret_part(one, pattern) in parts}
    people = {email: user.pk for email, user in people_at(addresses).items()}
    return Ours(people=people, secret=owners, domains=our_domains()), secrets


@dataclass(frozen=True)
class Match:
    """An account on the other side, the person there if known, and whose mail it is."""

    account_id: int
    contact_id: int | None
    user: User


@dataclass(frozen=True)
class Matches:
    """What was found: at most one line per account; `ambiguous` when an address fits several accounts."""

    lines: list[Match]
    ambiguous: bool


def seen_by(users: Sequence[User]) -> QuerySet[Account]:
    """The accounts that at least one of `users` may open."""
    rows = Account.objects.none()
    for user in users:
        rows = rows | Account.objects.visible_to(user)
    return rows


def match(others: Sequence[Party], users: Sequence[User]) -> Matches:
    """Each address by the people of the accounts that `users` see, else by domain; never further than they see.

    What was closed as a duplicate leads to its original; what is closed otherwise fits only where nothing open does.
    """
    known = _contacts(others, users)
    lines: dict[int, int | None] = {}
    ambiguous = False
    for party in others:
        people = next((found for form in sorted(forms_of(party.address), key=len, reverse=True)
                       if (found := known.get(form))), {})  # fmt: skip
        if not people:
            people = dict.fromkeys(_by_domain(party.address, users))
        if len(people) > 1:
            ambiguous = True
        for account, contact in people.items() if len(people) == 1 else ():
            lines[account] = lines.get(account) or contact
    return Matches(_with_users(lines, users), ambiguous)


def _contacts(others: Sequence[Party], users: Sequence[User]) -> dict[str, dict[int, int | None]]:
    """Person by account by address; who still works there goes before who left. A person of a duplicate alone leads to
    the original, but is nobody there.
    """
    forms = {form for party in others for form in forms_of(party.address)}
    mine = Q(account__in=seen_by(users)) | Q(account__station=Station.CLOSED)
    rows = Contact.objects.alias(at=Lower("email")).filter(mine, at__in=forms).order_by("pk")
    people = list(rows.values_list("pk", "account", "account__station", "email", "left_on"))
    leads = _leads({account: station for _pk, account, station, _email, _left in people}, users)
    found: dict[str, dict[Lead, int | None]] = defaultdict(dict)
    for pk, account, _station, email, _left in sorted(people, key=_has_left):
        if lead := leads.get(account):
            person = pk if account == lead.account_id else None
            found[email.lower()][lead] = found[email.lower()].get(lead) or person
    return {email: {lead.account_id: there[lead] for lead in _open_first(there)} for email, there in found.items()}


def _has_left(person: tuple) -> bool:
    return person[-1] is not None


def _by_domain(address: str, users: Sequence[User]) -> list[int]:
    """The accounts under the most exact domain that any has."""
    mine = Q(pk__in=seen_by(users)) | Q(station=Station.CLOSED)
    for domain in company_domains(address):
        rows = Account.objects.filter(mine, domain=domain).order_by("pk")
        leads = _leads(dict(rows.values_list("pk", "station")[:MOST_AT_A_DOMAIN]), users)
        if leads:
            return [lead.account_id for lead in _open_first(leads.values())]
    return []


def _leads(stations: Mapping[int, str], users: Sequence[User]) -> dict[int, Lead]:
    """What each account stands for, as far as `users` see it; open ones are seen already, and stand for themselves."""
    if Station.CLOSED not in stations.values():
        return {pk: Lead(pk, is_open=True) for pk in stations}
    leads = leads_of(stations)
    seen = seen_by(users).filter(pk__in=[lead.account_id for lead in leads.values()]).values_list("pk", flat=True)
    visible = set(seen)
    return {pk: lead for pk, lead in leads.items() if lead.account_id in visible}


def _open_first(leads: Iterable[Lead]) -> list[Lead]:
    """Those that are open, or all where none is; each once."""
    all_of_them = list(dict.fromkeys(leads))
    return [lead for lead in all_of_them if lead.is_open] or all_of_them


def _with_users(lines: dict[int, int | None], users: Sequence[User]) -> list[Match]:
    """Whose mail it is on each account: of the one who holds it, else of the first who may see it."""
    holders = dict(Account.objects.filter(pk__in=lines).values_list("pk", "book__rep"))
    by_id = {user.pk: user for user in users}
    first = {user.pk: set(Account.objects.visible_to(user).filter(pk__in=lines).values_list("pk", flat=True))
             for user in users}  # fmt: skip
    found = []
    for account, contact in lines.items():
        holder = by_id.get(holders.get(account) or 0)
        owner = holder or next(user for user in users if account in first[user.pk])
        found.append(Match(account, contact, owner))
    return found
