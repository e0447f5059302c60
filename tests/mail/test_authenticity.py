"""Who may be named by a mail: whoever can prove it, never whoever stands in a head that anybody can write."""

import pytest

from accounts.mail.actions.addresses import renew_address
from accounts.mail.rules.authenticity import results_of, sender_passed
from accounts.models import CapturedMail, Interaction
from assignment.models import Coverage
from bookofbusiness.mail.tray import Place, log_captured
from bookofbusiness.mail.words import why_words
from tests.factories import NOON, UserFactory
from tests.mail.messages import bounce, raw
from tests.mail.test_capture import DAY, NOW, SARA, ana, book, capture, kallio, secret  # noqa: F401 - fixtures

ANA = "ana@sellers.example"
MX = "mx.sellers.example"
PASS = f"{MX}; dmarc=pass header.from=kallio.example"


@pytest.mark.parametrize(
    ("result", "passed"),
    [
        (PASS, True),
        (f"{MX} 1; spf=none; dkim=pass (2048 bit key) header.d=Kallio.example header.s=x", True),
        (f"{MX}; dkim=pass header.i=@kallio.example", True),
        (f"{MX}; spf=pass smtp.mailfrom=bounces@kallio.example", True),
        (f"{MX};\n\tdkim=fail header.d=x.example;\n\tdmarc=pass (p=none) header.from=kallio.example", True),
        ("mx.other.example; dmarc=pass header.from=kallio.example", False),  # a server that nobody trusts
        (f"{MX}; dmarc=fail header.from=kallio.example", False),
        (f"{MX}; dmarc=passed header.from=kallio.example", False),
        (f"{MX}; dkim=pass header.d=evil.example", False),  # of another domain
        (f"{MX}; dkim=pass header.d=mail.kallio.example", False),  # of a part of the domain
        (f"{MX}; dkim=pass header.d=example", False),
        (f"{MX}; dkim=pass header.d=lio.example", False),
        (f"{MX}; auth=pass smtp.auth=sara@kallio.example", False),
        (f"{MX}; spf=fail (x; dkim=pass header.d=kallio.example) smtp.mailfrom=evil.example", False),
        (f'{MX}; spf=fail ("a) ; dkim=pass header.d=kallio.example (") smtp.mailfrom=evil.example', False),
        (f'{MX}; spf=pass smtp.mailfrom="a; dkim=pass header.d=kallio.example;"@evil.example', False),
        (f"{MX}; dkim=pass header.d=evil.example header.d.x=kallio.example", False),
        (f"{MX}; none", False),
        ("", False),
    ],
)
def test_a_sender_passes_where_a_trusted_server_says_so_of_this_very_domain(result, passed):
    assert sender_passed([result], sender=SARA, trusted={MX}) == passed
    assert not sender_passed([result], sender=SARA, trusted=set())


def test_only_the_uppermost_result_of_a_trusted_server_counts():
    """What a sender wrote stands below what the server wrote."""
    heads = [("authentication-results", f"{MX}; dmarc=fail header.from=kallio.example"), ("subject", "x")]
    results = results_of([*heads, ("authentication-results", PASS)])
    assert len(results) == 2 and not sender_passed(results, sender=SARA, trusted={MX})
    assert sender_passed(["mx.other.example; none", PASS], sender=SARA, trusted={MX})


@pytest.mark.django_db
@pytest.mark.parametrize(("sender", "to"), [(SARA, ANA), (ANA, SARA)], ids=["to the rep", "of the rep"])
def test_a_head_alone_names_nobody_and_the_mail_waits_with_the_reason(secret, kallio, sender, to):  # noqa: F811
    mail = capture(raw(sender, to, Authentication_Results=PASS), envelope=["guess@in.example.org"])
    assert (mail.state, mail.why) == ("waiting", "unproven") and not Interaction.objects.exists()
    assert "secret address" in why_words(mail)


@pytest.mark.django_db
def test_another_reps_secret_address_proves_nothing_about_a_colleague(ana, secret, kallio):  # noqa: F811
    """Who knows an own address could write in the name of everybody else."""
    bo = UserFactory(email="bo@sellers.example", team=ana.team)
    own = renew_address(bo, now=NOON)
    forged = capture(raw(ANA, SARA), envelope=[own])
    told = capture(raw(SARA, ANA), envelope=[own])
    assert (forged.why, told.why) == ("unproven", "unknown") and not Interaction.objects.exists()
    assert list(forged.for_users.all()) == [bo]


@pytest.mark.django_db
def test_a_sender_whom_a_trusted_server_passed_names_the_user(settings, ana, kallio):  # noqa: F811
    settings.MAIL_TRUSTED_SERVERS = {MX}
    ours = PASS.replace("kallio", "sellers")
    capture(raw(SARA, ANA, Authentication_Results=PASS))
    capture(raw(ANA, SARA, Authentication_Results=ours))
    two = capture(raw(f"{SARA}, x@evil.example", ANA, Authentication_Results=PASS, subject="Two senders"))
    assert list(Interaction.objects.order_by("pk").values_list("direction", "user")) == [
        ("in", ana.pk),
        ("out", ana.pk),
    ]
    assert two.why == "unproven"


@pytest.mark.django_db
def test_the_one_whom_it_names_may_place_it_all_the_same(ana, kallio):  # noqa: F811
    mail = capture(raw(SARA, ANA))
    log_captured(mail.pk, Place(kallio.pk, contact_id=kallio.contacts.get().pk), by=ana, now=NOW)
    assert Interaction.objects.get().user == ana and CapturedMail.objects.get().state == "logged"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("failed", "through", "original"),
    [
        (SARA, "", "<lost@sellers.example>"),  # from outside, with a number that the client knows
        (SARA, "bo", "<lost@sellers.example>"),  # from a colleague
        (SARA, "ana", "<other@sellers.example>"),  # about a mail that was never captured
        (SARA, "ana", ""),  # from the body alone
        ("timo@kallio.example", "ana", "<lost@sellers.example>"),  # about somebody to whom it did not go
    ],
)
def test_a_report_that_proves_nothing_changes_nothing(ana, secret, kallio, settings, failed, through, original):  # noqa: F811
    settings.MAIL_TRUSTED_SERVERS = {MX}
    kallio.contacts.create(name="Timo", email="timo@kallio.example")
    capture(raw(ANA, SARA, message_id="<lost@sellers.example>"), envelope=[secret])
    ways = {"ana": [secret], "bo": [renew_address(UserFactory(), now=NOON)], "": []}
    report = bounce(failed, to=ANA, original_id=original)
    passed = f"Authentication-Results: {MX}; dmarc=pass header.from=mx.example\n".encode()
    mail = capture(passed + report, envelope=ways[through], now=NOW + DAY)
    assert mail.state in ("waiting", "aside") and (failed != SARA or mail.why == "bounce_unproven")
    assert Interaction.objects.get().voided_at is None and Coverage.objects.get(account=kallio).touches == 1
    assert not kallio.contacts.exclude(email_bounced_at=None).exists()
