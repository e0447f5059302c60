"""The page of a run: what it says first, each step through it, runs that fail, wait or stand empty."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assignment.actions.manual import move_accounts
from assignment.actions.runs import ask_run
from assignment.models import Plan, Run
from tests.assignment.runs import built, open_book, plan_for, ready, target_book
from tests.factories import UserFactory, hold
from tests.pages.runs.conftest import Status, step, words

pytestmark = pytest.mark.django_db


def test_the_page_says_first_what_the_run_does(page, run):
    text = words(page.get(f"/runs/{run.pk}/"))

    assert "<h1>6 accounts go to 2 reps." in text
    assert "Preview, nothing has changed yet" in text
    assert "6 lines ready" in text
    assert "2 stay where they are" in text and "Better accounts took the places" in text


def test_only_a_gap_of_nothing_is_called_the_best(page, run):
    address = f"/runs/{run.pk}/"
    Run.objects.filter(pk=run.pk).update(certificate={"gap": 0.0, "score": 360, "score_bound": 360})
    assert "proof that no better distribution exists" in words(page.get(address))
    Run.objects.filter(pk=run.pk).update(certificate={"gap": 0.0067, "score": 360, "score_bound": 363})
    assert "no distribution is better by more than 0.67\u00a0%" in words(page.get(address))


def test_the_history_has_one_line_per_visible_run(page, run):
    text = words(page.get("/runs/"))

    assert f'href="/runs/{run.pk}/"' in text and "6 accounts go to 2 reps." in text
    assert f'href="/runs/{run.pk}/"' not in words(page.get("/runs/?kind=retrieval"))


def test_hold_release_approve_apply_undo_through_the_page(page, run):
    step(page, run, "hold")
    assert run.status == Status.HELD
    step(page, run, "release")
    assert run.status == Status.PREVIEWED
    step(page, run, "approval")
    assert run.status == Status.APPROVED
    assert "Waiting for a worker" in words(page.get(f"/runs/{run.pk}/"))
    built(run)

    text = words(page.get(f"/runs/{run.pk}/"))
    assert run.status == Status.DONE and "6 accounts moved" in text and "Can be undone until" in text

    answer = step(page, run, "undo")
    undo = Run.objects.get(undoes=run)
    assert answer.url == f"/runs/{undo.pk}/"
    built(undo)
    assert "6 accounts go back to where they were." in words(page.get(f"/runs/{undo.pk}/"))
    run.refresh_from_db()
    assert run.status == Status.REVERTED


def test_pressing_approve_twice_approves_once(page, run):
    step(page, run, "approval")
    first = run.approved_at
    step(page, run, "approval")

    assert run.approved_at == first


def test_a_cancelled_run_offers_to_try_again(page, run):
    step(page, run, "cancellation")

    text = words(page.get(f"/runs/{run.pk}/"))
    assert run.status == Status.CANCELLED and "Try again" in text and "nothing has changed" in text


def test_a_failed_run_says_what_happened(page, run):
    Run.objects.filter(pk=run.pk).update(status="failed", error="The disk is full.", finished_at=timezone.now())

    text = words(page.get(f"/runs/{run.pk}/"))
    assert "This run failed." in text and "The disk is full." in text and "Try again" in text


def test_a_run_that_failed_half_way_says_what_stands(page, run):
    Run.objects.filter(pk=run.pk).update(status="failed", done=4, error="Lost.", finished_at=timezone.now())

    text = words(page.get(f"/runs/{run.pk}/"))
    assert "failed after 4 of 6 lines" in text and "4 accounts moved before it failed" in text


def test_a_run_that_failed_half_way_can_be_undone_from_its_page(page, run):
    step(page, run, "approval")
    built(run)
    Run.objects.filter(pk=run.pk).update(status="failed", error="Lost.")

    assert f'action="/runs/{run.pk}/undo/"' in words(page.get(f"/runs/{run.pk}/"))
    step(page, run, "undo")
    built(run.undone_by.get())

    run.refresh_from_db()
    assert run.status == Status.REVERTED


def test_the_page_does_not_promise_a_moment_that_will_not_come(page, run):
    plan = plan_for(code="weekly", is_paused=False)
    Run.objects.filter(pk=run.pk).update(plan=plan, apply_after=timezone.now() + timedelta(days=2))
    assert "unless held" in words(page.get(f"/runs/{run.pk}/"))

    Plan.objects.update(is_paused=True)

    text = words(page.get(f"/runs/{run.pk}/"))
    assert "unless held" not in text and "Applied when you approve" in text


def test_the_page_says_how_many_go_back_over_capacity(page, run, books):
    other = open_book(target_book("far"), rep=UserFactory(name="Siri", team=books[0].rep.team))
    account = hold(ready(1)[0], other).account
    leader = run.asked_by
    moved = built(move_accounts([account.pk], book_to=books[0], by=leader, now=timezone.now()))
    step(page, moved, "approval")
    built(moved)
    type(other.target_book).objects.filter(pk=other.target_book_id).update(max_accounts=0)

    text = words(page.get(f"/runs/{moved.pk}/"))

    assert "1 account goes back over the capacity of its book." in text


def test_a_run_is_stopped_while_it_is_applied(page, run):
    Run.objects.filter(pk=run.pk).update(
        status="applying", claimed_by="test", lease_until=timezone.now() + timedelta(minutes=1)
    )
    assert f'action="/runs/{run.pk}/stop/"' in words(page.get(f"/runs/{run.pk}/"))

    step(page, run, "stop")

    text = words(page.get(f"/runs/{run.pk}/bar/?seen=applying"))
    assert "It stops after the accounts in hand." in text and "/stop/" not in text
    Run.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(minutes=1))
    stopped = built(run)
    assert (stopped.status, stopped.done, stopped.skipped) == (Status.DONE, 0, 6)


def test_a_refused_step_says_why(page, run):
    step(page, run, "cancellation")
    answer = page.post(f"/runs/{run.pk}/approval/", follow=True)

    assert "Too late: this run is at “Cancelled”." in words(answer)


def test_a_run_that_waits_polls_and_says_so(page, books, leader):
    run = ask_run("distribution", by=leader, now=timezone.now())
    text = words(page.get(f"/runs/{run.pk}/"))

    assert "This run waits for a worker." in text
    assert f'hx-get="/runs/{run.pk}/bar/?seen=queued"' in text
    assert "HX-Refresh" not in page.get(f"/runs/{run.pk}/bar/?seen=queued").headers
    assert page.get(f"/runs/{run.pk}/bar/?seen=building").headers["HX-Refresh"] == "true"


def test_a_run_that_waits_long_says_that_no_worker_took_it(page, books, leader):
    run = ask_run("distribution", by=leader, now=timezone.now())
    Run.objects.filter(pk=run.pk).update(created_at=timezone.now() - timedelta(minutes=1))

    assert "No worker has taken it up yet." in words(page.get(f"/runs/{run.pk}/"))


def test_while_applying_the_bar_counts(page, run):
    later = timezone.now() + timedelta(minutes=1)
    Run.objects.filter(pk=run.pk).update(status="applying", done=3, skipped=1, lease_until=later, claimed_by="x")

    text = words(page.get(f"/runs/{run.pk}/"))
    assert "Applying: 4 of 6" in text and "3 moved, 1 skipped" in text and 'role="status"' in text


def test_accounts_that_stay_are_listed_by_reason(page, run):
    text = words(page.get(f"/runs/{run.pk}/left/out_ranked/"))

    assert text.count("better accounts took the places") == 2
    assert page.get(f"/runs/{run.pk}/left/all_full/").status_code == 404
    assert page.get(f"/runs/{run.pk}/left/nonsense/").status_code == 404


def test_a_run_without_lines_says_why_and_offers_the_next_step(page, books, leader):
    run = built(ask_run("distribution", by=leader, now=timezone.now()))

    text = words(page.get(f"/runs/{run.pk}/"))
    assert "The pool is empty." in text and "Preview again" in text
