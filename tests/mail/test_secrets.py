"""The secret addresses of others show nowhere: whoever knows one can have work logged in that name."""

import pytest

from accounts.mail.actions.addresses import renew_address
from accounts.mail.rules.addresses import without_secrets
from accounts.models import CaptureAddress, CapturedMail, Interaction
from tests.factories import UserFactory
from tests.mail.messages import raw
from tests.mail.test_capture import NOON, SARA, ana, book, capture, kallio, secret  # noqa: F401
from tests.pages.conftest import BACKEND

pytestmark = pytest.mark.django_db
TEXT = "See below.\n\nWhat was sent to {} and {}"


@pytest.fixture
def theirs(ana):  # noqa: F811
    return renew_address(UserFactory(name="Bo", email="bo@sellers.example", team=ana.team), now=NOON)


@pytest.fixture
def mail(ana, secret, theirs, kallio) -> CapturedMail:  # noqa: F811
    """Named openly, by servers in three ways, and in the text."""
    message = raw(
        SARA, f"ana@sellers.example, {theirs}, {secret}", Cc=f"Bo <{theirs}>", text=TEXT.format(theirs, secret)
    )
    head = f"Delivered-To: {theirs}\nReturn-Path: <sara+{theirs.replace('@', '=')}@kallio.example>\n"
    head += f"Received: by mx.example for <{theirs.upper()}>; Mon, 1 Jun 2026 12:00:00 +0000\nX-Original-To: {secret}\n"
    return capture(head.encode() + message, envelope=[secret, theirs])


def read(response) -> str:
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode()


DOORS = {
    "api": "/api/v1/captured-mails/{mail}/",
    "api list": "/api/v1/captured-mails/",
    "page": "/mail/{mail}/",
    "tray": "/mail/?show=logged",
    "message": "/mail/{mail}/raw/",
    "account": "/accounts/{account}/",
    "work": "/api/v1/interactions/?account={account}",
}


@pytest.mark.parametrize("door", DOORS)
def test_a_colleague_reads_everything_but_the_secret(client, ana, mail, secret, theirs, kallio, door):  # noqa: F811
    client.force_login(ana, backend=BACKEND)

    answer = client.get(DOORS[door].format(mail=mail.pk, account=kallio.pk))

    said = read(answer)
    assert answer.status_code == 200 and theirs.partition("@")[0] not in said.lower()
    if door in ("api", "api list", "page", "message"):
        assert secret in said and SARA in said, "the own address and everybody else stay"


@pytest.mark.parametrize("door", ["api", "page", "message", "admin"])
def test_ops_who_sees_all_mail_reads_no_secret(client, mail, secret, theirs, door):  # noqa: F811
    client.force_login(UserFactory(role="ops", is_staff=True), backend=BACKEND)
    doors = DOORS | {"admin": "/admin/accounts/capturedmail/{mail}/change/"}

    answer = client.get(doors[door].format(mail=mail.pk))

    said = read(answer).lower()
    assert answer.status_code == 200 and "ana@sellers.example" in said
    assert not [one for one in CaptureAddress.objects.values_list("local_part", flat=True) if one in said]


def test_a_retired_address_of_ones_own_is_no_secret_to_oneself(client, ana, secret, kallio):  # noqa: F811
    mail = capture(raw(SARA, secret), envelope=[secret])
    renew_address(ana, now=NOON)
    client.force_login(ana, backend=BACKEND)

    assert secret in read(client.get(f"/api/v1/captured-mails/{mail.pk}/"))


def test_what_is_logged_keeps_its_words_and_its_people(mail, ana):  # noqa: F811
    talk = Interaction.objects.get()
    hidden = "hidden@in.example.org"
    assert talk.summary == TEXT.format(hidden, hidden) and talk.contact.email == SARA
    assert {user.name for user in mail.for_users.all()} == {"Ana", "Bo"}


@pytest.mark.parametrize(
    ("text", "pattern", "shown"),
    [
        ("to <abc123@in.example.org>", "*@in.example.org", "to <hidden@in.example.org>"),
        ("to mine@in.example.org", "*@in.example.org", "to mine@in.example.org"),
        ("x-abc123=in.example.org@list.example", "*@in.example.org", "x-hidden=in.example.org@list.example"),
        ("abc123=40in.example.org", "*@in.example.org", "hidden=40in.example.org"),
        ("CRM+ABC@Example.org, sara@example.org", "crm+*@example.org", "CRM+hidden@Example.org, sara@example.org"),
        ("sara@example.org", "", "sara@example.org"),
    ],
)
def test_the_secret_part_is_found_however_the_address_is_written(text, pattern, shown):
    assert without_secrets(text, pattern, own={"mine"}) == shown
