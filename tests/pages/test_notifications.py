"""Messages: each leads to a page that its reader may open, or to none."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Notification, Team
from assignment.actions.coverage import refresh_coverage
from assignment.actions.notices import give_notices
from assignment.actions.repairs import close_account, data_was_right, fix, release
from assignment.actions.reports import ask_repair
from assignment.actions.returns import decide_return, return_account
from assignment.models import Plan, Repair, ReturnReason, Run
from tests.factories import BookFactory, UserFactory, held_account
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
