"""Why an account has its score: the terms that made it, computed at the moment of the score, adding up to it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Account, Organisation
from accounts.queries.fields import values_of
from accounts.rules.fields import Kind
from scoring.models import Score, ScoreOverride, Signal
from scoring.queries.models import read_model
from scoring.rules.score import (
    FitTerm,
    Model,
    Scored,
    age_in_days,
    decay,
    group_points,
    score_of,
    term_points,
)

SHOWN_SIGNALS = 50
EXACT = 0.5 + 1e-6


@dataclass(frozen=True)
class Term:
    """One part of the score. `points` count in the priority, `own_points` are those of the rule or faded signal.

    `kind` is fit, signal, override, limit, change or rounding. `raw` is the value that the rule saw, the strength of
    the signal, or who gave the points (empty for a job); `on` the day of that: of the scoring, of the signal, of the
    giving.
    """

    kind: str
    label: str
    points: float
    own_points: float | None = None
    raw: Any = None
    on: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Explanation:
    """The stored score with its terms, the strongest first; `is_current` is False when a record changed since."""

    account_id: int
    model_number: int
    scored_at: datetime
    priority: int
    grade: str
    fit: int
    timing: int
    is_ready: bool
    not_ready: list[str]
    warnings: list[str]
    is_current: bool
    terms: list[Term]

    @property
    def total(self) -> float:
        """The sum of all terms; equals `priority`."""
        return sum(term.points for term in self.terms)


def explain(account_id: int, *, now: datetime) -> Explanation | None:
    """The terms of the account's stored score; None when it has none yet. Eight queries, whatever its history.

    Everything is computed at `scored_at`, which `now` never precedes. What changed since on the record shows as one
    term of its own until the account is scored again.
    """
    stored = Score.objects.select_related("model", "account__segment").filter(account=account_id).first()
    if stored is None:
        return None
    at = min(stored.scored_at, now)
    today = at.astimezone(Organisation.load().zone).date()
    model = read_model(stored.model)
    overrides = list(
        ScoreOverride.objects.filter(account=account_id, made_at__lte=at, expires_on__gte=today).select_related("by")
    )
    faded = _faded_signals(stored, model, at=at)
    scored = score_of(
        model,
        values=values_of(stored.account),
        sums=_sums(faded),
        override_points=sum(row.points for row in overrides),
        today=today,
    )
    parts = [
        *_fit_terms(model, stored.account, scored, today=today),
        *_signal_terms(model, faded, scored),
        *_override_terms(overrides, scored),
    ]
    terms, is_current = _completed(parts, scored, stored)
    return Explanation(
        account_id=account_id,
        model_number=stored.model.number,
        scored_at=stored.scored_at,
        priority=stored.priority,
        grade=stored.grade,
        fit=stored.fit,
        timing=stored.timing,
        is_ready=stored.is_ready,
        not_ready=list(stored.not_ready),
        warnings=list(stored.warnings),
        is_current=is_current,
        terms=terms,
    )


@dataclass(frozen=True)
class Faded:
    """A signal and what time left of its strength."""

    signal: Signal
    slot: int
    strength: float


def _faded_signals(stored: Score, model: Model, *, at: datetime) -> list[Faded]:
    weights = {weight.type_id: weight for weight in model.weights}
    signals = Signal.objects.filter(
        account=stored.account_id, pk__lte=stored.last_signal_id, signal_type__in=weights
    ).select_related("signal_type")
    return [
        Faded(
            signal,
            weights[signal.signal_type_id].slot,
            signal.strength
            * decay(weights[signal.signal_type_id].half_life_days, age_days=age_in_days(signal.happened_at, now=at)),
        )
        for signal in signals
    ]


def _sums(faded: list[Faded]) -> dict[int, float]:
    sums: dict[int, float] = defaultdict(float)
    for each in faded:
        sums[each.slot] += each.strength
    return dict(sums)


def _fit_terms(model: Model, account: Account, scored: Scored, *, today: date) -> Iterator[Term]:
    """Rules that gave points, with the value they saw; nothing for an account that is not scored."""
    if not scored.is_scored:
        return
    values = values_of(account)
    share = model.fit_share / 100
    given = [(term, _points(term, values, today=today)) for term in model.fit_terms]
    for term, points in given:
        if points:
            seen = values.get(term.condition.field)
            raw = bool(seen) if term.condition.kind is Kind.LINK else seen
            yield Term("fit", term.label, points * share, points, raw=raw, on=today)
    surplus = scored.fit_raw - sum(points for _term, points in given)
    if surplus:
        yield Term("limit", _("Fit stays between 0 and 100"), surplus * share, surplus)


def _points(term: FitTerm, values: dict[str, Any], *, today: date) -> float:
    return term_points(term, values.get(term.condition.field), today=today) or 0.0


def _signal_terms(model: Model, faded: list[Faded], scored: Scored) -> Iterator[Term]:
    """Each signal with its part of the timing points: its share of the capped points of all groups."""
    if not scored.is_scored or scored.heat <= 0:
        return
    weights = {weight.slot: weight for weight in model.weights}
    kept = {
        group: capped / total if total else 1.0 for group, (total, capped) in group_points(model, _sums(faded)).items()
    }
    per_point = (100 - model.fit_share) * scored.timing_raw / scored.heat
    terms = []
    for each in faded:
        weight = weights[each.slot]
        own = weight.points * each.strength * kept[weight.group]
        label = f"{weight.label}: {each.signal.note}" if each.signal.note else weight.label
        on = each.signal.happened_at.date()
        terms.append(Term("signal", label, own * per_point, own, raw=each.signal.strength, on=on))
    terms.sort(key=lambda term: -abs(term.points))
    yield from terms[:SHOWN_SIGNALS]
    if terms[SHOWN_SIGNALS:]:
        rest = terms[SHOWN_SIGNALS:]
        yield Term(
            "signal",
            _("%(count)s weaker signals") % {"count": len(rest)},
            sum(term.points for term in rest),
            sum(term.own_points or 0 for term in rest),
        )


def _override_terms(overrides: list[ScoreOverride], scored: Scored) -> Iterator[Term]:
    if not scored.is_scored:
        return
    for row in overrides:
        giver = "" if row.by.is_robot else row.by.name
        yield Term("override", row.reason, float(row.points), raw=giver, on=row.made_at.date(), until=row.expires_on)


def _completed(parts: list[Term], scored: Scored, stored: Score) -> tuple[list[Term], bool]:
    """The parts, strongest first, then the limit of 0–100, what changed since, and rounding: they add up exactly."""
    terms = sorted(parts, key=lambda term: -abs(term.points))
    beyond = scored.priority_raw - sum(term.points for term in parts)
    if abs(beyond) > 1e-6:
        terms.append(Term("limit", _("The score stays between 0 and 100"), beyond))
    difference = stored.priority - scored.priority_raw
    is_current = abs(difference) <= EXACT
    if not is_current:
        terms.append(Term("change", _("The record changed since; it is scored again soon"), difference))
    rest = stored.priority - sum(term.points for term in terms)
    if rest and is_current:
        terms.append(Term("rounding", _("Rounding"), rest))
    return terms, is_current
