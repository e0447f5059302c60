"""A real browser at a real server: `page` is a fresh window, `sign_in` lets a user in without the form."""

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


@pytest.fixture
def page(browser, live_server):
    """A window whose addresses are relative to the test server. An error of a page or in the console fails the test."""
    context = browser.new_context(base_url=live_server.url, viewport=WINDOW, reduced_motion="reduce")
    context.set_default_timeout(10_000)
    window = context.new_page()
    errors = []
    window.on("pageerror", lambda error: errors.append(str(error)))
    window.on(
        "console", lambda line: errors.append(line.text) if line.type == "error" and REFUSED not in line.text else None
    )
    yield window
    context.close()
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
