"""What the switch of retrieval is judged by: how much work is captured, and what the last runs took or would have."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Book, Interaction, Organisation, User
from assignment.models import Appeal, Run, RunKind
from assignment.rules.retrieval import ASKED_RUNS, REPORT_DAYS, only_reports

LOOKED_BACK = timedelta(days=30)
LAST_RUNS = 4
NAMED = 20
TOOK = (Run.Status.DONE, Run.Status.REVERTED, Run.Status.PARTLY_REVERTED)
HELD = """
SELECT count(*), count(*) FILTER (WHERE worked.account_id IS NOT NULL)
  FROM accounts_account a
  LEFT JOIN (SELECT DISTINCT account_id FROM accounts_interaction
              WHERE happened_at >= %(since)s AND happened_at <= %(now)s AND voided_at IS NULL) AS worked
    ON worked.account_id = a.id
 WHERE a.book_id IS NOT NULL
"""
SILENT = """
SELECT u.id, u.name, count(*)
  FROM accounts_book b
  JOIN accounts_user u ON u.id = b.rep_id AND u.is_active
  JOIN accounts_account a ON a.book_id = b.id
 WHERE b.id = ANY(%(books)s) AND b.closed_on IS NULL
   AND NOT EXISTS (SELECT FROM accounts_interaction i WHERE i.user_id = u.id AND i.happened_at >= %(since)s
                      AND i.happened_at <= %(now)s AND i.voided_at IS NULL)
 GROUP BY u.id ORDER BY u.name, u.id
"""


@dataclass(frozen=True)
class Captured:
    """Work of the last 30 days: by source, held accounts with any, and those reps with a book who log nothing whom
    the reader sees.
    """

    by_source: list[tuple[str, int]]
    held: int
    held_with_work: int
    silent: list[tuple[int, str, int]]

    @property
    def interactions(self) -> int:
        return sum(count for _source, count in self.by_source)

    @property
    def share(self) -> float | None:
        """Held accounts with any logged work, 0–1; None without held accounts."""
        return self.held_with_work / self.held if self.held else None

    @property
    def is_thin(self) -> bool:
        """So little is captured that a retrieval may take accounts that were worked."""
        return bool(self.silent) or (self.share is not None and self.share < 0.5)


@dataclass(frozen=True)
class Standing:
    """Where the switch stands: until when it only reports (None: no more), and how many runs took accounts so far."""

    reports_until: date | None
    finished: int

    @property
    def asked_more(self) -> int:
        """Runs that a leader still approves, whatever the switch says."""
        return max(0, ASKED_RUNS - self.finished)


def captured(user: User, *, now: datetime) -> Captured:
    """The last 30 days, in four statements."""
    books = list(Book.objects.visible_to(user).open().values_list("pk", flat=True))
    values = {"since": now - LOOKED_BACK, "now": now, "books": books}
    rows = Interaction.objects.filter(happened_at__gte=values["since"], happened_at__lte=now, voided_at=None)
    counted = dict(rows.values_list("source").annotate(n=Count("pk")).order_by())
    with connection.cursor() as cursor:
        cursor.execute(HELD, values)
        held, with_work = cursor.fetchone()
        cursor.execute(SILENT, values)
        silent = cursor.fetchall()
    return Captured([(source, counted.get(source, 0)) for source in Interaction.Source.values], held, with_work, silent)


def standing(organisation: Organisation, *, today: date) -> Standing:
    live = organisation.went_live_on
    until = live + timedelta(days=REPORT_DAYS) if live and only_reports(today=today, went_live_on=live) else None
    return Standing(until, runs_that_took().count())


def runs_that_took() -> QuerySet[Run]:
    """Finished retrievals that took accounts, undone since or not."""
    return Run.objects.filter(kind=RunKind.RETRIEVAL, status__in=TOOK, done__gt=0)


def last_runs(user: User) -> QuerySet[Run]:
    """The last four retrievals that were built, with `appealed` and `granted`: appeals against what each took."""
    built = Run.objects.visible_to(user).filter(kind=RunKind.RETRIEVAL, built_at__isnull=False).order_by("-slot", "-pk")
    return built.annotate(
        appealed=_appeals(Q()), granted=_appeals(Q(state=Appeal.State.GRANTED))
    ).select_related("plan")[:LAST_RUNS]  # fmt: skip


def _appeals(which: Q) -> Coalesce:
    rows = Appeal.objects.filter(which, taken_by__run=OuterRef("pk")).order_by().values("taken_by__run")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)
