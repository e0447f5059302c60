"""Look-up for everyone: name, domain, holder and station of any account, nothing more (decision 13)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection

from accounts.models import Account, Notification, Organisation, Station, User
from accounts.rules.domains import normal_domain

SHORTEST = 3
COLUMNS = """
SELECT a.id, a.name, a.domain, coalesce(u.name, ''), a.station
  FROM accounts_account a
  LEFT JOIN accounts_book b ON b.id = a.book_id
  LEFT JOIN accounts_user u ON u.id = b.rep_id
"""
BY_TEXT = f"""{COLUMNS}, book_fold(%(text)s) AS wanted
 WHERE a.name_key LIKE '%%' || replace(replace(replace(wanted, '\\', '\\\\'), '%%', '\\%%'), '_', '\\_') || '%%'
    OR a.name_key %% wanted
    OR (a.domain <> '' AND a.domain = %(domain)s)
 ORDER BY (a.domain = %(domain)s AND a.domain <> '') DESC, (a.name_key = wanted) DESC,
          word_similarity(wanted, a.name_key) DESC, similarity(a.name_key, wanted) DESC, a.id
 LIMIT %(limit)s
"""
EXACT = f"""{COLUMNS}
 WHERE (a.name_key = book_fold(%(text)s) OR (a.domain <> '' AND a.domain = %(domain)s)) AND a.station <> 'closed'
 ORDER BY a.id
 LIMIT %(limit)s
"""


@dataclass(frozen=True)
class Found:
    """What anybody may know of an account. `holder` is empty while no book holds it."""

    id: int
    name: str
    domain: str
    holder: str
    station: str

    @property
    def station_label(self) -> str:
        return str(Station(self.station).label)


def may_look_up(user: User) -> bool:
    """The organisation's switch; who sees the pool anyway may always look up."""
    return user.has_perm("accounts.see_pool") or Organisation.load().look_up_for_everyone


def openable(found: Iterable[Found], *, user: User) -> set[int]:
    """Ids of those that `user` may open; of the others the look-up is all there is."""
    visible = Account.objects.visible_to(user).filter(pk__in=[row.id for row in found])
    return set(visible.values_list("pk", flat=True))


def ask_key(account_id: int, *, by: User, day: date) -> str:
    """Under this key one asks for an account on a day: once."""
    return f"ask-{account_id}-{by.pk}-{day.isoformat()}"


def asked_today(found: Iterable[Found], *, by: User, day: date) -> set[int]:
    """Ids of those that `by` asked for on this day (accounts/actions/asking.py)."""
    keys = {ask_key(row.id, by=by, day=day): row.id for row in found}
    if not keys:
        return set()
    told = Notification.objects.filter(user=by, key__in=keys).values_list("key", flat=True)
    return {keys[key] for key in told}


def look_up(text: str, *, limit: int = 10) -> list[Found]:
    """Accounts whose name is like `text` or whose domain it is, the best first. Fewer than 3 letters match exactly."""
    wanted = text.replace("\x00", "").strip()[:200]
    if not wanted:
        return []
    return _found(BY_TEXT if len(wanted) >= SHORTEST else EXACT, wanted, domain=_domain(wanted), limit=limit)


def called(text: str, *, limit: int = 20) -> list[Found]:
    """Open accounts that are called `text`, apart from case and accents, or whose domain it is."""
    wanted = text.replace("\x00", "").strip()[:500]
    return _found(EXACT, wanted, domain=_domain(wanted), limit=limit) if wanted else []


def same_account(*, name: str, domain: str, limit: int = 5) -> list[Found]:
    """Accounts that may be the same company: the same domain, or the same name apart from case and accents."""
    return _found(EXACT, name, domain=domain, limit=limit)


def _domain(text: str) -> str:
    try:
        return normal_domain(text)
    except ValueError:
        return ""


def _found(statement: str, text: str, *, domain: str, limit: int) -> list[Found]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"text": text, "domain": domain, "limit": limit})
        return [Found(*row) for row in cursor.fetchall()]
