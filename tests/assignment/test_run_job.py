"""The command of the jobs: what is due, what is named, what is only shown, and each mistake in words."""

import json
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.errors import RuleViolation
from accounts.models import Account, Book, Organisation
from assignment.actions.runs import hold_run, rebuild
from assignment.actions.schedule import tick
from assignment.actions.simulations import ask_study
from assignment.models import Plan, Run, Simulation
from tests.assignment.runs import open_book, plan_for, ready, target_book
from tests.factories import DAY, NOON, held_account, hold

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 6, 5, 10, tzinfo=UTC)


def run_job(*words, capsys):
    call_command("run_job", *words)
    return capsys.readouterr().out


@pytest.fixture
def plan(db):
    """The only plan, paused, with one book and three ready accounts."""
    Plan.objects.filter(kind="distribution").delete()
    target = target_book(places=5)
    open_book(target)
    ready(3)
    return plan_for(target, code="weekly")


def test_without_a_schedule_the_command_is_the_schedule(plan, capsys):
    out = run_job("distribute", capsys=capsys)

    assert "3 lines, 3 applied, 0 skipped" in out
    assert Account.objects.exclude(book=None).count() == 3


def test_json_tells_every_figure(plan, capsys):
    run = json.loads(run_job("distribute", "--plan", "weekly", "--json", capsys=capsys))["runs"][0]

    assert (run["status"], run["total"], run["done"], run["plan"]) == ("done", 3, 3, "weekly")
    assert run["certificate"]["exact"] is True


def test_a_preview_changes_nothing(plan, capsys):
    assert "Preview. 3 lines, 0 applied" in run_job("distribute", "--preview", capsys=capsys)
    assert not Account.objects.exclude(book=None).exists()


def test_a_slot_runs_once(plan, capsys):
    for _time in range(2):
        out = run_job("distribute", "--plan", "weekly", "--slot", "2026-06-05T10:00", capsys=capsys)

    assert "3 applied" in out and Run.objects.get(kind="distribution").slot == FRIDAY


def test_a_scheduled_plan_runs_only_when_it_is_due(plan, capsys):
    Plan.objects.update(is_paused=False, weekday=4)
    tick(now=NOON)

    assert "Nothing is due" in run_job("distribute", "--slot", "2026-06-04T10:00", capsys=capsys)
    assert "3 applied" in run_job("distribute", "--slot", "2026-06-05T10:00", capsys=capsys)
    assert "Nothing is due" in run_job("distribute", "--slot", "2026-06-05T10:01", capsys=capsys)


def test_the_command_alone_keeps_a_schedule_too(plan, capsys):
    Plan.objects.update(is_paused=False, weekday=4)

    assert "Nothing is due" in run_job("distribute", "--slot", "2026-06-04T10:00", capsys=capsys)
    assert "3 applied" in run_job("distribute", "--slot", "2026-06-05T10:05", capsys=capsys)
    assert "Nothing is due" in run_job("distribute", "--slot", "2026-06-05T10:10", capsys=capsys)


def scheduled(plan):
    """The plan with its schedule on: previews on Friday at ten, applied on Monday at six."""
    Plan.objects.filter(pk=plan.pk).update(is_paused=False, weekday=4, apply_weekday=0, apply_at="06:00")


def test_the_preview_of_friday_is_applied_on_monday_by_the_command_too(plan, capsys):
    scheduled(plan)

    friday = run_job("distribute", "--slot", "2026-06-05T10:00", capsys=capsys)
    assert "Preview. 3 lines, 0 applied" in friday
    assert "Applied on Monday, 08 June 2026 at 06:00 unless somebody holds it on its page, /runs/" in friday
    assert "Nothing is due" in run_job("distribute", "--slot", "2026-06-08T05:59", capsys=capsys)
    assert "3 applied" in run_job("distribute", "--slot", "2026-06-08T06:00", capsys=capsys)


def test_the_command_does_not_apply_what_nobody_could_see_before_its_moment(plan, capsys):
    Organisation.objects.update(time_zone="UTC")
    Plan.objects.filter(pk=plan.pk).update(frequency="daily", at="06:00", lead_hours=12, is_paused=False)

    late = run_job("distribute", "--slot", "2026-06-05T08:00", capsys=capsys)  # to be seen at 18:00 of the day before

    assert "3 lines, 0 applied" in late and Run.objects.get().status == "previewed"
    assert "3 applied" in run_job("distribute", "--plan", "weekly", capsys=capsys)


def test_the_command_does_not_apply_what_is_held(plan, ops, capsys):
    scheduled(plan)
    run_job("distribute", "--slot", "2026-06-05T10:00", capsys=capsys)
    hold_run(Run.objects.get(kind="distribution"), by=ops, now=FRIDAY)

    assert "Nothing is due" in run_job("distribute", "--slot", "2026-06-08T06:00", capsys=capsys)
    named = run_job("distribute", "--plan", "weekly", "--slot", "2026-06-05T10:00", capsys=capsys)

    assert "0 applied" in named and "Held: nothing moves until somebody releases or approves it" in named
    assert Run.objects.get(kind="distribution").status == "held"


def test_the_command_does_not_apply_what_somebody_built_again_to_look(plan, ops, capsys):
    scheduled(plan)
    Plan.objects.filter(pk=plan.pk).update(apply_weekday=4, apply_at="10:30")
    run_job("distribute", "--slot", "2026-06-05T10:00", capsys=capsys)
    rebuild(Run.objects.get(kind="distribution"), by=ops, now=FRIDAY)

    assert "Preview. 3 lines, 0 applied" in run_job("distribute", "--slot", "2026-06-05T11:00", capsys=capsys)
    assert not Account.objects.exclude(book=None).exists()


@pytest.mark.parametrize("named", [(), ("--plan", "weekly")])
def test_the_command_does_not_say_yes_in_the_place_of_a_person(plan, named, capsys):
    Plan.objects.filter(pk=plan.pk).update(needs_approval=True)

    out = run_job("distribute", *named, capsys=capsys)

    assert "Preview. 3 lines, 0 applied" in out
    assert "Waits for approval: the leader of these books, or ops, approves it on its page, /runs/" in out
    assert not Account.objects.exclude(book=None).exists()


def test_a_retrieval_that_takes_accounts_says_who_has_to_approve(plan, capsys):
    account = held_account()
    run_job("retrieve", "--slot", "2026-06-25T18:00", capsys=capsys)

    out = run_job("retrieve", "--slot", "2026-07-02T18:00", capsys=capsys)

    assert "Preview. 1 lines, 0 applied" in out and "Waits for approval: the leader of these books, or ops" in out
    account.refresh_from_db()
    assert account.station == "held"


@pytest.mark.parametrize("job", ["score", "coverage", "retrieve"])
def test_each_job_has_its_words(db, job, capsys):
    assert ": Done" in run_job(job, "--slot", "2026-06-05T10:00", capsys=capsys)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("distribute", "--plan", "nix"), "There is no active distribution plan “nix”. There are: weekly."),
        (("score", "--plan", "weekly"), "Scoring has no plans: leave --plan out."),
        (("distribute", "--slot", "31/02"), "“31/02” is no moment. Write one such as 2026-06-05T10:00."),
        (("juggle",), "invalid choice: 'juggle'"),
    ],
)
def test_a_mistake_names_the_cure(plan, words, message):
    with pytest.raises(CommandError, match=".") as refusal:
        call_command("run_job", *words)

    assert message in str(refusal.value)


def test_a_switched_off_part_says_so(plan):
    Organisation.objects.update(distribution_on=False)

    with pytest.raises(CommandError, match="Distribution is switched off"):
        call_command("run_job", "distribute")


def test_a_run_without_books_says_what_to_do(plan, capsys):
    plan.target_books.set([target_book("empty")])

    assert "No open book of an active rep takes part." in run_job("distribute", capsys=capsys)


def test_without_any_plan_it_says_where_to_make_one(plan):
    Plan.objects.update(is_active=False)

    with pytest.raises(CommandError, match="Make one under /setup/plans/"):
        call_command("run_job", "distribute")


@pytest.fixture
def held(plan, ops):
    """Two of the accounts lie in the book."""
    book = Book.objects.get(target_book__code="small")
    for account in Account.objects.all()[:2]:
        hold(account, book, since=NOON - 20 * DAY)


def what_if(tmp_path, **changes) -> str:
    """A file with a study of two weeks."""
    body = {"name": "Smaller", "weeks": 2, "changes": [{"name": "Half as large", "capacity_percent": 50}]}
    path = tmp_path / "study.json"
    path.write_text(json.dumps({**body, **changes}))
    return str(path)


def asked(by, **study):
    return ask_study([{"name": "Half as large", "capacity_percent": 50}], by=by, now=NOON, weeks=2, **study)


class TestStudies:
    def test_those_that_wait_are_played_the_oldest_first_and_say_what_they_found(self, held, ops, capsys):
        first, second = asked(ops, name="First"), asked(ops, name="Second", seed=2)

        out = run_job("simulate", capsys=capsys)

        for study in (first, second):
            study.refresh_from_db()
            assert study.run.status == "done" and len(study.results[0]) == 2
            assert f"/reports/what-if/{study.pk}/" in out
        assert out.index("First (run") < out.index("Second (run") and out.count("After 2 weeks “Half as large”") == 2
        assert Account.objects.exclude(book=None).count() == 2

    def test_one_that_a_worker_left_behind_is_played_and_one_at_work_is_left_to_it(self, held, ops, capsys):
        left, at_work = asked(ops, name="Left"), asked(ops, name="At work", seed=2)
        now = timezone.now()
        for study, until in ((left, now - DAY), (at_work, now + DAY)):
            Run.objects.filter(pk=study.run.pk).update(status="building", lease_until=until, claimed_by="other")

        assert "Left (run" in (out := run_job("simulate", capsys=capsys)) and "At work" not in out
        with pytest.raises(CommandError, match="No study waits. Being played by a worker: 1. Ask for one at /reports/"):
            call_command("run_job", "simulate")

    def test_that_of_a_file_is_asked_for_and_played(self, held, tmp_path, capsys):
        [run] = json.loads(run_job("simulate", "--study", what_if(tmp_path), "--json", capsys=capsys))["runs"]

        study = Simulation.objects.get()
        assert (run["kind"], run["status"], run["study"]["id"], run["study"]["name"]) == (
            "simulation", "done", study.pk, "Smaller",
        )  # fmt: skip
        assert [each["capacity_percent"] for each in run["study"]["variants"]] == [100, 50]
        assert run["study"]["results"] == study.results and len(study.results) == 2
        assert (study.asked_by.is_robot, study.basis["held"]) == (True, 2)

    def test_without_one_it_says_where_to_ask(self, held):
        with pytest.raises(CommandError, match="No study waits. Ask for one at /reports/what-if/"):
            call_command("run_job", "simulate")

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"weeks": 0}, "is no study. weeks: Ensure this value is greater than or equal to 1."),
            ({"changes": [{"name": "x", "mode": "y"}]}, "changes.0.mode: "),
            ({"colour": "red"}, "colour: This field is unknown"),
            ({"changes": [{"name": "As before"}]}, "“As before” is what you have today."),
        ],
    )
    def test_a_file_that_is_no_study_names_each_mistake(self, held, tmp_path, changes, message):
        with pytest.raises(CommandError) as refusal:
            call_command("run_job", "simulate", "--study", what_if(tmp_path, **changes))

        assert message in str(refusal.value) and not Simulation.objects.exists()

    @pytest.mark.parametrize("content", [b"{", b"[1]", b'"x"', b"\xff", b"[" * 100_000, None], ids=range(6))
    def test_a_file_that_is_none_is_named(self, held, tmp_path, content):
        path = tmp_path / "study.json"
        if content is not None:
            path.write_bytes(content)

        with pytest.raises(CommandError, match="study.json” (cannot be read as JSON in UTF-8|is no study)"):
            call_command("run_job", "simulate", "--study", str(path))

    def test_a_study_that_cannot_be_played_fails_in_words(self, held, ops, monkeypatch):
        study = asked(ops, name="Smaller")
        monkeypatch.setattr("assignment.actions.simulations.world_of_today", refuse)

        with pytest.raises(CommandError, match="Not today."):
            call_command("run_job", "simulate")

        study.run.refresh_from_db()
        assert study.run.status == "failed"

    @pytest.mark.parametrize(
        ("words", "message"),
        [
            (("simulate", "--plan", "weekly"), "leave --plan out"),
            (("simulate", "--slot", "2026-06-05T10:00", "--preview"), "leave --slot and --preview out"),
            (("score", "--study", "x.json"), "--study is for simulate: leave it out."),
        ],
    )
    def test_what_does_not_go_together_is_refused(self, held, words, message):
        with pytest.raises(CommandError, match=message):
            call_command("run_job", *words)


def refuse(*_books, **_now):
    raise RuleViolation("not_today", "Not today.")
