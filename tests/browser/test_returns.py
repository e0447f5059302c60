"""Returns in a browser: reasons, queue, report and the reporter's page read well, and the dialog follows the reason."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assignment.actions.questions import ask_back
from assignment.actions.repairs import data_was_right
from assignment.actions.return_opportunities import Settlement
from assignment.actions.returns import return_account
from assignment.models import Repair, Return, ReturnReason
from tests.assignment.returning import sent_to_review
from tests.browser.looks import PLAIN, SMALL, assert_reads_well, open_in, screenshot
from tests.factories import BookFactory, OpportunityFactory, TeamFactory, UserFactory, held_account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SEEN = [PLAIN, SMALL]
NAMES = ("Kallio Dairy", "Fjord Analytics", "Sundby Steelworks", "Borealis Pharma", "کویر سازه", "Lumen Print")


@pytest.fixture
def book(leader, ops):
    """Accounts given back for several reasons, two of them waiting, one with a question of ops, two in review."""
    now = timezone.now()
    team = TeamFactory(name="Nordics", leader=leader)
    book = BookFactory(rep=UserFactory(name="Ana Kovač", team=team))
    BookFactory(rep=UserFactory(name="Reza Amini", team=team))
    accounts = [held_account(book=book, name=name, since=now - timedelta(days=5)) for name in NAMES]
    deal = OpportunityFactory(account=accounts[0], name="Pallets for a year")
    OpportunityFactory(account=accounts[1], name="Sensors")
    give_back(accounts[0], "conflict", settlements=[Settlement(deal.pk, 1, reason="Bought from a partner")])
    give_back(accounts[2], "poor-fit", detail={"criterion": "size"})
    for account in accounts[3:5]:
        give_back(account, "wrong-record", detail={"field": "phone", "proposed_value": "+47 22 00 00 01"})
    first, second = Repair.objects.order_by("pk")
    data_was_right([first.pk], by=ops, now=now)
    ask_back([second.pk], text="Is this the number of the switchboard?", by=ops, now=now)
    give_back(accounts[5], "conflict")
    for name in ("Aurora Foods", "Vega Marine"):
        sent_to_review(book=book, now=now, name=name)
    return book


def give_back(account, code, **extra) -> Return:
    reason = ReturnReason.objects.get(code=code)
    return return_account(
        account.pk, reason=reason, by=account.book.rep, now=timezone.now(), note="Too small for what we sell", **extra
    )


@pytest.mark.parametrize("look", SEEN, ids=str)
def test_the_pages_of_returns_read_well(sign_in, leader, book, look):
    page = sign_in(leader)
    pages = {
        "return-reasons": "/setup/return-reasons/",
        "return-reason": f"/setup/return-reasons/{ReturnReason.objects.get(code='poor-fit').pk}/",
        "returns": "/returns/",
        "return-report": "/reports/returns/",
    }
    for name, address in pages.items():
        open_in(page, address, look)
        assert_reads_well(page, name, look)
    sign_in(book.rep)
    open_in(page, f"/repairs/{Repair.objects.get(state='open').pk}/question/", look)
    assert_reads_well(page, "repair-question", look)


def test_the_dialog_asks_for_what_the_chosen_reason_needs(sign_in, book):
    page = sign_in(book.rep)
    account = book.accounts.get(name="Fjord Analytics")
    open_in(page, f"/accounts/{account.pk}/", PLAIN)
    page.get_by_role("button", name="Give back").click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_text("Choose a reason; what it asks for shows here.").wait_for()

    dialog.get_by_label("Duplicate or out of business").check()
    dialog.get_by_label("Name or domain of the account it duplicates").wait_for()
    dialog.get_by_label("Note").fill("Closed its shop in spring")
    dialog.get_by_label("Record wrong or incomplete").check()
    dialog.get_by_label("What would be right").wait_for()
    assert dialog.get_by_label("Note").input_value() == "Closed its shop in spring"
    assert_reads_well(page, "return-dialog", PLAIN, within="dialog[open]")
    page.set_viewport_size({"width": 390, "height": 844})
    screenshot(page, "return-dialog-phone")
    dialog.get_by_label("What becomes of it").select_option("lost")
    dialog.get_by_label("Reason, if it is lost").fill("No budget")
    dialog.get_by_role("button", name="Give back").click()
    page.get_by_text("Given back. Ops looks at it").wait_for()
