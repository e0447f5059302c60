"""The inbox is read over IMAP from a real server: all of it once, in order, nothing touched; and the webhook."""

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.mail.actions.addresses import renew_address
from accounts.mail.actions.receiving import give_up_broken, receive
from accounts.models import CapturedMail, Interaction, MailInbox
from bookofbusiness.mail.inbox import inbox_address, is_due, read_inbox
from bookofbusiness.mail.webhook import WebhookThrottle
from bookofbusiness.mail.work import waits_for_work, work_on_mail
from tests.factories import DAY, BookFactory, UserFactory, held_account
from tests.mail.messages import raw

pytestmark = pytest.mark.django_db
NOW = timezone.now()
WEBHOOK = "/api/v1/mail-webhook/"
TOKEN = "a secret that only two know"


@pytest.fixture
def account():
    return held_account(book=BookFactory(rep=UserFactory(email="ana@sellers.example")), since=NOW - 9 * DAY)


@pytest.fixture
def secret(account):
    return renew_address(account.book.rep, now=NOW)


def written_to(secret: str, account, n: int = 1) -> bytes:
    return raw(account.contacts.get().email, secret, subject=f"Mail {n}", at=NOW - DAY)


def test_a_round_reads_what_is_new_logs_it_and_leaves_the_inbox_as_it_was(inbox, account, secret):
    inbox.put(written_to(secret, account, 1), written_to(secret, account, 2))
    assert waits_for_work(now=NOW)
    done = work_on_mail(now=NOW)
    assert (done["read"], done["looked_at"]) == (2, 2)
    assert list(Interaction.objects.order_by("pk").values_list("subject", flat=True)) == ["Mail 1", "Mail 2"]
    assert b"Seen" not in b"".join(inbox.flags())
    state = MailInbox.objects.get()
    assert (state.messages, state.error, state.read_at) == (2, "", NOW) and "pw" not in state.source

    inbox.put(written_to(secret, account, 3))
    assert not is_due(now=NOW) and work_on_mail(now=NOW)["read"] == 0  # a minute has to pass
    assert work_on_mail(now=NOW + DAY)["read"] == 1 and Interaction.objects.count() == 3


def test_an_inbox_that_numbers_its_messages_anew_is_read_again_without_a_second_line(inbox, account, secret):
    inbox.put(written_to(secret, account))
    work_on_mail(now=NOW)
    MailInbox.objects.update(uid_validity=1)
    assert work_on_mail(now=NOW + DAY)["read"] == 1
    assert CapturedMail.objects.count() == 1 and Interaction.objects.count() == 1


def test_an_inbox_that_another_worker_reads_is_left_to_it(inbox, account, secret):
    inbox.put(written_to(secret, account))
    MailInbox.objects.create(source=inbox_address().source, reading_until=NOW + DAY)
    assert read_inbox(now=NOW) == 0 and not CapturedMail.objects.exists()


def test_of_a_mail_that_is_too_large_the_head_waits_in_the_tray(inbox, account, secret, settings):
    settings.MAIL_MOST_BYTES = 3000
    inbox.put(raw(account.contacts.get().email, secret, subject="Huge", text="x" * 9000, at=NOW))
    work_on_mail(now=NOW)
    mail = CapturedMail.objects.get()
    assert (mail.state, mail.why, mail.subject, mail.raw.name) == ("waiting", "too_large", "Huge", "")
    assert mail.size > 9000


def test_what_goes_wrong_is_shown_and_tried_again(inbox, settings):
    settings.MAIL_INBOX_URL = inbox.url.replace(":pw@", ":wrong@")
    assert work_on_mail(now=NOW)["read"] == 0
    assert MailInbox.objects.get().error and MailInbox.objects.get().error_at == NOW and is_due(now=NOW + DAY)
    settings.MAIL_INBOX_URL = "imap://crm:pw@127.0.0.1:9/INBOX"
    assert work_on_mail(now=NOW)["read"] == 0 and "refused" in MailInbox.objects.last().error


def test_the_command_does_one_round(inbox, account, secret, capsys):
    inbox.put(written_to(secret, account))
    call_command("work_on_mail")
    assert "read 1, looked_at 1" in capsys.readouterr().out and Interaction.objects.count() == 1


def test_what_broke_the_work_three_times_waits_for_a_person(account, secret):
    mail = receive(written_to(secret, account), source="inbox", now=NOW)
    CapturedMail.objects.update(attempts=3)
    assert give_up_broken(now=NOW) == 1
    mail.refresh_from_db()
    assert (mail.state, mail.why) == ("waiting", "broke") and mail.raw


def post(body: bytes, *, token: str = TOKEN, **headers):
    headers = {"Authorization": f"Bearer {token}", **headers}
    return Client().post(WEBHOOK, body, content_type="message/rfc822", headers=headers)


def test_a_mail_server_may_hand_a_message_over_with_the_token_as_often_as_it_likes(settings, account, secret):
    settings.MAIL_WEBHOOK_TOKEN = TOKEN
    message = raw("ana@sellers.example", account.contacts.get().email, at=NOW - DAY)
    answers = [post(message, **{"X-Envelope-To": secret}) for _each in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    work_on_mail(now=NOW)
    assert Interaction.objects.get().user.email == "ana@sellers.example"


def test_the_webhook_is_shut_without_the_token_and_for_what_is_no_mail(settings):
    assert post(b"x").status_code == 404  # not set up: no door
    settings.MAIL_WEBHOOK_TOKEN, settings.MAIL_MOST_BYTES = TOKEN, 1000
    assert post(b"x", token="guess").status_code == 401 and post(b"x", token="ключ").status_code == 401
    assert post(b"").status_code == 422 and post(b"x" * 1001).status_code == 413
    assert post(b"x" * 1001).json()["code"] == "too_large" and not CapturedMail.objects.exists()


@pytest.fixture
def clock(settings, monkeypatch):
    """A webhook that takes two messages a minute; the list holds the seconds on its clock."""
    settings.MAIL_WEBHOOK_TOKEN, now = TOKEN, [1000.0]
    monkeypatch.setattr(WebhookThrottle, "rate", "2/min", raising=False)
    monkeypatch.setattr(WebhookThrottle, "timer", staticmethod(lambda: now[0]))
    cache.clear()
    return now


def test_a_mail_server_that_sends_too_fast_is_told_when_to_come_back_and_nothing_is_kept(clock, account, secret):
    answers = [post(written_to(secret, account, n)) for n in range(2)]
    clock[0] += 15.5
    refused = post(written_to(secret, account, 9))

    assert [answer.status_code for answer in answers] == [202, 202] and refused.status_code == 429
    assert refused["Retry-After"] == "45" and refused["Content-Type"] == "application/problem+json"
    assert refused.json()["code"] == "throttled" and "Send it again in 45 seconds." in refused.json()["detail"]
    assert CapturedMail.objects.count() == 2 and not CapturedMail.objects.filter(subject="Mail 9").exists()

    clock[0] += 45
    assert post(written_to(secret, account, 9)).status_code == 202
    assert CapturedMail.objects.filter(subject="Mail 9").exists()


def test_who_guesses_at_the_token_waits_and_the_mail_server_does_not(clock, account, secret):
    guesses = [post(b"x", token=f"guess {n}").status_code for n in range(3)]

    assert guesses == [401, 401, 429]
    assert post(written_to(secret, account)).status_code == 202
