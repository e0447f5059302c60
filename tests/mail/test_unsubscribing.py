"""The link in each mail stops its kind without signing in; a link that is old or not ours changes nothing."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.actions.mailing import compose
from accounts.models import MailChoice, Mailing
from accounts.queries.subscriptions import subscription_token
from tests.factories import UserFactory
from tests.mail.test_sending import body, post, tell
from tests.pages.conftest import text_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def ana():
    cache.clear()
    return UserFactory(name="Ana Kovač")


@pytest.fixture
def stranger():
    return Client(enforce_csrf_checks=True)


def link(user, *, cadence="weekly", ago=timedelta()) -> str:
    return f"/subscription/{subscription_token(user, cadence, now=timezone.now() - ago)}/"


def chosen(user) -> dict[str, str]:
    return dict(MailChoice.objects.filter(user=user).values_list("group", "cadence"))


def test_both_forms_and_the_head_of_a_mail_stop_its_kind_and_no_other(postbox, stranger, ana):
    now = timezone.now()
    tell(ana, at=now - 8 * DAY)
    assert post(now) == 1
    (mail,) = postbox.mails
    url = mail["List-Unsubscribe"].strip().strip("<>")  # a long line is folded
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert url in body(mail, "text/plain") and url in body(mail, "text/html")

    answer = stranger.post(urlsplit(url).path, {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200 and chosen(ana) == dict.fromkeys(("book", "rules", "other"), "never")
    tell(ana, at=now - 8 * DAY), tell(ana, "return_decided", at=now - 8 * DAY)
    assert compose(now=now) == 1, "the daily answers still come, the rest stays in the app"


def test_the_page_says_what_will_stop_and_looking_stops_nothing(settings, stranger, ana):
    settings.SENDS_MAIL = True
    tell(ana, at=timezone.now() - 8 * DAY)
    compose(now=timezone.now())
    page = stranger.get(link(ana))

    assert "Stop the mails that come once a week?" in text_of(page)
    assert "My book: accounts at risk, new and gone" in text_of(page) and "Answers and questions" not in text_of(page)
    assert ana.name not in text_of(page) and ana.email not in page.content.decode()
    assert not chosen(ana) and Mailing.objects.count() == 1

    stopped = stranger.post(link(ana))
    assert "These mails have stopped" in text_of(stopped) and not Mailing.objects.exists()
    assert "These mails have stopped" in text_of(stranger.get(link(ana)))


@pytest.mark.parametrize(("cadence", "goes"), [("weekly", 0), ("daily", 1)])
def test_a_mail_that_failed_is_not_tried_again_after_its_kind_was_stopped(
    client, postbox, stranger, ana, cadence, goes
):
    now = timezone.now()
    postbox.answers = ["550 no such user"]
    tell(ana, at=now - 8 * DAY)
    assert post(now) == 0 and Mailing.objects.get().state == "failed"

    assert stranger.post(link(ana, cadence=cadence)).status_code == 200
    client.force_login(UserFactory(role="ops"))
    client.post("/setup/mail/")

    assert post(timezone.now()) == goes == len(postbox.mails)


@pytest.mark.parametrize("spoil", ["forged", "foreign", "cut", "left", "gone"])
def test_a_link_that_is_not_ours_changes_nothing_and_tells_of_nobody(stranger, ana, spoil):
    address = link(ana)
    if spoil == "left":
        type(ana).objects.update(is_active=False)
    elif spoil == "gone":
        ana.delete()
    elif spoil == "foreign":
        address = address.replace(address.split("/")[2].split(":")[0], link(UserFactory()).split("/")[2].split(":")[0])
    else:
        address = re.sub(r".{4}/$", "AAAA/" if spoil == "forged" else "/", address)

    answers = [stranger.get(address), stranger.post(address)]

    assert {answer.status_code for answer in answers} == {404} and not MailChoice.objects.exists()
    assert {text_of(answer).split("Nothing was changed")[1] for answer in answers} == {
        " This link is not whole, or not one of ours. Copy all of it from the mail, or sign in and choose there."
        " Sign in and choose "
    }


@pytest.mark.parametrize(("days", "status"), [(179, 200), (181, 410)])
def test_a_link_is_good_for_half_a_year(stranger, ana, days, status):
    answer = stranger.post(link(ana, ago=days * DAY))

    assert answer.status_code == status and bool(chosen(ana)) == (status == 200)
    assert ("too old" in text_of(answer)) == (status == 410)


def test_who_asks_too_often_waits(stranger, ana):
    answers = [stranger.post(link(ana)[:-6] + "/").status_code for _each in range(61)]

    assert set(answers[:60]) == {404} and answers[60] == 429
