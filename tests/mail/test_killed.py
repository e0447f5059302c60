"""kill -9 while mail is sent and while captured mail is looked at: nothing is lost, nothing is logged twice."""

from collections import Counter
from datetime import timedelta

import pytest

from accounts.actions import sending
from accounts.actions.mailing import compose
from accounts.mail.actions import receiving
from accounts.mail.actions.addresses import renew_address
from accounts.models import CapturedMail, Interaction, Mailing, Notification
from bookofbusiness.mail.capture import work_on_captured
from tests.factories import NOON, BookFactory, UserFactory, held_account
from tests.faults.killing import killed_while, moments
from tests.mail.messages import raw

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]
MAILS, A_WEEK, A_MINUTE = 12, timedelta(days=7), timedelta(minutes=1)


def test_a_sender_that_is_killed_loses_no_mail_and_says_which_may_have_gone_twice(postbox):
    for user in [UserFactory() for _each in range(MAILS)]:
        told = NOON - timedelta(days=1)
        Notification.objects.create(user=user, kind="at_risk", key="one", title="At risk", created_at=told)
    now = NOON + A_WEEK
    compose(now=now)

    for after in moments("sending", kills=4):
        killed_while(lambda now=now: sending.send_due(now=now), after=after)
        now += sending.LEASE + A_MINUTE
    for _round in range(2):
        sending.send_due(now=now)
        now += sending.LEASE + A_MINUTE

    came = Counter(mail["To"] for mail in postbox.mails)
    mailings = list(Mailing.objects.select_related("user"))
    assert len(mailings) == MAILS
    for mailing in mailings:
        assert mailing.state == "sent" or (mailing.state == "failed" and mailing.may_be_double)
        assert came[mailing.user.email] <= (2 if mailing.may_be_double else 1)
        assert came[mailing.user.email] >= 1 or mailing.state == "failed"


def test_a_reader_that_is_killed_loses_no_mail_and_logs_none_twice():
    ana = UserFactory(email="ana@sellers.example")
    secret, book = renew_address(ana, now=NOON), BookFactory(rep=ana)
    account = held_account(book=book, since=NOON - timedelta(days=9), domain="kallio.example")
    client = account.contacts.get().email
    now = NOON + A_MINUTE
    kept = [
        receiving.receive(raw(ana.email, client, subject=f"Pallets {n}"), source="inbox", now=now, envelope=[secret]).pk
        for n in range(MAILS)
    ]

    def look_at_all(now) -> None:
        for pk in kept:
            work_on_captured(pk, now=now)

    for after in moments("reading", kills=receiving.MOST_ATTEMPTS - 1):
        killed_while(lambda now=now: look_at_all(now), after=after)
        now += receiving.LEASE + A_MINUTE
    look_at_all(now)

    assert set(CapturedMail.objects.values_list("state", flat=True)) == {"logged"}
    assert sorted(Interaction.objects.values_list("subject", flat=True)) == sorted(f"Pallets {n}" for n in range(MAILS))
