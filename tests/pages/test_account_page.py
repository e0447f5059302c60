"""The account page: the log line and its answer, the timeline, why it is mine, the rail."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Contract, Event, Interaction, Task
from assignment.actions.coverage import refresh_coverage
from tests.factories import (
    AccountFactory,
    BookFactory,
    InteractionFactory,
    OpportunityFactory,
    UserFactory,
    held_account,
)
from tests.pages.conftest import HTMX, text_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAYS = timedelta(days=1)


@pytest.fixture
def book():
    return BookFactory(rep=UserFactory(name="Ana Kovač"))


@pytest.fixture
def account(book):
    made = held_account(book=book, since=NOW - 20 * DAYS, name="Kallio Dairy")
    made.contacts.update(name="Sara Lindqvist")
    refresh_coverage(now=NOW)
    return made


@pytest.fixture
def mine(book, window_of):
    return window_of(book.rep)


def log(window, account, line, *, key=None, headers=HTMX):
    fields = {"line": line, "client_key": key or uuid.uuid4()}
    return window.post(f"/accounts/{account.pk}/interactions/", fields, headers=headers)


def test_the_page_says_who_it_is_how_it_stands_and_why_it_is_mine(mine, account):
    words = text_of(mine.get(f"/accounts/{account.pk}/"))

    assert "Kallio Dairy" in words and "3 left" in words and "B2 50" in words
    assert "Since" in words and "(by hand)" in words and "Sara Lindqvist" in words


def test_a_line_is_logged_and_answered_in_place(mine, account):
    answer = log(mine, account, "c called Sara, spoke, wants a quote; next: send tomorrow")

    talk = Interaction.objects.get()
    assert answer.status_code == 200 and b"<html" not in answer.content
    assert (talk.kind, talk.outcome, talk.contact.name) == ("call", "spoke", "Sara Lindqvist")
    words = text_of(answer)
    assert "Counts" in words and "Covered" in words and "wants a quote" in words
    assert Task.objects.get().title in words and "safe until" in words.lower()


def test_what_does_not_count_says_so_with_the_way_out(mine, account):
    account.contacts.all().delete()
    words = text_of(log(mine, account, "c called the desk, spoke"))
    assert "Does not count" in words and "pick" in words.lower()


@pytest.mark.parametrize("line", ["", "   ", "\x00", "hello there"])
def test_a_line_that_says_nothing_is_refused_and_kept(mine, account, line):
    answer = log(mine, account, line)
    assert answer.status_code == 422 and "c called Sara, spoke" in text_of(answer)
    assert line.replace("\x00", "").strip() in answer.content.decode() and not Interaction.objects.exists()


def test_a_long_line_with_markup_and_another_script_is_kept_as_written(mine, account):
    line = "c Sara <script>alert(1)</script> \u202eسلام دنیا " + "x" * 3000
    page = log(mine, account, line)
    assert page.status_code == 200 and b"<script>alert(1)" not in page.content
    assert "سلام دنیا" in Interaction.objects.get().summary and len(Interaction.objects.get().summary) <= 2000


def test_the_same_form_twice_logs_once(mine, account):
    key = uuid.uuid4()
    first, second = log(mine, account, "c Sara spoke", key=key), log(mine, account, "c Sara spoke", key=key)
    assert first.status_code == second.status_code == 200 and Interaction.objects.count() == 1


def test_a_form_without_a_key_or_with_nonsense_still_logs(mine, account):
    assert log(mine, account, "c Sara spoke", key="nonsense").status_code == 200 and Interaction.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.races
def test_two_clicks_at_once_log_once(window_of, account):
    """Two threads, two connections, one key; the control with two keys makes two."""
    window, gate, key = window_of(account.book.rep), Barrier(2), uuid.uuid4()

    def click(chosen):
        gate.wait()
        try:
            return log(window, account, "c Sara spoke", key=chosen).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(click, [key, key])) == [200, 200]
        assert Interaction.objects.count() == 1
        assert list(pool.map(click, [uuid.uuid4(), uuid.uuid4()])) == [200, 200]
    assert Interaction.objects.count() == 3


def test_without_a_script_the_form_leads_back_to_the_page(mine, account):
    answer = log(mine, account, "c Sara spoke", headers=None)
    assert answer.status_code == 302 and answer.url == f"/accounts/{account.pk}/"


def test_an_interaction_is_voided_with_a_reason(mine, account):
    log(mine, account, "c Sara spoke")
    address = f"/interactions/{Interaction.objects.get().pk}/void/"

    dialog = mine.get(address, headers=HTMX)
    refused = mine.post(address, {"reason": " "}, headers=HTMX)
    done = mine.post(address, {"reason": "Wrong account"}, headers=HTMX)

    assert 'id="void"' in dialog.content.decode()
    assert refused.status_code == 422 and refused["HX-Retarget"] == "#dialogs" and "Say why" in text_of(refused)
    assert done.status_code == 200 and "Voided: Wrong account" in text_of(done)
    assert Interaction.objects.get().voided_at and mine.get(address).status_code == 404


def test_each_talk_says_whether_it_counted(mine, account):
    contact = account.contacts.get()
    InteractionFactory(account=account, contact=contact, happened_at=NOW - 2 * DAYS, outcome="spoke")
    InteractionFactory(account=account, contact=contact, happened_at=NOW - 40 * DAYS)

    words = text_of(mine.get(f"/accounts/{account.pk}/"))

    assert "Counts" in words and "before" in words.lower()


def test_the_timeline_narrows_and_goes_on(mine, account):
    for number in range(40):
        InteractionFactory(account=account, happened_at=NOW - number * timedelta(hours=1), subject=f"Talk {number}.")
    OpportunityFactory(account=account, name="Pallets")

    page = mine.get(f"/accounts/{account.pk}/?only=talks")
    cursor = page.context["timeline"].next_cursor
    more = mine.get(f"/accounts/{account.pk}/timeline/", {"only": "talks", "cursor": cursor}, headers=HTMX)

    assert "Talk 29." in text_of(page) and "Talk 30." not in text_of(page)
    assert "Talk 39." in text_of(more) and b"<html" not in more.content
    assert "Talk 0." not in text_of(mine.get(f"/accounts/{account.pk}/?only=money"))
    assert mine.get(f"/accounts/{account.pk}/timeline/", {"cursor": "x"}).status_code == 400
    assert mine.get(f"/accounts/{account.pk}/timeline/", {"only": "x"}).status_code == 400


def test_the_renewal_that_matters_is_named_with_its_notice_date(mine, account):
    today = timezone.localdate()
    signed = {"starts_on": today - 90 * DAYS, "signed_by_us_on": today, "signed_by_client_on": today, "currency": "EUR"}
    made = [("C-late", 300, signed), ("C-soon", 60, signed), ("C-unsigned", 10, {**signed, "signed_by_us_on": None})]
    for number, days, fields in made:
        Contract.objects.create(
            account=account,
            number=number,
            value="12345678901234.56",
            ends_on=today + days * DAYS,
            notice_days=30,
            **fields,
        )

    words = text_of(mine.get(f"/accounts/{account.pk}/"))

    assert "Contract C-soon" in words and "Notice by" in words and "C-late" not in words and "C-unsigned" not in words
    assert "€12,345,678,901,235" in words


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "It waits in the pool for the next distribution."),
        ({"station": "resting", "rest_until": timezone.localdate() + 9 * DAYS}, "It rests until"),
        ({"station": "review"}, "It is not given out: In review."),
    ],
)
def test_outside_books_the_page_says_where_it_waits(ops, window_of, fields, words):
    account = AccountFactory(**fields)
    shown = text_of(window_of(ops).get(f"/accounts/{account.pk}/"))
    assert words in shown and "not scored yet" in shown and "in no book" in shown
    assert window_of(ops).get(f"/accounts/{account.pk}/score/").status_code == 404


def test_the_score_adds_up_behind_why(mine, account):
    words = text_of(mine.get(f"/accounts/{account.pk}/score/", headers=HTMX))
    assert "B2 · 50" in words and "Stored as" in words


def test_reading_leaves_no_trace_and_logging_leaves_one(mine, account):
    before = Event.objects.count()
    mine.get(f"/accounts/{account.pk}/")
    assert Event.objects.count() == before
    log(mine, account, "c Sara spoke")
    assert Event.objects.count() == before + 1
