"""The account page: the log line and its answer, the timeline, why it is mine, the rail."""

import html
import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.display.formats import day
from accounts.models import Account, Contract, Event, Interaction, Organisation, Task
from assignment.actions.coverage import refresh_coverage
from assignment.models import Coverage, RetrievalNotice
from scoring.actions.score import score
from scoring.models import Signal, SignalType
from tests.factories import (
    AccountFactory,
    BookFactory,
    InteractionFactory,
    OpportunityFactory,
    TeamFactory,
    UserFactory,
    held_account,
    hold,
)
from tests.pages.conftest import BACKEND, HTMX, text_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
DAYS = timedelta(days=1)


@pytest.fixture
def account(book):
    made = held_account(book=book, since=NOW - 20 * DAYS, name="Kallio Dairy")
    made.contacts.update(name="Sara Lindqvist")
    refresh_coverage(now=NOW)
    return made


def log(window, account, line, *, key=None, headers=HTMX):
    fields = {"line": line, "client_key": key or uuid.uuid4()}
    return window.post(f"/accounts/{account.pk}/interactions/", fields, headers=headers)


def test_the_page_says_who_it_is_how_it_stands_and_why_it_is_mine(mine, account):
    Account.objects.filter(pk=account.pk).update(tags=["autumn-fair", "<b>"])

    words = text_of(mine.get(f"/accounts/{account.pk}/"))

    assert "Kallio Dairy" in words and "3 left" in words and "B2 50" in words
    assert "Since" in words and "(by hand)" in words and "Sara Lindqvist" in words
    assert "Tags autumn-fair <b>" in html.unescape(words)


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


def test_a_second_log_on_the_day_that_met_an_overdue_window_keeps_the_full_marks(mine, account):
    Coverage.objects.update(window_started_on=TODAY - 35 * DAYS, window_ends_on=TODAY - 5 * DAYS)
    first, second = log(mine, account, "c Sara, spoke"), log(mine, account, "m Sara, replied")
    for answer in (first, second):
        assert re.match(r"3 of 3, safe until ", answer.context["answer"].sentence), answer.context["answer"].sentence


def outlook_of(window, account, line):
    return window.post(f"/accounts/{account.pk}/interactions/outlook/", {"line": line}, headers=HTMX)


LINES = [
    "c Sara", "c Sara, spoke", "c the desk", "m Sara", "m Sara, bounced", "t Sara, held", "ci Sara",
    "c Sara, no answer; next: meeting tomorrow 10:00", "v Sara, 40 min",
]  # fmt: skip


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("before", ["nothing", "a call today", "an open notice", "an overdue window"])
def test_while_one_types_the_line_says_what_its_log_will_answer_and_writes_nothing(mine, account, line, before):
    holding = Coverage.objects.get(account=account)
    if before == "a call today":
        InteractionFactory(account=account, happened_at=NOW - timedelta(minutes=1))
    elif before == "an open notice":
        RetrievalNotice.objects.create(holding=holding.holding, given_at=NOW - 3 * DAYS, due_on=TODAY + 5 * DAYS)
        Coverage.objects.update(at_risk_on=TODAY + 5 * DAYS)
    elif before == "an overdue window":
        Coverage.objects.update(window_started_on=TODAY - 35 * DAYS, window_ends_on=TODAY - 5 * DAYS)
    stored = Coverage.objects.values().get()

    with CaptureQueriesContext(connection) as queries:
        shown = text_of(outlook_of(mine, account, line))
    assert not [each["sql"] for each in queries if re.match(r"INSERT|UPDATE|DELETE", each["sql"])]
    assert Coverage.objects.values().get() == stored and not Task.objects.exists()

    answer = log(mine, account, line).context["answer"]
    assert answer.sentence in shown.replace("\u2068", "")
    assert ("Would count" in shown) is answer.counts


def test_what_is_typed_stands_in_no_address_and_needs_the_token_of_the_page(mine, account):
    page = mine.get(f"/accounts/{account.pk}/").content.decode()
    address = f"/accounts/{account.pk}/interactions/outlook/"
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(account.book.rep, backend=BACKEND)

    assert f'hx-post="{address}"' in page and f'hx-get="{address}"' not in page
    assert mine.get(address, {"line": "c Sara, spoke"}).status_code == 405
    assert strict.post(address, {"line": "c Sara, spoke"}).status_code == 403
    token = re.search(r'"X-CSRFToken": "(\w+)"', strict.get(f"/accounts/{account.pk}/").content.decode())[1]
    told = strict.post(address, {"line": "c Sara, spoke"}, headers={**HTMX, "X-CSRFToken": token})
    assert told.status_code == 200 and "Would count" in text_of(told)


def test_while_one_types_what_cannot_be_read_yet_is_said_quietly(mine, account):
    hint, empty = outlook_of(mine, account, "hello"), outlook_of(mine, account, " ")
    assert hint.status_code == 200 and "Start with what it was" in text_of(hint) and b"alert" not in hint.content
    assert b"data-starts" in empty.content and b"Would" not in empty.content


def test_while_one_types_a_clock_that_stood_still_and_coverage_switched_off_leave_the_verdict(mine, account):
    Coverage.objects.update(paused_days=3)
    assert "Would count" in text_of(outlook_of(mine, account, "c Sara, spoke"))
    Organisation.objects.update(coverage_on=False)
    assert "Would not count" in text_of(outlook_of(mine, account, "c the desk, spoke"))


def test_while_one_types_the_answer_takes_few_queries(mine, account, django_assert_max_num_queries):
    outlook_of(mine, account, "c Sara, spoke")
    with django_assert_max_num_queries(12):
        outlook_of(mine, account, "c Sara, spoke")


@pytest.mark.parametrize("line", ["", "   ", "hello there"])
def test_a_line_that_says_nothing_is_refused_and_kept(mine, account, line):
    answer = log(mine, account, line)
    assert answer.status_code == 422 and "c called Sara, spoke" in text_of(answer)
    assert line.strip() in answer.content.decode() and not Interaction.objects.exists()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("c Sara spoke; next: call 31/02", "“31/02” cannot be read as a day. Write “next: call Thursday”"),
        ("c Sara spoke; next: send 30 February", "“30 February” cannot be read as a day."),
        ("c Sara spoke; next: meet tomorrow 25:10", "“25:10” cannot be read as a day."),
        ("c Sara spoke, a\x00b", "Character 16 of the line is a NUL or half a character. Remove it."),
        ("c Sara spoke " + "x" * 1988, "A line has at most 2000 characters; this has 2001."),
    ],
)
def test_what_cannot_be_kept_as_it_is_is_refused_with_its_place_and_the_cure(mine, account, line, words):
    answer = log(mine, account, line)
    assert answer.status_code == 422 and words in text_of(answer)
    assert "c Sara spoke" in answer.content.decode(), "what was typed is still there"
    assert not Interaction.objects.exists() and not Task.objects.exists()


def test_a_long_line_with_markup_and_another_script_is_kept_as_written(mine, account):
    line = "c Sara <script>alert(1)</script> \u202eسلام دنیا " + "x" * 1900
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


@pytest.mark.parametrize("role", ["leader", "ops"])
def test_a_leader_and_ops_void_what_the_rep_logged(mine, account, window_of, role):
    log(mine, account, "c Sara spoke")
    address = f"/interactions/{Interaction.objects.get().pk}/void/"
    user = UserFactory(role=role)
    TeamFactory(leader=user).members.add(account.book.rep)
    window = window_of(user)

    assert address in window.get(f"/accounts/{account.pk}/").content.decode()
    done = window.post(address, {"reason": "Logged twice"}, headers=HTMX)

    assert done.status_code == 200 and "Voided: Logged twice" in text_of(done)
    assert Interaction.objects.get().voided_by == user


def test_what_an_earlier_rep_logged_is_not_the_next_ones_to_void(mine, account, window_of):
    log(mine, account, "c Sara spoke")
    address = f"/interactions/{Interaction.objects.get().pk}/void/"
    other = BookFactory()
    hold(account, other)
    window = window_of(other.rep)

    assert address not in window.get(f"/accounts/{account.pk}/").content.decode()
    refused = window.post(address, {"reason": "Not mine"}, headers=HTMX)
    assert refused.status_code == 422 and "Only who logged it" in text_of(refused)
    assert Interaction.objects.get().voided_at is None


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

    rail = words[words.index("Renewal") :]
    assert "Contract C-soon" in rail and "Notice by" in rail and "C-late" not in rail and "C-unsigned" not in words
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


@pytest.fixture
def scored(account):
    """The account with a signal of a known day and, without a domain, something to mind; scored by the real job."""
    kind = SignalType.objects.get(code="quote-request")
    signal = {"happened_at": NOW - 3 * DAYS, "note": "Asked for 40 pallets"}
    Signal.objects.create(account=account, signal_type=kind, source="test", external_id="1", **signal)
    Account.objects.filter(pk=account.pk).update(domain="")
    score(now=NOW, account_ids=[account.pk])
    return account


def test_why_names_the_day_of_a_signal_and_its_terms_add_up_to_the_stored_number(mine, scored):
    page = mine.get(f"/accounts/{scored.pk}/score/", headers=HTMX)
    shown = [float(number.replace("−", "-")) for number in re.findall(r'class="num">([^<]+)<', page.content.decode())]
    scored.score.refresh_from_db()

    assert f"Asked for 40 pallets {day(NOW - 3 * DAYS, now=NOW)}" in text_of(page)
    assert shown[-1] == scored.score.priority and len(shown) > 2
    assert sum(shown[:-1]) == pytest.approx(scored.score.priority, abs=0.05 * len(shown))
    assert "Up to date." in text_of(page) and "Mind: no domain." in text_of(page)


def test_why_says_when_the_record_changed_since(mine, scored):
    Account.objects.filter(pk=scored.pk).update(employees=1, country="")
    assert "Out of date: a record changed since." in text_of(mine.get(f"/accounts/{scored.pk}/score/", headers=HTMX))


def test_contracts_and_meetings_that_were_held_stand_in_the_timeline(mine, account):
    today = timezone.localdate()
    signed = {"signed_by_us_on": today - 9 * DAYS, "signed_by_client_on": today - 8 * DAYS, "currency": "EUR"}
    for number, starts_on, fields in (
        ("C-runs", today - 5 * DAYS, signed), ("C-later", today + 5 * DAYS, signed),
        ("C-half", today, {**signed, "signed_by_client_on": None}),
    ):  # fmt: skip
        Contract.objects.create(account=account, number=number, value=9600, starts_on=starts_on, **fields)
    meeting = {"kind": "meeting", "outcome": "held", "contact": account.contacts.get()}
    InteractionFactory(account=account, happened_at=NOW - 2 * DAYS, **meeting)

    words = text_of(mine.get(f"/accounts/{account.pk}/?only=money"))

    assert "C-runs signed by both sides" in words and "C-runs began" in words and "€9,600" in words
    assert "C-later signed by both sides" in words and "C-later began" not in words and "C-half" not in words
    assert "Meeting with Sara Lindqvist, held" in text_of(mine.get(f"/accounts/{account.pk}/?only=talks"))


def test_without_a_script_the_timeline_goes_on_and_back(mine, account):
    for number in range(40):
        InteractionFactory(account=account, happened_at=NOW - number * timedelta(hours=1), subject=f"Talk {number}.")
    page = mine.get(f"/accounts/{account.pk}/?only=talks").content.decode()
    further = html.unescape(re.search(r'class="more"><a [^>]*href="([^"]+)"', page)[1])

    words = text_of(mine.get(further))

    assert "Talk 39." in words and "Talk 0." not in words and "Back to the newest lines" in words
    assert "Back to the newest lines" not in page and mine.get(f"/accounts/{account.pk}/?cursor=x").status_code == 400


def test_reading_leaves_no_trace_and_logging_leaves_one(mine, account):
    before = Event.objects.count()
    mine.get(f"/accounts/{account.pk}/")
    assert Event.objects.count() == before
    log(mine, account, "c Sara spoke")
    assert Event.objects.count() == before + 1
