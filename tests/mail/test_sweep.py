"""The worker's own look for mail: it asks the queue once, and does without it when that does not help."""

import pytest
from django.utils import timezone

from accounts.models import CapturedMail
from bookofbusiness import tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(monkeypatch):
    """What the sweep asked for, in its order."""
    found = []
    monkeypatch.setattr(tasks.work_on_mail, "delay", lambda: found.append("queue"))
    monkeypatch.setattr(tasks.subprocess, "Popen", lambda command: found.append(command[-1]))
    return found


def test_nothing_to_do_asks_for_nothing(asked):
    tasks.MailSweeper().sweep()
    assert asked == []


def test_what_still_waits_at_the_next_look_is_done_without_the_queue(asked):
    CapturedMail.objects.create(key="x", source="inbox", size=1, received_at=timezone.now())
    sweeper = tasks.MailSweeper()
    sweeper.sweep()
    sweeper.sweep()
    assert asked == ["queue", "work_on_mail"]
    tasks.work_on_mail()
    sweeper.sweep()
    assert len(asked) == 2 and CapturedMail.objects.get().state == "waiting"
