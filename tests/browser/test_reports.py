"""Coverage, fairness and what counts as work as a leader sees them, in every look."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Account
from assignment.actions.coverage import refresh_coverage
from assignment.actions.runs import ask_run
from assignment.actions.snapshots import snapshot
from assignment.actions.working import work_on
from assignment.models import WorkingActivity
from tests.assignment.runs import open_book, ready, target_book
from tests.browser.looks import LOOKS, assert_reads_well, open_in
from tests.factories import InteractionFactory, TeamFactory, UserFactory, hold

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REPS = ("Ana Kivelä", "Reza Karimi", "Mika Laine", "Sofie Dahl")


@pytest.fixture
def team(leader):
    """Four books of different size, two thirds worked, as of three nights."""
    team, target = TeamFactory(name="Nordics", leader=leader), target_book("mid", places=8)
    now = timezone.now()
    for place, name in enumerate(REPS):
        book = open_book(target, rep=UserFactory(name=name, team=team))
        for account in ready(3 + 2 * place, potential_cents=(9 - place) * 400_000):
            hold(account, book, since=now - timedelta(days=60))
    accounts = list(Account.objects.filter(book__isnull=False).order_by("pk"))
    for number, account in enumerate(accounts):
        for day in range(number % 4):
            InteractionFactory(account=account, happened_at=now - timedelta(days=1 + day), outcome="no_answer")
    for days_ago in (14, 7):
        then = now - timedelta(days=days_ago)
        refresh_coverage(now=then), snapshot(day=timezone.localdate(then), now=then)
    work_on(ask_run("coverage", by=leader, now=now).pk, worker="night", now=now)
    return team


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_reports_and_the_working_activities_read_well(sign_in, leader, team, look):
    page = sign_in(leader)
    activity = WorkingActivity.objects.filter(kind="call").first()
    pages = {
        "coverage": "/reports/coverage/", "coverage-accounts": "/reports/coverage/accounts/?measure=covered",
        "fairness": "/reports/fairness/", "activities": "/setup/activities/",
    }  # fmt: skip
    for name, address in pages.items():
        open_in(page, address, look)
        assert_reads_well(page, name, look)
    open_in(page, f"/setup/activities/{activity.pk}/", look)
    page.locator("[hx-post$='/outlook/'] .b").wait_for()  # what the form as it is would count
    assert_reads_well(page, "activity", look)


def test_a_number_leads_to_its_accounts_and_back(sign_in, leader, team):
    page = sign_in(leader)
    page.goto("/reports/coverage/?base=book")
    number = page.locator("p a[href*='measure=covered']").first
    covered = int(number.inner_text())
    number.click()
    assert page.locator("h1").inner_text().startswith(f"{covered} accounts")
    assert page.locator("tbody tr").count() == covered
    page.get_by_role("link", name="Coverage", exact=True).first.click()
    assert page.url.endswith("/reports/coverage/?by=rep&base=book")
