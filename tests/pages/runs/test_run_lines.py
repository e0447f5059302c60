"""The lines of a run: why each is what it is, changing one, the file, what a page of them costs."""

import pytest
from django.utils import timezone

from accounts.display.csv_cells import cell
from accounts.models import Account
from assignment.actions.lines import change_line
from assignment.actions.runs import ask_run, rebuild
from assignment.models import Holding, Move, Run
from tests.api.conftest import client_of
from tests.assignment.runs import built, open_book, plan_for, preview, ready, target_book
from tests.factories import DAY, TeamFactory, UserFactory, hold
from tests.pages.runs.conftest import step, words

pytestmark = pytest.mark.django_db
DOORS = {"proposed": "restoration", "pinned": "pin"}


def test_why_a_line_is_what_it_is(page, run, books):
    line = run.moves.order_by("position").first()
    text = words(page.get(f"/runs/{run.pk}/lines/{line.pk}/why/"))

    assert f"Why {line.book_to.rep.name}:" in text
    assert "Chosen" in text and "Also eligible" in text


def test_a_line_is_pinned_dropped_restored_and_sent_elsewhere(page, run, books):
    line = run.moves.order_by("position").first()
    other = next(book for book in books if book.pk != line.book_to_id)
    victim = run.moves.filter(book_to=other).first()

    step(page, run, f"lines/{line.pk}", to="pinned")
    assert Move.objects.get(pk=line.pk).state == "pinned"
    step(page, run, f"lines/{victim.pk}", to="dropped", note="asked to wait")
    assert (run.total, Move.objects.get(pk=victim.pk).note) == (5, "asked to wait")
    step(page, run, f"lines/{line.pk}", to="book", book=other.pk)
    assert Move.objects.get(pk=line.pk).book_to_id == other.pk
    text = words(page.get(f"/runs/{run.pk}/"))
    assert "Dropped: " in text and "asked to wait" in text and "Sent there by hand" in text


def test_a_drop_needs_a_reason_and_a_full_book_refuses(page, run, books):
    line = run.moves.order_by("position").first()
    other = next(book for book in books if book.pk != line.book_to_id)

    assert "Say why this line is dropped." in words(
        page.post(f"/runs/{run.pk}/lines/{line.pk}/", {"to": "dropped"}, follow=True)
    )
    refused = page.post(f"/runs/{run.pk}/lines/{line.pk}/", {"to": "book", "book": other.pk}, follow=True)
    assert "This book is full" in words(refused)


def test_a_line_cannot_be_sent_to_a_strange_book(page, run):
    strange = open_book(run.books.first().book.target_book, rep=UserFactory(team=TeamFactory()))
    line = run.moves.first()

    assert step(page, run, f"lines/{line.pk}", to="book", book=strange.pk).status_code == 404


def test_the_filters_show_what_they_say(page, run, leader):
    line = run.moves.order_by("position").first()
    change_line(line.pk, by=leader, now=timezone.now(), to="pinned")

    assert [row.pk for row in page.get(f"/runs/{run.pk}/?only=pinned").context["lines"]] == [line.pk]
    assert page.get(f"/runs/{run.pk}/?only=skipped").context["lines"] == []
    assert len(page.get(f"/runs/{run.pk}/?only=nonsense").context["lines"]) == 6


def test_an_account_that_was_edited_since_is_a_warning(page, run):
    line = run.moves.order_by("position").last()
    type(line.account).objects.filter(pk=line.account_id).update(version=9)

    assert [row.pk for row in page.get(f"/runs/{run.pk}/?only=warnings").context["lines"]] == [line.pk]


def test_a_skipped_line_names_its_reason(page, run):
    line = run.moves.order_by("position").last()
    type(line.account).objects.filter(pk=line.account_id).update(version=9)
    step(page, run, "approval")
    built(run)

    text = words(page.get(f"/runs/{run.pk}/?only=skipped"))
    assert "Edited since the preview" in text and "1 line skipped" in text


def test_one_line_is_taken_back(page, run):
    step(page, run, "approval")
    built(run)
    line = run.moves.order_by("position").first()
    answer = step(page, run, f"lines/{line.pk}/undo")
    undo = built(Run.objects.get(undoes=run))

    assert answer.url == f"/runs/{undo.pk}/" and undo.total == 1
    line.account.refresh_from_db()
    assert line.account.book_id is None


@pytest.fixture
def dropped(books, leader):
    """A line from one book to the other, dropped before its preview was built again; with a second line beside it."""
    for _each in range(2):
        hold(ready()[0], books[0], since=timezone.now() - 90 * DAY)
    plan = plan_for(books[0].target_book)
    plan.source_books.set(books[:1])
    run = preview(plan, by=leader, now=timezone.now())
    line = run.moves.order_by("account").first()
    change_line(line.pk, by=leader, now=timezone.now(), to="dropped", note="asked to wait")
    built(rebuild(run, by=leader, now=timezone.now()))
    return run.moves.get(account=line.account_id)


@pytest.mark.parametrize("leads_home", [False, True])
@pytest.mark.parametrize("to", ["proposed", "pinned"])
def test_a_line_of_a_book_that_was_dropped_before_does_not_move_into_its_own_book(
    page, leader, dropped, books, to, leads_home
):
    if leads_home:  # as previews were built once
        Move.objects.filter(pk=dropped.pk).update(book_to=books[0], station_to="held")

    answer = page.post(f"/runs/{dropped.run_id}/lines/{dropped.pk}/", {"to": to}, follow=True)
    change = client_of(leader).post(f"/api/v1/moves/{dropped.pk}/{DOORS[to]}/", {}, format="json")

    assert "This account has no book in this preview." in words(answer)
    assert (change.status_code, change.json()["code"]) == (422, "no_book")
    step(page, dropped.run, "approval")
    assert built(dropped.run).done == 1 and Holding.objects.filter(account=dropped.account_id).count() == 1


def test_a_line_that_was_dropped_before_leads_nowhere_until_a_book_is_chosen(page, dropped, books):
    assert (dropped.state, dropped.book_to, dropped.note) == ("dropped", None, "asked to wait")
    assert ",stays,dropped," in b"".join(page.get(f"/runs/{dropped.run_id}/export/").streaming_content).decode()

    step(page, dropped.run, f"lines/{dropped.pk}", to="book", book=books[1].pk)
    step(page, dropped.run, "approval")

    assert built(dropped.run).done == 2
    assert Account.objects.get(pk=dropped.account_id).book == books[1]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", " =", "＝", "＋", "－", "＠"])
def test_a_formula_is_only_text(start):
    assert cell(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("value", [-3, -0.5, 7, None, "plain", "a=b", ""])
def test_numbers_and_plain_words_stay_as_they_are(value):
    assert cell(value) == value


def test_the_page_costs_no_more_with_more_lines(page, team, leader, django_assert_max_num_queries):
    target = target_book(places=30)
    for number in range(4):
        open_book(target, rep=UserFactory(name=f"Rep {number}", team=team))
    ready(60)
    run = built(ask_run("distribution", by=leader, now=timezone.now()))
    page.get(f"/runs/{run.pk}/")

    with django_assert_max_num_queries(14):
        answer = page.get(f"/runs/{run.pk}/")
    assert len(answer.context["lines"]) == 50
    with django_assert_max_num_queries(8):
        page.get("/runs/")


def test_lines_are_paged_by_key(page, team, leader):
    open_book(target_book(places=80), rep=UserFactory(team=team))
    ready(70)
    run = built(ask_run("distribution", by=leader, now=timezone.now()))

    first = page.get(f"/runs/{run.pk}/").context
    second = page.get(f"/runs/{run.pk}/?cursor={first['pager'].next_cursor}").context
    assert len({line.pk for line in [*first["lines"], *second["lines"]]}) == 70
