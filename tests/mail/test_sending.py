"""Notifications reach a real mail server: once, together, in both forms, and what fails is tried anew or shown."""

from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import sending
from accounts.actions.mailing import choose_mail, compose, send_again
from accounts.actions.sending import send_due
from accounts.models import Mailing, Notification, Organisation
from accounts.queries.mailing import sending as sending_state
from assignment.actions.schedule import tick
from bookofbusiness import pseudo_locale
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 6, 8, 12, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def tell(user, kind="at_risk", *, at=MONDAY - DAY, title="Kallio is at risk", **more) -> Notification:
    key = f"{kind}-{Notification.objects.count()}"
    return Notification.objects.create(user=user, kind=kind, key=key, title=title, created_at=at, **more)


def post(now=MONDAY) -> int:
    compose(now=now)
    return send_due(now=now)


def body(mail, kind) -> str:
    part = next(each for each in mail.walk() if each.get_content_type() == kind)
    return part.get_payload(decode=True).decode()


def subject(mail) -> str:
    return str(make_header(decode_header(mail["Subject"])))


@pytest.fixture
def ana():
    return UserFactory(name="Ana Kovač", time_zone="Europe/Oslo")


def test_a_week_of_accounts_is_one_mail_with_absolute_links_in_both_forms(postbox, ana):
    for n in range(3):
        tell(ana, title=f"Account {n} is at risk", body="3 touches left", url="/book/?only=risk")
    tell(ana, "rules_published", title="New rules from 1 July")

    assert post() == 1
    (mail,) = postbox.mails
    assert mail["To"] == ana.email and subject(mail).endswith("and 3 more")
    text, page = body(mail, "text/plain"), body(mail, "text/html")
    for form in (text, page):
        assert "https://book.example.org/book/?only=risk" in form and "3 touches left" in form
        assert "https://book.example.org/settings/" in form and "New rules from 1 July" in form and "Ana" in form
    assert '<html lang="en" dir="ltr">' in page and "<" not in text
    assert mail["List-Unsubscribe"].strip().startswith("<https://book.example.org/subscription/")
    assert mail["Auto-Submitted"] == "auto-generated"


def test_each_notification_is_mailed_once_however_often_jobs_run(postbox, ana):
    tell(ana), tell(ana, "return_waiting")
    for minutes in range(0, 60, 20):
        post(MONDAY + minutes * MINUTE)
    assert len(postbox.mails) == 2  # the weekly digest and the daily one
    assert not Notification.objects.filter(mailing=None).exists()


def test_a_mail_that_another_worker_claimed_is_left_to_it(postbox, ana):
    tell(ana)
    compose(now=MONDAY)
    Mailing.objects.update(state="sending", claimed_at=MONDAY)
    assert send_due(now=MONDAY + MINUTE) == 0 and postbox.mails == []


def test_what_comes_at_once_comes_at_once_but_in_one_mail(postbox, ana):
    tell(ana, "preview_ready", at=MONDAY - MINUTE), tell(ana, "preview_ready", at=MONDAY - MINUTE)
    assert post() == 1
    tell(ana, "preview_ready", at=MONDAY + MINUTE)
    assert post(MONDAY + 2 * MINUTE) == 0  # too soon after the first
    assert post(MONDAY + 12 * MINUTE) == 1


def test_the_digest_waits_for_the_morning_of_the_user(postbox, ana):
    tell(ana, "return_waiting", at=MONDAY)
    assert post(MONDAY + 17 * HOUR) == 0  # 7 o'clock in Oslo
    assert post(MONDAY + 18 * HOUR) == 1


def test_who_wants_none_gets_none_and_what_was_read_is_left_out(postbox, ana):
    choose_mail(ana, {"book": "never"})
    tell(ana), tell(ana, "rules_published", read_at=MONDAY - HOUR), tell(UserFactory(is_active=False))
    assert post() == 0 and not Mailing.objects.exists()


def test_what_is_read_before_the_mail_goes_out_takes_the_mail_back(postbox, ana):
    tell(ana)
    compose(now=MONDAY)
    Notification.objects.update(read_at=MONDAY)
    assert send_due(now=MONDAY) == 0 and not Mailing.objects.exists() and postbox.mails == []


def test_without_a_server_everything_stays_in_the_app(settings, ana):
    settings.SENDS_MAIL = False
    tell(ana)
    assert post() == 0 and not Mailing.objects.exists() and not sending_state(now=MONDAY).is_on


def test_old_messages_are_not_poured_out_on_the_day_a_server_is_set_up(postbox, ana):
    tell(ana, at=MONDAY - 15 * DAY)
    assert post() == 0


def test_a_mail_is_in_the_language_and_direction_of_its_reader(postbox, settings, ana):
    pseudo_locale.install()
    ana.language = pseudo_locale.CODE
    ana.save()
    tell(ana, title="شرکت کالیو")
    post()
    page = body(postbox.mails[0], "text/html")
    assert 'dir="rtl"' in page and f'lang="{pseudo_locale.CODE}"' in page and pseudo_locale.MARK in page
    assert "شرکت کالیو" in page and subject(postbox.mails[0]) == "شرکت کالیو"


def test_a_name_with_a_line_break_or_markup_breaks_neither_head_nor_page(postbox, ana):
    tell(ana, title="Evil\r\nBcc: all@example.com <b>x</b>", body="<script>alert(1)</script>")
    post()
    (mail,) = postbox.mails
    assert mail["Bcc"] is None and "Bcc: all@example.com" in subject(mail)
    assert "<script>" not in body(mail, "text/html") and "<script>" in body(mail, "text/plain")


def test_a_server_that_is_busy_is_asked_again_later_each_time(postbox, ana):
    tell(ana)
    postbox.answers = ["451 Busy", "451 Busy"]
    assert post() == 0
    mailing = Mailing.objects.get()
    assert (mailing.state, mailing.attempts, mailing.next_at) == (
        "waiting",
        1,
        MONDAY + MINUTE,
    ) and "Busy" in mailing.error
    assert send_due(now=MONDAY + MINUTE) == 0 and send_due(now=MONDAY + 2 * MINUTE) == 0
    assert send_due(now=MONDAY + 6 * MINUTE) == 1 and len(postbox.mails) == 1


def test_a_final_no_is_shown_to_ops_who_may_send_again(postbox, ana):
    tell(ana)
    postbox.answers = ["550 No such user"]
    post()
    assert Mailing.objects.get().state == "failed" and sending_state(now=MONDAY).failed == 1
    assert send_again([Mailing.objects.get().pk], now=MONDAY + HOUR) == 1
    assert send_due(now=MONDAY + HOUR) == 1 and sending_state(now=MONDAY + HOUR).failed == 0


def test_a_server_that_is_away_costs_no_attempt(postbox, settings, ana):
    settings.EMAIL_PORT = 9
    tell(ana)
    assert post() == 0
    mailing = Mailing.objects.get()
    assert (mailing.state, mailing.attempts) == ("waiting", 0) and mailing.next_at == MONDAY + sending.UNREACHED
    assert sending_state(now=MONDAY).trouble


def test_a_worker_that_dies_before_it_says_so_sends_one_mail_more_which_says_so(postbox, ana, monkeypatch):
    """The row stays claimed. After the lease it is sent once more with the same id; dead twice, it fails."""
    tell(ana)

    def die(self, *args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(Mailing, "save", die)
        with pytest.raises(KeyboardInterrupt):
            post()
    assert send_due(now=MONDAY + MINUTE) == 0  # somebody may still be at it
    assert send_due(now=MONDAY + HOUR) == 1
    first, second = postbox.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert "before" in body(second, "text/plain") and "before" not in body(first, "text/plain").split("--")[0]
    assert Mailing.objects.get().may_be_double and sending_state(now=MONDAY + HOUR).doubled == 1

    Mailing.objects.update(state="sending", claimed_at=MONDAY)
    assert send_due(now=MONDAY + 2 * HOUR) == 0 and Mailing.objects.get().state == "failed" and len(postbox.mails) == 2


def test_a_connection_that_breaks_in_the_middle_twice_is_a_failure(postbox, ana):
    tell(ana)
    postbox.dies_after_data = True
    post()
    assert Mailing.objects.get().state == "waiting" and Mailing.objects.get().may_be_double
    send_due(now=MONDAY + HOUR)
    assert Mailing.objects.get().state == "failed" and len(postbox.mails) == 2


def test_composing_asks_the_same_few_questions_for_many_people(postbox):
    Organisation.load()
    counts = []
    for more in (1, 20):
        for _each in range(more):
            tell(UserFactory())
        with CaptureQueriesContext(connection) as asked:
            compose(now=MONDAY)
        counts.append(len(asked))
    assert counts[0] == counts[1] and Mailing.objects.count() == 21


def test_the_tick_of_the_scheduler_makes_the_mails(postbox, ana):
    tell(ana)
    tick(now=MONDAY)
    assert Mailing.objects.get().user == ana


def test_an_address_that_is_none_fails_at_once_and_holds_up_nobody(postbox, ana):
    tell(UserFactory(email="a@b@c.example")), tell(ana)
    assert post() == 1
    assert sorted(Mailing.objects.values_list("state", flat=True)) == ["failed", "sent"]
