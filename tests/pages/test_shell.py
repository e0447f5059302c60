"""The shell of every page: tabs by role, sign-in, errors in our look, the files that come from packages."""

import pytest
from django.contrib.staticfiles import finders
from django.test import Client, override_settings
from django.urls import path

from accounts.templatetags.book import drawn_once
from bookofbusiness.context import PAGES, tabs
from bookofbusiness.static_files import VENDOR_FILES, VendorFinder
from bookofbusiness.urls import urlpatterns as own
from tests.test_templates import TEMPLATES

pytestmark = pytest.mark.django_db
ELSEWHERE = {"components/error.html", "components/criteria_preview.html"}  # needs a page that counts


def breaks(request):
    raise ZeroDivisionError


urlpatterns = [*own, path("breaks/", breaks)]


@pytest.mark.parametrize("role", ["rep", "leader", "ops"])
def test_tabs_are_the_pages_of_the_role_and_all_can_be_opened(role, client, request):
    client.force_login(request.getfixturevalue(role), backend="allauth.account.auth_backends.AuthenticationBackend")
    shown = tabs(role, "/nowhere/")
    assert {tab.name for tab in shown} <= {page.name for page in PAGES if role in page.roles}
    assert len({tab.keys for tab in shown}) == len(shown)
    assert [tab.name for tab in shown if tab.is_current] == []


def test_the_tab_of_the_longest_matching_address_is_current():
    assert [tab.name for tab in tabs("ops", "/admin/accounts/") if tab.is_current] == ["admin:index"]


def test_the_header_says_how_many_notifications_wait(client, rep):
    rep.notifications.create(kind="notice", title="Kallio Dairy is at risk from 4 June", key="a")
    rep.notifications.create(kind="notice", title="An old one", key="b", read_at="2026-05-01T08:00Z")
    client.force_login(rep, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert 'aria-label="1 unread notification"' in client.get("/styleguide/").content.decode()


def test_a_stranger_sees_sign_in_and_no_tabs(client):
    page = client.get("/sign-in/login/")
    assert page.status_code == 200
    assert 'class="tabs"' not in page.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/sign-in/login/",
        "/sign-in/password/reset/",
        "/sign-in/password/reset/done/",
        "/sign-in/signup/",
        "/sign-in/inactive/",
    ],
)
def test_the_pages_of_sign_in_are_in_our_look(client, address):
    page = client.get(address)
    assert page.status_code == 200
    assert 'class="bare"' in page.content.decode()


def test_a_wrong_password_is_answered_in_words_beside_the_form(client):
    page = client.post("/sign-in/login/", {"login": "nobody@example.org", "password": "wrong-password-9"})
    assert page.status_code == 200
    assert 'class="refusal" role="alert"' in page.content.decode()


@override_settings(ROOT_URLCONF="tests.pages.test_shell")
def test_a_failure_has_a_page_that_needs_nothing(leader):
    client = Client(raise_request_exception=False)
    client.force_login(leader, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/breaks/")
    assert page.status_code == 500
    assert "Something went wrong on our side" in page.content.decode()


def test_an_unknown_address_has_a_page_with_a_way_on(client, rep):
    client.force_login(rep, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/no-such-page/")
    assert page.status_code == 404
    assert "Nothing here for you" in page.content.decode()


def test_the_style_guide_shows_every_component(client, leader):
    drawn_once.cache_clear()  # a bar that another page drew is not drawn again
    client.force_login(leader, backend="allauth.account.auth_backends.AuthenticationBackend")
    shown = {template.name for template in client.get("/styleguide/").templates}
    known = {path.relative_to(TEMPLATES).as_posix() for path in (TEMPLATES / "components").glob("*.html")}
    assert known - shown - ELSEWHERE == set()


@pytest.mark.parametrize("name", VENDOR_FILES)
def test_a_named_file_of_a_package_is_found(name):
    assert finders.find(name)


def test_nothing_else_of_the_packages_is_served():
    assert finders.find("vendor/../package.json") is None
    assert not VendorFinder().find("@tabler/core/package.json")


def test_a_collected_file_does_not_refer_to_a_source_map():
    for name, storage in VendorFinder().list([]):
        with storage.open(name) as file:
            assert b"sourceMappingURL" not in file.read(), name
