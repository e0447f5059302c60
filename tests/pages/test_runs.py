"""The pages of runs: who may see and steer them, each step through the page, explanations, the file, what it costs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.display.csv_cells import cell
from assignment.actions.lines import change_line
from assignment.actions.manual import move_accounts
from assignment.actions.runs import ask_run
from assignment.models import Move, Plan, Run
from tests.assignment.runs import built, open_book, plan_for, ready, target_book
from tests.factories import TeamFactory, UserFactory, hold

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
Status = Run.Status


@pytest.fixture
def team(leader):
    return TeamFactory(name="Nordics", leader=leader)


@pytest.fixture
def books(team):
    """Two books of the team with three places each."""
    target = target_book(places=3)
    return [open_book(target, rep=UserFactory(name=name, team=team)) for name in ("Ana Kovač", "Reza Amini")]


@pytest.fixture
def run(books, leader):
    """A preview of eight ready accounts for six places, asked for by the leader."""
    ready(8, score=60)
    return built(ask_run("distribution", by=leader, now=timezone.now()))


@pytest.fixture
def page(client, leader):
    client.force_login(leader, backend=BACKEND)
    return client


def words(answer):
    return answer.content.decode()


def step(page, run, name, **values):
    answer = page.post(f"/runs/{run.pk}/{name}/", values)
    run.refresh_from_db()
    return answer


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


ADDRESSES = ["", "bar/", "left/out_ranked/", "export/", "lines/{line}/", "lines/{line}/why/"]
STEPS = ["approval", "hold", "release", "cancellation", "rebuild", "undo", "lines/{line}", "lines/{line}/undo"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_leader_of_another_branch_finds_nothing(client, run, address):
    stranger = UserFactory(role="leader", team=TeamFactory())
    client.force_login(stranger, backend=BACKEND)

    assert client.get(f"/runs/{run.pk}/{address.format(line=run.moves.first().pk)}").status_code == 404


@pytest.mark.parametrize("name", STEPS)
def test_a_leader_of_another_branch_cannot_steer_it(client, run, name):
    client.force_login(UserFactory(role="leader", team=TeamFactory()), backend=BACKEND)

    assert step(client, run, name.format(line=run.moves.first().pk), to="pinned").status_code == 404
    assert run.status == Status.PREVIEWED


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_rep_may_not_look_at_runs(client, run, books, address):
    client.force_login(books[0].rep, backend=BACKEND)

    assert client.get(f"/runs/{run.pk}/{address.format(line=run.moves.first().pk)}").status_code == 403


@pytest.mark.parametrize("name", STEPS)
def test_a_rep_may_not_steer_runs(client, run, books, name):
    client.force_login(books[0].rep, backend=BACKEND)

    assert step(client, run, name.format(line=run.moves.first().pk)).status_code == 403


def test_a_rep_may_ask_for_no_run_and_move_nothing(client, books):
    client.force_login(books[0].rep, backend=BACKEND)

    assert client.post("/runs/", {"kind": "distribution"}).status_code == 403
    assert client.post("/moves/", {"accounts": [1], "book_to": books[0].pk}).status_code == 403


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


def test_accounts_that_stay_are_listed_by_reason(page, run):
    text = words(page.get(f"/runs/{run.pk}/left/out_ranked/"))

    assert text.count("better accounts took the places") == 2
    assert page.get(f"/runs/{run.pk}/left/all_full/").status_code == 404
    assert page.get(f"/runs/{run.pk}/left/nonsense/").status_code == 404


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


def test_a_run_without_lines_says_why_and_offers_the_next_step(page, books, leader):
    run = built(ask_run("distribution", by=leader, now=timezone.now()))

    text = words(page.get(f"/runs/{run.pk}/"))
    assert "The pool is empty." in text and "Preview again" in text


def test_a_plan_of_every_team_is_for_ops_alone(page, client, ops, books):
    open_book(books[0].target_book, rep=UserFactory(team=TeamFactory()))
    ready(2)
    run = built(ask_run("distribution", plan=plan_for(books[0].target_book), by=None, now=timezone.now()))

    assert page.get(f"/runs/{run.pk}/").status_code == 404
    client.force_login(ops, backend=BACKEND)
    assert client.get(f"/runs/{run.pk}/").status_code == 200
