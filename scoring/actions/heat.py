"""Keep the decayed sums of accounts in step with their signals."""

from collections.abc import Iterable

from django.db import connection, transaction

from accounts.queries.chunks import Chunk, IdList, account_chunks, join_as_sets
from scoring.models import Heat, ScoreModel, ScorePass, Signal
from scoring.queries.calculation import fresh_heat_sql
from scoring.queries.own_signals import OWN_SOURCE, ended_signal_statements
from scoring.rules.score import Model

CHUNK = 100_000
SIGNALS_LOCK = 7_311_001  # any fixed number: writers of signals share it, a full pass holds it alone for a moment
WRITE_HEAT = """
INSERT INTO scoring_heat (account_id, sums, built_for_id, last_signal_id)
SELECT fresh.account_id, fresh.sums, %(model_id)s, fresh.last_signal_id
  FROM ({fresh}) AS fresh LEFT JOIN scoring_heat AS old ON old.account_id = fresh.account_id AND {within}
 WHERE old.account_id IS NULL OR old.built_for_id <> %(model_id)s OR old.last_signal_id <> fresh.last_signal_id
 ORDER BY fresh.account_id
ON CONFLICT (account_id) DO UPDATE SET
    sums = excluded.sums, built_for_id = excluded.built_for_id, last_signal_id = excluded.last_signal_id"""


def share_signals_lock() -> None:
    """Say that this transaction writes signals, so that a pass waits before it decides how far it has read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [SIGNALS_LOCK])


@transaction.atomic
def last_complete_signal() -> int:
    """The highest signal id below which no transaction is still writing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SIGNALS_LOCK])
        cursor.execute("SELECT coalesce(max(id), 0) FROM scoring_signal")
        return cursor.fetchone()[0]


def refresh_heat(version: ScoreModel, model: Model, *, account_ids: Iterable[int] | None) -> int:
    """Bring the sums of all accounts (or those given) up to date; returns the last signal id that is counted.

    A full pass reads only accounts with signals newer than the last full pass of the same version, and those of which
    a signal ended; without one it builds everything anew. For given accounts the answer is 0.
    """
    if account_ids is not None:
        _write_all(version, model, account_chunks(account_ids, size=CHUNK))
        return 0
    _end_signals(version, model)
    upto = last_complete_signal()
    before = _signals_read(version)
    if before is None:
        _write_all(version, model, account_chunks(None, size=CHUNK))
        return upto
    for first in range(before + 1, upto + 1, CHUNK):
        touched = Signal.objects.filter(pk__range=(first, min(first + CHUNK - 1, upto)))
        ids = touched.order_by("account_id").values_list("account_id", flat=True).distinct()
        _write(version, model, IdList(tuple(ids)))
    return upto


@transaction.atomic
def _end_signals(version: ScoreModel, model: Model) -> None:
    """A signal of our own records ends with its record: a call that was voided heats nothing any more."""
    share_signals_lock()
    cooled: set[int] = set()
    with connection.cursor() as cursor:
        for sql in ended_signal_statements():
            cursor.execute(sql, {"own": OWN_SOURCE})
            cooled.update(account_id for (account_id,) in cursor.fetchall())
    Heat.objects.filter(account__in=cooled).delete()
    if cooled:
        _write(version, model, IdList(tuple(sorted(cooled))))


def _signals_read(version: ScoreModel) -> int | None:
    """How far the last finished pass of this version has read; None when there was none."""
    done = ScorePass.objects.filter(model=version, finished_at__isnull=False).order_by("-pk")
    return done.values_list("signals_upto", flat=True).first()


def _write_all(version: ScoreModel, model: Model, chunks: Iterable[Chunk]) -> None:
    for chunk in chunks:
        _write(version, model, chunk)


@transaction.atomic
def _write(version: ScoreModel, model: Model, chunk: Chunk) -> None:
    fresh, params = fresh_heat_sql(model, chunk)
    within = params.add(*chunk.where("old.account_id"))
    with join_as_sets(), connection.cursor() as cursor:
        cursor.execute(WRITE_HEAT.format(fresh=fresh, within=within), params.values | {"model_id": version.pk})
