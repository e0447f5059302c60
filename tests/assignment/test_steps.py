"""Next steps as the pages and the API plan and end them: a booked meeting protects the account at once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Organisation, Task
from assignment.actions.coverage import refresh_coverage
from assignment.actions.steps import plan_step
from assignment.models import Coverage, RetrievalNotice, Run
from tests.factories import held_account
from tests.pages.conftest import BACKEND, HTMX

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAYS = timedelta(days=1)


@pytest.fixture
def account():
    made = held_account(since=NOW - 20 * DAYS)
    refresh_coverage(now=NOW)
    return made


@pytest.fixture
def mine(account):
    window = Client()
    window.force_login(account.book.rep, backend=BACKEND)
    return window


def protection() -> str:
    return Coverage.objects.get().protection


def meeting(**more) -> dict:
    starts_at = (timezone.localtime() + 3 * DAYS).strftime("%Y-%m-%dT%H:%M")
    return {"kind": "meeting", "title": "Demo", "starts_at": starts_at, **more}


def test_a_meeting_booked_on_the_page_protects_until_it_is_called_off(mine, account):
    assert mine.post(f"/accounts/{account.pk}/tasks/", meeting(), headers=HTMX).status_code == 204
    assert protection() == "meeting"

    mine.post(f"/tasks/{Task.objects.get().pk}/cancellation/", headers=HTMX)
    assert protection() == ""


def test_a_meeting_booked_by_the_api_protects_until_it_is_done(mine, account):
    answer = mine.post(f"/api/v1/accounts/{account.pk}/tasks/", meeting(), content_type="application/json")
    assert answer.status_code == 201 and protection() == "meeting"

    assert mine.post(f"/api/v1/tasks/{answer.json()['id']}/completion/").status_code == 200
    assert protection() == ""


def test_a_meeting_that_outlasts_the_due_date_ends_the_notice(account):
    run = Run.objects.create(kind="retrieval", title="Notice", slot=NOW)
    today = timezone.localdate()
    notice = RetrievalNotice.objects.create(
        holding=account.holdings.get(), run=run, given_at=NOW, due_on=today + 2 * DAYS
    )

    values = {"kind": "meeting", "title": "Demo", "starts_at": NOW + 3 * DAYS}
    plan_step(account.pk, values, by=account.book.rep, now=NOW)

    notice.refresh_from_db()
    assert notice.state == "protected"


def test_other_steps_and_a_switched_off_coverage_count_nothing_again(mine, account, monkeypatch):
    counted = []
    monkeypatch.setattr("assignment.actions.coverage.refresh_coverage", lambda **asked: counted.append(asked))
    mine.post(f"/accounts/{account.pk}/tasks/", {"kind": "todo", "title": "Send the offer"}, headers=HTMX)
    Organisation.objects.update(coverage_on=False)
    mine.post(f"/accounts/{account.pk}/tasks/", meeting(), headers=HTMX)
    assert counted == [] and Task.objects.count() == 2
