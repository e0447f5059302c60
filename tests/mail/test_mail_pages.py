"""Mail on the pages and in the API: the tray, the settings of each, files, and what ops sees."""

import re

import pytest
from django.core import mail as outbox
from django.utils import timezone

from accounts.actions.attachments import keep_file
from accounts.errors import RuleViolation
from accounts.mail.actions.addresses import renew_address
from accounts.mail.actions.receiving import receive
from accounts.models import Attachment, CapturedMail, Contact, Interaction, MailInbox, Mailing
from bookofbusiness import pseudo_locale
from bookofbusiness.mail.capture import work_on_captured
from tests.factories import DAY, BookFactory, UserFactory, held_account
from tests.mail.messages import raw
from tests.pages.conftest import BACKEND, text_of
from tests.pages.test_words import plain_words

pytestmark = pytest.mark.django_db
NOW = timezone.now()
MAILS = {"at": NOW - DAY}


@pytest.fixture
def ana():
    return UserFactory(name="آنا", email="ana@sellers.example")


@pytest.fixture
def account(ana):
    account = held_account(book=BookFactory(rep=ana), since=NOW - 9 * DAY, name="شرکت", domain="kallio.example")
    Contact.objects.update(name="سارا", email="sara@kallio.example")
    return account


@pytest.fixture
def window(client, ana):
    client.force_login(ana, backend=BACKEND)
    return client


def captured(ana, message: bytes) -> CapturedMail:
    mail = receive(message, source="inbox", now=NOW, envelope=[renew_address(ana, now=NOW)])
    work_on_captured(mail.pk, now=NOW)
    mail.refresh_from_db()
    return mail


def test_a_mail_of_the_tray_is_placed_with_a_new_person_and_the_answer_says_what_it_did(window, ana, account):
    mail = captured(ana, raw("Tea Lind <tea@unknown.example>", "ana@sellers.example", subject="Hello", **MAILS))
    assert "Hello" in text_of(window.get("/mail/")) and "Nobody in your accounts" in text_of(window.get("/mail/"))
    page = window.get(f"/mail/{mail.pk}/", {"text": "شرکت"}).content.decode()
    assert 'value="Tea Lind"' in page and f'name="account" value="{account.pk}"' in page

    sent = {"account": account.pk, "person": "new", "new_person": "Tea Lind", "direction": "in"}
    answer = window.post(f"/mail/{mail.pk}/interactions/", sent, follow=True)

    talk = Interaction.objects.get()
    assert (talk.contact.name, talk.contact.email, talk.direction) == ("Tea Lind", "tea@unknown.example", "in")
    assert "Logged" in text_of(answer) or "counts" in text_of(answer).lower()
    again = window.post(f"/mail/{mail.pk}/interactions/", sent)
    assert again.status_code == 422 and "in the meantime" in text_of(again)


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({}, "Pick the account"),
        ({"person": "new", "new_person": " "}, "called"),
        ({"person": "x"}, "of the list"),
        ({"person": "999999"}, "does not belong"),
    ],
)
def test_a_refusal_says_why_and_keeps_what_was_typed(window, ana, account, sent, says):
    mail = captured(ana, raw("tea@unknown.example", "ana@sellers.example", **MAILS))
    known = {"account": account.pk, "direction": "in"} if sent else {"person": "none", "direction": "in"}
    answer = window.post(f"/mail/{mail.pk}/interactions/", {"new_person": "Kept", "text": "شرکت"} | known | sent)
    assert answer.status_code == 422 and says in text_of(answer) and 'value="شرکت"' in answer.content.decode()
    assert not Interaction.objects.exists()


def test_what_fits_the_domain_is_offered_first_and_other_peoples_accounts_never(window, ana, account):
    held_account(book=BookFactory(), since=NOW - DAY, name="Hidden", domain="hidden.example")
    mail = captured(ana, raw("x@hidden.example", "ana@sellers.example", **MAILS))
    assert "Hidden" not in text_of(window.get(f"/mail/{mail.pk}/", {"text": "Hidden"}))
    person = captured(ana, raw("Timo <timo@kallio.example>", "ana@sellers.example", **MAILS))
    assert person.person_missing and "شرکت" in window.get(f"/mail/{person.pk}/").content.decode()
    assert "Add the person" in text_of(window.get("/mail/", {"show": "person"}))


def test_discarded_mail_is_found_again_and_the_raw_message_is_a_download(window, ana, account):
    mail = captured(ana, raw("x@unknown.example", "ana@sellers.example", subject="Spam", **MAILS))
    window.post(f"/mail/{mail.pk}/discard/")
    assert "Spam" in text_of(window.get("/mail/", {"show": "discarded"}))
    window.post(f"/mail/{mail.pk}/recovery/")
    assert CapturedMail.objects.get().state == "waiting"
    answer = window.get(f"/mail/{mail.pk}/raw/")
    assert b"Spam" in b"".join(answer.streaming_content) and "attachment" in answer["Content-Disposition"]


def test_the_settings_show_the_secret_address_and_make_a_new_one(window, ana):
    assert "Give me an address" in text_of(window.get("/settings/"))
    found = []
    for _each in range(2):
        page = window.post("/settings/capture-address/", follow=True).content.decode()
        found.append(re.search(r"[a-z0-9]{12}@in\.example\.org", page).group(0))
    assert found[0] != found[1] and ana.capture_addresses.filter(retired_at=None).count() == 1


def test_a_team_without_capture_sees_no_trace_of_it(window, settings):
    settings.MAIL_CAPTURE_ADDRESS = ""
    page = text_of(window.get("/settings/"))
    assert "Bcc" not in page and 'href="/mail/"' not in window.get("/settings/").content.decode()
    refused = window.post("/settings/capture-address/")
    assert refused.status_code == 422 and "not set up" in text_of(refused)


def test_each_user_chooses_what_is_mailed_on_the_page_and_in_the_api(window, ana):
    fields = {
        "previews": "now",
        "waiting": "never",
        "answers": "daily",
        "book": "daily",
        "rules": "weekly",
        "other": "never",
    }
    assert window.post("/settings/mail/", fields).status_code == 302
    assert window.get("/api/v1/mail-choices/").json() == fields
    assert window.post("/settings/mail/", fields | {"book": "hourly"}).status_code == 422
    changed = window.patch("/api/v1/mail-choices/", {"book": "never"}, content_type="application/json")
    assert changed.json() == fields | {"book": "never"}
    for wrong in ({"book": "hourly"}, {"weather": "now"}):
        answer = window.patch("/api/v1/mail-choices/", wrong, content_type="application/json")
        assert answer.status_code == 400 and set(answer.json()["errors"]) == set(wrong)


def test_the_tray_in_the_api(window, ana, account):
    mail = captured(ana, raw("tea@unknown.example", "ana@sellers.example", **MAILS))
    (row,) = window.get("/api/v1/captured-mails/", {"state": "waiting"}).json()["results"]
    assert (row["why"], row["sender_email"], row["for_users"]) == ("unknown", "tea@unknown.example", [ana.pk])
    place = {"account": account.pk, "new_person": "Tea"}
    answer = window.post(f"/api/v1/captured-mails/{mail.pk}/interactions/", place, content_type="application/json")
    assert answer.status_code == 201 and answer.json()["counts"]
    again = window.post(f"/api/v1/captured-mails/{mail.pk}/interactions/", place, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (422, "decided")


def test_the_api_names_no_work_on_an_account_that_one_may_not_open(window, ana, account):
    mail = captured(ana, raw("sara@kallio.example", "ana@sellers.example", **MAILS))
    (talk,) = mail.interactions.all()
    address = f"/api/v1/captured-mails/{mail.pk}/"
    assert window.get(address).json()["interactions"] == [talk.pk]
    colleague = UserFactory()
    mail.for_users.add(colleague)
    window.force_login(colleague, backend=BACKEND)
    assert window.get(address).json()["interactions"] == []
    assert window.get("/api/v1/captured-mails/").json()["results"][0]["interactions"] == []


def test_a_file_of_a_captured_mail_hangs_at_the_timeline_and_is_only_ever_a_download(window, ana, account):
    captured(ana, raw("sara@kallio.example", "ana@sellers.example", files=(("Offer<b>.pdf", b"%PDF"),), **MAILS))
    file = Attachment.objects.get()
    assert f"/attachments/{file.pk}/" in window.get(f"/accounts/{account.pk}/").content.decode()
    for address in (f"/attachments/{file.pk}/", f"/api/v1/attachments/{file.pk}/content/"):
        answer = window.get(address)
        assert b"".join(answer.streaming_content) == b"%PDF" and answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer["Content-Security-Policy"]
        assert answer["Content-Type"] == "application/octet-stream"
    window.force_login(UserFactory(), backend=BACKEND)
    assert window.get(f"/attachments/{file.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", b"", "file_empty"),
        ("a.pdf", b"x" * (10 * 2**20 + 1), "file_too_large"),
        ("a.pdf.EXE", b"x", "file_acts"),
    ],
)
def test_what_is_no_file_to_keep_is_refused(account, ana, name, content, code):
    with pytest.raises(RuleViolation) as refusal:
        keep_file(account.pk, name=name, content=content, by=ana, now=NOW)
    assert refusal.value.code == code and not Attachment.objects.exists()


def test_ops_sees_how_mail_is_doing_and_lets_failed_ones_be_tried_again(client, ops, ana, account, settings):
    client.force_login(ops, backend=BACKEND)
    settings.MAIL_CAPTURE_ADDRESS = ""
    nothing = text_of(client.get("/setup/mail/"))
    assert "No mail server is set up" in nothing and "MAIL_CAPTURE_ADDRESS" in nothing and "EMAIL_URL" in nothing

    settings.MAIL_CAPTURE_ADDRESS, settings.MAIL_INBOX_URL = "*@in.example.org", "imaps://crm:pw@mail.example/INBOX"
    settings.SENDS_MAIL = True
    captured(ana, raw("sara@kallio.example", "ana@sellers.example", **MAILS))
    Mailing.objects.create(user=ana, cadence="daily", key="x", state="failed", next_at=NOW, error="550 No such user")
    MailInbox.objects.create(source="crm@mail.example:993/INBOX", error="Timed out", error_at=NOW, read_at=NOW)
    page = text_of(client.get("/setup/mail/"))
    assert "100 % of the mails of 30 days were captured: 1 of 1" in page and "pw" not in page.split()
    assert "550 No such user" in page and "Timed out" in page
    client.post("/setup/mail/")
    assert Mailing.objects.get().state == "waiting" and outbox.outbox == []


def test_the_pages_of_mail_hold_no_plain_english(window, ana, account, ops, settings):
    settings.MAIL_INBOX_URL, settings.SENDS_MAIL = "imaps://crm:pw@mail.example/INBOX", True
    settings.EMAIL_HOST, settings.EMAIL_PORT = "smtp.example", 587
    mails = [
        captured(ana, raw(f"{n}@{n}.example", "ana@sellers.example", subject="سلام", text="متن", **MAILS)) for n in "ab"
    ]
    captured(ana, raw("timo@kallio.example", "ana@sellers.example", subject="سلام", text="متن", **MAILS))
    Mailing.objects.create(user=ana, cadence="daily", key="x", state="failed", next_at=NOW, error="")
    rep = ["/settings/", "/mail/", "/mail/?show=person", f"/mail/{mails[0].pk}/?text=شرکت", f"/mail/{mails[1].pk}/"]
    allowed = {"mail", "example", "INBOX", "crm", "Bcc", "smtp", "localhost", "Book", "EMAIL", "URL"}
    left = {}
    ops.name = "اپس"
    ops.save()
    for user, addresses in ((ana, rep), (ops, ["/setup/mail/"])):
        window.force_login(user, backend=BACKEND)
        for address in addresses:
            answer = window.get(address, headers={"Accept-Language": pseudo_locale.CODE})
            assert answer.status_code == 200
            left[address] = plain_words(answer.content.decode()) - allowed
    assert {address: words for address, words in left.items() if words} == {}
