"""The jobs around score models: rescoring after publishing, exact previews, learned weights, the reminder, labels."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.errors import RuleViolation
from accounts.models import Account, Notification, Organisation
from assignment.actions.returns import return_account
from assignment.actions.runs import ask_run
from assignment.actions.score_jobs import ask_grades, ask_learning, publish_model
from assignment.actions.score_learning import draft_with_learned
from assignment.models import Return, ReturnReason, Run
from assignment.queries.fit_returns import fit_returns_by_grade
from scoring.actions.models import copy_model
from scoring.actions.score import score
from scoring.actions.signals import NewSignal, add_signals
from scoring.models import Score, ScoreModel, ScorePass
from scoring.queries.models import current_model, read_model
from scoring.queries.outcomes import past_opportunities, win_rates
from scoring.rules.score import present_sums
from tests.assignment.runs import applied, built, open_book, plan_for, preview, ready, target_book
from tests.factories import DAY, AccountFactory, OpportunityFactory, TeamFactory, UserFactory
from tests.scoring.deals import close_many

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = NOW.date()


@pytest.fixture
def draft(ops):
    draft = copy_model(current_model().pk, by=ops, now=NOW)
    draft.fit_rules.filter(position=1).update(points=60)
    return draft


def test_publishing_asks_for_scoring_anew_and_its_pass_tells_how_far_it_is(ops, draft):
    AccountFactory.create_batch(2, employees=5000)

    model, run = publish_model(draft.pk, by=ops, now=NOW, note="Large ones buy")
    built(run)

    assert (model.change_note, run.kind) == ("Large ones buy", "score")
    assert set(Score.objects.values_list("model", "grade")) == {(draft.pk, "A3")}
    assert ScorePass.objects.get().scored == 2


def test_a_leader_without_a_team_may_publish_and_with_scoring_off_nothing_is_asked_for(draft):
    Organisation.objects.update(scoring_on=False)

    _model, run = publish_model(draft.pk, by=UserFactory(role="leader"), now=NOW, note="x")

    assert run is None and current_model() == draft
    with pytest.raises(RuleViolation, match="switched_off"):
        ask_learning(by=UserFactory(role="leader"), now=NOW)


def test_the_exact_preview_counts_every_account_and_who_crosses_a_minimum_score(ops, draft):
    target = target_book(places=9, minimum_score=40, segments={"enterprise": 9})
    other = target_book("small-ones", places=9, minimum_score=40, segments={"smb": 9})
    AccountFactory.create_batch(3, employees=5000)
    score(now=NOW)

    run = built(ask_grades(draft, by=ops, now=NOW))

    assert run.status == "done"
    assert (run.summary["accounts"], run.summary["changed"]) == (3, 3)
    assert run.summary["moves"] == [["B3", "A3", 3]]
    crossed = {row["name"]: (row["over"], row["below"]) for row in run.summary["crossings"]}
    assert crossed == {target.name: (3, 0), other.name: (0, 0)}
    assert set(Score.objects.values_list("model__number", flat=True)) == {1}


def test_a_count_for_a_draft_that_changed_meanwhile_says_so_and_two_clicks_are_one_run(ops, draft):
    run, again = ask_grades(draft, by=ops, now=NOW), ask_grades(draft, by=ops, now=NOW)
    ScoreModel.objects.filter(pk=draft.pk).update(version=9)

    assert run == again
    assert "Preview it again" in built(run).error


def test_too_few_outcomes_advise_to_keep_the_rules(ops):
    close_many(20, now=NOW)

    study = built(ask_learning(by=ops, now=NOW)).summary

    assert (study["advice"], study["closed"], study["rows"]) == ("few", 20, [])


def test_learned_points_go_into_a_draft_rule_by_rule(ops):
    close_many(1100, now=NOW)
    run = built(ask_learning(by=ops, now=NOW))
    study = run.summary
    learned = {row["label"]: row for row in study["rows"]}

    assert study["advice"] == "learn" and study["gain"] > 0.05
    assert learned["Industry is known"]["learned"] > 60 and learned["Country is known"]["learned"] is None
    assert study["learned"]["auc"] > 0.65 and len(study["learned"]["parts"]) == 10
    assert {row["name"] for row in study["segments"]} == {"SMB"}

    draft = draft_with_learned(run, ["rule-6"], by=ops, now=NOW)

    points = dict(draft.fit_rules.values_list("label", "points"))
    assert points["Industry is known"] == learned["Industry is known"]["learned"]
    assert points["1,000 people or more"] == 30
    for chosen, code in ([], "nothing_chosen"), (["rule-7"], "unknown_row"), (["x"], "unknown_row"):
        with pytest.raises(RuleViolation, match=code):
            draft_with_learned(run, chosen, by=ops, now=NOW)
    publish_model(draft.pk, by=ops, now=NOW, note="x")
    with pytest.raises(RuleViolation, match="other_model"):
        draft_with_learned(run, ["rule-6"], by=ops, now=NOW)


def test_a_learned_point_of_nothing_takes_the_rule_out(ops):
    rows = [
        {"kind": "rule", "key": "0", "label": "x", "points": 30, "learned": 0},
        {"kind": "signal", "key": "7", "label": "Funding", "points": 20, "learned": 0.0},
        {"kind": "signal", "key": "8", "label": "Hiring", "points": 10, "learned": 12.5},
    ]
    run = Run.objects.create(
        kind="learning", slot=NOW, status="done", settings={"model": current_model().pk}, summary={"rows": rows}
    )

    draft = draft_with_learned(run, ["rule-0", "signal-7", "signal-8"], by=ops, now=NOW)

    assert not draft.fit_rules.filter(label="1,000 people or more").exists()
    assert not draft.signal_weights.filter(signal_type__code="funding").exists()
    assert draft.signal_weights.get(signal_type__code="hiring").weight == 12.5


def test_features_are_those_of_the_day_the_opportunity_began():
    """What was edited later, and signals that came later, do not count."""
    model = read_model(current_model())
    account = AccountFactory(employees=5000, industry="", country="", domain="")
    OpportunityFactory(account=account, stage="won", opened_on=TODAY + 2 * DAY, close_on=TODAY + 3 * DAY)
    rows = [NewSignal(account.pk, "funding", NOW + n * DAY, "test", str(n)) for n in (1, 5)]
    assert add_signals(rows, now=NOW + 9 * DAY).added == 2
    Account.objects.filter(pk=account.pk).update(employees=10, industry="Energy")
    later = NOW + 30 * DAY

    early = past_opportunities(model, today=later.date())[0]
    OpportunityFactory(account=account, stage="lost", opened_on=TODAY - 2 * DAY, close_on=TODAY)
    before = past_opportunities(model, today=later.date())[1]

    funding = len(model.fit_terms) + [weight.label for weight in model.weights].index("Funding")
    # The edits lie after the first moment of today, and before the day after tomorrow began.
    assert (early.is_won, early.features[0], early.features[6]) == (True, 0, 1)
    signals = [(model.weights[funding - len(model.fit_terms)].slot, 1.0, NOW + DAY)]
    assert early.features[funding] == pytest.approx(sum(present_sums(model, signals, now=early.began).values()))
    assert 0.9 < early.features[funding] < 1
    assert (before.is_won, before.features[0], before.features[6]) == (False, 1, 0)
    assert before.features[funding] == 0


def test_the_win_rate_goes_by_the_grade_at_the_beginning(ops):
    model = read_model(current_model())
    for employees, stage in ((5000, "won"), (5000, "lost"), (5, "lost"), (5, "prospecting")):
        account = AccountFactory(employees=employees, industry="Energy")
        OpportunityFactory(account=account, stage=stage, opened_on=TODAY + DAY, close_on=TODAY + DAY)

    rates = win_rates(model, today=TODAY + 2 * DAY)

    assert [(row.grade, row.closed, row.won) for row in rates] == [("B3", 2, 1), ("C3", 1, 0)]
    assert win_rates(model, today=TODAY) == []


def test_ops_and_leaders_are_reminded_once_after_180_days_with_the_win_rates(ops, leader, rep, draft):
    publish_model(draft.pk, by=ops, now=NOW, note="x")
    account = AccountFactory(employees=5)
    OpportunityFactory(account=account, stage="won", opened_on=TODAY, close_on=TODAY + DAY)

    def told(days):
        built(ask_run("score", by=None, now=NOW + days * DAY), now=NOW + days * DAY)
        return set(Notification.objects.filter(kind="model_revisit").values_list("user_id", flat=True))

    assert told(179) == set()
    assert told(180) == {ops.pk, leader.pk}
    assert told(181) == {ops.pk, leader.pk}
    message = Notification.objects.get(kind="model_revisit", user=ops)
    assert "180 days" in message.title and "C3 100\xa0% of 1" in message.body


def test_poor_fit_returns_are_shared_out_by_the_grade_with_which_a_run_gave_the_account(leader, rep):
    target = target_book(places=4)
    book = open_book(target, rep=rep)
    for account in ready(3):
        Score.objects.filter(account=account).update(grade="A1" if account.pk % 2 else "B2")
    TeamFactory(leader=leader, name="North").members.add(rep)
    run = applied(preview(plan_for(target), by=leader, now=NOW), by=leader, now=NOW)
    grades = sorted(run.moves.values_list("grade", flat=True))
    back = run.moves.order_by("grade").first()
    return_account(
        back.account_id, reason=ReturnReason.objects.get(code="poor-fit"), by=book.rep, now=NOW + DAY,
        note="Too small", detail={"criterion": "size"},
    )  # fmt: skip
    Return.objects.update(state="approved")

    found = {row.grade: (row.given, row.returned) for row in fit_returns_by_grade(now=NOW + 2 * DAY)}

    assert found == {
        "A1": (grades.count("A1"), 1 if back.grade == "A1" else 0),
        "B2": (grades.count("B2"), 1 if back.grade == "B2" else 0),
    }
    assert fit_returns_by_grade(now=NOW + timedelta(days=400)) == []


def test_the_command_learns_from_our_records_and_from_any_table(tmp_path, capsys):
    call_command("learn_weights")
    assert "Keep the rules: 0 closed opportunities" in capsys.readouterr().out

    rows = "\n".join(f"{n},{n % 3},{'yes' if n % 3 == 1 else 'no'}" for n in range(1200))
    table = tmp_path / "deals.csv"
    table.write_text(f"day,size,won\n{rows}\n")
    call_command("learn_weights", csv=str(table), outcome="won=yes", when="day")
    told = capsys.readouterr().out
    assert "Learned from 840, judged on 360 later ones, 120 of them won." in told

    for asked, words in (
        ({"csv": str(tmp_path / "none.csv"), "outcome": "a=b", "when": "c"}, "cannot be read"),
        ({"csv": str(table), "outcome": "won", "when": "day"}, "COLUMN=VALUE"),
        ({"csv": str(table), "outcome": "won=maybe", "when": "day"}, "never says"),
    ):
        with pytest.raises(CommandError, match=words):
            call_command("learn_weights", **asked)
