"""A holdover on the pages: set with the rules, shown in the preview of a move, at the opportunity, and its end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Opportunity
from assignment.actions.holdover import end_holdovers
from assignment.actions.manual import move_accounts
from assignment.actions.rules import draft_rules
from assignment.models import RulesOfEngagement
from tests.assignment.runs import applied, built
from tests.factories import BookFactory, OpportunityFactory, UserFactory, held_account
from tests.pages.conftest import text_of
from tests.pages.test_rules import numbers_of

pytestmark = pytest.mark.django_db
STAYS = "stays with Ana until"


@pytest.fixture
def deal():
    account = held_account(book=BookFactory(rep=UserFactory(name="Ana")))
    return OpportunityFactory(account=account, name="Presses")


def test_a_draft_switches_it_on_and_clause_eleven_reads_it_live(window_of, ops):
    window, draft = window_of(ops), draft_rules(by=ops, now=timezone.now())
    address = f"/setup/rules/{draft.pk}/"
    assert 'placeholder="60"' in window.get(address).content.decode()
    off = numbers_of(draft, change_note="x")
    refused = text_of(window.post(address, off | {"holdover_days": 0}))
    window.post(address, off | {"holdover_days": 60})
    tried = window.post(f"{address}dry-run/", off | {"holdover_days": 60})
    shown = text_of(window.get(f"{address}publication/"))
    publication = {"effective_on": timezone.localdate().isoformat(), "change_note": "x", "version": 2}
    window.post(f"{address}publication/", publication)

    assert "greater than or equal to 1" in refused and tried.status_code == 200
    assert "Holdover off 60 days" in shown
    assert "an open opportunity stays with its owner for 60 days; then it follows" in text_of(window.get("/rules/"))
    assert RulesOfEngagement.objects.get(status="current").holdover_days == 60


def test_the_api_and_the_admin_set_it_as_well(window_of, ops, leader):
    draft = draft_rules(by=ops, now=timezone.now())
    for version, value in enumerate((90, None), start=1):
        answer = window_of(leader).patch(
            f"/api/v1/rules/{draft.pk}/", {"holdover_days": value}, content_type="application/json",
            headers={"If-Match": f'"{version}"'},
        )  # fmt: skip
        assert answer.status_code == 200 and answer.json()["holdover_days"] == value
    refused = window_of(leader).patch(
        f"/api/v1/rules/{draft.pk}/", {"holdover_days": 731}, content_type="application/json",
        headers={"If-Match": '"3"'},
    )  # fmt: skip
    assert refused.status_code == 400 and "holdover_days" in refused.json()["errors"]
    admin = window_of(UserFactory(role="ops", is_staff=True))
    assert (
        'name="holdover_days"' in admin.get(f"/admin/assignment/rulesofengagement/{draft.pk}/change/").content.decode()
    )


@pytest.mark.parametrize("days", [60, None])
def test_the_preview_says_what_stays_and_the_pages_until_when(window_of, ops, deal, days):
    RulesOfEngagement.objects.update(holdover_days=days)
    now, ben = timezone.now(), BookFactory(rep=UserFactory(name="Ben"))
    run = built(move_accounts([deal.account_id], book_to=ben, by=ops, now=now), now=now)
    preview = text_of(window_of(ops).get(f"/runs/{run.pk}/"))
    applied(run, by=ops, now=now)
    account, listed = f"/accounts/{deal.account_id}/", "/opportunities/"
    ana, ben = window_of(deal.owner), window_of(ben.rep)

    on = days is not None
    assert ("1 open opportunity stays with its owner for 60 days, then follows its account." in preview) == on
    page = text_of(ben.get(account))
    assert (STAYS in page) == on and ("Presses stays with Ana until" in page) == on
    assert (STAYS in text_of(ana.get(listed))) == on and ana.get(account).status_code == 404
    until = (timezone.localdate(now) + timedelta(days=60)).isoformat() if on else None
    assert ben.get(f"/api/v1/opportunities/{deal.pk}/").json()["held_over_until"] == until
    admin = window_of(UserFactory(role="ops", is_staff=True)).get(f"/admin/accounts/opportunity/{deal.pk}/change/")
    assert "Held over until" in text_of(admin)


def test_after_its_end_the_timeline_tells_who_had_it(window_of, ops, deal):
    RulesOfEngagement.objects.update(holdover_days=1)
    then, ben = timezone.now() - timedelta(days=2), BookFactory(rep=UserFactory(name="Ben"))
    Opportunity.objects.update(opened_on=timezone.localdate() - timedelta(days=9))
    applied(built(move_accounts([deal.account_id], book_to=ben, by=ops, now=then), now=then), by=ops, now=then)
    end_holdovers(now=timezone.now())

    page = text_of(window_of(ben.rep).get(f"/accounts/{deal.account_id}/"))

    assert "Presses followed the account from Ana to Ben" in page and STAYS not in page.split("Timeline")[0]
