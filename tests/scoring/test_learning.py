"""Learned weights: the arithmetic against a second way to work it out, the split in time, and the advice."""

import csv
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from django.db import connection

from scoring.learning.logistic import fit, sigmoid
from scoring.learning.measures import auc, calibration_error, lift, parts
from scoring.learning.points import as_points
from scoring.learning.study import Outcomes, study
from scoring.learning.table import UnreadableTable, feature_matrix, outcomes_of

SHARED = Path(settings.BASE_DIR).parent / "shared" / "data"
AUC_IN_SQL = """
SELECT (sum(middle) FILTER (WHERE won) - count(*) FILTER (WHERE won) * (count(*) FILTER (WHERE won) + 1) / 2.0)
       / (count(*) FILTER (WHERE won)::float8 * count(*) FILTER (WHERE NOT won))
  FROM (SELECT won, rank() OVER (ORDER BY score) + (count(*) OVER (PARTITION BY score) - 1) / 2.0 AS middle
          FROM unnest(%s::float8[], %s::bool[]) AS row (score, won)) AS ranked"""


def made_up(rows=4000, *, seed=1, weights=(1.5, -1.0, 0.0), constant=-1.0):
    """Outcomes that follow these weights, in the order of time; the rules know only the first feature."""
    dice = np.random.default_rng(seed)
    features = dice.normal(size=(rows, len(weights)))
    won = dice.random(rows) < sigmoid(constant + features @ np.array(weights))
    names = tuple(f"f{place}" for place in range(len(weights)))
    return Outcomes(names, features, won, np.arange(rows, dtype=float), rules=features[:, 0])


def read(*parts_of_path):
    path = SHARED.joinpath(*parts_of_path)
    if not path.exists():
        pytest.skip(f"{path.parent.name} is not in this checkout")
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_the_weights_that_made_the_outcomes_are_found_again():
    data = made_up(20_000)

    found = fit(data.features, data.won)

    assert found.weights == pytest.approx([1.5, -1.0, 0.0], abs=0.08)
    assert found.intercept == pytest.approx(-1.0, abs=0.08)


def test_at_the_answer_no_weight_can_be_bettered():
    data, step = made_up(500), 1e-4
    found = fit(data.features, data.won, penalty=0.0)

    def loss(weights):
        odds = found.intercept + data.features @ weights
        return np.logaddexp(0, odds).sum() - data.won @ odds

    for place in range(3):
        for way in (step, -step):
            assert loss(found.weights + way * np.eye(3)[place]) >= loss(found.weights)


def test_a_penalty_keeps_what_separates_perfectly_from_growing_without_end():
    features = np.array([[0.0], [0.0], [1.0], [1.0]])

    found = fit(features, np.array([False, False, True, True]), penalty=1.0)

    assert 0 < found.weights[0] < 10


def test_what_never_varies_weighs_nothing_and_one_kind_of_outcome_teaches_nothing():
    data = made_up(300)
    flat = np.column_stack([data.features, np.ones(300)])

    assert fit(flat, data.won).weights[3] == 0
    with pytest.raises(ValueError, match="one kind"):
        fit(data.features, np.ones(300, dtype=bool))


@pytest.mark.parametrize("seed", range(20))
def test_the_rank_sum_equals_counting_every_pair(seed):
    dice = np.random.default_rng(seed)
    scores, won = dice.integers(0, 6, size=30).astype(float), dice.random(30) < 0.4
    pairs = [(a > b) + (a == b) / 2 for a in scores[won] for b in scores[~won]]

    assert auc(scores, won) == pytest.approx(sum(pairs) / len(pairs), abs=1e-12)


@pytest.mark.django_db
def test_the_rank_sum_equals_its_twin_in_the_database():
    data = made_up(5000)
    scores = np.round(data.features[:, 0], 1)  # many are equal
    with connection.cursor() as cursor:
        cursor.execute(AUC_IN_SQL, [scores.tolist(), data.won.tolist()])
        twin = cursor.fetchone()[0]

    assert auc(scores, data.won) == pytest.approx(float(twin), abs=1e-9)


def test_lift_is_what_the_best_tenth_holds_and_what_is_equal_counts_by_its_part():
    won = np.array([True] * 10 + [False] * 90)

    assert lift(np.arange(100, 0, -1.0), won) == pytest.approx(10)
    assert lift(np.ones(100), won) == pytest.approx(1)
    assert lift(np.arange(100.0), won) == 0


def test_chances_that_come_true_have_no_error_and_others_their_distance():
    won = np.array([True, False] * 50)
    fair, far = parts(np.full(100, 0.5), won), parts(np.full(100, 0.9), won)

    assert (len(fair), calibration_error(fair)) == (10, 0)
    assert calibration_error(far) == pytest.approx(0.4)


def test_weights_that_rank_better_on_later_outcomes_are_advised():
    found = study(made_up())

    assert (found.advice, found.trained, found.tested) == ("learn", 2800, 1200)
    assert found.gain == pytest.approx(found.learned.auc - found.rules.auc) and found.gain > 0.05
    assert found.learned.error < 0.04
    assert sum(part.count for part in found.learned.parts) == 1200


def test_rules_that_know_as_much_are_kept():
    data = made_up(weights=(1.5, 0.0, 0.0))

    found = study(data)

    assert found.advice == "keep" and abs(found.gain) < 0.01


def test_what_is_learned_from_the_earlier_period_is_judged_on_the_later_one_alone():
    data = made_up(3000)
    turned = np.where(data.at >= 2100, ~data.won, data.won)  # the world turns round

    assert study(replace(data, won=turned)).learned.auc < 0.3


@pytest.mark.parametrize(("rows", "constant", "advice"), [(999, 0.0, "few"), (1000, 0.0, "learn"), (2000, -6.0, "few")])
def test_too_few_outcomes_teach_nothing(rows, constant, advice):
    assert study(made_up(rows, constant=constant)).advice == advice


def test_without_a_later_period_with_both_kinds_nothing_is_judged():
    data = made_up(3000)

    assert study(replace(data, at=np.zeros(3000))).advice == "one_sided"
    assert study(replace(data, won=data.won & (data.at < 2000))).advice == "one_sided"


def test_a_segment_is_judged_where_enough_was_won_and_lost():
    data = made_up(4000)
    found = study(replace(data, segments=np.where(data.at % 100 == 0, "Rare", "Common")))

    assert [row.name for row in found.segments] == ["Common"]


def test_learned_points_are_as_large_together_as_the_rules():
    assert as_points({"a": 2.0, "b": -1.0, "c": 0.0}, {"a": 10, "b": 10, "c": 10}) == {"a": 20, "b": -10, "c": 0}
    assert as_points({"a": 0.0}, {"a": 10}) == {"a": 0}
    assert as_points({"a": 9.0, "b": 1.0}, {"a": 90, "b": 90}) == {
        "a": 100,
        "b": 18,
    }  # at most 100 each


def test_a_table_becomes_numbers_words_and_gaps():
    columns = {"id": list("abcdef"), "size": ["1", "2", "", "4", "5", "6"], "kind": ["x", "y", "x", "", "x", "x"]}
    columns["id"] = [f"{letter}{place}" for place, letter in enumerate("abcdefghijklmnopqrstuvwxyz")]
    columns["size"] += ["3"] * 20
    columns["kind"] += ["y"] * 20

    names, features = feature_matrix(columns)

    assert names == ("size", "size is missing", "kind = y", "kind = x")
    assert features[2].tolist() == [pytest.approx(78 / 25), 1, 0, 1]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"outcome": "x"}, "no column “x”"),
        ({"won": "maybe"}, "never says “maybe”"),
        ({"at": "word"}, "numbers or dates"),
        ({"leave_out": {"n", "word"}}, "No column is left"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(asked, words):
    columns = {"y": ["won", "lost"], "day": ["2026-01-01", "2026-01-02"], "n": ["1", "2"], "word": ["a", "a"]}

    with pytest.raises(UnreadableTable, match=words):
        outcomes_of(columns, **{"outcome": "y", "won": "won", "at": "day"} | asked)


def test_on_customers_who_left_it_learns_and_says_that_its_chances_do_not_carry_over():
    """Later customers leave three times as often: the ranking holds, the chances do not, and the error says so."""
    rows = read("telco_churn", "Telco-Customer-Churn.csv")
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    left = {"customerID", "TotalCharges"}

    found = study(outcomes_of(columns, outcome="Churn", won="Yes", at="tenure", newest_first=True, leave_out=left))

    assert (found.advice, found.closed, found.won) == ("learn", 7043, 1869)
    assert found.learned.auc > 0.75 and found.learned.lift > 1.6
    assert found.learned.error > 0.15


def test_on_the_seller_of_hardware_the_honest_answer_is_to_keep_the_rules():
    """Who wins there does not depend on what is known of the account, product or agent."""
    accounts = {row["account"]: row for row in read("maven_crm", "accounts.csv")}
    agents = {row["sales_agent"]: row for row in read("maven_crm", "sales_teams.csv")}
    rows = [row for row in read("maven_crm", "sales_pipeline.csv") if row["deal_stage"] in ("Won", "Lost")]
    for row in rows:
        row |= {**accounts.get(row["account"], {}), **agents[row["sales_agent"]]}
        row["engage_date"] = datetime.strptime(row["engage_date"], "%m/%d/%Y").date().isoformat()  # noqa: DTZ007
    columns = {name: [row.get(name, "") for row in rows] for name in rows[0]}
    left = {"opportunity_id", "close_date", "close_value", "account"}

    found = study(outcomes_of(columns, outcome="deal_stage", won="Won", at="engage_date", leave_out=left))

    assert (found.closed, found.won, found.advice) == (6711, 4238, "keep")
    assert abs(found.gain) < 0.01
