"""Mail in a browser: the tray, one mail of it, what is mailed to oneself, and what ops sees."""

import pytest
from django.utils import timezone

from accounts.mail.actions.addresses import renew_address
from accounts.mail.actions.receiving import receive
from accounts.models import Interaction, MailInbox, Mailing
from accounts.queries.subscriptions import subscription_token
from bookofbusiness.mail.capture import work_on_captured
from tests.browser.looks import LOOKS, assert_reads_well, open_in
from tests.factories import DAY, BookFactory, held_account
from tests.mail.messages import raw

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def mails(rep, ops, settings, tmp_path):
    """Two mails that wait, one that lacks its person, one logged; a mail that could not be sent."""
    settings.MEDIA_ROOT, settings.MAIL_CAPTURE_ADDRESS = tmp_path, "*@in.example.org"
    settings.MAIL_INBOX_URL, settings.SENDS_MAIL = "imaps://crm@mail.example/INBOX", True
    settings.EMAIL_HOST, settings.EMAIL_PORT = "smtp.example", 587
    now = timezone.now()
    kallio = held_account(book=BookFactory(rep=rep), since=now - 9 * DAY, name="Kallio Dairy", domain="kallio.example")
    secret, known = renew_address(rep, now=now), kallio.contacts.get().email
    text = "Hello Ana,\n\nwe would like to see the cold store on Thursday.\n\nRegards\nTea"
    found = []
    for sender, subject in (
        ("Tea Lind <tea@lind-and-daughters.example>", "A visit to the cold store"),
        ("کویر سازه <info@kavir.example>", "سلام"),
        ("Timo Virtanen <timo@kallio.example>", "Delivery times"), (known, "Pallets"),
    ):  # fmt: skip
        mail = receive(raw(sender, secret, subject=subject, text=text, at=now - DAY), source="inbox", now=now)
        work_on_captured(mail.pk, now=now)
        found.append(mail)
    MailInbox.objects.create(source="crm@mail.example:993/INBOX", messages=4, read_at=now)
    Mailing.objects.create(user=ops, cadence="daily", key="x", state="failed", attempts=6, next_at=now, error="550 No")
    return found


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_mail_reads_well(sign_in, rep, ops, mails, look):
    page = sign_in(rep)
    pages = {"mail-tray": "/mail/", "mail": f"/mail/{mails[0].pk}/?text=Kallio", "mail-person": f"/mail/{mails[2].pk}/"}
    token = subscription_token(rep, "weekly", now=timezone.now())
    for name, address in {**pages, "settings": "/settings/", "subscription": f"/subscription/{token}/"}.items():
        open_in(page, address, look)
        assert_reads_well(page, name, look)
    open_in(sign_in(ops), "/setup/mail/", look)
    assert_reads_well(page, "setup-mail", look)


def test_a_mail_is_placed_from_the_tray_with_one_search(sign_in, rep, mails):
    page = sign_in(rep)
    page.goto("/mail/")
    page.get_by_role("link", name="A visit to the cold store").click()
    page.get_by_label("Account by name").fill("kallio")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("button", name="Log it here").click()
    page.get_by_text("A visit to the cold store").wait_for(state="detached")
    assert (
        Interaction.objects.get(subject="A visit to the cold store").contact.email == "tea@lind-and-daughters.example"
    )
