"""The checks of scoring/rules/readiness.py as SQL, and accounts that are ready for a target book."""

from collections.abc import Mapping

from django.db.models import Count, Q

from accounts.models import Account, Station
from scoring.rules.readiness import BLOCK, CHECKS, STATIONS, WARN, blocking_codes

FAILS: Mapping[str, str] = {
    "no_name": "btrim(account.name) = ''",
    "do_not_contact": "account.do_not_contact",
    "not_scored": "account.is_excluded",
    "no_contact": "reachable.account_id IS NULL",
    "no_domain": "account.domain = ''",
    "duplicate": """{shared} AND EXISTS (
        SELECT FROM accounts_account AS other
         WHERE other.domain = account.domain AND other.domain <> '' AND other.id <> account.id
           AND other.station <> 'closed' AND account.parent_id IS DISTINCT FROM other.id
           AND other.parent_id IS DISTINCT FROM account.id)""",
    "open_opportunity": "opened.account_id IS NOT NULL",
}
ASKED = ("name", "do_not_contact", "domain", "station", "parent_id")  # columns of the account that FAILS names
# Twin: Contact.is_reachable in the words of decision 10: e-mail or phone, not opted out, still there.
REACHABLE = """
    SELECT DISTINCT account_id FROM accounts_contact
     WHERE {within} AND left_on IS NULL AND (
           (email <> '' AND NOT do_not_email AND email_bounced_at IS NULL)
        OR ((phone <> '' OR mobile <> '') AND NOT do_not_call))"""
OPENED = "SELECT DISTINCT account_id FROM accounts_opportunity WHERE {within} AND stage NOT IN ('won', 'lost')"


def codes_sql(level: str) -> str:
    """An array of the codes that fail at the default `level`; a blocking one also names the station."""
    cases = [f"CASE WHEN {FAILS[check.code]} THEN '{check.code}' END" for check in CHECKS if check.level == level]
    if level == BLOCK:
        stations = ", ".join(f"'{station}'" for station in STATIONS)
        cases.append(f"CASE WHEN account.station IN ({stations}) THEN account.station END")
    return f"array_remove(ARRAY[{', '.join(cases)}]::varchar(30)[], NULL)"


NOT_READY_SQL, WARNINGS_SQL = codes_sql(BLOCK), codes_sql(WARN)


def ready_q(levels: Mapping[str, str] | None = None) -> Q:
    """Scored accounts that no check keeps out of a book whose target book sets `levels`. The station is not asked."""
    if not levels:
        return Q(score__is_ready=True)
    codes = list(blocking_codes(levels))
    return Q(score__isnull=False) & ~Q(score__not_ready__overlap=codes) & ~Q(score__warnings__overlap=codes)


def shared_domains(*, most: int = 20_000) -> list[str] | None:
    """Domains of more than one account that is not closed; None when there are too many to send along."""
    open_ones = Account.objects.exclude(domain="").exclude(station=Station.CLOSED)
    rows = open_ones.values("domain").annotate(n=Count("pk")).filter(n__gt=1).values_list("domain", flat=True)
    found = list(rows[: most + 1])
    return found if len(found) <= most else None
