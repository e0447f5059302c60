"""Rules that are announced bind the windows of kinds of book already: nothing contradictory comes into force."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import TargetBook
from assignment.actions.publishing import bring_into_force, publish_rules, withdraw_rules
from assignment.actions.rules import draft_rules, edit_draft
from assignment.models import RulesOfEngagement
from tests.accounts.admin.conftest import form_of, url
from tests.api.conftest import client_of
from tests.pages.conftest import text_of
from tests.pages.test_books_setup import sent

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAY = timezone.localdate(NOW) + timedelta(days=9)
SAID = (
    f"Version 2 of the rules, announced for {DAY.isoformat()}: Enterprise must be worked within 20 days; a notice of "
)


@pytest.fixture
def enterprise():
    TargetBook.objects.filter(code="enterprise").update(window_days=30)
    return TargetBook.objects.get(code="enterprise")


@pytest.fixture
def announced(ops, enterprise):
    """Version 2, in force in nine days, with a longer notice for Enterprise."""
    draft = draft_rules(by=ops, now=NOW)
    changes = {"exceptions": {str(enterprise.pk): {"notice_days": 25}}, "change_note": "Longer notice"}
    edit_draft(draft.pk, by=ops, now=NOW, changes=changes)
    return publish_rules(draft.pk, by=ops, now=NOW, effective_on=DAY)


def by_api(window_of, ops, target, days):
    tag = {"If-Match": f'"{target.version}"'}
    answer = client_of(ops).patch(f"/api/v1/target-books/{target.pk}/", {"window_days": days}, "json", headers=tag)
    return "" if answer.status_code == 200 else answer.json()["errors"]["window_days"][0]


def by_page(window_of, ops, target, days):
    values = sent(target, name=target.name, window_days=days, lines=(["1", "4", "touches", "60", ""],))
    answer = window_of(ops).post(f"/setup/target-books/{target.pk}/", values | {"max_accounts": 50})
    return "" if answer.status_code == 302 else text_of(answer)


def by_admin(window_of, ops, target, days):
    window = window_of(ops)
    return text_of(window.post(url(target, "change"), form_of(window, target, window_days=days), follow=True))


DOORS = [by_api, by_page, by_admin]


@pytest.mark.parametrize("door", DOORS)
def test_a_window_that_what_is_announced_does_not_fit_into_is_refused(window_of, ops, enterprise, announced, door):
    said = door(window_of, ops, enterprise, 20)

    enterprise.refresh_from_db()
    assert f"{SAID}25 days is longer than that." in said and "Its numbers change once it is withdrawn." in said
    assert enterprise.window_days == 30


@pytest.mark.parametrize("door", DOORS)
def test_a_window_that_both_versions_allow_is_written(window_of, ops, enterprise, announced, door):
    assert "Version 2" not in door(window_of, ops, enterprise, 25)

    enterprise.refresh_from_db()
    assert enterprise.window_days == 25
    bring_into_force(now=NOW + timedelta(days=9))
    assert by_api(window_of, ops, enterprise, 26) == ""
    assert RulesOfEngagement.objects.get(status="current").pk == announced.pk


def test_once_it_is_withdrawn_the_window_is_free(window_of, ops, enterprise, announced):
    withdraw_rules(announced.pk, by=ops, now=NOW)

    assert by_api(window_of, ops, enterprise, 20) == ""


def test_what_both_versions_refuse_is_said_for_each(window_of, ops, enterprise, announced):
    said = by_page(window_of, ops, enterprise, 5)

    assert "Enterprise must be worked within 5 days; a notice of 7 days is longer than that." in said
    assert f"announced for {DAY.isoformat()}: Enterprise must be worked within 5 days; a notice of 25 days" in said


def test_a_kind_of_book_that_is_switched_on_again_must_fit_too(window_of, ops, announced):
    TargetBook.objects.filter(code="smb").update(is_active=False)
    RulesOfEngagement.objects.filter(pk=announced.pk).update(notice_days=40)
    smb = TargetBook.objects.get(code="smb")
    answer = client_of(ops).patch(
        f"/api/v1/target-books/{smb.pk}/", {"is_active": True}, "json", headers={"If-Match": f'"{smb.version}"'}
    )

    assert answer.status_code == 422 and "Version 2 of the rules" in answer.json()["detail"]
