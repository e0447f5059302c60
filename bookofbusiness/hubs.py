"""The two pages that gather others: what one sets up, and what one looks into. The one place that lists them."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import SET_UP
from assignment.queries.desk import queue_counts
from bookofbusiness.context import address


@dataclass(frozen=True)
class HubPage:
    """A page of a hub: its URL name, label, one line of help, icon, and the permission that it asks for; `count` is how
    much waits there.
    """

    name: str
    label: str
    help: str
    icon: str
    permission: str
    count: int = 0

    @property
    def url(self) -> str:
        return address(self.name)


SETUP = [
    HubPage(
        "assignment:plan-list",
        _("Plans"),
        _("What is given out and taken back, to whom, in which order and when: schedules, previews, pauses."),
        "clock",
        SET_UP,
    ),
    HubPage(
        "setup:segments",
        _("Segments"),
        _("Which accounts belong together, in which order they are asked, and where they overlap."),
        "list",
        SET_UP,
    ),
    HubPage(
        "setup:target-books",
        _("Target books"),
        _("How many accounts a book holds, how fast they must be worked, and whether anybody can."),
        "dashboard",
        SET_UP,
    ),
    HubPage(
        "setup:books",
        _("Books"),
        _("Who has which book, with part time, ramp and days away, and how many places are free."),
        "people",
        SET_UP,
    ),
    HubPage(
        "setup:activities",
        _("Working activities"),
        _("Which calls, mails and meetings count as work, and how many of the last 30 days do."),
        "check",
        SET_UP,
    ),
    HubPage(
        "setup:return-reasons",
        _("Return reasons"),
        _("Why an account may be given back, what each reason asks for, and what follows."),
        "give-back",
        SET_UP,
    ),
    HubPage(
        "score_models:list",
        _("Score models"),
        _("Whom we sell to and which signals count: edit, preview who changes grade, publish, learn from outcomes."),
        "signal",
        SET_UP,
    ),
    HubPage(
        "assignment:rules-setup",
        _("Rules of engagement"),
        _("What counts as work, when accounts are taken back, and who may own what."),
        "rules",
        SET_UP,
    ),
    HubPage(
        "assignment:strategic-list",
        _("Strategic accounts"),
        _("The few accounts that no retrieval takes without a director."),
        "star",
        SET_UP,
    ),
    HubPage(
        "mail:setup",
        _("Mail"),
        _("The mail that goes out to your people, the inbox that captures theirs, and what went wrong."),
        "mail",
        "assignment.change_rules",
    ),
    HubPage(
        "assignment:flag-settings",
        _("Flags"),
        _("Which patterns are looked for each night, and from which numbers on."),
        "signal",
        SET_UP,
    ),
    HubPage(
        "assignment:retrieval-switch",
        _("Retrieval"),
        _("How much work is captured, what the last runs took, and whether a leader approves each."),
        "history",
        SET_UP,
    ),
]
REPORTS = [
    HubPage(
        "assignment:flag-list",
        _("Flags"),
        _("Patterns that look like keeping accounts without working them, with the rows that show them."),
        "signal",
        "assignment.protect_account",
    ),
    HubPage(
        "assignment:appeal-list",
        _("Appeals"),
        _("Reps who want to keep an account, or have it back, and what they bring forward."),
        "flag",
        "assignment.protect_account",
    ),
    HubPage(
        "assignment:dashboard",
        _("Dashboard"),
        _("How the books of your team stand today, and how fair they are."),
        "dashboard",
        "assignment.see_dashboard",
    ),
    HubPage(
        "assignment:dispute-list",
        _("Disputes"),
        _("Who claims whose account, what our records say, and what was decided."),
        "look",
        "assignment.decide_dispute",
    ),
    HubPage(
        "assignment:simulation-list",
        _("What if"),
        _("Play the coming weeks with other settings, and compare them with today’s."),
        "play",
        "assignment.preview_run",
    ),
    HubPage(
        "assignment:return-report",
        _("Returns"),
        _("How much is given back, by whom and why, and what a later owner made of it."),
        "give-back",
        "assignment.see_dashboard",
    ),
    HubPage(
        "reports:coverage",
        _("Coverage"),
        _("Which accounts are worked, by rep, team, segment and grade, and how much of the market."),
        "check",
        "assignment.see_dashboard",
    ),
    HubPage(
        "reports:fairness",
        _("Fairness"),
        _("How even the books are by accounts, potential, A accounts, pipeline and fresh accounts."),
        "balance",
        "assignment.see_dashboard",
    ),
]


def pages_for(user: User, pages: list[HubPage]) -> list[HubPage]:
    """Those of `pages` that are installed and that `user` may open."""
    return [page for page in pages if page.url and user.has_perm(page.permission)]


def with_counts(pages: list[HubPage], user: User) -> list[HubPage]:
    """`pages` with what waits for `user` on those that have a queue: one statement."""
    found = queue_counts(user)
    waiting = {
        "assignment:appeal-list": found["appeals_count"],
        "assignment:dispute-list": found["disputes_count"],
        "assignment:flag-list": found["flags_count"],
    }
    return [replace(page, count=waiting.get(page.name, 0)) for page in pages]
