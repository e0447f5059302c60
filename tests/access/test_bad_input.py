"""Nonsense at every door of every route: a message, never a server error."""

import base64
import json
import logging
import re
from collections.abc import Iterator
from itertools import count, cycle

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.urls import reverse

from accounts.models import Account
from tests.access.table import Line, lines
from tests.access.test_access import address_of, arguments_of, client_for
from tests.access.world import UPLOADS, World, body_of, build, etag_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SCRIPT = "<script>alert(1)</script>"
TURNS = 4
FREE_KEYS = {("api-rules-scenarios", ("answers",))}  # by situation; an unknown one is a refusal of the action
NONSENSE = {
    "NUL": "a\x00b",
    "long": "x" * 2000,
    "script": SCRIPT,
    "digits": "٣" * 40,
    "minus": "-1",
    "list": ["a", "b"],
    "empty": "",
    "lone half of a pair": "\ud800",
    "huge number": 10**30,
    "no number": float("inf"),
    "nothing": None,
    "object": {"a\x00b": {"c": "abc"}},
}


@pytest.fixture
def world() -> Iterator[World]:
    logging.disable(logging.ERROR)
    yield build()
    logging.disable(logging.NOTSET)


def send(world: World, line: Line, body: dict) -> int:
    client, address = client_for("ops", world), address_of(line, world)
    with transaction.atomic():
        if line.name.startswith("api-") and key_of(line) not in UPLOADS:
            options = {"content_type": "application/json", "headers": etag_of(line.name, world)}
            # As a stranger writes it: a number beyond all bounds, a half of a character by its escape.
            text = json.dumps(body, cls=DjangoJSONEncoder).replace("Infinity", "1e400")
            status = getattr(client, line.method.lower())(address, text, **options).status_code
        else:
            status = client.post(address, _as_form(body)).status_code
        transaction.set_rollback(True)
    return status


def key_of(line: Line) -> tuple[str, str]:
    return line.name, line.method


def _as_form(body: dict) -> dict:
    """What a browser can send of it: texts and lists of them, without halves of characters."""
    return {key: [*map(_typed, value)] if isinstance(value, list) else _typed(value) for key, value in body.items()}


def _typed(value: object) -> object:
    text = str(value) if value is None or isinstance(value, dict | float) else value
    return text.replace("\ud800", "\ufffd") if isinstance(text, str) else text


def places_in(body: object, place: tuple = ()) -> Iterator[tuple]:
    """The path of every value of `body`, those inside its objects and lists as well."""
    inside = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for key, value in inside:
        yield (*place, key)
        yield from places_in(value, (*place, key))


def with_value(body: object, place: tuple, value: object) -> object:
    """A copy of `body` with `value` at `place`."""
    if not place:
        return value
    copied = dict(body) if isinstance(body, dict) else list(body)
    copied[place[0]] = with_value(copied[place[0]], place[1:], value)
    return copied


@pytest.mark.parametrize("kind", NONSENSE)
def test_nonsense_in_a_field_is_answered_in_words(world, kind):
    """In turns: each field meets a third of the kinds, and each kind a third of the fields of every shape."""
    wrong, turn = [], count(list(NONSENSE).index(kind))
    for line in lines():
        sensible = body_of(line.name, line.method, world) if line.method in ("POST", "PATCH") else {}
        for place in places_in(sensible) if line.name != "api-token" else ():
            if next(turn) % TURNS:
                continue
            status = send(world, line, with_value(sensible, place, NONSENSE[kind]))
            if status >= 500:
                wrong.append(f"{line}: {status} for {kind} in {place}")
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize("kind", ["huge number", "minus"])
def test_no_number_breaks_an_outlook_that_is_worked_out_while_one_types(world, kind):
    """No turns: each of their fields meets each number, as what is typed is on its way to become one."""
    wrong, asked = [], [line for line in lines() if line.name.endswith("-outlook") and line.method == "POST"]
    for line in asked:
        sensible = body_of(line.name, line.method, world)
        for place in places_in(sensible):
            status = send(world, line, with_value(sensible, place, NONSENSE[kind]))
            if status >= 500:
                wrong.append(f"{line}: {status} for {kind} in {place}")
    assert wrong == [] and len(asked) >= 2, "\n".join(wrong)


@pytest.mark.parametrize("key", ["a\x00b", "\ud800", "unknown", "__proto__", "id"])
def test_a_key_that_the_api_does_not_know_is_a_400(world, key):
    """At the top of each body and inside each of its objects; a bare slip never passes for a change."""
    wrong = []
    for line in lines():
        if line.expected[-1] == "404":
            continue  # not ops' to answer
        if line.method in ("POST", "PATCH") and re.match("api-(?!token)", line.name) and key_of(line) not in UPLOADS:
            sensible = body_of(line.name, line.method, world)
            inner = [place for place in places_in(sensible) if isinstance(_value_at(sensible, place), dict)]
            objects = [(), *(place for place in inner if (line.name, place) not in FREE_KEYS)]
            for place in objects if sensible else ():
                inside = {**_value_at(sensible, place), key: "x"}
                if (status := send(world, line, with_value(sensible, place, inside))) != 400:
                    wrong.append(f"{line}: {status} for {key!r} in {place}")
    assert wrong == [], "\n".join(wrong)


def _value_at(body: object, place: tuple) -> object:
    for step in place:
        body = body[step]
    return body


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


def test_nonsense_in_a_page_link_is_answered_in_words(world):
    """At each place of links that are read from base64, on every route that reads one; in turns, as above."""
    client, wrong, asked, turn = client_for("ops", world), [], 0, cycle([float("inf"), 10**30, "\ud800", "a\x00"])
    for line in (line for line in lines() if line.method == "GET"):
        address = address_of(line, world)
        if client.get(f"{address}?cursor=x").status_code != 400:
            continue
        asked += 1
        for before in ([0], [0, "a"], [0, 1], [0, 1, 1], [0, 1, 1, 1]):
            link = [*before, next(turn)]
            cursor = base64.urlsafe_b64encode(json.dumps(link).encode()).decode().rstrip("=")
            if (status := client.get(f"{address}?cursor={cursor}").status_code) != 400:
                wrong.append(f"{line}: {status} for {link}")
    assert wrong == [] and asked > 50, "\n".join(wrong)


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
