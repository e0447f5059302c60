"""What the shell of every page shows: the tabs of the user's role, the menu's addresses, the currency.

The one place that knows which pages the navigation names; a page that is not installed is left out.
"""

from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from accounts.mail.queries.state import capture_is_on
from accounts.models import Organisation, Role, User
from assignment.queries.rule_versions import version_to_confirm

EVERYONE, SELLERS, STEERERS = frozenset(Role), frozenset({Role.REP, Role.LEADER}), frozenset({Role.LEADER, Role.OPS})


@dataclass(frozen=True)
class Page:
    """A page of the navigation: its URL name, label, icon, the roles that see it, and the key after "g".

    `switch` names a field of the organisation without which leaders do not see it.
    """

    name: str
    label: str
    icon: str
    roles: frozenset[str]
    key: str
    switch: str = ""


@dataclass(frozen=True)
class Tab:
    name: str
    label: str
    icon: str
    keys: str
    url: str
    is_current: bool


TRAY = "mail:tray"
PAGES = [
    Page("assignment:my-book", _("My book"), "list", SELLERS, "b"),
    Page("assignment:dashboard", _("Dashboard"), "dashboard", STEERERS, "d"),
    Page("accounts:account-list", _("Accounts"), "account", EVERYONE, "a"),
    Page("accounts:opportunity-list", _("Opportunities"), "opportunity", EVERYONE, "o"),
    Page("assignment:run-list", _("Runs"), "run", STEERERS, "r"),
    Page("accounts:look-up", _("Look-up"), "look", EVERYONE, "l"),
    Page("assignment:rules", _("Rules"), "rules", EVERYONE, "e"),
    Page(TRAY, _("Mail"), "mail", SELLERS, "m"),
    Page("reports", _("Reports"), "flag", STEERERS, "p"),
    Page("setup", _("Set up"), "settings", STEERERS, "u", "leaders_set_up"),
    Page("imports:list", _("Imports"), "import", frozenset({Role.OPS}), "i"),
    Page("admin:index", _("Admin"), "settings", frozenset({Role.OPS}), "n"),
]
MENU = {
    "settings_url": "accounts:settings",
    "new_account_url": "account-create",
    "notifications_url": "accounts:notifications",
    "look_up_url": "accounts:look-up",
    "search_url": "search",
    "sign_in_url": "account_login",
    "sign_out_url": "account_logout",
    "change_password_url": "account_change_password",
    "language_url": "set_language",
}


def address(name: str) -> str:
    """The address of the page `name`, or an empty string where it is not installed."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def tabs(role: str, path: str, organisation: Organisation | None = None) -> list[Tab]:
    """The installed pages of `role` in their order; the one under whose address `path` lies is current."""
    seen = [(page, address(page.name)) for page in PAGES if role in page.roles and _is_on(page, role, organisation)]
    installed = [(page, url) for page, url in seen if url]
    current = max((url for _page, url in installed if path.startswith(url)), key=len, default=None)
    return [Tab(page.name, page.label, page.icon, f"g {page.key}", url, url == current) for page, url in installed]


def _is_on(page: Page, role: str, organisation: Organisation | None) -> bool:
    if page.name == TRAY and not capture_is_on():
        return False
    kept = page.switch and role == Role.LEADER and organisation is not None
    return not kept or getattr(organisation, page.switch)


def about(user: User | None) -> dict:
    """The user's team by name, and how many notifications wait: one query."""
    if user is None:
        return {"team_name": "", "unread": 0}
    waiting = Count("notifications", filter=Q(notifications__read_at=None))
    return User.objects.filter(pk=user.pk).values(unread=waiting, team_name=F("team__name")).get()


def navigation(request: HttpRequest) -> dict:
    """Context of every page. `current_tab`, set by a view to a URL name, overrules the tab found by the address."""
    user = getattr(request, "user", None)
    user = user if user and user.is_authenticated else None
    return {
        "tabs": tabs(user.role, request.path, request.organisation) if user else [],
        "me": SimpleLazyObject(lambda: about(user)),
        "menu": {key: address(name) for key, name in MENU.items()},
        "rules_to_confirm": version_to_confirm(user, request.organisation) if user else None,
        "currency": SimpleLazyObject(lambda: request.organisation.currency),
    }
