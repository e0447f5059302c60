"""Each role at each route: the table holds, nothing is missing from it, and a refusal tells and changes nothing."""

import logging
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from tests.access import document
from tests.access.table import ROLES, SIGN_IN, Line, lines
from tests.access.world import BEFORE, UPLOADS, World, body_of, build, etag_of
from tests.pages.conftest import BACKEND

pytestmark = pytest.mark.django_db
# Of the admin the index and the lists stand for the rest: what they do not open, their forms do not either.
ADMIN_REST = re.compile(r"^admin:(?!index$|login$)(?!.*_changelist$)")
OPEN_TO_ALL = {
    "set_language", "/livez", "/readyz", "api-token", "account_login", "account_signup", "account_inactive",
    "account_reset_password", "account_reset_password_done", "account_reset_password_from_key",
    "account_reset_password_from_key_done", "account_confirm_login_code", "account_email_verification_sent",
    "account_confirm_email", "account_logout", "api-mail-webhook", "accounts:subscription",
}  # fmt: skip
WRITES = re.compile(r'\b(INSERT INTO|UPDATE\s+"?\w+"?\s+SET|DELETE FROM|TRUNCATE|COPY)\b', re.IGNORECASE)
SESSION = re.compile(r"django_session|accounts_user\" SET \"last_login|authtoken_token")
PARTS = 4  # so that several workers share the walk
# Routes whose methods other packages decide on.
THEIRS = re.compile(r"^(account_|admin:|set_language|api-(token|schema|docs|look-up|organisation)|/)")
# Two names of one address.
TWINS = {("assignment:run-list", "POST"), ("assignment:run-create", "GET")}


def routes() -> dict[str, dict[str, str] | None]:
    """Every named route; for those of the API the actions by method."""
    return dict(_routes(get_resolver(), ()))


def _routes(resolver: URLResolver, spaces: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str] | None]]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from _routes(each, (*spaces, each.namespace) if each.namespace else spaces)
        elif each.name:
            yield ":".join((*spaces, each.name)), getattr(each.callback, "actions", None)


def arguments_of(name: str) -> list[str]:
    """The arguments in the address of the route."""
    return re.findall(r"%\((\w+)\)s", _pattern(get_resolver(), name.split(":")))


def _pattern(resolver: URLResolver, words: list[str]) -> str:
    for space in words[:-1]:
        resolver = resolver.namespace_dict[space][1]
    return resolver.reverse_dict.getlist(words[-1])[0][0][0][0]


@pytest.fixture
def world() -> Iterator[World]:
    """Refusals are what is tested: they are not logged here."""
    logging.disable(logging.WARNING)
    yield build()
    logging.disable(logging.NOTSET)


def ask(client: Client, line: Line, world: World, address: str) -> HttpResponse:
    body = body_of(line.name, line.method, world)
    if line.name == "api-token":
        body["username"] = world.people["rep"].email
    if line.method == "GET":
        return client.get(address)
    if not line.name.startswith("api-"):
        return client.post(address, body)
    if (line.name, line.method) in UPLOADS:
        return client.post(address, body)
    send = getattr(client, line.method.lower())
    return send(address, body, content_type="application/json", headers=etag_of(line.name, world))


def address_of(line: Line, world: World, *, nothing: bool = False) -> str:
    if line.name.startswith("/"):
        return line.name
    wanted = arguments_of(line.name)
    filled = world.arguments(line.name, wanted)
    return reverse(line.name, kwargs=world.nothing(wanted, filled) if nothing else filled)


@cache
def client_for(role: str, world: World) -> Client:
    """One window per role; to make one takes longer than to ask with it."""
    client = Client(raise_request_exception=False)
    if world.people[role]:
        client.force_login(world.people[role], backend=BACKEND)
    return client


def got(answer: HttpResponse) -> str:
    """The status, or `in` where one is asked to sign in."""
    is_form = answer.status_code == 302 and answer.url.startswith(f"{reverse('account_login')}?next=")
    return SIGN_IN if is_form or answer.status_code == 401 else str(answer.status_code)


def text_of(answer: HttpResponse) -> str:
    """The body without what differs from one answer to the next."""
    return re.sub(r'"X-CSRFToken": "\w+"|value="\w{64}"|\?next=[^"]*', "", answer.content.decode())


def visit(world: World, line: Line, role: str, *, nothing: bool = False) -> tuple[HttpResponse, list[str]]:
    """The answer, and the statements that wrote something; all of it is rolled back."""
    client, written = client_for(role, world), []

    def listen(execute, sql, params, many, context):
        if WRITES.search(sql) and not SESSION.search(sql):
            written.append(sql[:200])
        return execute(sql, params, many, context)

    with transaction.atomic():
        if line.name in BEFORE:
            BEFORE[line.name](world)
        with connection.execute_wrapper(listen):
            answer = ask(client, line, world, address_of(line, world, nothing=nothing))
            if answer.status_code == 302 and answer.url.startswith(reverse("admin:login")):
                answer = client.get(answer.url)  # the admin sends there first
            b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return answer, written


def test_every_route_has_a_line():
    named = {name for name in routes() if not ADMIN_REST.match(name)}
    assert named - {line.name for line in lines()} == set()
    assert {line.name for line in lines() if not line.name.startswith("/")} - named == set()


def test_every_method_of_the_api_has_a_line():
    offered = {(name, verb.upper()) for name, actions in routes().items() for verb in actions or {} if verb != "head"}
    assert offered - {(line.name, line.method) for line in lines()} == set()


def test_no_line_stands_twice():
    keys = [(line.name, line.method) for line in lines()]
    assert len(keys) == len(set(keys))


def test_nobody_gets_in_without_signing_in():
    closed = [line for line in lines() if line.name not in OPEN_TO_ALL]
    assert [str(line) for line in closed if line.expected[0] != SIGN_IN] == []


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_each_role_gets_what_the_table_says(world, part):
    """A GET and a refusal write nothing, and what is not yours looks like what does not exist."""
    wrong = []
    for line in lines()[part::PARTS]:
        for role, expected in zip(ROLES, line.expected, strict=True):
            answer, written = visit(world, line, role)
            if got(answer) != expected:
                wrong.append(f"{line} as {role}: {got(answer)}, the table says {expected}")
            if line.method == "GET" or expected in (SIGN_IN, "403", "404"):
                wrong += [f"{line} as {role} writes {sql}" for sql in written]
            if expected == "404" and tells_apart(world, line, role, hidden=answer):
                wrong.append(f"{line} as {role}: it differs from one that does not exist")
    assert wrong == [], "\n".join(wrong)


def tells_apart(world: World, line: Line, role: str, *, hidden: HttpResponse) -> bool:
    """Does the answer for a hidden row differ from that for no row?"""
    missing = visit(world, line, role, nothing=True)[0]
    return missing.status_code != 404 or text_of(hidden) != text_of(missing)


def test_what_is_written_is_noticed(world):
    """The control of the test before: a request that is granted does write."""
    line = next(line for line in lines() if str(line) == "POST account-log")
    assert visit(world, line, "rep")[1] != []


def test_other_methods_are_refused(world):
    """What the table does not list is no door: 405 for ops, who may do everything."""
    known = {(line.name, line.method) for line in lines()} | TWINS
    client, wrong = client_for("ops", world), []
    for line in {line.name: line for line in lines() if not THEIRS.match(line.name)}.values():
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            if (line.name, method) not in known:
                with transaction.atomic():
                    status = client.generic(method, address_of(line, world)).status_code
                    transaction.set_rollback(True)
                if status != 405:
                    wrong.append(f"{method} {line.name}: {status}")
    assert wrong == []


def test_the_document_is_the_table():
    written = Path(settings.BASE_DIR, "docs", "access.md").read_text()
    assert written == document.text(), "Run: python -m tests.access.document"
