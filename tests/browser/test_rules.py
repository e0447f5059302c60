"""The pages of the rules, of claims and of ownership in a browser: they read well, and a change is tried out first."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Organisation, TargetBook
from assignment.actions.coverage import refresh_coverage
from assignment.actions.disputes import open_dispute
from assignment.actions.rules import draft_rules, edit_draft, edit_section
from assignment.models import RulesOfEngagement
from tests.browser.looks import LOOKS, assert_reads_well, open_in, screenshot
from tests.factories import BookFactory, InteractionFactory, TeamFactory, UserFactory, held_account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMES = ("Kallio Dairy", "Fjord Analytics", "Sundby Steelworks", "کویر سازه", "Harstad Marine", "Aino Textiles")


@pytest.fixture
def scene(leader):
    """Two books, six accounts held for forty days, a claim between the two reps, and a draft with a shorter grace."""
    now = timezone.now()
    team = TeamFactory(name="Nordics", leader=leader)
    ana, reza = (BookFactory(rep=UserFactory(name=name, team=team)) for name in ("Ana Kovač", "Reza Amini"))
    accounts = [
        held_account(book=reza, name=name, since=now - timedelta(days=40 + at)) for at, name in enumerate(NAMES)
    ]
    for day in (2, 9):
        InteractionFactory(account=accounts[0], happened_at=now - timedelta(days=day))
    InteractionFactory(account=accounts[0], user=ana.rep, happened_at=now - timedelta(days=60), outcome="spoke")
    claim = open_dispute(
        accounts[0].pk, by=ana.rep, now=now, clause="ownership", claim="I met their founder in May and sent the offer."
    )
    refresh_coverage(now=now)
    draft = draft_rules(by=leader, now=now)
    own = {str(TargetBook.objects.get(code="enterprise").pk): {"notice_days": 21, "leader_hold_days": 90}}
    changes = {"notice_days": 9, "change_note": "A longer notice", "exceptions": own}
    edit_draft(draft.pk, by=leader, now=now, changes=changes)
    text = "Notice comes at least {{notice_days}} before, always in writing.\nOne mail a month keeps nothing."
    edit_section(draft.pk, "retrieval", title="Use it or lose it", text=text, by=leader, now=now)
    return {
        f"/setup/rules/{draft.pk}/": "rules-draft", f"/disputes/{claim.pk}/": "dispute",
        f"/accounts/{accounts[0].pk}/ownership/": "ownership",
        f"/setup/rules/{draft.pk}/sections/retrieval/": "rules-section",
        f"/setup/rules/{draft.pk}/publication/": "rules-publication", "/setup/rules/": "rules-setup",
    }  # fmt: skip


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_pages_of_rules_claims_and_ownership_read_well(sign_in, leader, scene, look):
    page = sign_in(leader)
    for address, name in list(scene.items())[: None if look == LOOKS[0] else 3]:  # the rest is made of the same parts
        open_in(page, address, look)
        if name == "rules-draft":
            page.fill("[name=retrieval_grace_days]", "60")
            page.fill("[name=new_hire_grace_days]", "60")
            page.click("[hx-post$='dry-run/']")
            page.wait_for_selector("#dry-run p.b")
        assert_reads_well(page, name, look)


def test_a_leader_tries_out_a_change_announces_it_and_a_rep_confirms_it(sign_in, leader, scene):
    """By mouse alone: from the hub to the version in force, and the banner of the rep goes with one press."""
    page = sign_in(leader)
    page.goto("/setup/")
    page.get_by_role("link", name="Rules of engagement").first.click()
    page.get_by_role("link", name="Go on writing").click()
    page.fill("[name=retrieval_grace_days]", "60")
    page.fill("[name=new_hire_grace_days]", "60")
    page.get_by_role("button", name="Try it out").click()
    page.wait_for_selector("text=would be retrieved instead of")
    assert RulesOfEngagement.objects.get(status="draft").retrieval_grace_days == 30
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_role("link", name="Publish").click()
    page.get_by_role("button", name="Publish").click()
    page.wait_for_selector("text=In force. Everybody is told.")
    assert RulesOfEngagement.objects.get(status="current").retrieval_grace_days == 60
    Organisation.objects.update(rules_need_acknowledgement=True)
    page.goto("/dashboard/")
    screenshot(page, "rules-banner")
    page.get_by_role("button", name="I have read it").click()
    page.wait_for_selector("text=You have confirmed this version.")
    page.goto("/dashboard/")
    assert page.get_by_role("button", name="I have read it").count() == 0
