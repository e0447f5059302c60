"""Messages: each leads to a page that its reader may open, or to none."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Notification, Team
from assignment.actions.closing import close_account
from assignment.actions.coverage import refresh_coverage
from assignment.actions.manual import move_accounts
from assignment.actions.notices import give_notices
from assignment.actions.repairs import data_was_right, fix, release
from assignment.actions.reports import ask_repair
from assignment.actions.return_decisions import decide_return
from assignment.actions.returns import return_account
from assignment.actions.working import work_on
from assignment.models import Plan, Repair, ReturnReason, Run
from tests.assignment.runs import applied, open_book, plan_for, preview, ready, target_book
from tests.factories import AccountFactory, BookFactory, UserFactory, held_account
from tests.pages.conftest import text_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()
SINCE = NOW - timedelta(days=60)


@pytest.fixture
def rep():
    team = Team.objects.create(name="North", leader=UserFactory(role="leader"))
    return UserFactory(name="Ana Kovač", team=team)


@pytest.fixture
def book(rep):
    return BookFactory(rep=rep)


def assert_all_lead_somewhere(window_of, *, kinds: set[str]) -> None:
    """Every message there is, of these kinds, was followed by who got it."""
    rows = Notification.objects.select_related("user")
    assert {row.kind for row in rows} == kinds
    wrong = [(row.kind, row.url) for row in rows if row.url and window_of(row.user).get(row.url).status_code != 200]
    assert wrong == []


def give_back(account, code, **more):
    reason = ReturnReason.objects.get(code=code)
    return return_account(account.pk, reason=reason, by=account.book.rep, now=NOW, note="Sold by a partner", **more)


@pytest.mark.parametrize("approve", [True, False])
def test_those_about_returns(window_of, ops, book, approve):
    given = give_back(held_account(book=book, since=SINCE), "conflict")
    decide_return(given.pk, by=book.rep.team.leader, now=NOW, approve=approve, note="Because")
    assert_all_lead_somewhere(window_of, kinds={"return_waiting", "return_decided"})


@pytest.mark.parametrize("decide", [fix, release, data_was_right])
def test_those_about_repairs_of_accounts_that_were_given_back_or_kept(window_of, ops, book, decide):
    given, kept = held_account(book=book, since=SINCE), held_account(book=book, since=SINCE)
    give_back(given, "wrong-record", detail={"field": "record"})
    ask_repair(kept.pk, by=book.rep, now=NOW, field="contacts")

    decide([repair.pk for repair in Repair.objects.all()], by=ops, now=NOW)

    assert_all_lead_somewhere(window_of, kinds={"repair_decided"})
    urls = dict(Notification.objects.values_list("title", "url"))
    stays = next(url for title, url in urls.items() if kept.name in title)
    assert stays == f"/accounts/{kept.pk}/" and len(urls) == 2


def test_those_about_an_account_that_ops_closed(window_of, ops, book):
    given = held_account(book=book, since=SINCE)
    give_back(given, "duplicate-or-gone")
    close_account(given.pk, by=ops, now=NOW)
    assert_all_lead_somewhere(window_of, kinds={"repair_decided"})


def test_the_notice_of_accounts_at_risk_leads_to_these_accounts(window_of, ops, book):
    risky, fresh = held_account(book=book, since=SINCE, name="Risky"), held_account(book=book, since=NOW, name="Fresh")
    refresh_coverage(now=NOW)
    plan = Plan.objects.get(code="weekly-retrieval")
    give_notices(Run.objects.create(kind="retrieval", plan=plan, slot=NOW, asked_by=ops), now=NOW)

    assert_all_lead_somewhere(window_of, kinds={"at_risk"})
    page = text_of(window_of(book.rep).get(Notification.objects.get(user=book.rep).url))
    assert risky.name in page and fresh.name not in page


def test_those_about_what_came_with_a_run_and_what_left(window_of, rep):
    book = open_book(target_book(places=3), rep=rep)
    ready(3)
    came = applied(preview(plan_for(book.target_book), by=rep.team.leader, now=NOW), by=rep.team.leader, now=NOW)
    assert came.done == 3 and Notification.objects.get().url == "/book/"

    went = move_accounts([account.pk for account in book.accounts.all()], book_to=None, by=rep.team.leader, now=NOW)
    work_on(went.pk, worker="test", now=NOW)
    went.refresh_from_db()
    applied(went, by=rep.team.leader, now=NOW)

    assert_all_lead_somewhere(window_of, kinds={"book_changed"})
    told = Notification.objects.get(key=f"run-{went.pk}")
    assert told.title == "3 accounts left your book" and "Moved by hand" in text_of(window_of(rep).get(told.url))


def test_those_about_an_account_that_was_asked_for(window_of, ops, book):
    asker = UserFactory(name="Bo Lind", team=book.rep.team)
    held, free = held_account(book=book, since=SINCE), AccountFactory()
    for account in (held, free):
        window_of(asker).post(f"/look-up/{account.pk}/asks/", {"reason": "We met at a fair"})
    assert_all_lead_somewhere(window_of, kinds={"asked_for", "asked"})
    assert Notification.objects.filter(kind="asked_for").count() == 2
