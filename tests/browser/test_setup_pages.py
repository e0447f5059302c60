"""The pages on which a leader sets up: how they read, and the builder of criteria in a real browser."""

import pytest

from accounts.models import Segment
from tests.assignment.runs import open_book, target_book
from tests.browser.looks import LOOKS, assert_reads_well, open_in
from tests.factories import AccountFactory, UserFactory, hold

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def book(team):
    book = open_book(target_book("Starters", places=4), rep=UserFactory(name="Ana Kovač", team=team))
    book.target_book.capacities.update(target_share_percent=60)
    for country in ("NO", "SE", "DK"):
        hold(AccountFactory(country=country), book)
    UserFactory(name="Nina Berg", team=team)
    return book


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_pages_of_segments_and_books_read_well(sign_in, leader, book, look):
    page = sign_in(leader)
    segment = Segment.objects.get(code="mid-market")
    pages = {
        "setup": "/setup/", "segment": f"/setup/segments/{segment.pk}/",
        "target-book": f"/setup/target-books/{book.target_book_id}/",
    }  # fmt: skip
    others = {
        "segments": "/setup/segments/", "target-books": "/setup/target-books/", "books": "/setup/books/",
        "book-setup": f"/setup/books/{book.pk}/", "calculator": "/setup/calculator/",
        "target-book-new": "/setup/target-books/new/?like=customer-success",
    }  # fmt: skip
    pages |= others if look in (LOOKS[0], LOOKS[-1]) else {}
    for name, address in pages.items():
        open_in(page, address, look)
        assert_reads_well(page, name, look)
