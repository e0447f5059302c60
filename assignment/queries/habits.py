"""How reps worked lately, as the simulator asks it: effort, order, answers. Shares of a rep lean on those of all.

A share of a rep is (own + 50 times that of all) / (number + 50): with little history a rep counts like everybody else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import numpy as np
from django.db import connection

from accounts.queries.calendar import holidays_between
from accounts.queries.columns import fetch_integers
from accounts.rules.working_days import working_days_between
from assignment.rules.engagement import ANSWERED, FACE_TO_FACE, NEVER, TALKED
from assignment.simulator.world import BAND_FROM, Behaviour, Floats, Ints

LOOK_BACK_DAYS, DEALS_BACK_DAYS, FOLLOW_DAYS, LEAN = 90, 180, 30, 50
LEAST_TOUCHES, LEAST_ANSWERS = 50, 20
ASSUMED = {
    "touches": 25.0,
    "follows": 2.0,
    "live": 0.4,
    "replies": 0.08,
    "meets": 0.3,
    "deals": 0.1,
    "gives_back": 0.01,
}
FOLLOWS_FROM_TO, STRICT_FROM_TO = (0.3, 10.0), (-3.0, 10.0)
MOST_DEALS, MOST_GIVEN_BACK = 0.5, 0.2

# Per book: touches, live ones, meetings, those that went on with an account, scores; then touches and answers per band.
DONE = """
WITH done AS (
    SELECT b.id AS book, i.kind IN ('call', 'meeting', 'visit') AS is_live,
           i.direction = 'in' OR i.outcome = ANY(%(answered)s) AS answers,
           i.kind = ANY(%(face)s) AND i.outcome = ANY(%(talked)s) AS is_meeting,
           i.happened_at - lag(i.happened_at) OVER (PARTITION BY b.id, i.account_id ORDER BY i.happened_at)
               < %(follow)s * interval '1 day' AS goes_on,
           coalesce(s.priority, 0) AS score
      FROM accounts_interaction i
      JOIN accounts_book b ON b.rep_id = i.user_id AND b.id = ANY(%(books)s)
      LEFT JOIN scoring_score s ON s.account_id = i.account_id
     WHERE i.happened_at > %(since)s AND i.happened_at <= %(now)s AND i.voided_at IS NULL AND NOT i.automated
       AND i.outcome <> ALL(%(never)s)
)
SELECT book, count(*), count(*) FILTER (WHERE is_live), count(*) FILTER (WHERE is_meeting),
       count(*) FILTER (WHERE goes_on), sum(score),
       count(*) FILTER (WHERE score >= %(best)s), count(*) FILTER (WHERE score >= %(best)s AND answers),
       count(*) FILTER (WHERE score >= %(middle)s AND score < %(best)s),
       count(*) FILTER (WHERE score >= %(middle)s AND score < %(best)s AND answers),
       count(*) FILTER (WHERE score < %(middle)s), count(*) FILTER (WHERE score < %(middle)s AND answers)
  FROM done GROUP BY book
"""
# Per book: accounts, those begun in their window, those worked without an answer, sum and sum of squares of scores.
HELD = """
SELECT c.book_id, count(*), count(*) FILTER (WHERE c.touches > 0),
       count(*) FILTER (WHERE c.worked_in_window AND c.two_way = 0),
       sum(coalesce(s.priority, 0)), sum(coalesce(s.priority, 0)::bigint * coalesce(s.priority, 0))
  FROM assignment_coverage c JOIN assignment_holding h ON h.id = c.holding_id AND upper_inf(h.during)
  LEFT JOIN scoring_score s ON s.account_id = c.account_id
 WHERE c.book_id = ANY(%(books)s) GROUP BY 1
"""
CAME_OF_IT = """
SELECT (SELECT count(*) FROM accounts_opportunity o
         WHERE o.owner_id = ANY(%(reps)s) AND o.created_at > %(deals_since)s),
       (SELECT count(*) FROM accounts_interaction i
         WHERE i.user_id = ANY(%(reps)s) AND i.happened_at > %(deals_since)s AND i.voided_at IS NULL
           AND NOT i.automated AND (i.direction = 'in' OR i.outcome = ANY(%(answered)s))),
       (SELECT count(*) FROM assignment_return r JOIN assignment_returnreason q ON q.id = r.reason_id
         WHERE r.rep_id = ANY(%(reps)s) AND r.asked_at > %(since)s AND r.state = 'approved' AND q.family = 'timing')
"""


@dataclass(frozen=True, eq=False, kw_only=True)
class Habits:
    """The behaviour to play, and what it was drawn from: totals, and the names of what had to be assumed."""

    behaviour: Behaviour
    since: date
    touches: int
    answers: int
    assumed: list[str] = field(default_factory=list)

    def as_dict(self) -> dict:
        """What a study shows of it. Chances are of all reps together; effort is least, mean and most of a rep."""
        shown = self.behaviour
        effort = shown.touches if len(shown.touches) else np.zeros(1)
        return {
            "since": self.since.isoformat(),
            "touches": self.touches,
            "answers": self.answers,
            "assumed": self.assumed,
            "effort": [round(float(each), 1) for each in (effort.min(), effort.mean(), effort.max())],
            "replies": [round(float(each), 4) for each in _means(shown.replies)],
            **{
                name: round(float(_means(getattr(shown, name))), 4)
                for name in ("live", "follows", "deals", "gives_back")
            },
        }


def habits(book_ids: Sequence[int], rep_ids: Sequence[int], opened: Sequence[date], *, now: datetime) -> Habits:
    """The habits of the reps of these books (three sequences in step) over the last 90 days."""
    today = now.date()
    since = today - timedelta(days=LOOK_BACK_DAYS)
    values = _values(book_ids, rep_ids, now=now)
    done, held = _by_book(DONE, values, book_ids, 12), _by_book(HELD, values, book_ids, 6)
    deals, answers_long, given_back = _came_of_it(values)
    touches, answers = int(done[:, 0].sum()), int(done[:, [6, 8, 10]].sum())
    known = touches >= LEAST_TOUCHES
    effort = (
        done[:, 0] / _working_days([max(since, first) for first in opened], today)
        if known
        else np.full(len(book_ids), ASSUMED["touches"])
    )
    worked_weeks = held[:, 2].sum() * LOOK_BACK_DAYS / 7
    behaviour = Behaviour(
        touches=effort,
        follows=_odds(done, held) if known else np.full(len(book_ids), ASSUMED["follows"]),
        strictness=_strictness(done, held),
        live=_leaning(done[:, 1], done[:, 0], "live", known=known),
        replies=_replies(done, known=known),
        meets=_leaning(done[:, 2], done[:, [6, 8, 10]].sum(axis=1), "meets", known=answers >= LEAST_ANSWERS),
        deals=_of_all(deals, answers_long, "deals", len(book_ids), most=MOST_DEALS),
        gives_back=_of_all(given_back, worked_weeks, "gives_back", len(book_ids), most=MOST_GIVEN_BACK),
    )
    assumed = [] if known else ["touches", "follows", "live", "replies"]
    assumed += [] if answers_long >= LEAST_ANSWERS else ["deals"]
    assumed += [] if worked_weeks >= LEAST_ANSWERS else ["gives_back"]
    return Habits(behaviour=behaviour, since=since, touches=touches, answers=answers, assumed=assumed)


def _values(book_ids: Sequence[int], rep_ids: Sequence[int], *, now: datetime) -> dict:
    return {
        "books": list(book_ids), "reps": list(rep_ids), "now": now, "since": now - timedelta(days=LOOK_BACK_DAYS),
        "deals_since": now - timedelta(days=DEALS_BACK_DAYS), "follow": FOLLOW_DAYS, "best": BAND_FROM[0],
        "middle": BAND_FROM[1], "answered": sorted(ANSWERED), "face": sorted(FACE_TO_FACE), "talked": sorted(TALKED),
        "never": sorted(NEVER),
    }  # fmt: skip


def _by_book(statement: str, values: dict, book_ids: Sequence[int], columns: int) -> Ints:
    """The rows in the order of the books, without their id; zeros where a book has none."""
    table = np.zeros((len(book_ids), columns - 1), np.int64)
    place = {pk: at for at, pk in enumerate(book_ids)}
    for row in fetch_integers(statement, values, columns=columns).tolist():
        table[place[row[0]]] = row[1:]
    return table


def _came_of_it(values: dict) -> tuple[int, int, int]:
    """Opportunities opened and answers in 180 days, accounts given back after work in 90."""
    with connection.cursor() as cursor:
        cursor.execute(CAME_OF_IT, values)
        return cursor.fetchone()


def _working_days(firsts: Sequence[date], last: date) -> Floats:
    """Working days from each of these days to `last`, at least one."""
    holidays = holidays_between(min(firsts, default=last), last)
    counts = {first: max(working_days_between(first, last, holidays=holidays), 1) for first in set(firsts)}
    return np.array([counts[first] for first in firsts], np.float64)


def _leaning(own: Ints, number: Ints, name: str, *, known: bool) -> Floats:
    """The share of each rep, leaning on that of all."""
    total = number.sum()
    of_all = own.sum() / total if known and total else ASSUMED[name]
    return (own + LEAN * of_all) / (number + LEAN)


def _replies(done: Ints, *, known: bool) -> Floats:
    """Chance of an answer per touch: a row per rep, a column per band of scores."""
    bands = [_leaning(done[:, at + 1], done[:, at], "replies", known=known) for at in (5, 7, 9)]
    return np.minimum(np.column_stack(bands), 1.0)


def _odds(done: Ints, held: Ints) -> Floats:
    """How much likelier a touch goes on with an account than it begins a new one, against their numbers in the book."""
    goes_on = _leaning(done[:, 3], done[:, 0], "follows", known=True)
    begun = np.clip(_leaning(held[:, 1], held[:, 0], "follows", known=bool(held[:, 0].sum())), 0.02, 0.98)
    goes_on = np.clip(goes_on, 0.02, 0.98)
    return np.clip(goes_on / (1 - goes_on) * (1 - begun) / begun, *FOLLOWS_FROM_TO)


def _strictness(done: Ints, held: Ints) -> Floats:
    """How strongly better scores come first: the tilt that explains the mean score of what was touched.

    A tilt of b moves the mean by b times the variance, to the first order.
    """
    number = np.maximum(held[:, 0], 1)
    mean = held[:, 3] / number
    variance = np.maximum(held[:, 4] / number - mean**2, 25.0) / 10_000
    touched = np.where(done[:, 0] > 0, done[:, 4] / np.maximum(done[:, 0], 1), mean)
    weight = done[:, 0] / (done[:, 0] + LEAN)
    return np.clip(weight * (touched - mean) / 100 / variance, *STRICT_FROM_TO)


def _of_all(some: int, number: float, name: str, size: int, *, most: float) -> Floats:
    """One chance for all reps, as what is rare needs all their history."""
    chance = some / number if number >= LEAST_ANSWERS else ASSUMED[name]
    return np.full(size, min(chance, most))


def _means(values: Floats) -> Floats:
    return values.mean(axis=0) if len(values) else np.zeros(values.shape[1:])
