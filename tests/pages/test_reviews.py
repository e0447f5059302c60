"""Accounts in review on the leader's page: who hears of them, who decides, and what becomes of them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account, Event, Notification, Team
from assignment.actions.returns import return_account
from assignment.models import BookSnapshot, Move
from scoring.models import Score
from tests.assignment.returning import give_back, led_book, reason, sent_to_review, unfit_by
from tests.assignment.runs import open_book, plan_for, preview, target_book
from tests.factories import (
    DAY,
    AccountFactory,
    BookFactory,
    ContactFactory,
    OpportunityFactory,
    UserFactory,
    held_account,
    hold,
)
from tests.pages.conftest import text_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def shop(team):
    """A target book with three books of the team."""
    target = target_book(places=5)
    books = [open_book(target, rep=UserFactory(team=team, name=name)) for name in ("Ana", "Bo", "Cem")]
    return target, books


@pytest.fixture
def third(shop):
    """A scored account that the three reps called unfit, one after the other: it is in review."""
    account = AccountFactory(name="Kallio Dairy")
    ContactFactory(account=account)
    unfit_by(account, shop[1], first=NOW - 402 * DAY)
    return account


def release(window, account, note="They do buy"):
    return window.post(f"/reviews/{account.pk}/release/", {"note": note}, follow=True)


def test_the_leader_hears_of_the_third_in_a_row_and_reads_what_did_not_fit(third, team, leading, ops):
    told = Notification.objects.get(kind="return_waiting")
    assert third.station == "review" and told.user == team.leader and told.url == "/returns/"
    assert told.title == "Kallio Dairy is in review: Cem gave it back, Poor fit" and told.body == "Because"

    page = text_of(leading.get(told.url))

    for sentence in (
        "1 account in review waits for you.", "In review", "Kallio Dairy", "since", "Ana ,", "Poor fit (Its size)",
        "Poor fit (Its industry)", "Poor fit (It cannot pay for it)", "SMB", "not scored yet",
    ):  # fmt: skip
        assert sentence in page, sentence
    assert page.index("Cem") < page.index("Bo ,") < page.index("Ana ,")


@pytest.mark.parametrize("heir", [True, False], ids=["somebody else has a place", "only those who gave it back"])
def test_once_released_it_is_scored_and_given_to_somebody_else_or_it_says_why_not(
    third, shop, team, leading, heir, django_capture_on_commit_callbacks
):
    target, books = shop
    fourth = open_book(target, rep=UserFactory(team=team)) if heir else None

    with django_capture_on_commit_callbacks(execute=True):
        answer = release(leading, third, "They have a budget by now")

    third.refresh_from_db()
    assert "1 account is back in the pool." in text_of(answer) and third.station == "pool"
    came = Move.objects.get(account=third, cause="rest", station_from="review")
    told = Event.objects.get(account_id=third.pk, verb="account_released", detail__move=came.pk)
    assert came.reason == told.detail["reason"] == "They have a budget by now" and told.by_id == team.leader.pk
    assert Score.objects.get(account=third).not_ready == []
    run = preview(plan_for(target), by=team.leader, now=timezone.now())
    if heir:
        assert run.moves.get().book_to == fourth
    else:
        assert not run.moves.exists() and run.not_given.get(account=third).code == "only_excluded"


def test_one_message_for_each_stay_and_ops_where_nobody_leads(team, book, ops, leading):
    account = sent_to_review(book=book, now=NOW - 60 * DAY)
    assert release(leading, account).status_code == 200
    account.refresh_from_db()
    hold(account, book, since=NOW - 50 * DAY)
    give_back(account, "poor-fit", now=NOW - 49 * DAY)  # the first of its kind: it rests

    rows = Notification.objects.filter(kind="return_waiting")
    assert [row.user for row in rows] == [team.leader]

    lonely = [BookFactory() for _each in range(3)]
    given = unfit_by(AccountFactory(), lonely, first=NOW - 402 * DAY)
    assert [row.user for row in rows.filter(key=f"return-{given.pk}-review")] == [ops]


@pytest.mark.parametrize(
    ("who", "decides"),
    [
        ("leader", True), ("leader above", True), ("ops", True), ("director elsewhere", True),
        ("leader of the first rep", False), ("leader elsewhere", False), ("the leader who gave it back", False),
        ("rep", None), ("first rep", None),
    ],
)  # fmt: skip
def test_who_leads_the_rep_who_gave_it_back_last_decides_and_never_that_rep(window_of, ops, who, decides):
    above = Team.objects.create(name="All", leader=UserFactory(role="leader"))
    south = Team.objects.create(name="South", leader=UserFactory(role="leader"))
    north = Team.objects.create(name="North", leader=UserFactory(role="leader"), parent=above)
    own = who == "the leader who gave it back"
    reps = [UserFactory(team=south), UserFactory(team=south), north.leader if own else UserFactory(team=north)]
    account = AccountFactory(name="Kallio Dairy")
    unfit_by(account, [BookFactory(rep=rep) for rep in reps], first=NOW - 402 * DAY)
    people = {
        "leader": north.leader, "leader above": above.leader, "ops": ops, "leader of the first rep": south.leader,
        "director elsewhere": UserFactory(role="leader", is_director=True),
        "leader elsewhere": UserFactory(role="leader"),
        "the leader who gave it back": north.leader, "rep": reps[2], "first rep": reps[0],
    }  # fmt: skip
    window = window_of(people[who])

    page, answer = window.get("/returns/"), release(window, account)
    window.post("/reviews/releases/", {"note": "All of them", "accounts": [account.pk]})

    account.refresh_from_db()
    assert (account.station == "pool") == bool(decides)
    assert answer.status_code == {True: 200, False: 404, None: 403}[decides]
    assert ("Kallio Dairy" in text_of(page)) == bool(decides)


@pytest.mark.parametrize(
    ("note", "words"),
    [("", "Say why it goes"), ("  \x00 ", "Say why it goes"), ("x" * 301, "at most 300 characters; this has 301")],
    ids=["none", "blank", "too long"],
)  # fmt: skip
def test_without_a_word_of_why_it_stays(leading, book, note, words):
    account = sent_to_review(book=book, now=NOW)

    answer = release(leading, account, note)

    account.refresh_from_db()
    assert words in text_of(answer) and account.station == "review"


def test_a_second_click_finds_nothing(leading, book):
    account = sent_to_review(book=book, now=NOW)
    release(leading, account)
    assert release(leading, account).status_code == 404
    assert Move.objects.filter(account=account, cause="rest").count() == 1


def test_many_are_released_at_once_and_those_of_others_stay(leading, book):
    mine = [sent_to_review(book=book, now=NOW, name=f"Firm {n}") for n in range(3)]
    theirs = sent_to_review(book=led_book(), now=NOW)
    held = held_account(book=book)
    ids = [*(account.pk for account in mine[:2]), theirs.pk, held.pk]

    none = leading.post("/reviews/releases/", {"note": "Ours"}, follow=True)
    mute = leading.post("/reviews/releases/", {"accounts": ids}, follow=True)
    done = leading.post("/reviews/releases/", {"accounts": [*ids, "x"], "note": "Ours"}, follow=True)

    assert "Choose at least one account in review" in text_of(none) and "Say why it goes back" in text_of(mute)
    assert "2 accounts are back in the pool." in text_of(done)
    assert set(Account.objects.filter(station="review")) == {mine[2], theirs}
    assert "Firm 2" in text_of(done) and "Firm 1" not in text_of(done)


def test_only_the_last_three_returns_stand_there(leading, book, team):
    books = [book, *(BookFactory(rep=UserFactory(team=team, name=name)) for name in ("Bo", "Cem", "Dan"))]
    account = AccountFactory()
    unfit_by(account, books[:3], first=NOW - 602 * DAY)
    release(leading, account)
    account.refresh_from_db()
    hold(account, books[3], since=NOW - 2 * DAY)
    return_account(account.pk, reason=reason("conflict"), by=team.leader, now=NOW - DAY, note="Sold by a partner")

    page = text_of(leading.get("/returns/"))

    assert "Dan ," in page and "Conflict Sold by a partner" in page and "Bo ," in page and "Ana Kovač" not in page


def test_it_is_moved_by_hand_from_the_list_of_accounts(leading, book):
    account = sent_to_review(book=book, now=NOW, name="A & B = C")
    page = leading.get("/returns/").content.decode()
    address = f"{reverse('accounts:account-list')}?station=review&amp;text=A%20%26%20B%20%3D%20C"
    assert f'href="{address}"' in page
    shown = leading.get(address.replace("&amp;", "&")).content.decode()
    assert f'name="accounts" value="{account.pk}" form="move-form"' in shown


@pytest.mark.broken_on_purpose  # the figures of the book are made up
def test_the_dashboard_counts_them_until_they_are_released(leading, book):
    account = sent_to_review(book=book, now=NOW)
    sent_to_review(book=led_book(), now=NOW)
    BookSnapshot.objects.create(book=book, day=timezone.localdate(NOW), accounts=1, capacity=150)

    before = leading.get("/dashboard/")
    release(leading, account)

    assert "1 account in review" in text_of(before) and 'href="/returns/#review"' in before.content.decode()
    assert "in review" not in text_of(leading.get("/dashboard/"))


def test_the_page_costs_the_same_however_many_there_are(leading, book, django_assert_max_num_queries):
    for _each in range(6):
        account = held_account(book=book, since=NOW - timedelta(days=20))
        OpportunityFactory(account=account)
        sent_to_review(book=book, now=NOW)
    with django_assert_max_num_queries(8):
        assert "6 accounts in review wait for you." in text_of(leading.get("/returns/"))
