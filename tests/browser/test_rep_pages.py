"""The rep's pages in a browser: they read well in every look, and a day of work needs no mouse."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions.notes import add_note
from accounts.actions.notify import notify
from accounts.models import Account, CadenceStep, Contract, Interaction, Task
from assignment.actions.coverage import refresh_coverage
from assignment.actions.logging import log_line
from assignment.actions.returns import return_account
from assignment.models import Coverage, Plan, ReturnReason
from scoring.actions.score import score
from scoring.models import Signal, SignalType
from tests.browser.looks import LOOKS, PLAIN, POCKET, SMALL, assert_reads_well, open_in
from tests.factories import (
    BookFactory,
    ContactFactory,
    InteractionFactory,
    OpportunityFactory,
    TeamFactory,
    UserFactory,
    held_account,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOW = timezone.now()
DAY = timedelta(days=1)
NAMES = (
    "Kallio Dairy", "Fjord Analytics", "Sundby Steelworks", "Borealis Pharma", "شرکت پخش نور آریا", "Lumen Print",
    "Vesterhav Seafood and Cold Storage Holding of the Northern Isles", "Harstad Marine", "Aino Textiles",
    "Tornio Freight",
)  # fmt: skip


@pytest.fixture
def ana():
    return UserFactory(name="Ana Kovač", team=TeamFactory(name="Nordics"))


@pytest.fixture
def book(ana):
    """Ten accounts in every state that My book shows, a cadence, and a plan that brings the next batch."""
    book = BookFactory(rep=ana)
    for day, kind, words in ((0, "call", "Say who we are"), (2, "email", ""), (300, "call", "Another time of the day")):
        CadenceStep.objects.create(target_book=book.target_book, day=day, kind=kind, words=words)
    Plan.objects.filter(code="weekly-distribution").update(is_paused=False, next_slot=NOW + 3 * DAY)
    for place, name in enumerate(NAMES):
        fields = {"industry": "Food", "city": "Tampere", "recurring_revenue_cents": place * 120_000}
        since = NOW - (2 if place > 7 else 45) * DAY
        account = held_account(book=book, since=since, name=name, potential_cents=(12 - place) * 900_000, **fields)
        account.score.grade, account.score.priority = ("A1", "A2", "B1", "B3", "C2")[place % 5], 91 - 7 * place
        account.score.save(update_fields=["grade", "priority"])
        if place % 3 == 1:
            InteractionFactory(account=account, outcome="spoke", happened_at=NOW - (place + 1) * DAY)
        if place == 4:
            Task.objects.create(account=account, assignee=ana, title="Send the offer for pallets", due_on=NOW.date())
    refresh_coverage(now=NOW)
    for name, days in ((NAMES[0], 3), (NAMES[6], 9)):
        Coverage.objects.filter(account__name=name).update(at_risk_on=NOW.date() + days * DAY)
    return book


@pytest.fixture
def account(book, ana):
    """The first account, with something in every panel and a line that was just logged."""
    account = Account.objects.get(name=NAMES[0])
    account.contacts.update(name="Sara Lindqvist", title="Head of supply", role="decides")
    ContactFactory(account=account, name="Jonas Ek", title="Buyer", do_not_call=True)
    ContactFactory(account=account, name="Mira Aalto", left_on="2026-01-31")
    OpportunityFactory(account=account, name="Cold chain for dairy, second site", amount=18400, owner=ana)
    tom, until = UserFactory(name="Tom Berg"), NOW.date() + 40 * DAY
    OpportunityFactory(account=account, name="Racks", amount=900, owner=tom, held_over_until=until)
    OpportunityFactory(account=account, name="Sensors", amount=4200, stage="won", close_on="2026-02-01", owner=ana)
    Task.objects.create(account=account, assignee=ana, title="Send the offer", due_on=NOW.date() - 2 * DAY)
    signed = {"starts_on": "2026-01-01", "signed_by_us_on": "2026-01-01", "signed_by_client_on": "2026-01-01"}
    Contract.objects.create(
        account=account,
        number="C-204",
        value=9600,
        currency="EUR",
        ends_on=NOW.date() + 60 * DAY,
        notice_days=30,
        **signed,
    )
    for days, outcome in ((30, "no_answer"), (12, "voicemail"), (60, "spoke")):
        InteractionFactory(
            account=account, contact=account.contacts.first(), outcome=outcome, happened_at=NOW - days * DAY
        )
    log_line(account.pk, line="m Sara, wants a price for 40 pallets; next: send the offer Thursday", by=ana, now=NOW)
    add_note(account.pk, text="Deliveries only before noon; the gate is in the east.", by=ana, now=NOW, is_pinned=True)
    return account


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_my_book_reads_well(sign_in, ana, book, look):
    page = sign_in(ana)
    open_in(page, "/book/", look)
    assert_reads_well(page, "my-book", look)


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_account_page_reads_well_after_a_log(sign_in, ana, account, look):
    page = sign_in(ana)
    open_in(page, f"/accounts/{account.pk}/", look)
    page.locator("textarea[name=line]").fill("c Sara, spoke, wants a quote; next: send Thursday")
    page.locator(".chip").first.wait_for()
    page.keyboard.press("Enter")
    page.locator(".answer .st-cov + [data-logged]").wait_for()
    assert_reads_well(page, "account", look)


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_dialogs_read_well(sign_in, ana, account, look):
    page = sign_in(ana)
    open_in(page, f"/accounts/{account.pk}/", look)
    for name, opener in (
        ("give-back", "returns/"),
        ("ask-repair", "repairs/"),
        ("contact", "contacts/"),
        ("task", "tasks/"),
        ("note", "notes/"),
    ):
        page.locator(f'[hx-get="/accounts/{account.pk}/{opener}"]').first.click()
        page.locator("#dialogs dialog[open]").wait_for()
        assert_reads_well(page, f"dialog-{name}", look, within="#dialogs dialog")
        page.keyboard.press("Escape")


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_other_pages_read_well(sign_in, ana, account, look):
    notify(
        [ana],
        kind="batch",
        key="b",
        title="4 new accounts came to your book",
        body="First: Kallio Dairy.",
        url="/book/",
    )
    notify(
        [ana],
        kind="notice",
        key="n",
        title="Kallio Dairy is at risk from 4 June",
        body="Missing: 1 live call.",
        url="/book/",
    )
    page = sign_in(ana)
    for name, address in {
        "look-up": "/look-up/?text=a", "look-up-nothing": "/look-up/?text=zzz", "accounts": "/accounts/",
        "opportunities": "/opportunities/", "new-account": "/accounts/new/", "settings": "/settings/",
        "notifications": "/notifications/",
    }.items():  # fmt: skip
        open_in(page, address, look)
        assert_reads_well(page, name, look)


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_why_reads_well(sign_in, ana, account, look):
    kind = SignalType.objects.get(code="quote-request")
    signal = {"happened_at": NOW - 9 * DAY, "note": "Asked for a quote"}
    Signal.objects.create(account=account, signal_type=kind, source="test", external_id="1", **signal)
    score(now=NOW, account_ids=[account.pk])
    page = sign_in(ana)
    open_in(page, f"/accounts/{account.pk}/", look)
    page.locator("details.why summary").click()
    page.locator(".pop .sum").wait_for()
    assert_reads_well(page, "account-why", look)


@pytest.fixture
def given_back(account, ana):
    """Two accounts that left the book, and one whose return waits for the leader."""
    reasons = {reason.code: reason for reason in ReturnReason.objects.all()}
    for name, code, note in (
        ("Sundby Steelworks", "wrong-record", ""), (NAMES[6], "duplicate-or-gone", "Bankrupt since May"),
        ("Tornio Freight", "conflict", "Our partner sells to them"),
    ):  # fmt: skip
        one = Account.objects.get(name=name)
        return_account(one.pk, reason=reasons[code], by=ana, now=NOW - DAY, note=note)
    return Account.objects.get(name="Tornio Freight")


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_what_left_and_what_waits_read_well(sign_in, ana, given_back, look):
    page = sign_in(ana)
    open_in(page, "/book/left/", look)
    assert_reads_well(page, "left-book", look)
    open_in(page, f"/accounts/{given_back.pk}/", look)
    assert_reads_well(page, "account-waits", look)


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_asking_for_an_account_reads_well(sign_in, book, look):
    page = sign_in(UserFactory(name="Bo Lind"))
    open_in(page, "/look-up/?text=kallio", look)
    page.locator("details.ask summary").first.click()
    assert_reads_well(page, "look-up-ask", look)
    page.locator("details.ask input[name=reason]").fill("We met their buyer at the fair")
    page.keyboard.press("Enter")
    page.locator("td [role=status]").wait_for()
    assert_reads_well(page, "look-up-asked", look)


@pytest.mark.parametrize("look", [PLAIN, SMALL], ids=str)
def test_what_is_empty_reads_well(sign_in, ana, ops, look):
    page = sign_in(ana)
    for name, address in {
        "no-book": "/book/",
        "no-accounts": "/accounts/",
        "no-opportunities": "/opportunities/",
    }.items():
        open_in(page, address, look)
        assert_reads_well(page, name, look)
    BookFactory(rep=ana)
    open_in(page, "/book/", look)
    assert_reads_well(page, "empty-book", look)


def test_a_line_is_logged_by_keyboard_alone(sign_in, ana, account):
    page = sign_in(ana)
    open_in(page, f"/accounts/{account.pk}/", PLAIN)
    page.keyboard.press("i")
    page.keyboard.type("c Sara, spoke, wants a quote; next: call Friday")
    page.keyboard.press("Enter")
    page.get_by_text("wants a quote").first.wait_for()
    page.locator(".answer .st-cov + [data-logged]").wait_for()
    assert Interaction.objects.filter(account=account, outcome="spoke", summary="wants a quote").count() == 1
    assert Task.objects.filter(account=account, title__icontains="call").exists()
    page.keyboard.type("c nobody at all; ")
    assert page.locator("textarea[name=line]").input_value().startswith("c nobody"), "the line keeps the focus"


def test_the_answer_comes_while_one_types_and_nothing_is_logged(sign_in, ana, account):
    page, before = sign_in(ana), Interaction.objects.count()
    open_in(page, f"/accounts/{account.pk}/", PLAIN)
    page.keyboard.press("i")
    page.keyboard.type("c the desk")
    page.locator(".answer", has_text="Would not count").wait_for()
    page.keyboard.type(", Sara, spoke")
    page.locator(".answer", has_text="Would count").wait_for()
    assert "afe until" in page.locator(".answer").inner_text() and Interaction.objects.count() == before
    page.locator("textarea[name=line]").fill("")
    page.locator(".answer [data-starts]").first.wait_for()


def test_an_account_with_an_open_opportunity_is_given_back_in_one_dialog(sign_in, ana, account):
    page = sign_in(ana)
    open_in(page, f"/accounts/{account.pk}/", PLAIN)
    page.locator(f'[hx-get="/accounts/{account.pk}/returns/"]').first.click()
    dialog = page.locator("#give-back")
    dialog.get_by_label("Record wrong or incomplete").check()
    dialog.get_by_label("What becomes of it").select_option("lost")
    dialog.get_by_role("button", name="Give back").click()
    dialog.get_by_text("Say why it was lost").wait_for()
    dialog.get_by_label("Reason, if it is lost").fill("They buy elsewhere")
    dialog.get_by_role("button", name="Give back").click()
    page.wait_for_url("**/book/")
    page.get_by_text("Ops looks at it within 5 working days").wait_for()
    deal = account.opportunities.get(name="Cold chain for dairy, second site")
    assert (deal.stage, deal.lost_reason) == ("lost", "They buy elsewhere")


def test_a_reason_that_is_not_open_can_be_reached_but_not_chosen(sign_in, ana, book):
    account = Account.objects.get(name="Kallio Dairy")
    page = sign_in(ana)
    open_in(page, f"/accounts/{account.pk}/", PLAIN)
    page.locator(f'[hx-get="/accounts/{account.pk}/returns/"]').first.click()
    closed = page.locator('#give-back input[aria-disabled="true"]').first
    closed.focus()
    page.keyboard.press("Space")
    assert closed.evaluate("one => one === document.activeElement") and not closed.is_checked()
    assert page.locator(f"#{closed.get_attribute('aria-describedby')}").is_visible()


def test_a_refused_dialog_keeps_what_was_typed_and_a_saved_one_shows_at_once(sign_in, ana, account):
    page = sign_in(ana)
    open_in(page, f"/accounts/{account.pk}/", PLAIN)
    page.locator(f'[hx-get="/accounts/{account.pk}/edit/"]').click()
    dialog = page.locator("#record")
    dialog.locator("input[name=city]").fill("Oulu")
    Account.objects.filter(pk=account.pk).update(version=99)
    dialog.get_by_role("button", name="Save").click()
    dialog.locator("[role=alert]").wait_for()
    assert dialog.locator("input[name=city]").input_value() == "Oulu"
    page.keyboard.press("Escape")

    page.locator(f'[hx-get="/accounts/{account.pk}/edit/"]').click()
    dialog.locator("input[name=city]").fill("Oulu")
    dialog.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    assert page.locator("#dialogs dialog").count() == 0 and "Oulu" in page.locator("#account").inner_text()


def test_an_account_is_given_back_and_leaves_the_book(sign_in, ana, book):
    account = Account.objects.get(name="Lumen Print")
    page = sign_in(ana)
    open_in(page, f"/accounts/{account.pk}/", POCKET)
    page.locator(f'[hx-get="/accounts/{account.pk}/returns/"]').first.click()
    dialog = page.locator("#give-back")
    dialog.get_by_label("Record wrong or incomplete").check()
    dialog.locator("select[name=field]").select_option("domain")
    dialog.locator("input[name=proposed_value]").fill("lumen.example")
    dialog.get_by_role("button", name="Give back").click()
    page.wait_for_url("**/book/")
    page.get_by_text("Ops looks at it within 5 working days").wait_for()
    assert page.get_by_text("Lumen Print").count() == 0


def test_what_was_logged_wrong_is_voided_in_the_dialog(sign_in, ana, account):
    page = sign_in(ana)
    open_in(page, f"/accounts/{account.pk}/", PLAIN)
    page.get_by_role("button", name="Void").first.click()
    page.locator("#void-reason").fill("Wrong account")
    page.get_by_role("button", name="Void it").click()
    page.get_by_text("Voided: Wrong account").wait_for()
    assert page.locator("#dialogs dialog").count() == 0
