"""The score of a chunk of accounts as one query: the set-based twin of scoring/rules/score.py and readiness.py.

Texts of SQL come from this package alone; ops' values travel as parameters.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import BooleanField, Case, Value, When

from accounts.models import Account
from accounts.queries.chunks import Chunk
from scoring.queries.fit import excluded, fit_points
from scoring.queries.readiness import ASKED, NOT_READY_SQL, OPENED, REACHABLE, WARNINGS_SQL
from scoring.rules.score import Model, age_in_days, decay

# OFFSET 0: each level is computed once; else the planner copies its terms into every place that uses them.
CALCULATION = """
SELECT account_id, fit_raw, heat, timing_raw, priority_raw, fit, timing, round(priority_raw)::int AS priority,
       (CASE WHEN fit >= %(fit_for_a)s THEN 'A' WHEN fit >= %(fit_for_b)s THEN 'B' ELSE 'C' END)
       || (CASE WHEN timing >= %(timing_for_1)s THEN '1'
                WHEN timing >= %(timing_for_2)s THEN '2' ELSE '3' END) AS grade,
       not_ready, warnings, last_signal_id
  FROM (
    SELECT timed.*, floor(fit_raw)::int AS fit, floor(100 * timing_raw)::int AS timing,
           CASE WHEN is_excluded THEN 0::float8 ELSE greatest(0, least(100,
               %(fit_share)s::float8 / 100 * fit_raw + (100 - %(fit_share)s)::float8 * timing_raw
               + override_points)) END AS priority_raw
      FROM (
        SELECT warmed.*, 1 - exp(-least(700, greatest(heat, 0) / %(saturation)s::float8)) AS timing_raw
          FROM (
            SELECT account.id AS account_id, account.is_excluded, {points} AS heat, heat.last_signal_id,
                   CASE WHEN account.is_excluded THEN 0::float8
                        ELSE greatest(0, least(100, account.fit_points)) END AS fit_raw,
                   coalesce(override.points, 0) AS override_points,
                   {not_ready} AS not_ready, {warnings} AS warnings
              FROM ({facts} OFFSET 0) AS account
              LEFT JOIN ({heat}) AS heat ON heat.account_id = account.id
              LEFT JOIN (SELECT account_id, sum(points) AS points FROM scoring_scoreoverride
                          WHERE {within} AND expires_on >= %(today)s AND made_at <= %(now)s
                          GROUP BY account_id) AS override ON override.account_id = account.id
              LEFT JOIN ({reachable}) AS reachable ON reachable.account_id = account.id
              LEFT JOIN ({opened}) AS opened ON opened.account_id = account.id
            OFFSET 0) AS warmed
        OFFSET 0) AS timed
    OFFSET 0) AS rounded"""

STORED_HEAT = "SELECT account_id, sums, last_signal_id FROM scoring_heat WHERE {within} AND built_for_id = %(model_id)s"
FRESH_HEAT = """
SELECT account_id, ARRAY[{sums}] AS sums, max(id) AS last_signal_id
  FROM (
    SELECT signal.id, signal.account_id, weight.slot,
           signal.strength * exp(0.6931471805599453 * greatest(-1000, least(1000,
               (date_part('epoch', signal.happened_at) - %(epoch)s) / 86400 / weight.half_life))) AS grown
      FROM scoring_signal AS signal
      JOIN unnest(%(types)s::bigint[], %(slots)s::int[], %(half_lives)s::float8[]) AS weight (type_id, slot, half_life)
        ON weight.type_id = signal.signal_type_id
     WHERE {within}
  ) AS weighed
 GROUP BY account_id"""


@dataclass(frozen=True)
class Moment:
    """When a score is computed: the instant, and the day in the organisation's zone."""

    now: datetime
    today: date


class Parameters:
    """Named parameters of one statement; positional ones of the ORM get names of their own."""

    def __init__(self, **values: Any):
        self.values: dict[str, Any] = values

    def add(self, sql: str, values: list[Any] | tuple[Any, ...]) -> str:
        """`sql` with its %s replaced by names under which `values` are kept."""
        pieces = sql.split("%s")
        names = []
        for value in values:
            names.append(f"p{len(self.values)}")
            self.values[names[-1]] = value
        return pieces[0] + "".join(f"%({name})s{piece}" for name, piece in zip(names, pieces[1:], strict=True))


def calculation_sql(
    model: Model,
    chunk: Chunk,
    *,
    model_id: int,
    at: Moment,
    stored_heat: bool = True,
    shared_domains: Sequence[str] | None = None,
) -> tuple[str, Parameters]:
    """A query of one row per account of the chunk with raw and stored numbers, readiness and the last signal counted.

    `stored_heat` off computes decayed sums from the signals themselves, for a model that has none stored.
    `shared_domains` are all domains that more than one account has, where the caller knows them: it saves a look-up
    for each account.
    """
    parameters = Parameters(model_id=model_id, today=at.today, now=at.now, **_bands(model))
    within = parameters.add(*chunk.where("account_id"))
    heat = STORED_HEAT.format(within=within) if stored_heat else _fresh(model, chunk, parameters)
    sql = CALCULATION.format(
        facts=_facts(model, chunk, at, parameters),
        heat=heat,
        points=_heat_points(model, parameters, now=at.now),
        within=within,
        reachable=REACHABLE.format(within=within),
        opened=OPENED.format(within=within),
        not_ready=NOT_READY_SQL,
        warnings=WARNINGS_SQL.replace("{shared}", _shared(shared_domains, parameters)),
    )
    return sql, parameters


def fresh_heat_sql(model: Model, chunk: Chunk) -> tuple[str, Parameters]:
    """A query of (account_id, sums against the epoch, last signal id) from the signals of the chunk's accounts."""
    parameters = Parameters()
    return _fresh(model, chunk, parameters), parameters


def _fresh(model: Model, chunk: Chunk, parameters: Parameters) -> str:
    slots = max((weight.slot for weight in model.weights), default=1)
    sums = ", ".join(f"coalesce(sum(grown) FILTER (WHERE slot = {slot}), 0)" for slot in range(1, slots + 1))
    parameters.values |= {
        "epoch": model.epoch.timestamp(),
        "types": [weight.type_id for weight in model.weights],
        "slots": [weight.slot for weight in model.weights],
        "half_lives": [float(weight.half_life_days) for weight in model.weights],
    }
    return FRESH_HEAT.format(sums=sums, within=parameters.add(*chunk.where("signal.account_id")))


def _facts(model: Model, chunk: Chunk, at: Moment, parameters: Parameters) -> str:
    rows = (
        Account.objects.filter(chunk.q())
        .annotate(
            fit_points=fit_points(model.fit_terms, today=at.today),
            is_excluded=Case(
                When(excluded(model.fit_terms), then=Value(True)), default=Value(False), output_field=BooleanField()
            ),
        )
        .values("id", "fit_points", "is_excluded", *ASKED)
    )
    return parameters.add(*rows.query.sql_with_params())


def _shared(domains: Sequence[str] | None, parameters: Parameters) -> str:
    if domains is None:
        return "account.domain <> ''"
    parameters.values["shared_domains"] = list(domains)
    return "account.domain = ANY(%(shared_domains)s::text[])"


def _heat_points(model: Model, parameters: Parameters, *, now: datetime) -> str:
    """Σ over groups of the capped Σ weight × decay since the epoch × sum: a constant per type, so no signal is read."""
    groups: dict[str, list[str]] = defaultdict(list)
    for weight in model.weights:
        factor = weight.points * decay(weight.half_life_days, age_days=age_in_days(model.epoch, now=now))
        name = f"factor_{weight.slot}"
        parameters.values[name] = factor
        groups[weight.group].append(f"%({name})s::float8 * coalesce(heat.sums[{weight.slot:d}], 0)")
    parts = [_capped(" + ".join(parts), model.caps.get(group), parameters) for group, parts in groups.items()]
    return " + ".join(parts) or "0::float8"


def _capped(total: str, cap: float | None, parameters: Parameters) -> str:
    if cap is None:
        return f"({total})"
    name = f"cap_{len(parameters.values)}"
    parameters.values[name] = cap
    return f"greatest(-%({name})s::float8, least(%({name})s::float8, {total}))"


def _bands(model: Model) -> Mapping[str, Any]:
    names = ("fit_share", "saturation", "fit_for_a", "fit_for_b", "timing_for_1", "timing_for_2")
    return {name: getattr(model, name) for name in names}
