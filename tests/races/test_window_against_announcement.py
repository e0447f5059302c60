"""A window is shortened while rules are announced that need it as it was: the second of both is refused."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection
from django.utils import timezone

from accounts.errors import RuleViolation
from accounts.models import TargetBook
from assignment.actions import publishing
from assignment.actions.rules import draft_rules, edit_draft
from assignment.actions.target_books import save_target_book
from tests.factories import UserFactory
from tests.races.moments import HeldUntilSomebodyWaits

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.races]


def test_the_window_waits_for_the_announcement_and_is_refused_by_it(monkeypatch):
    ops, now = UserFactory(role="ops"), timezone.now()
    target = TargetBook.objects.get(code="smb")
    draft = draft_rules(by=ops, now=now)
    edit_draft(draft.pk, by=ops, now=now, changes={"notice_days": 25, "change_note": "Longer notice"})
    written, tell = Event(), HeldUntilSomebodyWaits(publishing._tell_everybody)

    def told(*args, **more):
        written.set()
        return tell(*args, **more)

    def shorten() -> str:
        written.wait(timeout=20)
        try:
            save_target_book({"window_days": 20}, by=ops, now=now, target_id=target.pk, more_than_can_be_worked=True)
        except RuleViolation as refusal:
            return refusal.code
        finally:
            connection.close()
        return "saved"

    def announce() -> str:
        try:
            return publishing.publish_rules(draft.pk, by=ops, now=now).status
        finally:
            connection.close()

    monkeypatch.setattr(publishing, "_tell_everybody", told)
    with ThreadPoolExecutor(2) as pool:
        shortened, announced = pool.submit(shorten), pool.submit(announce)

    assert (announced.result(), shortened.result()) == ("current", "window_shorter_than_notice")
    target.refresh_from_db()
    assert target.window_days == 30
