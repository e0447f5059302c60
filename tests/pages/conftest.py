"""What the tests of the pages share: windows of people, and the words of an answer."""

import html
import re

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.factories import BookFactory, UserFactory

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def window_of():
    """Call it with a user: a client that is signed in as this user."""

    def open_window(user) -> Client:
        client = Client()
        client.force_login(user, backend=BACKEND)
        return client

    return open_window


@pytest.fixture
def book(team):
    return BookFactory(rep=UserFactory(name="Ana Kovač", team=team))


@pytest.fixture
def mine(book, window_of):
    """The window of the rep whose book it is."""
    return window_of(book.rep)


@pytest.fixture
def leading(team, window_of):
    """The window of the leader of `team`."""
    return window_of(team.leader)


def names_in_book(answer: HttpResponse) -> list[str]:
    """The accounts of the page My book, in its order."""
    return re.findall(r'id="account-\d+">.*?<a[^>]*><bdi>(.*?)</bdi>', answer.content.decode(), re.S)


def text_of(answer: HttpResponse) -> str:
    """The visible words in one line, without tags and marks of direction."""
    words = re.sub(r"<(script|style|template)\b.*?</\1>|<[^>]*>", " ", answer.content.decode(), flags=re.S)
    words = html.unescape(words).replace("\u2068", "").replace("\u2069", "").replace("\u00a0", " ")
    return re.sub(r"\s+", " ", words)
