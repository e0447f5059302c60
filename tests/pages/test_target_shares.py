"""The mix that a kind of book aims at: written by page, API and admin, shown beside what its books hold."""

import pytest

from accounts.models import Book, Segment, TargetBook
from tests.accounts.admin.conftest import form_of, url
from tests.api.conftest import client_of, patch_as_read
from tests.assignment.runs import open_book, target_book
from tests.factories import UserFactory, held_account
from tests.pages.conftest import text_of
from tests.pages.test_books_setup import sent

pytestmark = pytest.mark.django_db
TARGETS = "/setup/target-books/"


@pytest.fixture
def segments():
    return {segment.code: segment for segment in Segment.objects.all()}


@pytest.fixture
def mixed(segments):
    """A kind of book with two books: three mid-market accounts and one of SMB in all."""
    target = target_book("mixed", places=20, segments={"mid-market": 10, "smb": 10})
    one, other = (open_book(target, rep=UserFactory(name=name)) for name in ("Ana", "Berit"))
    for book, code in ((one, "mid-market"), (one, "smb"), (other, "mid-market"), (other, "mid-market")):
        held_account(book=book, segment=segments[code])
    held_account(book=other, segment=segments["smb"], lifecycle="customer")  # takes no room in a prospect book
    return target


def shares_of(target):
    return dict(target.capacities.values_list("segment__code", "target_share_percent"))


def test_shares_are_kept_refused_above_a_whole_and_shown_beside_what_the_books_hold(window_of, ops, mixed, segments):
    window, page = window_of(ops), f"{TARGETS}{mixed.pk}/"
    assert "aimed" not in text_of(window.get(f"{page}rooms/")) + text_of(window.get("/setup/books/"))
    medium, small = (f"share_{segments[code].pk}" for code in ("mid-market", "smb"))
    data = sent(mixed, name="mixed", places={segments["mid-market"].pk: 10, segments["smb"].pk: 10})

    refused = window.post(page, {**data, medium: 61, small: 40})
    assert refused.status_code == 422 and "The shares add up to 101 %." in text_of(refused)
    assert 'value="61"' in refused.content.decode() and shares_of(mixed) == {"mid-market": None, "smb": None}
    assert "greater than or equal to 1" in text_of(window.post(page, {**data, medium: 0}))
    nowhere = f"share_{segments['enterprise'].pk}"
    assert "Enterprise has no places in these books." in text_of(window.post(page, {**data, nowhere: 5}))

    assert window.post(page, {**data, medium: 60, small: 40}).status_code == 302
    assert shares_of(mixed) == {"mid-market": 60, "smb": 40}
    rooms = text_of(window.get(f"{page}rooms/"))
    assert "All of them together: Mid-market 75 % of 60 % aimed · SMB 25 % of 40 % aimed" in rooms
    books = text_of(window.get("/setup/books/"))
    assert "Mid-market 50 % of 60 % aimed · SMB 50 % of 40 % aimed" in books
    assert "Mid-market 100 % of 60 % aimed · SMB 0 % of 40 % aimed" in books
    ana = Book.objects.get(rep__name="Ana")
    assert "Mid-market 50 % of 60 % aimed 10 × 100 %" in text_of(window.get(f"/setup/books/{ana.pk}/room/"))
    told = client_of(ops).get(f"/api/v1/books/{ana.pk}/capacity/").json()["rooms"]
    shares = [(room["share_percent"], room["target_share_percent"]) for room in told]
    assert shares == [(None, None), (50, 60), (50, 40)]


def test_through_the_api_a_share_that_is_left_out_stays_and_null_takes_it_away(ops, mixed, segments):
    api, address = client_of(ops), f"/api/v1/target-books/{mixed.pk}/"
    medium, small = segments["mid-market"].pk, segments["smb"].pk

    def patched(*rows):
        return patch_as_read(api, address, capacities=rows)

    first = {"segment": medium, "capacity": 10, "target_share_percent": 60}
    assert patched(first, {"segment": small, "capacity": 10}).status_code == 200
    answer = patched(
        {"segment": medium, "capacity": 12}, {"segment": small, "capacity": 10, "target_share_percent": 41}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_shares")
    assert patched({"segment": medium, "capacity": 12}, {"segment": small, "capacity": 10}).status_code == 200
    assert shares_of(mixed) == {"mid-market": 60, "smb": None}
    assert patched({**first, "target_share_percent": None}).status_code == 200
    assert shares_of(mixed) == {"mid-market": None}


def test_the_admin_refuses_shares_above_a_whole_and_keeps_what_was_typed(client, ops, mixed):
    client.force_login(ops)
    data = form_of(client, mixed)
    data |= {"capacities-0-target_share_percent": 70, "capacities-1-target_share_percent": 40}

    answer = client.post(url(mixed, "change"), data)

    assert answer.status_code == 200 and "The shares add up to 110 %." in answer.content.decode().replace("\u00a0", " ")
    assert 'value="70"' in answer.content.decode() and set(shares_of(mixed).values()) == {None}
    data["capacities-1-target_share_percent"] = 30
    assert client.post(url(mixed, "change"), data).status_code == 302
    assert sum(shares_of(TargetBook.objects.get(pk=mixed.pk)).values()) == 100
