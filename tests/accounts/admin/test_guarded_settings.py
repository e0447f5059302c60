"""Kinds of book and books in the admin: what the pages refuse is refused here too, in the same words."""

import pytest
from django.utils import timezone

from accounts.models import Book, TargetBook
from assignment.actions.repairs import data_was_right, release
from assignment.models import Run
from tests.accounts.admin.conftest import errors_of, form_of, url
from tests.assignment.returning import given_back
from tests.factories import BookFactory, TargetBookFactory, UserFactory, held_account

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def smb():
    return TargetBook.objects.get(code="smb")


def switched_off(client, target):
    return {name: value for name, value in form_of(client, target).items() if name != "is_active"}


def test_a_kind_of_book_that_open_books_follow_is_not_switched_off(client, smb):
    book = BookFactory(target_book=smb)
    BookFactory(target_book=smb)

    answer = client.post(url(smb, "change"), switched_off(client, smb))

    assert errors_of(answer)["is_active"][0]["message"] == "2 open books follow it. Change those books first."
    assert Book.objects.taking_part().filter(pk=book.pk).exists()


def test_a_kind_of_book_that_only_closed_books_follow_is_switched_off(client, smb):
    BookFactory(target_book=smb, closed_on="2026-06-30")

    answer = client.post(url(smb, "change"), switched_off(client, smb))

    smb.refresh_from_db()
    assert (answer.status_code, smb.is_active) == (302, False)


def test_two_kinds_of_book_never_share_a_name_in_other_capitals(client, smb):
    answer = client.post(url(smb, "change"), form_of(client, smb, name="mid-MARKET"))

    assert errors_of(answer)["name"][0]["message"] == "Another kind of book has this name."


@pytest.mark.parametrize(("changes", "runs"), [({"window_days": 40}, 1), ({"minimum_score": 40}, 0)])
def test_a_new_window_counts_the_coverage_anew(client, smb, django_capture_on_commit_callbacks, changes, runs):
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url(smb, "change"), form_of(client, smb, **changes))

    assert Run.objects.filter(kind="coverage").count() == runs


def test_a_book_that_waits_for_a_repair_is_not_closed_and_gets_its_account_back(client, ops):
    account = held_account()
    book, repair = account.book, given_back(account)

    answer = client.post(url(book, "change"), form_of(client, book, closed_on=TODAY))
    data_was_right([repair.pk], by=ops, now=timezone.now())

    words = "1 account of this book is being repaired and comes back. Wait until ops has decided."
    assert errors_of(answer)["closed_on"][0]["message"] == words
    account.refresh_from_db()
    assert (account.book, account.station) == (book, "held")


def test_a_book_that_nothing_waits_for_is_closed_for_good(client, ops):
    account = held_account()
    book, repair = account.book, given_back(account)
    release([repair.pk], by=ops, now=timezone.now())
    data = form_of(client, book, closed_on=TODAY)

    closed = client.post(url(book, "change"), data)
    opened = client.post(url(book, "change"), {**data, "closed_on": "", "seen_version": 2})

    book.refresh_from_db()
    assert (closed.status_code, opened.status_code, book.closed_on) == (302, 403, TODAY)
    assert client.get(url(book, "change")).status_code == 200


def new_book(client, rep, target, **more):
    data = {"rep": rep.pk, "target_book": target.pk, "opened_on": TODAY, "factor_percent": 100, "reason": "normal"}
    return client.post(url(Book, "add"), data | more)


@pytest.mark.parametrize(
    ("person", "words"),
    [
        (lambda: BookFactory().rep, "has an open book already"),
        (lambda: UserFactory(role="leader"), "Choose an active rep."),
        (lambda: UserFactory(is_active=False), "Choose an active rep."),
    ],
    ids=["has_one", "leader", "left"],
)
def test_a_book_is_opened_for_active_reps_without_one(client, smb, person, words):
    rep = person()
    before = rep.books.count()

    answer = new_book(client, rep, smb)

    assert words in errors_of(answer)["rep"][0]["message"] and rep.books.count() == before


def test_a_book_follows_a_kind_that_is_in_use(client, rep, smb):
    gone = TargetBookFactory(is_active=False)
    book = BookFactory(target_book=gone)

    refused = new_book(client, rep, gone)
    kept = client.post(url(book, "change"), form_of(client, book, factor_percent=50))
    new_book(client, rep, smb, countries="no, SE ,no", languages="NB,nb")

    assert "target_book" in errors_of(refused) and kept.status_code == 302
    assert rep.books.values_list("countries", "languages").get() == (["NO", "SE"], ["nb"])


def test_what_is_no_country_is_refused(client, rep, smb):
    answer = new_book(client, rep, smb, countries="N1")

    assert errors_of(answer)["countries"][0]["message"] == "Give countries as two letters, such as NO."
