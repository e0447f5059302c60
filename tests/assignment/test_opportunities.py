"""Opportunities as the pages and the API save them: an open one protects the account at once, a lost one no longer."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Opportunity, Organisation
from assignment.actions.coverage import refresh_coverage
from assignment.models import Coverage, RetrievalNotice, Run
from tests.factories import OpportunityFactory, held_account
from tests.pages.conftest import BACKEND, HTMX, text_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAYS = timedelta(days=1)


@pytest.fixture
def account():
    """At risk: a notice runs out the day after tomorrow."""
    made = held_account(since=NOW - 60 * DAYS)
    run = Run.objects.create(kind="retrieval", title="Notice", slot=NOW)
    RetrievalNotice.objects.create(
        holding=made.holdings.get(), run=run, given_at=NOW, due_on=timezone.localdate() + 2 * DAYS
    )
    refresh_coverage(now=NOW)
    return made


@pytest.fixture
def mine(account):
    window = Client()
    window.force_login(account.book.rep, backend=BACKEND)
    return window


def standing() -> tuple[str, str, bool]:
    coverage = Coverage.objects.get()
    return coverage.state, coverage.protection, coverage.at_risk_on is not None


def deal_of(**fields) -> dict:
    close_on = (timezone.localdate() + 60 * DAYS).isoformat()
    return {"name": "Pallets", "kind": "new", "stage": "engaging", "currency": "EUR", "close_on": close_on, **fields}


def test_an_opportunity_added_on_the_page_protects_until_it_is_lost(mine, account):
    assert standing() == ("not_worked", "", True)
    assert "At risk until covered" in text_of(mine.get(f"/accounts/{account.pk}/"))

    assert mine.post(f"/accounts/{account.pk}/opportunities/", deal_of(), headers=HTMX).status_code == 204
    assert standing() == ("engaged", "opportunity", False)
    assert "At risk until covered" not in text_of(mine.get(f"/accounts/{account.pk}/"))
    assert RetrievalNotice.objects.get().state == "protected"

    lost = deal_of(stage="lost", lost_reason="Price", version=1)
    assert mine.post(f"/opportunities/{Opportunity.objects.get().pk}/", lost, headers=HTMX).status_code == 204
    assert standing() == ("not_worked", "", False)


def test_an_opportunity_added_by_the_api_protects_until_it_is_lost(mine, account):
    json = {"content_type": "application/json"}
    answer = mine.post(f"/api/v1/accounts/{account.pk}/opportunities/", deal_of(), **json)
    assert answer.status_code == 201 and standing() == ("engaged", "opportunity", False)

    address, lost = f"/api/v1/opportunities/{answer.json()['id']}/", {"stage": "lost", "lost_reason": "Price"}
    assert mine.patch(address, lost, **json, headers={"If-Match": answer["ETag"]}).status_code == 200
    assert standing() == ("not_worked", "", False)


def test_a_win_protects_the_account_as_a_customer_at_once(mine, account):
    deal = OpportunityFactory(account=account)
    mine.post(f"/opportunities/{deal.pk}/", deal_of(stage="won", version=1), headers=HTMX)
    assert standing() == ("not_worked", "customer", False)


def test_a_refused_opportunity_leaves_the_account_at_risk(mine, account):
    refused = mine.post(f"/accounts/{account.pk}/opportunities/", deal_of(stage="lost"), headers=HTMX)
    assert refused.status_code == 422 and standing() == ("not_worked", "", True)


def test_without_coverage_or_an_account_nothing_is_counted(mine, account, monkeypatch):
    counted = []
    monkeypatch.setattr("assignment.actions.coverage.refresh_coverage", lambda **asked: counted.append(asked))
    deal = OpportunityFactory(account=None, owner=account.book.rep)
    mine.post(f"/opportunities/{deal.pk}/", deal_of(version=1), headers=HTMX)
    Organisation.objects.update(coverage_on=False)
    mine.post(f"/accounts/{account.pk}/opportunities/", deal_of(), headers=HTMX)
    assert counted == [] and Opportunity.objects.filter(name="Pallets").count() == 2
