"""Nonsense at every door of every route: a message, never a server error."""

import logging
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.urls import reverse

from accounts.models import Account
from tests.access.table import Line, lines
from tests.access.test_access import address_of, arguments_of, client_for
from tests.access.world import World, body_of, build, etag_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SCRIPT = "<script>alert(1)</script>"
NONSENSE = {
    "NUL": "a\x00b",
    "long": "x" * 2000,
    "script": SCRIPT,
    "digits": "٣" * 40,
    "minus": "-1",
    "list": ["a", "b"],
    "empty": "",
    "lone half of a pair": "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
}


@pytest.fixture
def world() -> Iterator[World]:
    logging.disable(logging.ERROR)
    yield build()
    logging.disable(logging.NOTSET)


def send(world: World, line: Line, body: dict) -> int:
    client, address = client_for("ops", world), address_of(line, world)
    with transaction.atomic():
        if line.name.startswith("api-"):
            options = {"content_type": "application/json", "headers": etag_of(line.name, world)}
            status = getattr(client, line.method.lower())(address, body, **options).status_code
        else:
            status = client.post(address, body).status_code
        transaction.set_rollback(True)
    return status


@pytest.mark.parametrize("kind", NONSENSE)
def test_nonsense_in_a_field_is_answered_in_words(world, kind):
    wrong = []
    for line in lines():
        sensible = body_of(line.name, line.method, world) if line.method in ("POST", "PATCH") else {}
        for field in sensible if line.name != "api-token" else ():
            status = send(world, line, {**sensible, field: NONSENSE[kind]})
            if status >= 500:
                wrong.append(f"{line}: {status} for {kind} in {field}")
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize("number", [0, 2**31, 10**18 - 1, 2**63, 10**30])
def test_the_number_of_nothing_is_not_found(world, number):
    client, wrong = client_for("ops", world), []
    for line in lines():
        wanted = [] if line.name.startswith("/") else arguments_of(line.name)
        filled = {key: value for key, value in world.arguments(line.name, wanted).items() if isinstance(value, int)}
        if not filled or (number >= 10**18 and "pk" in filled):  # the API takes eighteen digits
            continue
        address = reverse(line.name, kwargs={**world.arguments(line.name, wanted), **dict.fromkeys(filled, number)})
        with transaction.atomic():
            status = client.generic(line.method, address).status_code
            transaction.set_rollback(True)
        if status != 404:
            wrong.append(f"{line}: {status}")
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize(
    "query", ["cursor=x", "cursor=WzBd", "only=x&text=%FF", "text=a%00b", "order=x", "text=" + "x" * 2000]
)
def test_nonsense_in_an_address_is_answered_in_words(world, query):
    client, wrong = client_for("ops", world), []
    for line in lines():
        if line.method == "GET":
            status = client.get(f"{address_of(line, world)}?{query}").status_code
            if status >= 500:
                wrong.append(f"{line}: {status}")
    assert wrong == [], "\n".join(wrong)


def test_what_people_wrote_is_shown_as_they_wrote_it_and_never_run(world):
    """A name of markup on every page that shows accounts."""
    account = Account.objects.get(pk=world.rows["account_id"])
    Account.objects.filter(pk=account.pk).update(name=SCRIPT, city=SCRIPT, industry=SCRIPT)
    account.contacts.update(name=SCRIPT, title=SCRIPT), account.tasks.update(title=SCRIPT)
    account.opportunities.update(name=SCRIPT), account.interactions.update(summary=SCRIPT, subject=SCRIPT)
    client, wrong, shown = client_for("ops", world), [], 0
    for line in lines():
        if line.method == "GET" and not line.name.startswith(("api-", "/", "account_")):
            answer = client.get(address_of(line, world))
            text = b"".join(answer.streaming_content) if answer.streaming else answer.content
            shown += b"&lt;script&gt;alert(1)" in text
            if SCRIPT.encode() in text and "html" in answer["Content-Type"]:
                wrong.append(str(line))
    assert wrong == [] and shown > 5
