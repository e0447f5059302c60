"""The pages of the rules, of claims and of ownership hold no plain English, as tests/pages/test_words.py proves it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from accounts.models import Organisation
from assignment.actions.disputes import decide_dispute, open_dispute
from assignment.actions.rules import draft_rules, edit_draft
from assignment.display.rule_values import SETTINGS, named
from assignment.models import RulesOfEngagement
from assignment.queries.rules_page import beside
from bookofbusiness import pseudo_locale
from tests.factories import BookFactory, InteractionFactory, TargetBookFactory, TeamFactory, UserFactory, held_account
from tests.pages.test_leader_words import _starter_set_in_persian, leader, reading  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def claim(leader):  # noqa: F811
    team = TeamFactory(name="شمال", leader=leader)
    mine, theirs = (BookFactory(rep=UserFactory(name=name, team=team)) for name in ("آنا", "رضا"))
    account = held_account(book=theirs, name="شرکت", since=NOW - timedelta(days=40), domain="", country="")
    InteractionFactory(account=account, happened_at=NOW - timedelta(days=3))
    return open_dispute(account.pk, by=mine.rep, now=NOW, clause="ownership", claim="چون")


def test_the_rules_and_their_editor_hold_no_plain_english(reading, leader):  # noqa: F811
    Organisation.objects.update(rules_need_acknowledgement=True)
    with translation.override(pseudo_locale.CODE):  # the text is kept in the language of who drafted it
        draft = draft_rules(by=leader, now=NOW)
    own = {str(TargetBookFactory(name="بزرگ").pk): {"notice_days": 14}}
    edit_draft(draft.pk, by=leader, now=NOW, changes={"notice_days": 9, "change_note": "تازه", "exceptions": own})
    page = f"/setup/rules/{draft.pk}/"
    pages = ["/rules/", "/rules/2/", "/rules/2/changes/", "/rules/1/confirmations/", "/setup/rules/", page]
    assert reading(*pages, f"{page}scenarios/inbound/", f"{page}publication/") == {}
    names = re.findall(r"[a-z]+", " ".join(named(beside(draft), Organisation.load()).names))
    assert reading(f"{page}sections/work/")[f"{page}sections/work/"] <= set(names)
    draft = RulesOfEngagement.objects.get(pk=draft.pk)
    typed = {each.name: getattr(draft, each.name) for each in SETTINGS} | {"version": draft.version}
    typed = {name: value for name, value in typed.items() if value is not None and value is not False}
    typed |= {"exceptions-TOTAL_FORMS": 1, "exceptions-INITIAL_FORMS": 0, "exceptions-0-number": "notice_days"}
    assert reading(page, method="post", **typed) == {}
    typed["exceptions-TOTAL_FORMS"] = 0
    assert reading(f"{page}dry-run/", method="post", **typed) == {}
    for wrong in ({"notice_days": 40}, {"retrieval_grace_days": 61}, {"dispute_director_hours": 1}, {"undo_days": "x"}):
        assert reading(page, method="post", **{**typed, **wrong}) == {}


def test_claims_and_ownership_hold_no_plain_english(reading, claim, leader):  # noqa: F811
    account = f"/accounts/{claim.account_id}/"
    pages = [f"/disputes/{claim.pk}/", "/disputes/", f"{account}ownership/"]
    for user in (leader, claim.claimant, claim.holder):
        assert reading(*pages, by=user) == {}
    assert reading(f"{account}disputes/", by=claim.claimant) == {}
    assert reading(f"{account}disputes/", by=claim.claimant, method="post", claim="") == {}
    assert reading(f"/disputes/{claim.pk}/decision/", method="post", to="", reason="") == {}
    decide_dispute(claim.pk, by=leader, now=NOW, to_claimant=False, reason="نه")
    assert reading(*pages) == {}
