"""Captured mail: whose it is, where it belongs, what counts, what is set aside and what waits."""

from datetime import timedelta

import pytest

from accounts.actions.interactions import log_interaction
from accounts.mail.actions.addresses import renew_address
from accounts.mail.actions.receiving import forget_raw, receive
from accounts.models import Attachment, CapturedMail, Contact, Interaction, Notification, Team
from assignment.actions.closing import close_account, close_as_duplicate_of
from assignment.actions.coverage import refresh_coverage
from assignment.models import Coverage
from bookofbusiness.mail import capture as work
from bookofbusiness.mail.capture import work_on_captured
from bookofbusiness.mail.tray import Place, discard, log_captured, take_back
from tests.factories import NOON, AccountFactory, BookFactory, ContactFactory, UserFactory, held_account
from tests.mail.messages import bounce, raw

pytestmark = pytest.mark.django_db
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
NOW = NOON + MINUTE
SARA = "sara@kallio.example"


@pytest.fixture
def ana():
    return UserFactory(name="Ana", email="ana@sellers.example", team=Team.objects.create(name="North"))


@pytest.fixture
def secret(ana):
    return renew_address(ana, now=NOON)


@pytest.fixture
def book(ana):
    return BookFactory(rep=ana)


@pytest.fixture
def kallio(book):
    account = held_account(book=book, since=NOON - 10 * DAY, name="Kallio Dairy", domain="kallio.example")
    Contact.objects.filter(account=account).update(email=SARA, name="Sara")
    refresh_coverage(now=NOON)
    return account


def capture(message: bytes, *, envelope=(), now=NOW) -> CapturedMail:
    mail = receive(message, source="inbox", now=now, envelope=envelope)
    work_on_captured(mail.pk, now=now)
    mail.refresh_from_db()
    return mail


def test_a_blind_copy_is_logged_as_mail_to_the_client_and_counts_like_any_other_touch(ana, secret, kallio):
    mail = capture(raw("Ana <ana@sellers.example>", "Sara <Sara+work@Kallio.example>"), envelope=[secret])
    talk = Interaction.objects.get()
    assert (talk.account, talk.contact.email, talk.user, talk.source) == (kallio, SARA, ana, "mail")
    assert (talk.kind, talk.direction, talk.happened_at, talk.subject) == ("email", "out", NOON, "Pallets")
    assert (
        talk.summary == "Shall we talk on Thursday?" and mail.state == "logged" and list(mail.for_users.all()) == [ana]
    )
    assert Coverage.objects.get(account=kallio).touches == 1


def test_an_answer_is_two_way_and_covers_the_account(ana, secret, kallio):
    capture(raw(SARA, f"ana@sellers.example, {secret}", text="Yes, Thursday.\n\nOn 1 June, Ana wrote:\n> Shall we?"))
    talk = Interaction.objects.get()
    assert (talk.direction, talk.summary, talk.user) == ("in", "Yes, Thursday.", ana)
    assert Coverage.objects.get(account=kallio).state == "engaged"


def test_a_mail_that_comes_twice_is_kept_and_logged_once(ana, secret, kallio):
    message = raw("ana@sellers.example", SARA)
    first, second = capture(message, envelope=[secret]), capture(b"Received: by x\n" + message, envelope=[secret])
    assert first == second and Interaction.objects.count() == 1


def test_two_reps_who_got_one_mail_make_one_interaction_of_the_holder(ana, secret, kallio):
    bo = UserFactory(email="bo@sellers.example", team=ana.team)
    message = raw(SARA, "ana@sellers.example, bo@sellers.example", message_id="<one@kallio.example>")
    first = capture(message, envelope=[secret, renew_address(bo, now=NOON)])
    listed = message.replace(b"Thursday?", b"Thursday?\n-- \nA list added this")
    second = capture(listed, envelope=[secret])
    assert Interaction.objects.get().user == ana and first.pk != second.pk
    assert {first.state, second.state} == {"logged"} and list(second.interactions.all()) == list(
        first.interactions.all()
    )


def test_a_second_copy_that_names_its_owner_takes_the_mail_out_of_the_tray(ana, secret, kallio):
    bo = UserFactory(email="bo@elsewhere.example")
    message = raw("Client <sara@kallio.example>", "team@elsewhere.example")
    first = capture(message, envelope=[renew_address(bo, now=NOON)])
    assert (first.state, first.why) == ("waiting", "unknown")  # not in Bo's book, and Bo learns nothing of whose it is
    assert capture(message, envelope=[secret]).state == "logged"


def test_a_copy_that_comes_while_the_mail_is_worked_on_is_not_lost(secret, kallio, monkeypatch):
    """It neither frees the mail for a second worker nor is overwritten by the first, which looks again."""
    message, decide = raw(SARA, "team@elsewhere.example"), work._decide
    mail = receive(message, source="inbox", now=NOW)

    def copy_comes(*args, **more):
        receive(message, source="inbox", now=NOW, envelope=[secret])
        assert not work_on_captured(mail.pk, now=NOW)
        return decide(*args, **more)

    with monkeypatch.context() as busy:
        busy.setattr(work, "_decide", copy_comes)
        assert work_on_captured(mail.pk, now=NOW)
    mail.refresh_from_db()
    assert (mail.state, mail.lease_until) == ("new", None) and [
        party[2] for party in mail.parties if party[2] == secret
    ]
    assert work_on_captured(mail.pk, now=NOW) and Interaction.objects.get().account == kallio


def test_a_mail_to_people_of_two_accounts_is_logged_on_both(secret, book, kallio):
    other = held_account(book=book, since=NOON - 10 * DAY)
    to = f"{SARA}, {other.contacts.get().email}, stranger@nowhere.example"
    capture(raw("ana@sellers.example", to), envelope=[secret])
    assert set(Interaction.objects.values_list("account", flat=True)) == {kallio.pk, other.pk}


def test_who_is_unknown_at_a_known_domain_is_logged_on_the_account_and_waits_for_a_name(ana, secret, kallio):
    mail = capture(raw("Timo Lind <timo@mail.kallio.example>", secret))
    talk = Interaction.objects.get()
    assert (talk.account, talk.contact, mail.person_missing) == (kallio, None, True)

    answer = log_captured(mail.pk, Place(kallio.pk, new_person="Timo Lind"), by=ana, now=NOW)

    talk.refresh_from_db()
    assert talk.voided_at and answer.counts and answer.interaction.contact.email == "timo@mail.kallio.example"
    assert not CapturedMail.objects.get().person_missing


@pytest.mark.parametrize("domain", ["gmail.com", "mail.yahoo.co.uk"])
def test_a_public_mail_domain_says_nothing_about_a_company(secret, book, domain):
    held_account(book=book, since=NOON - DAY, domain="gmail.com")
    held_account(book=book, since=NOON - DAY, domain="yahoo.co.uk")
    assert capture(raw(f"someone@{domain}", secret)).why == "unknown"


def test_an_address_of_another_reps_account_waits_and_tells_nothing(secret):
    held_account(book=BookFactory(), since=NOON - DAY, domain="secret.example")
    mail = capture(raw("boss@secret.example", secret))
    assert (mail.state, mail.why) == ("waiting", "unknown") and not Interaction.objects.exists()


def test_an_address_at_two_accounts_waits_for_a_choice(secret, book, kallio):
    ContactFactory(account=held_account(book=book, since=NOON - DAY), email=SARA)
    assert capture(raw(SARA, secret)).why == "ambiguous"


def test_mail_among_colleagues_never_counts(ana, secret, kallio):
    UserFactory(email="bo@sellers.example")
    mail = capture(raw("ana@sellers.example", "bo@sellers.example, no-login@sellers.example"), envelope=[secret])
    assert (mail.state, mail.why) == ("aside", "internal") and not Interaction.objects.exists()


def test_what_a_colleague_without_a_log_in_wrote_is_nobodys_work(secret, kallio):
    assert capture(raw("intern@sellers.example", SARA), envelope=[secret]).why == "colleague"


def test_without_any_of_our_people_it_waits_for_ops(ana, kallio):
    mail = capture(raw(SARA, "info@nowhere.example"))
    assert mail.why == "nobody" and not mail.for_users.exists()


def test_a_retired_address_captures_nothing(ana, secret, kallio):
    renew_address(ana, now=NOW)
    assert capture(raw(SARA, "info@nowhere.example"), envelope=[secret]).why == "nobody"


FORWARDED = """See below.

---------- Forwarded message ---------
From: Sara Lind <sara@kallio.example>
Date: Fri, 29 May 2026 at 09:30
Subject: Offer
To: Ana <ana@sellers.example>

We take the pallets.
"""


def test_a_forwarded_mail_counts_as_the_original(ana, secret, kallio):
    mail = capture(raw("ana@sellers.example", secret, text=FORWARDED, subject="Fwd: Offer"))
    talk = Interaction.objects.get()
    assert (talk.direction, talk.contact.email, talk.summary) == ("in", SARA, "We take the pallets.")
    assert talk.happened_at.isoformat() == "2026-05-29T09:30:00+00:00" and "forwarded" in mail.notes


def test_what_is_sent_to_us_alone_without_an_original_waits(secret, ana):
    assert capture(raw("ana@sellers.example", secret, text="Remember the milk")).why == "no_original"


@pytest.mark.parametrize(
    ("at", "note"), [(None, "no_date"), (NOON + 30 * DAY, "date_in_the_future"), (NOON - 20_000 * DAY, "date_too_old")]
)
def test_a_date_that_cannot_be_believed_is_the_time_it_came_with_a_note(secret, kallio, at, note):
    mail = capture(raw(SARA, secret, at=at))
    assert note in mail.notes and Interaction.objects.get().happened_at == NOW


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"List_Id": "<news.kallio.example>"},
        {"subject": "Automatic reply: Pallets"}, {"X_Autoreply": "yes"}, {"Return_Path": "<>"},
    ],
)  # fmt: skip
def test_what_a_machine_sends_us_is_set_aside(secret, kallio, headers):
    mail = capture(raw(SARA, secret, **headers))
    assert (mail.state, mail.why) == ("aside", "automatic") and not Interaction.objects.exists()


def test_what_a_sequence_sends_for_a_rep_is_logged_as_automated(secret, kallio):
    capture(raw("ana@sellers.example", SARA, List_Unsubscribe="<mailto:x@y.example>"), envelope=[secret])
    assert Interaction.objects.get().automated


def test_a_mail_that_comes_back_counts_no_more_and_the_person_is_unreachable(ana, secret, kallio):
    capture(raw("ana@sellers.example", SARA, message_id="<lost@sellers.example>"), envelope=[secret])
    assert Coverage.objects.get(account=kallio).touches == 1
    report = bounce(SARA, to="ana@sellers.example", original_id="<lost@sellers.example>")
    mail = capture(report, envelope=[secret])

    assert (mail.kind, mail.state) == ("bounce", "logged")
    lost, back = Interaction.objects.order_by("pk")
    assert lost.voided_at and back.outcome == "bounced" and back.contact.email_bounced_at == NOW
    assert Coverage.objects.get(account=kallio).touches == 0


def test_a_report_that_mail_is_only_late_is_no_bounce(secret, kallio):
    mail = capture(bounce(SARA, to=secret, original_id="<x@y>", action="delayed", status="4.4.1"))
    assert mail.kind == "automatic" and kallio.contacts.get().email_bounced_at is None


def test_files_are_kept_once_and_what_acts_when_opened_is_left_out(secret, book, kallio):
    files = (("../Offer.pdf", b"%PDF-1.7"), ("virus.exe", b"MZ"), ("bomb.zip", b"PK\x03\x04" * 100))
    message = raw(SARA, secret, files=files)
    mail = capture(message)
    CapturedMail.objects.update(state="new", attempts=0)
    work_on_captured(mail.pk, now=NOW)
    assert sorted(Attachment.objects.values_list("name", flat=True)) == ["Offer.pdf", "bomb.zip"]
    assert "file_acts:virus.exe" in mail.notes and Attachment.objects.first().interaction == Interaction.objects.get()


def test_the_tray_tells_once_a_day_that_something_waits(secret, ana):
    for n in range(3):
        capture(raw(f"x{n}@unknown.example", secret))
    assert Notification.objects.get(kind="mail_waiting").url == "/mail/"


def test_a_person_who_is_added_lets_other_mails_of_the_same_sender_be_logged(ana, secret, kallio):
    first, second = [capture(raw("tea@tea.example", secret, subject=s)) for s in ("One", "Two")]
    answer = log_captured(first.pk, Place(kallio.pk, new_person="Tea"), by=ana, now=NOW)
    assert answer.interaction.contact.email == "tea@tea.example"
    assert work_on_captured(second.pk, now=NOW)
    second.refresh_from_db()
    assert second.state == "logged" and Interaction.objects.count() == 2


def test_a_known_person_without_an_address_gets_that_of_the_mail(ana, secret, kallio):
    someone = ContactFactory(account=kallio, email="")
    mail = capture(raw("new@tea.example", secret))
    log_captured(mail.pk, Place(kallio.pk, contact_id=someone.pk), by=ana, now=NOW)
    someone.refresh_from_db()
    assert someone.email == "new@tea.example"


def test_what_is_discarded_can_be_taken_back_and_two_decisions_are_one(ana, secret, kallio):
    mail = capture(raw("x@unknown.example", secret))
    assert discard([mail.pk], by=ana, now=NOW) == 1 and discard([mail.pk], by=ana, now=NOW) == 0
    assert take_back([mail.pk], by=ana, now=NOW) == 1
    log_captured(mail.pk, Place(kallio.pk), by=ana, now=NOW)
    with pytest.raises(Exception, match="in the meantime"):
        log_captured(mail.pk, Place(kallio.pk), by=ana, now=NOW)
    assert Interaction.objects.count() == 1


def test_ops_logs_in_the_name_of_whose_mail_it_is(ana, ops, secret, kallio):
    mail = capture(raw("x@unknown.example", secret))
    log_captured(mail.pk, Place(kallio.pk, new_person="X"), by=ops, now=NOW)
    mail.refresh_from_db()
    assert Interaction.objects.get().user == ana and mail.decided_by == ops


def test_the_raw_message_goes_after_the_retention_but_not_while_it_waits(secret, kallio, settings):
    done, waits = capture(raw(SARA, secret)), capture(raw("x@unknown.example", secret))
    later = NOW + timedelta(days=settings.MAIL_RETENTION_DAYS + 1)
    assert forget_raw(now=NOW) == 0 and forget_raw(now=later) == 1
    done.refresh_from_db(), waits.refresh_from_db()
    assert not done.raw and waits.raw.storage.exists(waits.raw.name)


def test_work_that_broke_is_taken_up_again_without_a_second_line(secret, kallio, monkeypatch):
    """The worker dies between logging and writing so: the next one finds what was logged."""
    mail = receive(raw(SARA, secret), source="inbox", now=NOW)
    with monkeypatch.context() as broken:
        broken.setattr(CapturedMail, "save", lambda self, **_fields: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            work_on_captured(mail.pk, now=NOW)
    assert Interaction.objects.count() == 1 and not work_on_captured(mail.pk, now=NOW)
    assert work_on_captured(mail.pk, now=NOW + timedelta(hours=1))
    mail.refresh_from_db()
    assert mail.state == "logged" and Interaction.objects.count() == 1


def test_captured_and_logged_by_hand_stand_side_by_side(ana, secret, kallio):
    """The day's touch counts once per kind all the same; nobody guesses which of two lines was meant."""
    log_interaction(kallio.pk, by=ana, now=NOON, kind="email", contact_id=kallio.contacts.get().pk)
    capture(raw("ana@sellers.example", SARA), envelope=[secret])
    assert Coverage.objects.get(account=kallio).touches == 1


@pytest.mark.parametrize("role", ["rep", "leader"])
@pytest.mark.parametrize(
    ("at_original", "at_duplicate", "domain", "person"),
    [
        (SARA, SARA, "kallio.example", True),
        (SARA, "", "kallio.example", True),
        ("", "", "kallio.example", False),
        ("", SARA, "other.example", False),
        ("", "", "other.example", False),
    ],
)
def test_mail_of_a_duplicate_is_logged_on_its_original(
    ops, ana, secret, kallio, role, at_original, at_duplicate, domain, person
):
    """Also where its domain or its people are known of the duplicate alone, if one may open the original."""
    Contact.objects.filter(account=kallio).update(email=at_original)
    type(kallio).objects.filter(pk=kallio.pk).update(domain=domain)
    twin = AccountFactory(name="Kallio twin", domain="kallio.example")
    ContactFactory(account=twin, email=at_duplicate)
    close_as_duplicate_of(twin.pk, original_id=kallio.pk, by=ops, now=NOON)
    if role == "leader":
        type(ana).objects.filter(pk=ana.pk).update(role="leader")
        Team.objects.filter(pk=ana.team_id).update(leader=ana)

    mail = capture(raw(SARA, "ana@sellers.example"), envelope=[secret])

    talk = Interaction.objects.get()
    assert (mail.state, talk.account, mail.person_missing) == ("logged", kallio, not person)
    assert (talk.contact is not None) == person


def test_mail_of_a_duplicate_goes_to_nobody_who_may_not_open_its_original(ops, ana, secret, kallio):
    other = AccountFactory(name="Other", domain="other.example")
    twin = AccountFactory(name="Twin", domain="twin.example")
    close_as_duplicate_of(twin.pk, original_id=other.pk, by=ops, now=NOON)

    mail = capture(raw("tea@twin.example", "ana@sellers.example"), envelope=[secret])

    assert (mail.state, mail.why) == ("waiting", "unknown") and not Interaction.objects.exists()


@pytest.mark.parametrize("opens", [True, False])
def test_mail_of_an_account_that_is_closed_for_good_fits_an_open_one_first(ops, ana, secret, opens):
    type(ana).objects.filter(pk=ana.pk).update(role="leader")
    gone = AccountFactory(name="Gone", domain="gone.example")
    close_account(gone.pk, by=ops, now=NOON)
    account = AccountFactory(name="New", domain="gone.example") if opens else gone

    capture(raw("tea@gone.example", "ana@sellers.example"), envelope=[secret])

    assert Interaction.objects.get().account == account
