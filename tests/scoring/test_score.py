"""The score pass and its explanation: what is written, when, and that the terms add up."""

from datetime import timedelta

import pytest

from accounts.models import Account, Organisation
from accounts.rules.criteria import CriteriaError
from scoring.actions.models import copy_model, publish
from scoring.actions.overrides import override_score
from scoring.actions.score import score
from scoring.actions.signals import NewSignal, add_signals
from scoring.models import FitRule, Heat, Score, ScorePass, Signal
from scoring.queries.explain import SHOWN_SIGNALS, explain
from scoring.queries.models import current_model
from scoring.queries.readiness import ready_q
from tests.factories import DAY, NOON, AccountFactory, ContactFactory

pytestmark = pytest.mark.django_db


def bare(**fields):
    """An account that meets no fit rule of the starter set unless `fields` say so."""
    return AccountFactory(**{"employees": None, "country": "", "domain": ""} | fields)


def happened(account, kind="funding", *, at=NOON, strength=1.0, key=None):
    rows = [NewSignal(account.pk, kind, at, "test", key or str(Signal.objects.count()), strength)]
    assert add_signals(rows, now=max(at, NOON)).added == 1


@pytest.fixture
def draft(ops):
    return copy_model(current_model().pk, by=ops, now=NOON)


def test_fit_timing_priority_and_grade_of_the_starter_model():
    account = bare(employees=1000, domain="a.example", country="NO", industry="Energy")  # 30 + 3 × 10
    happened(account, "funding")  # 20 of at most 35 points: T = 1 − exp(−20/35) = 0.4353

    score(now=NOON)

    found = Score.objects.get(account=account)
    assert (found.fit, found.timing, found.priority, found.grade) == (60, 43, 53, "B2")  # 33 + 19.6


@pytest.mark.parametrize(
    ("days", "timing"),
    [(0, 43), (120, 24), (240, 13)],  # 20, 10 and 5 points
)
def test_a_signal_fades_by_half_each_half_life(days, timing):
    account = bare()
    happened(account, "funding")

    score(now=NOON + days * DAY)

    assert Score.objects.get(account=account).timing == timing


def test_a_group_counts_up_to_its_cap_and_complaints_cool():
    loud, cool = bare(), bare()
    for _each in range(9):
        happened(loud, "funding")
    happened(cool, "funding")
    happened(cool, "complaint")

    score(now=NOON)

    assert Score.objects.get(account=loud).timing == 63  # 35 of 180
    assert Score.objects.get(account=cool).timing == 29  # 20 − 8


def test_only_changed_rows_are_written():
    quiet, warm = bare(), bare()
    score(now=NOON)
    happened(warm, at=NOON + DAY)

    again = score(now=NOON + DAY)
    third = score(now=NOON + DAY)

    assert (again.scored, again.changed, third.changed) == (2, 1, 0)
    assert Score.objects.get(account=quiet).scored_at == NOON
    assert Score.objects.get(account=warm).scored_at == NOON + DAY


def test_a_pass_counts_what_it_found_and_is_kept():
    bare()
    bare(do_not_contact=True)

    done = score(now=NOON)

    kept = ScorePass.objects.get()
    assert (kept.scored, kept.changed, kept.ready, kept.not_ready) == (2, 2, 1, {"do_not_contact": 1})
    assert (kept.finished_at, done.pk) == (NOON, kept.pk)


def test_given_accounts_alone_are_scored_and_leave_no_pass():
    given, other = bare(), bare()
    happened(given)

    done = score(now=NOON, account_ids=[given.pk])

    assert (done.scored, done.pk) == (1, None)
    assert not Score.objects.filter(account=other).exists()
    assert Score.objects.get(account=given).timing == 43


def test_a_signal_that_a_small_pass_counted_is_counted_once_by_the_next_full_one():
    account = bare()
    score(now=NOON)
    happened(account)
    score(now=NOON, account_ids=[account.pk])

    score(now=NOON)

    assert Score.objects.get(account=account).timing == 43


def test_with_scoring_switched_off_nothing_is_scored_and_the_answer_says_so():
    Organisation.objects.update(scoring_on=False)
    account = bare(employees=5000)

    done = score(now=NOON)

    account.refresh_from_db()
    assert "switched off" in done.skipped
    assert not Score.objects.exists()
    assert not ScorePass.objects.exists()
    assert account.segment.code == "enterprise"


def test_no_accounts_is_no_work():
    assert score(now=NOON).scored == 0
    assert score(now=NOON, account_ids=[]).scored == 0


def test_a_new_version_with_other_half_lives_rebuilds_the_sums(ops, draft):
    account = bare()
    happened(account, "funding", at=NOON - 60 * DAY)
    score(now=NOON)
    draft.signal_weights.filter(signal_type__code="funding").update(half_life_days=60)
    publish(draft.pk, by=ops, now=NOON)

    score(now=NOON)

    found = Score.objects.get(account=account)
    assert (found.model, found.timing) == (draft, 24)  # 10 points
    assert Heat.objects.get(account=account).built_for == draft


def test_a_pass_that_broke_off_is_made_good_by_the_next(ops, draft):
    account = bare()
    happened(account)
    publish(draft.pk, by=ops, now=NOON)
    ScorePass.objects.create(model=draft, started_at=NOON, signals_upto=10**9)  # never finished

    score(now=NOON)

    assert Score.objects.get(account=account).timing == 43


def test_a_year_old_version_is_renewed_by_a_copy_that_scores_the_same():
    account, later = bare(), NOON + 400 * DAY
    happened(account, at=NOON - 1 * DAY)
    score(now=NOON)
    happened(account, at=later - 120 * DAY)

    done = score(now=later)

    found = Score.objects.get(account=account)
    assert (done.model.number, found.model.number, found.timing) == (2, 2, 28)  # 10 points, and 2 of the old one
    assert explain(account.pk, now=later).total == pytest.approx(found.priority)


def test_a_missing_value_may_keep_an_account_from_being_scored(ops, draft):
    FitRule.objects.create(
        model=draft, label="Founded", field="founded_in", op="gte", value=1900, points=10, missing="exclude"
    )
    publish(draft.pk, by=ops, now=NOON)
    account = bare(employees=5000)

    score(now=NOON)

    found = Score.objects.get(account=account)
    assert (found.priority, found.fit, found.is_ready, found.not_ready) == (0, 0, False, ["not_scored"])
    assert explain(account.pk, now=NOON).total == 0


def test_a_stored_rule_that_cannot_be_read_stops_the_pass_before_it_writes(ops, draft):
    publish(draft.pk, by=ops, now=NOON)
    bare()
    unreadable = copy_model(draft.pk, by=ops, now=NOON)
    FitRule.objects.create(model=unreadable, label="Bad", field="secret", op="eq", value=1, points=1)
    type(unreadable).objects.filter(pk=draft.pk).update(status="retired")
    type(unreadable).objects.filter(pk=unreadable.pk).update(status="published")

    with pytest.raises(CriteriaError):
        score(now=NOON)

    assert not Score.objects.exists()


def test_a_resting_account_is_named_but_stays_ready():
    account = bare()
    Account.objects.filter(pk=account.pk).update(station="resting", rest_until=NOON.date() + DAY)

    score(now=NOON)

    found = Score.objects.get(account=account)
    assert (found.is_ready, found.not_ready) == (True, ["resting"])


@pytest.mark.parametrize(
    ("levels", "names"),
    [
        ({}, {"Plain", "Reachable"}),
        ({"no_contact": "block"}, {"Reachable"}),
        ({"do_not_contact": "warn"}, {"Plain", "Reachable", "Stopped"}),
        ({"do_not_contact": "off", "no_contact": "block", "no_domain": "off"}, {"Reachable"}),
    ],
)
def test_a_target_book_sets_what_blocks(levels, names):
    bare(name="Plain")
    bare(name="Stopped", do_not_contact=True)
    ContactFactory(account=bare(name="Reachable"))

    score(now=NOON)

    assert set(Account.objects.filter(ready_q(levels)).values_list("name", flat=True)) == names


def test_an_explanation_adds_up_and_names_value_points_and_day():
    account = bare(employees=1000, country="NO")
    happened(account, "funding", at=NOON - 120 * DAY)

    score(now=NOON)

    found = explain(account.pk, now=NOON + 40 * DAY)
    terms = {term.label: term for term in found.terms}
    people, funding = terms["1,000 people or more"], terms["Funding"]
    assert (people.raw, people.own_points, round(people.points, 2)) == (1000, 30, 16.5)
    assert (funding.on, round(funding.own_points, 6)) == ((NOON - 120 * DAY).date(), 10)
    assert found.terms[-1].kind == "rounding"
    assert abs(found.terms[-1].points) <= 0.5
    assert found.total == pytest.approx(found.priority)
    assert found.is_current


@pytest.mark.parametrize("number", range(12))
def test_terms_add_up_to_the_stored_score_whatever_made_it(number, ops, draft):
    FitRule.objects.create(model=draft, label="Much", field="city", op="eq", value="Oslo", points=90)
    FitRule.objects.create(model=draft, label="Less", field="city", op="eq", value="Rome", points=-90)
    FitRule.objects.create(model=draft, label="Half", field="region", op="eq", value="N", points=7, missing="half")
    publish(draft.pk, by=ops, now=NOON)
    account = bare(city=["Oslo", "Rome", ""][number % 3], employees=5000, country="NO", industry="x")
    for each in range(number):
        happened(
            account, ["funding", "complaint", "hiring", "web-visit"][(each + number) % 4], at=NOON - each * 9 * DAY
        )
    if number % 4:
        points = [0, 80, -80, 3][number % 4]
        override_score(account.pk, points=points, reason="Known", by=ops, now=NOON)

    score(now=NOON)

    found = explain(account.pk, now=NOON)
    assert found.total == pytest.approx(Score.objects.get(account=account).priority)
    assert found.is_current
    assert all(abs(term.points) <= 0.5 for term in found.terms if term.kind == "rounding")


def test_a_new_signal_shows_in_the_explanation_only_when_it_counts():
    account = bare(employees=1000)
    score(now=NOON)
    happened(account, at=NOON + DAY)

    before = explain(account.pk, now=NOON + DAY)
    score(now=NOON + DAY)
    after = explain(account.pk, now=NOON + DAY)

    assert "Funding" not in {term.label for term in before.terms}
    assert before.total == pytest.approx(before.priority)
    assert "Funding" in {term.label for term in after.terms}
    assert after.total == pytest.approx(after.priority)


def test_a_record_that_changed_since_says_so():
    account = bare(employees=1000)
    score(now=NOON)
    Account.objects.filter(pk=account.pk).update(employees=None)

    found = explain(account.pk, now=NOON)

    assert not found.is_current
    assert found.terms[-1].kind == "change"
    assert found.total == pytest.approx(found.priority)


def test_many_signals_are_told_as_the_strongest_and_the_rest():
    account = bare()
    for each in range(SHOWN_SIGNALS + 5):
        happened(account, at=NOON - timedelta(days=each))
    score(now=NOON)

    found = explain(account.pk, now=NOON)

    assert [term.label for term in found.terms].count("Funding") == SHOWN_SIGNALS
    assert "5 weaker signals" in {term.label for term in found.terms}
    assert found.total == pytest.approx(found.priority)


def test_an_account_without_a_score_has_no_explanation():
    assert explain(bare().pk, now=NOON) is None


def test_an_explanation_takes_a_fixed_number_of_queries(django_assert_max_num_queries):
    account = bare(employees=1000)
    for each in range(30):
        happened(account, at=NOON - timedelta(days=each))
    score(now=NOON)

    with django_assert_max_num_queries(8):
        explain(account.pk, now=NOON)
