"""As it runs for real: no debugging, static files with hashed names, a proxy with TLS in front."""

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.db import connection

from bookofbusiness.launcher import commands
from bookofbusiness.launcher.ports import LOOPBACK, answers, free_port

ROOT = Path(__file__).resolve().parents[2]
HOST = "book.example.org"
OF_THE_SUITE = ("DEBUG", "BEHIND_TLS", "HASHED_STATIC", "DJANGO_ALLOW_ASYNC_UNSAFE")
REQUIRED = ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL")

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("up")]


def environment(var):
    kept = {name: value for name, value in os.environ.items() if name not in OF_THE_SUITE}
    return kept | {
        "SECRET_KEY": "a-long-key-0123" * 5,
        "ALLOWED_HOSTS": HOST,
        "BOOK_VAR": str(var),
        "WEB_PROCESSES": "1",
    }


def manage(*arguments, env):
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, env=env, capture_output=True, text=True)


@pytest.mark.parametrize("missing", REQUIRED)
def test_production_refuses_to_start_without(missing, tmp_path):
    env = environment(tmp_path)
    del env[missing]

    refused = manage("manage.py", "check", env=env)

    assert refused.returncode == 1
    assert f"Set the environment variable {missing}" in refused.stderr


def test_the_checks_for_production_are_clean(tmp_path):
    checked = manage("manage.py", "check", "--deploy", "--fail-level", "WARNING", env=environment(tmp_path))

    assert checked.returncode == 0, checked.stderr
    assert checked.stdout == "System check identified no issues (0 silenced).\n"


class Site:
    """The web server as production runs it."""

    def __init__(self, port):
        self.port = port

    def get(self, path, *, scheme="https", host=HOST):
        request = urllib.request.Request(
            f"http://{LOOPBACK}:{self.port}{path}", headers={"Host": host, "X-Forwarded-Proto": scheme}
        )
        opener = urllib.request.build_opener(NoRedirects)
        try:
            with opener.open(request, timeout=20) as answer:
                return answer.status, answer.headers, answer.read().decode()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.headers, refusal.read().decode()


class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments, **options):
        return None


@pytest.fixture(scope="module")
def site(tmp_path_factory, django_db_setup, django_db_blocker):
    """Static files are collected as the image does it; the database is the suite's own."""
    var, port = tmp_path_factory.mktemp("production"), free_port()
    without_secrets = {"PATH": os.environ["PATH"], "BOOK_VAR": str(var)}
    collected = manage(*commands.COLLECT_STATIC, env=without_secrets)
    assert collected.returncode == 0, collected.stderr
    with django_db_blocker.unblock():
        database = connection.settings_dict["NAME"]
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    env = environment(var) | {"DATABASE_URL": f"{server}/{database}", "WEB_BIND": f"{LOOPBACK}:{port}"}
    with subprocess.Popen([sys.executable, *commands.WEB], cwd=ROOT, env=env) as web:
        deadline = time.monotonic() + 60
        while not answers(port):
            assert web.poll() is None and time.monotonic() < deadline, "the web server did not start"
            time.sleep(0.1)
        yield Site(port)
        web.terminate()


def test_health_is_asked_without_tls_and_by_any_name(site):
    assert site.get("/livez", scheme="http", host="10.0.0.7")[0] == 200
    assert site.get("/readyz", scheme="http", host="10.0.0.7")[0] == 200


def test_everything_else_goes_to_tls(site):
    status, headers, _body = site.get("/", scheme="http")

    assert (status, headers["Location"]) == (301, f"https://{HOST}/")


def test_a_strange_host_name_is_refused(site):
    assert site.get("/", host="evil.example.com")[0] == 400


def test_a_stranger_is_sent_to_the_sign_in_page(site):
    status, headers, _body = site.get("/sign-in/password/change/")

    assert status == 302
    assert headers["Location"].startswith("/sign-in/login/")
    assert site.get(headers["Location"])[0] == 200


def test_static_files_have_hashed_names_and_are_cached_for_ever(site):
    _status, headers, body = site.get("/sign-in/login/")
    sheets = re.findall(r'href="(/static/[^"]+\.css)"', body)

    assert sheets
    for sheet in sheets:
        assert re.search(r"\.[0-9a-f]{12}\.css$", sheet)
        status, headers, _text = site.get(sheet)
        assert status == 200
        assert "immutable" in headers["Cache-Control"]
