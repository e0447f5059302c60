"""A leader who never saw the product goes from an empty database to the first preview, by what the pages say alone."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Account, Book, Segment, TargetBook, Team
from assignment.actions.working import work_on
from assignment.models import Move, Plan, RulesOfEngagement, Run
from tests.browser.looks import LOOKS, open_in, screenshot
from tests.factories import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def leader(db):
    """Two reps without books, no accounts, nobody else: all there is is the starter set."""
    leader = UserFactory(role="leader", name="Olga Lind")
    team = Team.objects.create(name="Nordics", leader=leader)
    UserFactory(name="Ana Kovač", team=team), UserFactory(name="Reza Amini", team=team)
    return leader


def workers() -> None:
    while waiting := list(Run.objects.to_work_on().values_list("pk", flat=True)):
        for run_id in waiting:
            work_on(run_id, worker="journey", now=timezone.now())


def follow(page, step: str) -> None:
    """From the set-up page by the button of a step."""
    page.goto("/setup/")
    page.locator(f"#step-{step}").locator("a.btn, button").click()


def test_a_leader_sets_up_segments_target_books_rules_and_a_weekly_plan_from_an_empty_database(sign_in, leader):
    page = sign_in(leader)
    open_in(page, "/dashboard/", LOOKS[0])
    page.get_by_role("link", name="Set up").click()
    expect(page.locator("h1")).to_contain_text("Two things are missing: accounts, and books")
    screenshot(page, "setup-empty")

    expect(page.locator("main .btn-primary")).to_have_text("Add an account")
    for name in ("Kallio Dairy", "Fjord Fisk"):
        follow(page, "accounts")
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_label("Country").fill("NO")
        page.get_by_label("Employees").fill("250")
        page.locator("main button[type=submit]").click()
        page.get_by_text("The account is made").first.wait_for()

    page.goto("/setup/")
    page.locator(".btn-primary", has_text="Open books").click()
    for rep in ("Ana Kovač", "Reza Amini"):
        page.get_by_role("link", name=f"Open a book for {rep}").click()
        page.get_by_role("button", name="Open the book").click()
        page.get_by_text(f"{rep} has a book now").wait_for()
    page.goto("/setup/")
    expect(page.locator("h1")).to_contain_text("You can preview now")

    set_up_a_segment(page)
    set_up_a_kind_of_book(page)
    write_the_rules(page)
    set_up_a_weekly_plan(page)

    follow(page, "preview")
    page.wait_for_url("**/runs/*/")
    workers()
    page.reload()
    page.locator("#lines").get_by_text("Kallio Dairy").wait_for()
    screenshot(page, "setup-first-preview")
    assert Move.objects.filter(run__kind="distribution", book_to__rep__name="Ana Kovač").count() == 2
    page.goto("/setup/")
    expect(page.locator("#step-preview")).to_contain_text("1 preview")
    screenshot(page, "setup-done")


def set_up_a_segment(page) -> None:
    """With the builder: no JSON is typed or seen."""
    follow(page, "segments")
    page.get_by_role("link", name="New segment").click()
    page.get_by_label("Name", exact=True).fill("Nordic firms")
    page.get_by_role("button", name="Add a condition").click()
    page.get_by_label("Field").last.select_option(label="Country")
    page.get_by_label("Comparison").last.select_option(label="is")
    page.get_by_label("Value").last.fill("NO")
    page.get_by_role("button", name="Add a group").click()
    page.get_by_label("Field").last.select_option(label="Employees")
    page.get_by_label("Comparison").last.select_option(label="is between")
    page.get_by_label("From").fill("100")
    page.get_by_label("To", exact=True).fill("999")
    page.get_by_label("Asked before").select_option(label="Enterprise")
    page.locator("#outlook").get_by_text("Fewer than 10 accounts match").wait_for()
    page.locator("#outlook").get_by_text("Fewer than 10 accounts would change their segment").wait_for()
    screenshot(page, "setup-segment-built")
    page.get_by_role("button", name="Save segment").click()
    page.get_by_text("Waiting for a worker to sort the accounts").wait_for()
    workers()
    page.get_by_text("2 accounts looked at, 2 changed").wait_for()
    segment = Segment.objects.get(name="Nordic firms")
    assert segment.criteria == {
        "all": [
            {"field": "country", "op": "eq", "value": "NO"},
            {"any": [{"field": "employees", "op": "between", "value": [100, 999]}]},
        ]
    }
    assert Account.objects.filter(segment=segment).count() == 2
    page.get_by_text("No kind of book has places for it").wait_for()


def set_up_a_kind_of_book(page) -> None:
    page.get_by_role("link", name="Give it places").click()
    page.get_by_role("link", name="New kind of book").click()
    page.get_by_label("Name", exact=True).fill("Nordic book")
    page.get_by_label("Places in all").fill("20")
    page.get_by_label("Nordic firms", exact=True).fill("20")
    page.get_by_label("At least, line 1").fill("4")
    page.get_by_label("of, line 5").select_option(label="different contacts")
    page.get_by_text("Finish the lines and numbers").wait_for()
    page.get_by_label("At least, line 5").fill("2")
    page.get_by_label("in … days, line 5").press("Tab")
    page.get_by_text("4 touches, 2 different days, 1 live attempt and 2 different contacts, or 1").wait_for()
    page.get_by_text("A full book of 20 accounts can be worked").wait_for()
    screenshot(page, "setup-kind-of-book")
    page.get_by_role("button", name="Save kind of book").click()
    page.get_by_text("Nordic book is saved").wait_for()
    follow(page, "books")
    page.get_by_role("link", name="Ana Kovač").click()
    page.get_by_label("Kind of book").select_option(label="Nordic book")
    page.get_by_role("button", name="Save terms").click()
    page.locator("#room").get_by_text("20 places are free: 20 in all, less 0 taken and 0 promised.").wait_for()
    assert Book.objects.get(rep__name="Ana Kovač").target_book == TargetBook.objects.get(name="Nordic book")


def write_the_rules(page) -> None:
    follow(page, "rules")
    page.get_by_role("button", name="Write a new version").click()
    page.locator("[name=notice_days]").fill("10")
    page.locator("[name=change_note]").fill("Ten days of notice")
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_role("link", name="Publish").click()
    page.locator("main").get_by_role("button", name="Publish").click()
    page.wait_for_url(lambda url: "publication" not in url)
    assert RulesOfEngagement.objects.filter(notice_days=10).exclude(status="draft").exists()


def set_up_a_weekly_plan(page) -> None:
    follow(page, "plan")
    page.get_by_role("link", name="New distribution").click()
    page.locator("[name=name]").fill("Every Friday")
    page.get_by_label("Time", exact=True).fill("10:00")
    page.locator("[name=is_paused]").uncheck()
    screenshot(page, "setup-plan")
    page.get_by_role("button", name="Save plan").click()
    page.wait_for_url(lambda url: not url.endswith("/new/"))
    plan = Plan.objects.get(name="Every Friday")
    assert (plan.frequency, plan.is_paused) == ("weekly", False)
