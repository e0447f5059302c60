"""A real browser at a real server: `page` is the one window, empty again, `sign_in` lets a user in without the form."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import sync_playwright

from tests import chromium

REFUSED = "status of 422"  # the answer to a form that was refused
WINDOW = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        window = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.OPTIONS)
        yield window
        window.close()


@pytest.fixture(scope="session")
def profile(browser, live_server):
    """The one window of all tests: opening another for each costs as much as what most of them do in it."""
    context = browser.new_context(base_url=live_server.url, viewport=WINDOW, reduced_motion="reduce")
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(profile, live_server):
    """A window whose addresses are relative to the test server. An error of a page or in the console fails the test.

    Nobody is signed in, and nothing is left of what was done in it before.
    """
    window = profile.pages[0] if profile.pages else profile.new_page()
    window.set_viewport_size(WINDOW)
    window.emulate_media(color_scheme="light", reduced_motion="reduce")
    window.set_extra_http_headers({})
    errors: list[str] = []

    def note_error(error) -> None:
        errors.append(str(error))

    def note_line(line) -> None:
        if line.type == "error" and REFUSED not in line.text:
            errors.append(line.text)

    window.on("pageerror", note_error)
    window.on("console", note_line)
    yield window
    if window.url.startswith(live_server.url):
        window.evaluate("localStorage.clear(); sessionStorage.clear()")
    window.goto("about:blank")
    window.remove_listener("pageerror", note_error)
    window.remove_listener("console", note_line)
    for another in profile.pages[1:]:
        another.close()
    profile.clear_cookies()
    assert errors == []


@pytest.fixture
def sign_in(page, live_server):
    """Call it with a user: the window of `page` is then signed in."""

    def let_in(user):
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        return page

    return let_in
