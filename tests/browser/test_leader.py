"""The leader's pages in a browser: they read well in every look, and a run goes from preview to undo by mouse alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Account
from assignment.actions.coverage import refresh_coverage
from assignment.actions.lines import change_line
from assignment.actions.runs import approve, ask_run
from assignment.actions.snapshots import snapshot
from assignment.models import BookSnapshot, Move, Run
from tests.assignment.runs import built, open_book, ready, target_book
from tests.browser.looks import LOOKS, PLAIN, SMALL, assert_reads_well, open_in, screenshot
from tests.factories import InteractionFactory, ScoreFactory, TeamFactory, UserFactory, hold

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FEW = [PLAIN, SMALL]
REPS = ("Ana Kovač", "Mats Dahl", "Leila Haddad", "Oskar Virtanen", "Ingrid Moe", "نیلوفر کریمی", "Reza Amini")
NAMES = (
    "Kallio Dairy", "Fjord Analytics", "Sundby Steelworks", "Borealis Pharma", "Vesterhav Seafood", "Lumen Print",
    "کویر سازه", "Harstad Marine", "Aino Textiles", "Tornio Freight", "Skagen Hotels", "Polar Seal", "Brandt Foods",
    "Kemi Port Services",
)  # fmt: skip


@pytest.fixture
def books(leader):
    """Seven books of two teams with places left, the first far above a fair share and the last far below."""
    teams = [TeamFactory(name=name, leader=leader) for name in ("Nordics", "Baltics and Central Europe")]
    target = target_book("mid", places=6, segments={"smb": 6})
    books = [open_book(target, rep=UserFactory(name=name, team=teams[name == REPS[-1]])) for name in REPS]
    for place, book in enumerate(books):
        for number in range(4 if place else 6):
            account = ready(1, name=f"Held {place}.{number}", potential_cents=(9 - place) * 400_000)[0]
            hold(account, book, since=timezone.now() - timedelta(days=90))
    _work_and_count(books)
    return books


def _work_and_count(books):
    """Conversations with half of the accounts, the figures of today, and those of eleven weeks before."""
    now, today = timezone.now(), timezone.localdate()
    for account in Account.objects.filter(book__in=books).order_by("pk")[::2]:
        InteractionFactory(account=account, outcome="spoke", happened_at=now - timedelta(days=2))
    refresh_coverage(now=now)
    snapshot(day=today, now=now)
    for row in BookSnapshot.objects.filter(day=today):
        for weeks in range(1, 12):
            row.pk, row.day = None, today - timedelta(days=7 * weeks)
            row.covered_past_grace = min(row.accounts, 1 + (weeks + row.book_id) % 3)
            row.save(force_insert=True)


@pytest.fixture
def run(books, leader):
    """A preview with a pinned and a dropped line, a warning, and accounts that stay."""
    for place, name in enumerate(NAMES):
        ready(1, score=90 - 2 * place, name=name, potential_cents=(20 - place) * 300_000)
    for account in ready(2, name="Hallands Bygg"):
        account.score.delete()
        ScoreFactory(account=account, is_ready=False, not_ready=["do_not_contact"])
    run = built(ask_run("distribution", by=leader, now=timezone.now(), title="Weekly top-off, Nordics"))
    first, second, third = run.moves.order_by("position")[3:6]
    change_line(first.pk, by=leader, now=timezone.now(), to="pinned")
    change_line(second.pk, by=leader, now=timezone.now(), to="dropped", note="being bought by a customer")
    Account.objects.filter(pk=third.account_id).update(version=9)
    run.refresh_from_db()
    return run


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_dashboard_reads_well(sign_in, leader, books, look):
    page = sign_in(leader)
    open_in(page, "/dashboard/", look)
    page.wait_for_selector("#first:not([aria-busy])")
    assert_reads_well(page, "dashboard", look)


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_a_preview_reads_well_with_an_explanation_open(sign_in, leader, run, look):
    page = sign_in(leader)
    open_in(page, f"/runs/{run.pk}/", look)
    page.locator("#lines [aria-controls^=why-]").first.click()
    page.locator("tr.exp:not([hidden]) .cand").wait_for()
    page.locator("details[hx-get$='/books/'] > summary").click()
    page.locator("details[open] .tbl a[href^='/books/']").first.wait_for()
    assert_reads_well(page, "run", look)


@pytest.mark.parametrize("look", [PLAIN, SMALL], ids=str)
def test_the_other_states_of_a_run_read_well(sign_in, leader, run, look):
    page = sign_in(leader)
    Run.objects.filter(pk=run.pk).update(
        status="applying", done=5, skipped=1, lease_until=timezone.now() + timedelta(hours=1), claimed_by="x",
        approved_by=leader, approved_at=timezone.now(),
    )  # fmt: skip
    open_in_polling(page, f"/runs/{run.pk}/", look)
    assert_reads_well(page, "run-applying", look)
    page.goto("about:blank")  # the bar would load the page anew while it is opened
    Run.objects.filter(pk=run.pk).update(status="failed", error="The database was away.", finished_at=timezone.now())
    open_in(page, f"/runs/{run.pk}/", look)
    assert_reads_well(page, "run-failed", look)


def open_in_polling(page, address, look):
    """As `open_in`, for a page that keeps asking the server."""
    page.set_viewport_size({"width": look.window[0], "height": look.window[1]})
    page.emulate_media(color_scheme=look.theme, reduced_motion="reduce")
    page.set_extra_http_headers({"Accept-Language": look.language})
    page.goto(address)
    page.locator(".progress-line, .act").first.wait_for()


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_history_the_list_of_those_who_stay_and_the_rules_read_well(sign_in, leader, run, look):
    page = sign_in(leader)
    pages = {
        "runs": "/runs/",
        "run-left": f"/runs/{run.pk}/left/do_not_contact/",
        "run-books": f"/runs/{run.pk}/books/",
        "rules": "/rules/",
    }
    for name, address in pages.items():
        open_in(page, address, look)
        assert_reads_well(page, name, look)


def test_a_run_goes_from_preview_to_undo(sign_in, leader, run):
    page = sign_in(leader)
    open_in(page, f"/runs/{run.pk}/", PLAIN)

    line = page.locator("#lines tbody tr:not(.exp)").first
    line.locator("button[hx-get]").click()
    page.locator("#line-dialog").get_by_role("button", name="Pin").click()
    page.get_by_text("Pinned: it stays so").wait_for()

    page.locator("#lines tbody tr:not(.exp)").nth(1).locator("button[hx-get]").click()
    screenshot(page, "run-line-dialog")
    page.locator("#line-dialog input[name=note]").fill("asked to wait until autumn")
    page.locator("#line-dialog").get_by_role("button", name="Drop").click()
    page.get_by_text("asked to wait until autumn").wait_for()
    page.get_by_text("2 dropped").wait_for()

    page.get_by_role("button", name="Approve and apply").click()
    page.locator("#confirm").get_by_role("button", name="Move").click()
    page.get_by_text("Waiting for a worker…").wait_for()
    built(run)
    page.get_by_role("button", name="Undo", exact=True).wait_for()
    assert_reads_well(page, "run-done", PLAIN)
    assert Move.objects.filter(run=run, state="applied").exists()

    page.get_by_role("button", name="Undo", exact=True).click()
    page.locator("#confirm").get_by_role("button", name="Undo the run").click()
    page.get_by_text("It takes back:").wait_for()
    built(Run.objects.get(undoes=run))
    page.get_by_text("go back to where they were.").wait_for()
    assert not Move.objects.filter(run=run, state="applied").exists()


def test_chosen_accounts_go_to_another_book(sign_in, leader, books):
    page = sign_in(leader)
    open_in(page, "/accounts/?text=Held 0", PLAIN)
    page.locator("[data-select]").nth(0).check()
    page.locator("[data-select]").nth(1).check()
    page.locator("#move-form select").select_option(label="Reza Amini")
    page.get_by_role("button", name="Preview the move").click()
    page.wait_for_url("**/runs/*/")
    run = built(Run.objects.get(kind="manual"))
    page.get_by_text("2 accounts are moved by hand.").wait_for()
    assert_reads_well(page, "run-by-hand", PLAIN)
    assert set(run.moves.values_list("book_to__rep__name", flat=True)) == {"Reza Amini"}


def test_accounts_of_a_book_go_to_another_one_from_its_page(sign_in, leader, books):
    page = sign_in(leader)
    open_in(page, f"/books/{books[0].pk}/", PLAIN)
    assert page.get_by_role("button", name="Preview the move").get_attribute("aria-disabled") == "true"
    page.locator("[data-select-all]").check()
    page.get_by_text("6 chosen").wait_for()
    page.locator("[data-select]").first.uncheck()
    page.locator("#move-form select").select_option(label="Mats Dahl")
    page.get_by_label("Why it moves").fill("Ana goes on leave")
    page.get_by_role("button", name="Preview the move").click()
    page.wait_for_url("**/runs/*/")
    run = built(Run.objects.get(kind="manual"))
    page.get_by_text("3 find no place: the book is full.").wait_for()
    assert set(run.moves.values_list("book_to__rep__name", "note")) == {("Mats Dahl", "Ana goes on leave")}


@pytest.mark.parametrize("look", FEW, ids=str)
def test_a_book_and_the_accounts_to_choose_from_read_well(sign_in, leader, books, look):
    page = sign_in(leader)
    type(leader).objects.filter(pk=leader.pk).update(is_director=True)
    ready(3, name="Kemi Port Services")
    for name, address in {"book": f"/books/{books[0].pk}/", "accounts-leader": "/accounts/"}.items():
        open_in(page, address, look)
        page.locator("[data-select]").first.check()
        assert_reads_well(page, name, look)


def test_an_approved_run_is_applied_once_however_often_one_presses(sign_in, leader, run):
    page = sign_in(leader)
    approve(run, by=leader, now=timezone.now())
    open_in_polling(page, f"/runs/{run.pk}/", PLAIN)
    page.get_by_text("Waiting for a worker…").wait_for()
    assert page.get_by_role("button", name="Approve and apply").count() == 0
