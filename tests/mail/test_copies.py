"""Copies of one mail that differ: what is proven wins over what only claims it, in whatever order they come."""

import pytest

from accounts.errors import RuleViolation
from accounts.mail.actions.addresses import renew_address
from accounts.mail.rules.reading import read_message
from accounts.models import Attachment, CapturedMail, Interaction
from assignment.models import Coverage
from bookofbusiness.mail.tray import Place, log_captured, take_back
from bookofbusiness.mail.words import why_words
from tests.factories import NOON, UserFactory
from tests.mail.messages import raw
from tests.mail.test_capture import NOW, SARA, ana, book, capture, kallio, secret  # noqa: F401 - fixtures

ANA, NUMBER, MX = "ana@sellers.example", "<offer-7@sellers.example>", "mx.sellers.example"
PASS = f"{MX}; dmarc=pass header.from=sellers.example"
OFFER, FORGED = (("offer.pdf", b"%PDF our prices"),), (("offer.pdf", b"%PDF their prices"),)


def mail_of_ana(*, files=OFFER, **more) -> bytes:
    return raw(ANA, SARA, message_id=NUMBER, files=files, **more)


def shown() -> list[tuple[str, str, bytes]]:
    """User, words and files of the work that counts."""
    talks = Interaction.objects.filter(voided_at=None).order_by("pk")
    found = []
    for talk in talks:
        for file in talk.attachments.all():
            with file.file.open("rb") as kept:
                found.append((talk.user.email, talk.summary, kept.read()))
    return found


OURS = [(ANA, "Shall we talk on Thursday?", OFFER[0][1])]


@pytest.mark.parametrize(
    ("change", "alike"),
    [
        ({}, True),
        ({"Received": "by x"}, True),
        ({"Delivered_To": "x@y.example"}, True),
        ({"files": FORGED}, False),
        ({"files": (("other.pdf", OFFER[0][1]),)}, False),
        ({"files": ()}, False),
        ({"files": OFFER * 2}, False),
        ({"text": "Other words"}, False),
        ({"Auto_Submitted": "auto-replied"}, False),
    ],
)
def test_copies_are_one_mail_when_all_that_is_taken_from_them_is_alike(change, alike):
    assert (read_message(mail_of_ana(**change)).key == read_message(mail_of_ana()).key) == alike


@pytest.mark.django_db
@pytest.mark.parametrize("forged_first", [True, False])
@pytest.mark.parametrize("change", [{"files": FORGED}, {"files": FORGED, "text": "Pay here instead"}])
def test_of_a_forged_copy_nothing_is_logged_and_it_cannot_be_placed(secret, kallio, ana, forged_first, change):  # noqa: F811
    ways = [(mail_of_ana(**change), []), (mail_of_ana(), [secret])]
    forged, proven = (capture(*each[:1], envelope=each[1]) for each in (ways if forged_first else ways[::-1]))
    forged, proven = (forged, proven) if forged_first else (proven, forged)
    forged.refresh_from_db()

    assert shown() == OURS and proven.state == "logged"
    assert (forged.state, forged.why) == ("aside", "copy") and "proves whose it is" in why_words(forged)
    assert take_back([forged.pk], by=ana, now=NOW) == 0
    with pytest.raises(RuleViolation, match="logged already"):
        log_captured(forged.pk, Place(kallio.pk, contact_id=kallio.contacts.get().pk), by=ana, now=NOW)
    assert shown() == OURS and Attachment.objects.count() == 1


@pytest.mark.django_db
def test_what_a_rep_placed_of_a_forged_copy_is_voided_when_the_mail_itself_comes(secret, kallio, ana):  # noqa: F811
    forged = capture(mail_of_ana(files=FORGED))
    log_captured(forged.pk, Place(kallio.pk, contact_id=kallio.contacts.get().pk), by=ana, now=NOW)

    capture(mail_of_ana(), envelope=[secret])

    assert shown() == OURS and Coverage.objects.get(account=kallio).touches == 1
    assert "another copy" in Interaction.objects.exclude(voided_at=None).get().void_reason


@pytest.mark.django_db
def test_a_forged_copy_that_was_looked_at_beside_the_mail_itself_cannot_be_placed_either(secret, kallio, ana):  # noqa: F811
    forged = capture(mail_of_ana(files=FORGED))
    capture(mail_of_ana(), envelope=[secret])
    CapturedMail.objects.filter(pk=forged.pk).update(state="waiting", why="unproven")

    with pytest.raises(RuleViolation, match="logged already"):
        log_captured(forged.pk, Place(kallio.pk, contact_id=kallio.contacts.get().pk), by=ana, now=NOW)


@pytest.mark.django_db
def test_a_copy_whose_sender_was_checked_takes_the_place_of_one_that_was_not(settings, kallio, ana):  # noqa: F811
    """Of the first one stays neither the message nor whom its head names."""
    settings.MAIL_TRUSTED_SERVERS = {MX}
    bo = UserFactory(email="bo@sellers.example", team=ana.team)
    first = capture(mail_of_ana(Bcc=bo.email))
    old = first.raw.name
    assert (first.state, first.why) == ("waiting", "unproven")

    second = capture(mail_of_ana(Authentication_Results=PASS))

    assert first.pk == second.pk and second.state == "logged" and shown() == OURS
    assert second.raw.name != old and bo.email not in {party[2] for party in second.parties}


@pytest.mark.django_db
def test_beside_a_checked_copy_another_adds_no_names_but_secret_addresses(settings, secret, ana):  # noqa: F811
    settings.MAIL_TRUSTED_SERVERS = {MX}
    stranger = "Lind <tea@lind.example>"
    passed = f"{MX}; dmarc=pass header.from=lind.example"
    bo = UserFactory(email="bo@sellers.example")
    first = capture(raw(stranger, ANA, message_id=NUMBER, Authentication_Results=passed))
    own = renew_address(bo, now=NOON)

    second = capture(raw(stranger, ANA, message_id=NUMBER, Bcc=bo.email), envelope=[secret])
    third = capture(raw(stranger, ANA, message_id=NUMBER), envelope=[own])

    assert first.pk == second.pk == third.pk and list(second.for_users.all()) == [ana, bo]
    named = {party[2] for party in third.parties}
    assert bo.email not in named and {secret, own} <= named
    assert CapturedMail.objects.count() == 1
