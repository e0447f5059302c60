"""My book: what to work next and why, filters, the saved sort, pages by key; a leader sees it too."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Task
from assignment.actions.coverage import refresh_coverage
from assignment.models import Coverage
from tests.factories import InteractionFactory, held_account
from tests.pages.conftest import HTMX, names_in_book, text_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)


def held(book, name, *, days=20, score=50, **fields):
    account = held_account(book=book, since=NOW - timedelta(days=days), name=name, **fields)
    account.score.priority = score
    account.score.save(update_fields=["priority"])
    refresh_coverage(now=NOW)
    return account


def at_risk(account, *, in_days):
    Coverage.objects.filter(account=account).update(at_risk_on=TODAY + timedelta(days=in_days))


def test_what_is_at_risk_comes_first_then_what_was_promised_then_the_rest_by_score(book, mine):
    low, high = held(book, "Low score", score=10), held(book, "High score", score=90)
    promised, late, soon = held(book, "Promised"), held(book, "Risk later"), held(book, "Risk soon")
    Task.objects.create(account=promised, assignee=book.rep, title="Call back", due_on=TODAY)
    at_risk(late, in_days=9), at_risk(soon, in_days=3)

    page = mine.get("/book/")

    assert names_in_book(page) == [each.name for each in (soon, late, promised, high, low)]
    assert "2 accounts are at risk, the first on" in text_of(page)


def test_a_row_at_risk_says_how_many_days_are_left_and_which_work_is_missing(book, mine):
    at_risk(held(book, "Acme"), in_days=3)
    row = re.search(r'<tr id="account-.*?</tr>', mine.get("/book/").content.decode(), re.S)[0]
    assert "in 3 days" in row and re.search(r"Missing: .*(touch|answer)", row)


def test_the_grade_is_chosen_in_a_control_that_keeps_what_was_chosen(book, mine):
    graded = held(book, "Acme"), held(book, "Zeta")
    for account, grade in zip(graded, ("A1", "C2"), strict=True):
        account.score.grade = grade
        account.score.save(update_fields=["grade"])
    page = mine.get("/book/?grade=C")
    assert names_in_book(page) == ["Zeta"] and '<option value="C" selected>' in page.content.decode()
    assert '<option value="A">' in page.content.decode()


def test_a_row_says_why_now_how_much_is_left_and_what_comes_next(book, mine):
    account = held(book, "Acme")
    Task.objects.create(account=account, assignee=book.rep, title="Send the offer", due_on=TODAY)

    words = text_of(mine.get("/book/"))

    assert "Send the offer" in words and "never" in words and "To do" in words


def test_the_head_counts_accounts_places_and_coverage(book, mine):
    worked = held(book, "Worked")
    InteractionFactory(account=worked, outcome="spoke", happened_at=NOW - timedelta(days=1))
    held(book, "Not worked")

    words = text_of(mine.get("/book/"))

    assert "1 account still needs work." in words and "2 of 150" in words and "148 places are free." in words
    assert "50 %" in words and "1 of 2 past grace" in words


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("only=risk", ["Zürich Öl"]), ("only=covered", ["Acme"]), ("only=todo", ["Later"]), ("only=new", ["Fresh"]),
        ("text=zurich", ["Zürich Öl"]), ("text=later.example", ["Later"]), ("grade=A", []),
        ("segment=smb", ["Zürich Öl", "Later", "Acme", "Fresh"]), ("segment=enterprise", []),
        ("only=nonsense", ["Zürich Öl", "Later", "Acme", "Fresh"]),
    ],
)  # fmt: skip
def test_filters_narrow_the_list(book, mine, query, shown):
    worked, risky = held(book, "Acme"), held(book, "Zürich Öl")
    held(book, "Later", domain="later.example"), held(book, "Fresh", days=1)
    InteractionFactory(account=worked, outcome="spoke", happened_at=NOW - timedelta(days=1))
    refresh_coverage(now=NOW)
    at_risk(risky, in_days=3)

    page = mine.get(f"/book/?{query}")

    assert sorted(names_in_book(page)) == sorted(shown)
    assert shown or "No account of this book fits the filter." in text_of(page)


def test_the_sort_is_kept_and_a_strange_one_changes_nothing(book, mine):
    held(book, "Berg", score=90), held(book, "Alm", score=10)

    assert names_in_book(mine.get("/book/")) == ["Berg", "Alm"]
    assert mine.post("/book/sort/", {"sort": "name", "book": book.pk}).url == "/book/"
    assert names_in_book(mine.get("/book/")) == ["Alm", "Berg"]
    mine.post("/book/sort/", {"sort": "nonsense", "book": "x"})
    assert names_in_book(mine.get("/book/")) == ["Alm", "Berg"]


@pytest.mark.parametrize("sort", ["next", "score", "due", "quiet", "potential", "name"])
def test_pages_by_key_show_each_account_once(book, mine, sort, monkeypatch):
    monkeypatch.setattr("assignment.views.my_book.ROWS", 3)
    expected = {held(book, f"Account {number}", score=number % 2).name for number in range(8)}
    mine.post("/book/sort/", {"sort": sort})
    seen, address = [], "/book/"
    while address:
        page = mine.get(address)
        seen += names_in_book(page)
        found = re.search(
            r'href="(\?[^"]*cursor=[^"]+)"[^>]*rel="next"|rel="next"[^>]*href="([^"]+)"', page.content.decode()
        )
        address = "/book/" + (found[1] or found[2]).replace("&amp;", "&") if found else ""

    assert len(seen) == 8 and set(seen) == expected


def test_htmx_gets_the_rows_alone(book, mine):
    held(book, "Acme")
    part = mine.get("/book/", headers=HTMX)
    assert names_in_book(part) == ["Acme"] and b"<html" not in part.content


def test_an_empty_book_and_no_book_say_what_happens_next(mine, window_of, rep, leader):
    assert "Nothing is in this book yet." in text_of(mine.get("/book/"))
    assert "Your leader or ops opens one for you" in text_of(window_of(rep).get("/book/"))
    assert "The books of your team are on the dashboard." in text_of(window_of(leader).get("/book/"))


def test_a_leader_opens_the_book_of_the_team_and_sorts_it(book, leading):
    held(book, "Acme")

    page = leading.get(f"/books/{book.pk}/")

    assert names_in_book(page) == ["Acme"] and "Ana Kovač’s book" in text_of(page)
    assert leading.post("/book/sort/", {"sort": "name", "book": book.pk}).url == f"/books/{book.pk}/"


def test_names_in_any_script_stand_apart_from_what_is_around_them(book, mine):
    held(book, "شرکت پخش نور ۱۲")
    assert names_in_book(mine.get("/book/")) == ["شرکت پخش نور ۱۲"]
