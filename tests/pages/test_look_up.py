"""The look-up: what anybody may know, asking for an account, and what left one's own book."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Account, Notification, Organisation, Role, Team
from assignment.actions.placement import place
from assignment.actions.returns import return_account
from assignment.models import Holding, Move, ReturnReason
from tests.factories import AccountFactory, BookFactory, UserFactory, held_account, hold
from tests.pages.conftest import HTMX, text_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAY = timedelta(days=1)


@pytest.fixture
def team():
    return Team.objects.create(name="North", leader=UserFactory(role="leader", name="Lena Holt"))


@pytest.fixture
def ana(team):
    return UserFactory(name="Ana Kovač", team=team)


@pytest.fixture
def bo(team):
    return UserFactory(name="Bo Lind", team=team)


@pytest.fixture
def account(ana):
    return held_account(book=BookFactory(rep=ana), since=NOW - 40 * DAY, name="Kallio Dairy", city="Tampere")


def ask(window, account, reason="We met at a fair", headers=HTMX):
    return window.post(f"/look-up/{account.pk}/asks/", {"reason": reason, "text": "kallio"}, headers=headers)


def test_a_row_is_a_link_for_who_may_open_it_and_asks_for_it_else(account, ana, bo, window_of):
    own, other = window_of(ana).get("/look-up/?text=kallio"), window_of(bo).get("/look-up/?text=kallio")
    link, form = f'href="/accounts/{account.pk}/"', f'action="/look-up/{account.pk}/asks/"'
    assert link in own.content.decode() and form not in own.content.decode()
    assert form in other.content.decode() and link not in other.content.decode()
    assert "Ana Kovač" in text_of(other) and "Tampere" not in text_of(other)


def test_the_holder_hears_who_asks_and_why_once_a_day(account, ana, bo, window_of):
    answer, again = ask(window_of(bo), account), ask(window_of(bo), account, "Once more")

    told = Notification.objects.get(user=ana)
    assert (told.title, told.body) == ("Bo Lind asks for Kallio Dairy", "We met at a fair")
    assert "Asked today" in text_of(answer) and "Ana Kovač hears who asks and why." in text_of(answer)
    assert again.status_code == 422 and "You asked for it today already." in text_of(again)
    page = text_of(window_of(bo).get("/look-up/?text=kallio"))
    assert "Asked today" in page and "Ask for it" not in page
    assert "You asked Ana Kovač for Kallio Dairy" in text_of(window_of(bo).get("/notifications/"))


def test_a_day_later_one_may_ask_again_and_another_account_on_the_same_day(account, ana, bo, window_of):
    ask(window_of(bo), account)
    Notification.objects.update(key="ask-of-yesterday")
    assert ask(window_of(bo), account).status_code == 200
    assert ask(window_of(bo), held_account(book=account.book)).status_code == 200
    assert Notification.objects.filter(user=ana).count() == 3


@pytest.mark.parametrize("holder", ["nobody", "somebody who left"])
def test_of_an_account_that_nobody_works_the_leader_hears(account, ana, bo, team, window_of, holder):
    if holder == "nobody":
        account = AccountFactory(name="Kallio Print")
    else:
        type(ana).objects.filter(pk=ana.pk).update(is_active=False)
    answer = ask(window_of(bo), account)
    assert Notification.objects.get(kind="asked_for").user == team.leader and "Lena Holt hears" in text_of(answer)


def test_without_a_leader_ops_hears(ops, window_of):
    asker = UserFactory(name="Bo Lind")
    ask(window_of(asker), AccountFactory())
    assert Notification.objects.get(kind="asked_for").user.role == Role.OPS


@pytest.mark.parametrize("reason", ["", "  \x00 ", "x" * 301])
def test_one_line_of_why_is_asked(account, bo, window_of, reason):
    answer = ask(window_of(bo), account, reason)
    assert answer.status_code == 422 and "Say " in text_of(answer) and not Notification.objects.exists()
    assert f'action="/look-up/{account.pk}/asks/"' in answer.content.decode()


def test_what_one_may_open_or_is_closed_is_not_asked_for(account, ana, bo, window_of):
    closed = AccountFactory(station="closed", name="Kallio Old")
    assert ask(window_of(ana), account).status_code == 422
    assert ask(window_of(bo), closed).status_code == 422 and not Notification.objects.exists()
    page = window_of(bo).get("/look-up/?text=kallio old")
    assert "Kallio Old" in text_of(page) and f"/look-up/{closed.pk}/asks/" not in page.content.decode()


def test_without_a_script_the_answer_stands_on_the_look_up(account, bo, window_of):
    window = window_of(bo)
    answer = ask(window, account, headers=None)
    assert answer.status_code == 302 and answer.url == "/look-up/?text=kallio"
    assert "Asked. Ana Kovač hears who asks and why." in text_of(window.get(answer.url))


@pytest.mark.parametrize(("role", "may"), [("rep", False), ("leader", True), ("ops", True)])
def test_with_the_switch_off_a_leader_and_ops_still_look_up(account, team, window_of, role, may):
    Organisation.objects.update(look_up_for_everyone=False)
    other = Team.objects.create(name="South")
    window = window_of(UserFactory(role=role, team=other))
    page = text_of(window.get("/look-up/?text=kallio"))
    assert ("Kallio Dairy" in page) is may and ("The look-up is switched off." in page) is not may
    found = window.get("/api/v1/look-up/?text=kallio").json()
    assert bool(found["results"] if isinstance(found, dict) else found) is may
    assert may or ask(window, account).status_code == 404


def leave(account, *, cause, now, station="pool", **fields):
    account.refresh_from_db()
    move = Move.objects.create(
        cause=cause, account=account, book_from=account.book, station_from="held", station_to=station,
        potential_cents=1, **fields,
    )  # fmt: skip
    place([move], by=UserFactory(role="ops"), now=now)
    account.refresh_from_db()


def test_what_left_the_book_says_when_why_and_what_comes_next(account, ana, bo, window_of):
    book = account.book
    rested, moved, again, old = [held_account(book=book, since=NOW - 200 * DAY, name=f"No {n}") for n in range(4)]
    leave(account, cause="retrieval", now=NOW - 5 * DAY, reason="1 of 3 done in the window, with notice")
    later = ReturnReason.objects.get(code="wrong-record")
    return_account(rested.pk, reason=later, by=ana, now=NOW)
    leave(moved, cause="rebalance", now=NOW - DAY, reason="Bo Lind was 18 % under a fair share")
    hold(moved, BookFactory(rep=bo), since=NOW), leave(again, cause="undo", now=NOW - 3 * DAY)
    hold(again, book, since=NOW), leave(old, cause="retrieval", now=NOW - 91 * DAY)

    words = text_of(window_of(ana).get("/book/left/"))

    assert "Kallio Dairy" in words and "Not worked in time: 1 of 3 done in the window, with notice" in words
    assert "Waits in the pool for the next distribution." in words
    assert f"Given back: {later.label}" in words and "Ops repairs the record" in words
    assert "Moved to even out the books In another book." in words and "Bo Lind" not in words
    assert "No 2" not in words and "No 3" not in words
    assert "Left my book" in text_of(window_of(ana).get("/book/"))


def test_what_comes_back_first_and_what_rests_says_so(account, ana, window_of):
    rests = held_account(book=account.book, since=NOW - 40 * DAY, name="Rests")
    leave(account, cause="retrieval", now=NOW)
    Account.objects.filter(pk=account.pk).update(preferred_rep=ana)
    leave(rests, cause="retrieval", now=NOW, station="resting", rest_until=(NOW + 30 * DAY).date())
    words = text_of(window_of(ana).get("/book/left/"))
    assert "comes to you first." in words and "Rests until" in words


def test_the_list_of_what_left_goes_on_page_by_page_and_says_when_nothing_did(ana, window_of, monkeypatch):
    window = window_of(ana)
    assert "Nothing left your book in the last 90 days." in text_of(window.get("/book/left/"))
    monkeypatch.setattr("assignment.views.my_book.ROWS", 2)
    book = BookFactory(rep=ana)
    for number in range(3):
        leave(held_account(book=book, name=f"Gone {number}"), cause="manual", now=NOW - number * DAY)
    first = window.get("/book/left/")
    rest = window.get("/book/left/", {"cursor": first.context["pager"].next_cursor})
    assert "Gone 1" in text_of(first) and "Gone 2" not in text_of(first) and "Gone 2" in text_of(rest)
    assert Holding.objects.count() == 3
