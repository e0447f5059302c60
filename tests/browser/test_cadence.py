"""The cadence in a real browser: a leader writes steps and sees whether they are enough, a rep works them off."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Team
from assignment.actions.coverage import refresh_coverage
from tests.browser.looks import PLAIN, POCKET, assert_reads_well
from tests.factories import BookFactory, InteractionFactory, UserFactory, held_account

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
NOW = timezone.now()
STEPS = (
    (0, "call", "Say who we are"), (2, "email", "With the case of a neighbour"), (5, "call", "Another time of the day"),
    (300, "email", ""),
)  # fmt: skip


@pytest.fixture
def book(leader):
    team = Team.objects.create(name="North", leader=leader)
    return BookFactory(rep=UserFactory(name="Ana Kovač", team=team))


@pytest.fixture
def accounts(book):
    """One at each step, one that answered."""
    made = [held_account(book=book, since=NOW - timedelta(days=12), name=f"Kallio {n}") for n in range(5)]
    for n, account in enumerate(made[:4]):
        for kind, day in (("call", 9), ("email", 8), ("call", 7))[:n]:
            InteractionFactory(account=account, kind=kind, happened_at=NOW - timedelta(days=day))
    InteractionFactory(account=made[4], outcome="spoke", happened_at=NOW - timedelta(days=3))
    refresh_coverage(now=NOW)
    return made


def test_steps_are_written_judged_while_one_types_and_worked_off(sign_in, leader, book, accounts):
    page = sign_in(leader)
    page.goto(f"/setup/target-books/{book.target_book_id}/")
    page.get_by_text("Cadence", exact=True).click()
    for n, (day, kind, words) in enumerate(STEPS[:2]):
        page.locator(f"#id_cadence-{n}-day").fill(str(day))
        page.locator(f"#id_cadence-{n}-kind").select_option(kind)
        page.locator(f"#id_cadence-{n}-words").fill(words)
    expect(page.get_by_text("Missing for “worked”: 1 touch.")).to_be_visible()
    page.locator("#id_cadence-2-day").fill("5")
    page.locator("#id_cadence-2-kind").select_option("call")
    expect(page.get_by_text("These 3 steps make 3 touches on 3 days with 2 live attempts in 30 days")).to_be_visible()
    assert_reads_well(page, "cadence-setup", PLAIN)
    page.set_viewport_size({"width": 390, "height": 844})
    assert_reads_well(page, "cadence-setup", POCKET)
    page.get_by_role("button", name="Save kind of book").click()
    expect(page.get_by_text("is saved.")).to_be_visible()

    sign_in(book.rep)
    page.goto("/book/")
    expect(page.locator(f"#account-{accounts[0].pk}")).to_contain_text("Call (step 1 of 3)")
    page.goto(f"/accounts/{accounts[0].pk}/")
    person = accounts[0].contacts.get().name
    page.keyboard.press("i")
    page.keyboard.type(f"c {person}, no answer")
    page.keyboard.press("Enter")
    expect(page.locator("[data-logged]")).to_contain_text("Next step: Mail (step 2 of 3)")
