"""Keeping accounts in a browser: the pages read well, a rep appeals, a leader gives back, looks into a flag, holds."""

import pytest
from django.utils import timezone

from accounts.models import Account
from assignment.models import Appeal, Flag, Protection
from tests.assignment.keeping import keeping
from tests.browser.looks import LOOKS, PLAIN, SMALL, assert_reads_well, open_in, screenshot
from tests.factories import DAY

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FEW = (PLAIN, SMALL)


@pytest.fixture
def kept(leader):
    leader.name, leader.is_director = "Lena Brandt", True
    leader.save()
    return keeping(leader)


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_pages_of_keeping_accounts_read_well(sign_in, kept, look):
    page = sign_in(kept.book.rep)
    for name, address in (("appeal", f"/accounts/{kept.risky.pk}/appeals/"), ("left-book", "/book/left/")):
        open_in(page, address, look)
        assert_reads_well(page, f"keeping-{name}", look)
    page = sign_in(kept.leader)
    pages = {"appeals": "/appeals/", "flag": f"/reports/flags/{kept.flag.pk}/", "retrieval": "/setup/retrieval/"}
    if look in FEW:
        pages |= {"flags": "/reports/flags/", "flag-settings": "/setup/flags/", "strategic": "/setup/strategic/"}
    for name, address in pages.items():
        open_in(page, address, look)
        assert_reads_well(page, f"keeping-{name}", look)


def test_a_rep_appeals_and_a_leader_gives_the_account_back(sign_in, kept):
    page = sign_in(kept.book.rep)
    page.goto(f"/accounts/{kept.risky.pk}/")
    screenshot(page, "keeping-account-at-risk")
    page.get_by_role("link", name="Appeal", exact=True).click()
    page.get_by_label("Why it should be yours").fill("I called from the car")
    page.locator("[name=evidence-0-kind]").select_option("call")
    page.locator("[name=evidence-0-on]").fill((timezone.localdate() - 3 * DAY).isoformat())
    page.locator("[name=evidence-0-outcome]").select_option("spoke")
    page.get_by_role("button", name="Send the appeal").click()
    page.get_by_text("Your leader decides. You hear it here.").wait_for()

    page = sign_in(kept.leader)
    page.goto("/appeals/")
    card = page.locator(f"#appeal-{kept.appeal.pk}")
    card.get_by_role("button", name="Give it back to Ana Kovač").click()
    page.get_by_text("Granted; the rep hears it.").wait_for()

    assert Account.objects.get(pk=kept.taken.pk).book == kept.book
    assert Appeal.objects.get(account=kept.risky).evidence[0]["kind"] == "call"


def test_a_leader_holds_an_account_sees_what_protects_it_and_explains_a_flag(sign_in, kept):
    page = sign_in(kept.leader)
    page.goto(f"/accounts/{kept.quiet.pk}/")
    page.get_by_role("button", name="Hold it").click()
    page.get_by_label("Why").fill("They move to a new office")
    page.locator("#record").get_by_role("button", name="Save").click()
    page.get_by_text("Leader’s hold, protected until").first.wait_for()
    page.get_by_text("All protections").click()
    page.get_by_text("They move to a new office").first.wait_for()
    screenshot(page, "keeping-account-held")
    page.get_by_role("button", name="End it").click()
    page.get_by_role("button", name="Yes").click()
    page.get_by_text("Ended. The clock counts again.").wait_for()

    page.goto("/reports/")
    page.get_by_role("link", name="Flags").first.click()
    page.get_by_role("link", name="Kept alive").click()
    page.get_by_label("Note").fill("On sick leave")
    page.get_by_role("button", name="Explained").click()
    page.get_by_text("No pattern deserves a look.").wait_for()

    assert Flag.objects.get().state == "explained"
    assert Protection.objects.filter(holding__account=kept.quiet, ended_by=kept.leader).exists()
