"""The score pass: the one writer of Score rows."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.actions.enrol import enrol
from accounts.models import Organisation
from accounts.queries.chunks import Chunk, account_chunks, join_as_sets
from scoring.actions.heat import refresh_heat
from scoring.actions.models import renew_epoch
from scoring.actions.signals import own_signals
from scoring.models import ScoreModel, ScorePass
from scoring.queries.calculation import Moment, Parameters, calculation_sql
from scoring.queries.models import current_model, read_model
from scoring.queries.readiness import shared_domains
from scoring.rules.readiness import blocking_codes
from scoring.rules.score import Model

CHUNK = 50_000
WRITE_SCORES = """
WITH calc AS MATERIALIZED ({calculation}),
written AS (
    INSERT INTO scoring_score AS score
        (account_id, model_id, fit, timing, priority, grade, is_ready, not_ready, warnings, scored_at,
         last_signal_id)
    SELECT calc.account_id, %(model_id)s, calc.fit, calc.timing, calc.priority, calc.grade,
           NOT (calc.not_ready && %(blocking)s::varchar(30)[]), calc.not_ready, calc.warnings, %(now)s,
           coalesce(calc.last_signal_id, 0)
      FROM calc LEFT JOIN scoring_score AS old ON old.account_id = calc.account_id AND {within}
     WHERE old.account_id IS NULL
        OR (old.model_id, old.fit, old.timing, old.priority, old.grade, old.not_ready, old.warnings,
            old.last_signal_id)
           IS DISTINCT FROM
           (%(model_id)s, calc.fit, calc.timing, calc.priority, calc.grade, calc.not_ready, calc.warnings,
            coalesce(calc.last_signal_id, 0))
     ORDER BY calc.account_id
    ON CONFLICT (account_id) DO UPDATE SET
        model_id = excluded.model_id, fit = excluded.fit, timing = excluded.timing, priority = excluded.priority,
        grade = excluded.grade, is_ready = excluded.is_ready, not_ready = excluded.not_ready,
        warnings = excluded.warnings, scored_at = excluded.scored_at,
        last_signal_id = excluded.last_signal_id
    RETURNING account_id)
SELECT count(*), (SELECT count(*) FROM written),
       count(*) FILTER (WHERE NOT (not_ready && %(blocking)s::varchar(30)[])),
       (SELECT coalesce(jsonb_object_agg(code, n), '{{}}')
          FROM (SELECT code, count(*) AS n FROM calc, unnest(not_ready) AS code GROUP BY code) AS codes)
  FROM calc"""


def score(*, now: datetime, account_ids: Iterable[int] | None = None) -> ScorePass:
    """Enrol and score all accounts, or those given, by the published model; safe to run twice.

    Only rows whose stored numbers, reasons or signals changed are written, in chunks of ids that each commit by
    themselves. A full pass is kept as a ScorePass, one over given accounts is only answered. With the scoring switch
    off accounts are enrolled, nothing is scored and `skipped` says so. Raises CriteriaError when stored criteria or
    rules cannot be read.
    """
    organisation = Organisation.load()
    ids = None if account_ids is None else sorted(set(account_ids))
    enrolled = enrol(now=now, account_ids=ids)
    version = current_model()
    done = ScorePass(model=version, started_at=now)
    done.enrolled = enrolled
    if not organisation.scoring_on:
        done.skipped = _("Scoring is switched off; accounts are ranked by their plain fields.")
        return done
    if ids is None:
        own_signals(now=now)
        version = done.model = renew_epoch(version, now=now)
    at = Moment(now=now, today=now.astimezone(organisation.zone).date())
    _run(done, version, read_model(version), at=at, ids=ids)
    return done


def _run(done: ScorePass, version: ScoreModel, model: Model, *, at: Moment, ids: Sequence[int] | None) -> None:
    if ids is None:
        done.save()
    done.signals_upto = refresh_heat(version, model, account_ids=ids)
    codes: Counter[str] = Counter()
    shared = shared_domains() if ids is None else None
    for chunk in account_chunks(ids, size=CHUNK):
        calculation, params = calculation_sql(model, chunk, model_id=version.pk, at=at, shared_domains=shared)
        _write_chunk(done, calculation, params, chunk, codes=codes)
        if ids is None:  # for those who watch
            done.save(update_fields=["scored", "changed", "ready"])
    done.not_ready = dict(codes)
    done.finished_at = at.now
    if ids is None:
        done.save()


@transaction.atomic
def _write_chunk(done: ScorePass, calculation: str, params: Parameters, chunk: Chunk, *, codes: Counter[str]) -> None:
    within = params.add(*chunk.where("old.account_id"))
    statement = WRITE_SCORES.format(calculation=calculation, within=within)
    with join_as_sets(), connection.cursor() as cursor:
        cursor.execute(statement, params.values | {"blocking": list(blocking_codes())})
        scored, changed, ready, found = cursor.fetchone()
    done.scored += scored
    done.changed += changed
    done.ready += ready
    codes.update(json.loads(found))
