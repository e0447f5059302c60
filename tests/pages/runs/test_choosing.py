"""What a leader chooses: accounts for another book, with a note or over the limit, and the limits of a balance."""

import pytest
from django.utils import timezone

from assignment.actions.coverage import refresh_coverage
from assignment.models import Run
from tests.assignment.runs import built, open_book, ready
from tests.factories import TeamFactory, UserFactory, hold
from tests.pages.runs.conftest import BACKEND, words

pytestmark = pytest.mark.django_db


def test_the_note_of_a_move_by_hand_stands_at_its_lines(page, books):
    account = ready(1)[0]
    page.post("/moves/", {"accounts": [account.pk], "book_to": books[0].pk, "note": "  knows the owner "})
    run = built(Run.objects.get(kind="manual"))

    assert run.moves.get().note == "knows the owner"
    assert "knows the owner" in words(page.get(f"/runs/{run.pk}/lines/{run.moves.get().pk}/why/"))


@pytest.mark.parametrize(("note", "why"), [("x" * 301, "this has 301. Say it shorter."), ("a\x00b", "holds a NUL")])
def test_a_note_that_cannot_be_kept_whole_is_refused_in_words(page, books, note, why):
    wish = {"accounts": [ready(1)[0].pk], "book_to": books[0].pk, "note": note}
    assert why in words(page.post("/moves/", wish, follow=True))
    assert not Run.objects.exists()


def test_more_than_the_room_is_said_in_words_and_a_director_may_go_over_the_limit(client, page, books, leader):
    wish = {"accounts": [account.pk for account in ready(5)], "book_to": books[0].pk}
    page.post("/moves/", wish)
    plain = built(Run.objects.get(kind="manual"))
    assert "2 find no place: the book is full." in words(page.get(f"/runs/{plain.pk}/"))

    type(leader).objects.filter(pk=leader.pk).update(is_director=True)
    page.post("/moves/", {**wish, "over_capacity": "yes"})
    beyond = built(Run.objects.exclude(pk=plain.pk).get(kind="manual"))
    assert "2 are over the book’s limit." in words(page.get(f"/runs/{beyond.pk}/"))
    page.post(f"/runs/{beyond.pk}/approval/")
    built(beyond)
    assert books[0].accounts.count() == 5


def test_a_leader_who_is_no_director_is_refused_more_than_the_limit_in_words(page, books):
    wish = {"accounts": [ready(1)[0].pk], "book_to": books[0].pk, "over_capacity": "yes"}
    answer = page.post("/moves/", {**wish, "next": f"/books/{books[0].pk}/?only=risk"}, follow=True)

    assert "Only a director fills a book over its limit." in words(answer)
    assert answer.redirect_chain == [(f"/books/{books[0].pk}/?only=risk", 302)]
    assert not Run.objects.exists()


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "/\\evil.example", "accounts", ""])
def test_a_refusal_leads_to_no_strange_place(page, books, address):
    assert page.post("/moves/", {"next": address}).url == "/accounts/"


@pytest.mark.parametrize(("director", "offered"), [(True, True), (False, False)])
def test_only_a_director_is_offered_to_go_over_the_limit(page, books, leader, director, offered):
    ready(1)
    type(leader).objects.filter(pk=leader.pk).update(is_director=director)

    assert ('name="over_capacity"' in words(page.get("/accounts/"))) is offered


def test_accounts_are_listed_by_who_holds_them(page, books):
    for book, name in zip(books, ("Of Ana", "Of Reza"), strict=True):
        hold(ready(1, name=name)[0], book)
    strange = open_book(books[0].target_book, rep=UserFactory(team=TeamFactory()))
    hold(ready(1, name="Of nobody here")[0], strange)

    def shown(book):
        return [row.name for row in page.get(f"/accounts/?book={book}").context["rows"]]

    assert shown(books[0].pk) == ["Of Ana"]
    assert shown("") == shown("x") == shown(strange.pk) == ["Of Ana", "Of Reza"]


def test_a_rep_chooses_neither_a_holder_nor_a_move(client, books):
    client.force_login(books[0].rep, backend=BACKEND)
    hold(ready(1)[0], books[0])

    for address in ("/accounts/", "/book/"):
        text = words(client.get(address))
        assert 'id="move-form"' not in text and "data-select " not in text
        assert "Held by anyone" not in text


def test_a_leader_moves_accounts_out_of_a_book_from_its_page(page, books):
    account = ready(1, name="Acme")[0]
    hold(account, books[0])
    refresh_coverage(now=timezone.now())

    text = words(page.get(f"/books/{books[0].pk}/"))

    assert f'name="accounts" value="{account.pk}" form="move-form"' in text
    assert f'<option value="{books[1].pk}">' in text and f'<option value="{books[0].pk}">' not in text


def test_a_balance_takes_other_limits(page, books):
    page.post("/runs/", {"kind": "rebalance", "band": "25", "move_hot": "yes"})
    page.post("/runs/", {"kind": "rebalance"})

    asked = [run.settings for run in Run.objects.order_by("pk")]
    assert [(each["band"], each["move_hot"]) for each in asked] == [(25, True), (10, False)]


@pytest.mark.parametrize("band", ["0", "4", "51", "-10", "10.5", "ten", "9" * 30])
def test_a_band_that_is_none_is_refused_in_words(page, books, band):
    text = words(page.post("/runs/", {"kind": "rebalance", "band": band}, follow=True))

    assert 'data-level="warning"' in text and "percent" in text and not Run.objects.exists()
