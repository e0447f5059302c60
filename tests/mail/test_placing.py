"""Placing mail from the tray: on the account that was meant, with its person, and never as more than it is."""

import pytest

from accounts.errors import RuleViolation
from accounts.models import CapturedMail, Contact, Interaction, User
from assignment.actions.closing import close_as_duplicate_of
from assignment.models import Coverage
from bookofbusiness.mail.tray import Place, log_captured, take_back
from tests.factories import AccountFactory, ContactFactory, held_account
from tests.mail.messages import bounce, raw
from tests.mail.test_capture import DAY, NOON, NOW, SARA, ana, book, capture, kallio, secret  # noqa: F401
from tests.pages.conftest import BACKEND

pytestmark = pytest.mark.django_db
ANA = "ana@sellers.example"


@pytest.fixture
def lind(book):  # noqa: F811
    return held_account(book=book, since=NOON - 10 * DAY, name="Lind", domain="lind.example")


def place(mail: CapturedMail, account, by: User, **where):
    answer = log_captured(mail.pk, Place(account.pk, **where), by=by, now=NOW)
    mail.refresh_from_db()
    return answer


def test_naming_the_person_on_one_account_leaves_the_line_on_another(ana, secret, kallio, lind):  # noqa: F811
    """Each new person gets the address that is at home on the account, not the first one of the mail."""
    mail = capture(raw(ANA, "timo@kallio.example, Tea <tea@lind.example>"), envelope=[secret])
    assert Interaction.objects.filter(contact=None).count() == 2

    place(mail, lind, ana, new_person="Tea")

    assert Interaction.objects.get(account=kallio).voided_at is None and mail.person_missing
    assert Contact.objects.get(name="Tea").email == "tea@lind.example"
    place(mail, kallio, ana)
    assert not mail.person_missing  # said to be nobody in particular: nothing is missing any more
    assert Interaction.objects.filter(account=kallio, voided_at=None).count() == 1


def test_an_address_that_is_at_home_elsewhere_is_given_to_nobody(ana, secret, book, kallio, lind):  # noqa: F811
    ContactFactory(account=lind, email="boss@nowhere.example")
    mail = capture(raw(ANA, "boss@nowhere.example, timo@kallio.example"), envelope=[secret])
    place(mail, held_account(book=book, since=NOON - DAY), ana, new_person="Third")
    assert Contact.objects.get(name="Third").email == ""


def test_what_a_machine_wrote_is_logged_as_automated_and_covers_nothing(ana, secret, kallio):  # noqa: F811
    mail = capture(raw(SARA, secret, Auto_Submitted="auto-replied"))
    place(mail, kallio, ana, contact_id=kallio.contacts.get().pk)
    assert Interaction.objects.get().automated and Coverage.objects.get(account=kallio).state != "engaged"


@pytest.mark.parametrize("kind", ["report", "internal"])
def test_a_report_of_a_server_and_mail_among_colleagues_is_no_work(client, ana, secret, kallio, kind):  # noqa: F811
    message = bounce(SARA, to=ANA, original_id="<x@y>") if kind == "report" else raw(ANA, "bo@sellers.example")
    mail = capture(message, envelope=[secret])
    take_back([mail.pk], by=ana, now=NOW)
    with pytest.raises(RuleViolation, match="no_work"):
        place(mail, kallio, ana)
    client.force_login(ana, backend=BACKEND)
    assert "Log it here" not in client.get(f"/mail/{mail.pk}/", {"text": "Kallio"}).content.decode()


@pytest.mark.parametrize(("sender", "wrong"), [("tea@tea.example", "out"), (ANA, "in")])
def test_the_direction_stays_as_the_mail_says(client, ana, secret, kallio, sender, wrong):  # noqa: F811
    mail = capture(raw(sender, ANA if wrong == "out" else "tea@tea.example"), envelope=[secret])
    client.force_login(ana, backend=BACKEND)
    sent = {"account": kallio.pk, "person": "none", "direction": wrong}
    answer = client.post(f"/mail/{mail.pk}/interactions/", sent)
    assert answer.status_code == 422 and "its direction stays" in answer.content.decode()
    assert not Interaction.objects.exists()


def test_who_wrote_a_mail_whose_original_is_missing_may_be_said(client, ana, secret, kallio):  # noqa: F811
    mail = capture(raw(ANA, secret, text="Remember what Sara wrote"))
    client.force_login(ana, backend=BACKEND)
    assert "They wrote to us" in client.get(f"/mail/{mail.pk}/", {"text": "Kallio"}).content.decode()
    place(mail, kallio, ana, new_person="Sara", direction="in")
    assert Interaction.objects.get().contact.email == ""  # the address of the mail is that of the rep
    assert Interaction.objects.get().direction == "in"


@pytest.mark.parametrize(
    "address",
    ["timo..lind@kallio.example", "timo.@kallio.example", "josé@kallio.example", "t@my_host.kallio.example",
     f"t@{'a' * 60}.{'b' * 60}.{'c' * 60}.{'d' * 60}.kallio.example"],
)  # fmt: skip
@pytest.mark.parametrize("door", ["page", "api"])
def test_a_sender_whose_address_cannot_be_kept_is_placed_without_it(client, ana, secret, kallio, address, door):  # noqa: F811
    mail = capture(raw("Timo <t@x.example>", secret).replace(b"t@x.example", address.encode()))
    client.force_login(ana, backend=BACKEND)
    said = f"no address, because this one cannot be kept: {address}"
    if door == "page":
        sent = {"account": kallio.pk, "person": "new", "new_person": "Timo", "direction": "in"}
        answer = client.post(f"/mail/{mail.pk}/interactions/", sent, follow=True)
        assert said in answer.content.decode()
    else:
        sent = {"account": kallio.pk, "new_person": "Timo"}
        answer = client.post(f"/api/v1/captured-mails/{mail.pk}/interactions/", sent, "application/json")
        assert answer.status_code == 201 and said in answer.json()["sentence"]

    timo = Contact.objects.get(name="Timo")
    assert timo.email == "" and Interaction.objects.get(voided_at=None).contact == timo
    assert said in client.get(f"/mail/{mail.pk}/").content.decode()


@pytest.mark.parametrize(("has", "is_told"), [("", True), ("timo@old.example", False)])
def test_a_known_person_keeps_what_is_known(client, ana, secret, kallio, has, is_told):  # noqa: F811
    timo = ContactFactory(account=kallio, name="Timo", email=has)
    mail = capture(raw("Timo <t@x.example>", secret).replace(b"t@x.example", b"timo..lind@kallio.example"))

    answer = place(mail, kallio, ana, contact_id=timo.pk)

    timo.refresh_from_db()
    assert timo.email == has and ("cannot be kept" in answer.sentence) == is_told and mail.state == "logged"


def test_what_is_offered_is_the_original_not_its_closed_duplicate(client, ops, ana, kallio):  # noqa: F811
    twin = AccountFactory(name="Closed twin", domain="kallio.example")
    ContactFactory(account=twin, email=SARA)
    close_as_duplicate_of(twin.pk, original_id=kallio.pk, by=ops, now=NOON)
    mail = capture(raw(SARA, "stranger@elsewhere.example"))  # nobody's, so it waits
    client.force_login(ops, backend=BACKEND)

    page = client.get(f"/mail/{mail.pk}/").content.decode()

    assert "Kallio Dairy" in page and "Closed twin" not in page
