"""Every word of the rep's pages can be translated: in the pseudo-locale no plain English is left but what people wrote.

Whatever people write is Persian here, so a plain Latin word is one of the program's own that nobody marked.
"""

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.utils import timezone

from accounts.actions.notes import add_note
from accounts.models import (
    CadenceStep,
    Contact,
    Contract,
    Event,
    Notification,
    Segment,
    TargetBook,
    Task,
    Transaction,
    User,
)
from accounts.queries.subscriptions import subscription_token
from assignment.actions.coverage import refresh_coverage
from assignment.actions.reports import ask_repair
from assignment.actions.returns import return_account
from assignment.models import Coverage, ReturnReason
from assignment.rules.holdover import Ending
from bookofbusiness import pseudo_locale
from scoring.models import Signal, SignalType
from tests.factories import BookFactory, InteractionFactory, OpportunityFactory, UserFactory, held_account
from tests.pages.conftest import HTMX

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAY = timedelta(days=1)
TOLD = {"aria-label", "placeholder", "title", "alt", "data-key-label", "data-confirm", "data-confirm-yes"}
UNKNOWN = {"domain": "", "employees": None, "country": ""}  # no rule of fit gives points, so none is named
SILENT = {"script", "style"}
NEVER_TRANSLATED = {"Book", "Business", "Ctrl", "Enter", "Esc", "API", "EUR", "Europe", "Oslo"}
PLAIN = re.compile(r"(?<![\w@.])(?=[A-Za-z]*[aeiounycszAEIOUNY])[A-Za-z]{3,}(?![\w@])")


class Words(HTMLParser):
    """The texts and the told attributes of a page."""

    def __init__(self):
        super().__init__()
        self.texts, self.silent = [], 0

    def handle_starttag(self, tag, attributes):
        self.silent += tag in SILENT
        self.texts += [text for name, text in attributes if name in TOLD and text]

    def handle_endtag(self, tag):
        self.silent -= tag in SILENT

    def handle_data(self, data):
        if not self.silent:
            self.texts.append(data)


def plain_words(page: str) -> set[str]:
    """What reads as plain English on a page."""
    reader = Words()
    reader.feed(page)
    return {word for text in reader.texts for word in PLAIN.findall(text)} - NEVER_TRANSLATED


def in_persian(rows, *fields) -> None:
    """The starter set is data that ops may rename; here it is renamed."""
    for row in rows:
        for name in fields:
            setattr(row, name, f"نام {row.pk}")
        row.save(update_fields=list(fields))


@pytest.fixture
def ana():
    return UserFactory(name="آنا")


@pytest.fixture
def accounts(ana):
    """Three accounts: one with something in every panel, one whose return waits, one at risk."""
    in_persian(ReturnReason.objects.all(), "label", "help_text")
    in_persian(Segment.objects.all(), "name"), in_persian(TargetBook.objects.all(), "name")
    in_persian(SignalType.objects.all(), "name")
    User.objects.robot("test")
    User.objects.filter(is_robot=True).update(name="ربات")
    book = BookFactory(rep=ana)
    made = [held_account(book=book, since=NOW - 45 * DAY, name=f"شرکت {n}", **UNKNOWN) for n in range(4)]
    full, waits, risky, gone = made
    Contact.objects.update(name="سارا", do_not_call=True)
    Contact.objects.create(account=full, name="رضا", title="مدیر", role="decides", left_on=NOW.date())
    OpportunityFactory(account=full, name="فروش"), OpportunityFactory(account=full, name="فروش ۲", stage="won")
    before = UserFactory(name="رضا")
    deal = OpportunityFactory(account=full, name="فروش ۳", owner=before, held_over_until=NOW.date() + 9 * DAY)
    told = {"name": deal.name, "owner": before.name, "until": str(deal.held_over_until), "from": "رضا", "to": "آنا"}
    for verb, how in (("opportunity_kept", ""), *(("opportunity_followed", how) for how in list(Ending)[1:])):
        Event.objects.create(verb=verb, at=NOW, account_id=full.pk, by_name="ربات", detail={**told, "how": how})
    Task.objects.create(account=full, assignee=ana, title="زنگ", due_on=NOW.date() - DAY)
    Transaction.objects.create(account=full, happened_on=NOW.date(), amount=-10, currency="EUR")
    for day, kind in enumerate(("call", "email")):
        CadenceStep.objects.create(target_book=book.target_book, day=day, kind=kind, words="گام")
    signed = {"signed_by_us_on": NOW.date(), "signed_by_client_on": NOW.date(), "starts_on": NOW.date()}
    Contract.objects.create(
        account=full, number="۱", value=5, currency="EUR", ends_on=NOW.date() + 99 * DAY, kind="nda", **signed
    )
    add_note(full.pk, text="یادداشت", by=ana, now=NOW, is_pinned=True)
    Signal.objects.create(
        account=full, signal_type=SignalType.objects.first(), happened_at=NOW, source="x", external_id="1"
    )
    for days, outcome in enumerate(("spoke", "no_answer", "voicemail", ""), start=1):
        InteractionFactory(account=full, outcome=outcome, happened_at=NOW - days * DAY)
    refresh_coverage(now=NOW)
    Coverage.objects.filter(account=risky).update(at_risk_on=NOW.date() + 5 * DAY)
    reasons = {reason.code: reason for reason in ReturnReason.objects.all()}
    ask_repair(full.pk, by=ana, now=NOW, field="phone")
    return_account(waits.pk, reason=reasons["conflict"], by=ana, now=NOW, note="چون")
    return_account(gone.pk, reason=reasons["wrong-record"], by=ana, now=NOW)
    return full, waits, risky


@pytest.fixture
def reading(ana, window_of):
    """Call it with an address: the answer's plain words."""
    window = window_of(ana)

    def read(address, *, method="get", headers=None, **fields):
        answer = getattr(window, method)(
            address, fields, headers={"Accept-Language": pseudo_locale.CODE} | (headers or {})
        )
        assert answer.status_code in (200, 422), (address, answer.status_code)
        assert pseudo_locale.MARK in answer.content.decode()
        return plain_words(answer.content.decode())

    return read


PAGES = [
    "/book/", "/book/?only=risk&text=x", "/book/left/", "/accounts/", "/accounts/?text=zzz", "/opportunities/",
    "/opportunities/?only=lost", "/look-up/", "/look-up/?text=شرکت", "/look-up/?text=zz", "/accounts/new/",
    "/settings/", "/notifications/",
]  # fmt: skip
PARTS = ["", "timeline/", "score/", "edit/", "contacts/", "tasks/", "notes/", "opportunities/", "returns/", "repairs/"]
LINES = ["c سارا, spoke", "c", "سلام", "m سارا, bounced"]


def test_the_pages_of_a_rep_hold_no_plain_english(accounts, reading, ana):
    Notification.objects.all().delete()
    link = f"/subscription/{subscription_token(ana, 'weekly', now=NOW)}/"
    left = {address: words for address in (*PAGES, link) if (words := reading(address))}
    assert left == {} and reading(link, method="post") == set()


def test_the_account_page_and_its_dialogs_hold_no_plain_english(accounts, reading):
    left = {}
    for account in accounts:
        for part in PARTS:
            address = f"/accounts/{account.pk}/{part}"
            left[address] = reading(address, headers=HTMX if part else None)
    assert {address: words for address, words in left.items() if words} == {}


def test_answers_and_refusals_hold_no_plain_english(accounts, reading):
    full, waits, _risky = accounts
    address, left = f"/accounts/{full.pk}/", {}
    for line in LINES:
        left["outlook", line] = reading(f"{address}interactions/outlook/", method="post", line=line, headers=HTMX)
        left["log", line] = reading(f"{address}interactions/", method="post", line=line, headers=HTMX)
    for part in ("returns/", "repairs/", "contacts/", "tasks/", "notes/", "opportunities/", "edit/"):
        left[part] = reading(address + part, method="post", headers=HTMX)
    left["waits"] = reading(f"/accounts/{waits.pk}/returns/", method="post", headers=HTMX)
    left["new"] = reading("/accounts/new/", method="post", name=full.name)
    assert {place: words for place, words in left.items() if words} == {}


def test_a_plain_word_is_found():
    """The control: words in a text, a label and a button are seen, those of the pseudo-locale and of people are not."""
    page = f'<p title="Why now">شرکت 12</p><button>Save</button><i>{pseudo_locale.pseudo("Give back the account")}</i>'
    assert plain_words(page) == {"Why", "now", "Save"}
