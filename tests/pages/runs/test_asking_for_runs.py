"""Asking for a run, and moving chosen accounts by hand."""

import pytest
from django.utils import timezone

from assignment.actions.runs import ask_run
from assignment.models import Run
from tests.assignment.runs import built, open_book, plan_for, ready
from tests.factories import TeamFactory, UserFactory, hold
from tests.pages.runs.conftest import BACKEND, Status, step, words

pytestmark = pytest.mark.django_db


def test_two_clicks_make_one_run(page, books):
    ready(2)
    first, second = (page.post("/runs/", {"kind": "distribution"}).url for _click in range(2))

    assert first == second and Run.objects.count() == 1


@pytest.mark.parametrize("kind", ["distribution", "retrieval", "rebalance"])
def test_a_run_takes_the_books_of_the_branch_only(page, books, kind):
    open_book(books[0].target_book, rep=UserFactory(team=TeamFactory()))
    page.post("/runs/", {"kind": kind})

    assert Run.objects.get().settings["books"] == sorted(book.pk for book in books)


@pytest.mark.parametrize("kind", ["score", "coverage"])
def test_the_nightly_jobs_can_be_asked_for(page, books, kind):
    for _click in range(2):
        page.post("/runs/", {"kind": kind})

    run = built(Run.objects.get())
    assert run.status == Status.DONE
    assert page.get(f"/runs/{run.pk}/").status_code == 200


@pytest.mark.parametrize("kind", ["", "undo", "nonsense", "manual"])
def test_other_kinds_are_refused_in_words(page, books, kind):
    answer = page.post("/runs/", {"kind": kind}, follow=True)

    assert "Choose what to preview from the page." in words(answer) and not Run.objects.exists()


def test_a_leader_without_books_hears_what_to_do(page):
    assert "Books are opened under “Set up”." in words(page.post("/runs/", {"kind": "distribution"}, follow=True))


def test_chosen_accounts_are_moved_by_hand_with_a_preview(page, books):
    account = ready(1)[0]
    hold(account, books[0])
    urls = {page.post("/moves/", {"accounts": [account.pk], "book_to": books[1].pk}).url for _click in range(2)}
    run = built(Run.objects.get(kind="manual"))

    assert urls == {f"/runs/{run.pk}/"}
    assert "1 account is moved by hand." in words(page.get(f"/runs/{run.pk}/"))
    step(page, run, "approval")
    built(run)
    account.refresh_from_db()
    assert account.book_id == books[1].pk


@pytest.mark.parametrize(
    "values", [{}, {"accounts": ["x"]}, {"accounts": ["99999999"]}, {"accounts": ["9" * 30]}], ids=str
)
def test_a_move_of_nothing_is_refused_in_words(page, books, values):
    answer = page.post("/moves/", {**values, "book_to": books[0].pk}, follow=True)

    assert answer.status_code == 200 and 'data-level="warning"' in words(answer)


def test_a_move_to_a_strange_book_is_not_found(page, books):
    strange = open_book(books[0].target_book, rep=UserFactory(team=TeamFactory()))

    assert page.post("/moves/", {"accounts": [1], "book_to": strange.pk}).status_code == 404


def test_a_plan_of_every_team_is_for_ops_alone(page, client, ops, books):
    open_book(books[0].target_book, rep=UserFactory(team=TeamFactory()))
    ready(2)
    run = built(ask_run("distribution", plan=plan_for(books[0].target_book), by=None, now=timezone.now()))

    assert page.get(f"/runs/{run.pk}/").status_code == 404
    client.force_login(ops, backend=BACKEND)
    assert client.get(f"/runs/{run.pk}/").status_code == 200
