"""The cadence on the pages: set up and checked by a leader, asked for in My book, on the account and after a log."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import CadenceStep, Requirement, TargetBook, Task
from assignment.actions.coverage import refresh_coverage
from assignment.models import Coverage, WorkingActivity
from tests.accounts.admin.conftest import form_of, url
from tests.assignment.runs import target_book
from tests.factories import InteractionFactory, held_account
from tests.pages.conftest import HTMX, names_in_book, text_of
from tests.pages.test_books_setup import THREE_TOUCHES, sent

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TARGETS = "/setup/target-books/"
CALLS = ([0, "call", "Say who we are"], [2, "email", ""], [300, "call", "Another time of the day"])
WORKED = (THREE_TOUCHES, ["1", "1", "live", "30", ""])


def steps(book, *rows):
    for day, kind, words in rows:
        CadenceStep.objects.create(target_book=book.target_book, day=day, kind=kind, words=words)


def held(book, name, *logged, days=20, score=50):
    account = held_account(book=book, since=NOW - timedelta(days=days), name=name)
    account.score.priority = score
    account.score.save(update_fields=["priority"])
    for ago, fields in logged:
        InteractionFactory(account=account, happened_at=NOW - timedelta(days=ago), **fields)
    return account


def row_of(answer, account) -> str:
    found = re.search(rf'<tr id="account-{account.pk}">.*?</tr>', answer.content.decode(), re.S)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", found)).replace(" ,", ",")


def test_my_book_asks_for_late_steps_after_risk_and_promises_and_says_which(book, mine):
    steps(book, *CALLS)
    best = held(book, "Best score, later step", (3, {}), (2, {"kind": "email", "outcome": ""}), score=90)
    late, later = held(book, "Late", days=30), held(book, "Less late", (3, {}), days=25)
    answered = held(book, "Answered", (2, {"outcome": "spoke"}))
    promised, risky = held(book, "Promised"), held(book, "Risky")
    Task.objects.create(account=promised, assignee=book.rep, title="Call back", due_on=timezone.localdate())
    refresh_coverage(now=NOW)
    Coverage.objects.filter(account=risky).update(at_risk_on=timezone.localdate() + timedelta(days=3))

    page = mine.get("/book/")

    assert names_in_book(page) == [each.name for each in (risky, promised, late, later, best, answered)]
    row = row_of(page, late)
    assert "A step is late " in row and re.search(r"Call \(step 1 of 3\), \d+ working days late", row)
    assert "Say who we are" in row and "Mail (step 2 of 3)" in row_of(page, later)
    assert re.search(r"Not touched|Missing", row_of(page, best)) and "Call (step 3 of 3), due" in row_of(page, best)
    assert "They answered, no more steps" in row_of(page, answered)
    assert "Call back" in row_of(page, promised) and "Call (step 1 of 3)" in row_of(page, promised)


def test_a_cadence_costs_my_book_one_query_and_without_one_nothing_changes(book, mine):
    for number in range(3):
        held(book, f"Account {number}")
    refresh_coverage(now=NOW)

    def asked() -> tuple[int, str]:
        with CaptureQueriesContext(connection) as queries:
            text = text_of(mine.get("/book/"))
        return len(queries), text

    asked()
    without, text = asked()
    steps(book, *CALLS)
    with_one, more = asked()

    assert "step 1" not in text and "Not touched yet" in text and "Call (step 1 of 3)" in more
    assert with_one == without + 1 <= 12


def test_the_account_and_each_log_say_the_next_step(book, mine):
    steps(book, *CALLS)
    account = held(book, "Acme")
    refresh_coverage(now=NOW)
    address, person = f"/accounts/{account.pk}/", account.contacts.get().name

    assert "Call (step 1 of 3)" in text_of(mine.get(address)) and "No next step planned" not in text_of(
        mine.get(address)
    )
    for line, words in (
        (f"c {person}, no answer", "Next step: Mail (step 2 of 3), "),
        (f"c {person}, no answer", "Does not count: one call a day counts, try another way or another day."),
        (f"m {person}", "Next step: Call (step 3 of 3), due "),
        (f"v {person}, spoke", "They answered, no more steps."),
    ):
        foreseen = text_of(mine.post(f"{address}interactions/outlook/", {"line": line}, headers=HTMX))
        logged = text_of(mine.post(f"{address}interactions/", {"line": line}, headers=HTMX))
        assert words in foreseen and words in logged, (foreseen, logged)
    after = text_of(mine.get(address))
    assert "They answered, no more steps" in after
    again = text_of(mine.post(f"{address}interactions/", {"line": f"w {person}"}, headers=HTMX))
    assert again.count("They answered, no") == 1  # in the panel; a log does not repeat it


@pytest.fixture
def setup(client, leader):
    client.force_login(leader)
    return client


def test_a_leader_writes_changes_and_removes_steps(setup):
    target = target_book("Starters")
    page = f"{TARGETS}{target.pk}/"
    assert setup.post(page, sent(target, name="Starters", steps=CALLS[::-1], lines=WORKED)).status_code == 302
    first = dict(target.cadence.values_list("day", "pk"))
    assert list(first) == [0, 2, 300]
    shown = setup.get(page).content.decode()
    assert shown.index("Say who we are") < shown.index("Another time of the day")

    target.refresh_from_db()
    changed = sent(target, name="Starters", steps=([0, "call", "Ask for Sara"], CALLS[2]), lines=WORKED)
    answer = setup.post(page, changed | {"cadence-1-DELETE": "on"}, follow=True)
    assert [(row.pk, row.words) for row in target.cadence.all()] == [(first[0], "Ask for Sara")]
    text = text_of(answer)
    assert "This 1 step makes 1 touch on 1 day with 1 live attempt in 30 days. Missing for “worked”: 2 touches." in text


def test_steps_that_are_written_today_make_nothing_late_that_was_held_before(book, mine, leader, window_of):
    target = book.target_book
    account = held(book, "Kallio Dairy", days=60)
    written = sent(target, name=target.name, steps=CALLS, lines=WORKED)
    assert window_of(leader).post(f"{TARGETS}{target.pk}/", written).status_code == 302

    text = row_of(mine.get("/book/"), account)

    assert "Call (step 1 of" in text and "late" not in text


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([[-1, "call", ""]], "greater than or equal to 0"),
        ([[366, "call", ""]], "less than or equal to 365"),
        ([["", "call", ""]], "This field is required"),
        ([[1.5, "call", ""]], "Enter a whole number"),
        ([[1, "", ""]], "This field is required"),
        ([[1, "fax", ""]], "not one of the available choices"),
        ([[1, "call", "x" * 121]], "at most 120 characters"),
        ([[3, "call", "One"], [3, "call", "Two"]], "Day 3 has the step “Call” twice."),
        ([[day, "call", ""] for day in range(31)], "A cadence has at most 30 steps; these are 31."),
        ([[day, "call", ""] for day in range(70)], "Please submit at most"),
        ([[1, "message", ""]], "Nothing that one does of this kind counts: Message."),
    ],
)
def test_steps_that_cannot_be_are_refused_in_words_and_stay_on_the_page(setup, rows, words):
    WorkingActivity.objects.filter(kind="message").update(is_active=False)

    answer = setup.post(f"{TARGETS}new/", sent(steps=rows))

    page = answer.content.decode()
    assert (answer.status_code, words in page) == (422, True)
    assert re.search(r"<details open><summary>Cadence", page) and 'name="cadence-0-day"' in page
    assert not TargetBook.objects.filter(name="Starters").exists()


def test_while_one_types_the_page_says_whether_the_steps_are_enough(setup):
    def outlook(*rows, lines=WORKED):
        return text_of(setup.post(f"{TARGETS}outlook/", sent(steps=rows, lines=lines), headers=HTMX))

    assert (
        "These 3 steps make 2 touches on 2 days with 1 live attempt in 30 days. Missing for “worked”: 1 touch"
        in outlook(*CALLS)
    )
    assert "3 live attempts in 30 days: enough for “worked”." in outlook(*([day, "call", ""] for day in range(3)))
    assert "Finish the lines" in outlook([-1, "call", ""])
    assert "step" not in outlook()
    WorkingActivity.objects.filter(kind="email").update(is_active=False)
    assert "Nothing that one does of this kind counts: Mail." in outlook(*CALLS)


def test_the_admin_keeps_steps_by_the_same_rules(client, ops):
    client.force_login(ops)
    target = TargetBook.objects.get(code="smb")
    target.requirements.exclude(measure="touches").delete()
    assert Requirement.objects.filter(target_book=target).count() == 1

    def save(kind, words=""):
        row = {"cadence-TOTAL_FORMS": 1, "cadence-0-day": 1, "cadence-0-kind": kind, "cadence-0-words": words}
        row["cadence-0-target_book"] = target.pk
        return client.post(url(target, "change"), form_of(client, target, **row), follow=True).content.decode()

    WorkingActivity.objects.filter(kind="message").update(is_active=False)
    assert "Nothing that one does of this kind counts: Message." in save("message")
    assert not target.cadence.exists()
    assert "Missing for “worked”: 2 touches." in save("call", "First call")
    assert (target.cadence.get().words, target.cadence.get().since) == ("First call", timezone.localdate())
