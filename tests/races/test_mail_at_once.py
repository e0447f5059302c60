"""Two workers at one piece of mail: it is sent once, kept once and logged once. Without the claim it is sent twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from django.core import mail as outbox
from django.db import connection
from django.utils import timezone

from accounts.actions import sending
from accounts.mail.actions.addresses import renew_address
from accounts.mail.actions.receiving import receive
from accounts.models import CapturedMail, Interaction, Mailing, Notification
from bookofbusiness.mail.capture import work_on_captured
from tests.factories import DAY, BookFactory, UserFactory, held_account
from tests.mail.messages import raw

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.races]
NOW = timezone.now()


def at_once(work) -> list:
    """What two threads get that begin at the same moment."""
    gate = Barrier(2)

    def begin(_number):
        gate.wait(timeout=20)
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(begin, range(2)))


@pytest.fixture
def mailing(settings):
    settings.SENDS_MAIL = True
    mailing = Mailing.objects.create(user=UserFactory(), cadence="daily", key="x", next_at=NOW)
    Notification.objects.create(user=mailing.user, kind="at_risk", key="a", title="At risk", mailing=mailing)
    return mailing


def test_two_workers_send_a_mail_once(mailing):
    assert sorted(at_once(lambda: sending.send_due(now=NOW))) == [0, 1] and len(outbox.outbox) == 1


def test_without_the_claim_it_is_sent_twice(mailing, monkeypatch):
    """The positive control: looking first and writing afterwards lets both through."""
    gate = Barrier(2)

    def look_first(pk: int, *, now: datetime) -> bool:
        waits = Mailing.objects.filter(pk=pk, state="waiting").exists()
        gate.wait(timeout=20)
        return waits

    monkeypatch.setattr(sending, "_claim", look_first)
    at_once(lambda: sending.send_due(now=NOW))
    assert len(outbox.outbox) == 2


def test_two_workers_keep_a_message_once_and_log_it_once(settings, tmp_path):
    settings.MAIL_CAPTURE_ADDRESS, settings.MEDIA_ROOT = "*@in.example.org", tmp_path
    account = held_account(book=BookFactory(rep=UserFactory()), since=NOW - 9 * DAY)
    message = raw(account.contacts.get().email, renew_address(account.book.rep, now=NOW), at=NOW - DAY)
    at_once(lambda: receive(message, source="inbox", now=NOW))
    pk = CapturedMail.objects.get().pk
    assert sorted(at_once(lambda: work_on_captured(pk, now=NOW))) == [False, True]
    assert Interaction.objects.count() == 1
