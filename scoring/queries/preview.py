"""What a changed model would do: grades before and after on a fixed sample of accounts."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from accounts.models import Account, Organisation
from accounts.queries.chunks import IdList
from scoring.models import ScoreModel
from scoring.queries.calculation import Moment, calculation_sql
from scoring.queries.models import read_model

SAMPLE = 50_000
CHANGES = """
SELECT coalesce(old.grade, ''), fresh.grade, count(*)
  FROM ({calculation}) AS fresh LEFT JOIN scoring_score AS old ON old.account_id = fresh.account_id
 GROUP BY 1, 2"""
# A fixed spread over all ids: the same accounts each time, however many there are.
SAMPLED = "SELECT id FROM accounts_account ORDER BY hashint8(id), id LIMIT %s"


@dataclass(frozen=True)
class Preview:
    """Accounts of the sample by (grade now, grade then); "" for an account that has no score yet."""

    sampled: int
    accounts: int
    moves: dict[tuple[str, str], int]

    @property
    def changed(self) -> int:
        return sum(count for (old, new), count in self.moves.items() if old != new)

    @property
    def is_exact(self) -> bool:
        """Was every account looked at?"""
        return self.sampled == self.accounts


def preview(version: ScoreModel, *, now: datetime, sample: int = SAMPLE) -> Preview:
    """Grades under `version` beside the stored ones, on at most `sample` accounts. Writes nothing.

    Raises CriteriaError when a rule cannot be read.
    """
    model = read_model(version)
    at = Moment(now=now, today=now.astimezone(Organisation.load().zone).date())
    with connection.cursor() as cursor:
        cursor.execute(SAMPLED, [sample])
        ids = tuple(row[0] for row in cursor.fetchall())
        sql, params = calculation_sql(model, IdList(ids), model_id=version.pk, at=at, stored_heat=False)
        cursor.execute(CHANGES.format(calculation=sql), params.values)
        moves = Counter({(old, new): count for old, new, count in cursor.fetchall()})
    return Preview(sampled=len(ids), accounts=Account.objects.count(), moves=dict(moves))
