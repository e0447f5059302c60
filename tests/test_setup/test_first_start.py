"""What the launcher remembers between starts, and what it hands to the other commands."""

import json
import os
import stat

import pytest
from django.core.management import call_command

from bookofbusiness.launcher.demo import demo_logins, table_of
from bookofbusiness.launcher.preparation import Stamp
from bookofbusiness.launcher.reset import reset
from bookofbusiness.launcher.running import Running, last_running, settings_for_children, use_running_servers
from tests.factories import AccountFactory

LOGINS = [
    {"role": "rep", "name": "Ana Kovač", "email": "ana@example.com", "password": "one"},
    {"role": "ops", "name": "رضا امینی", "email": "r.amini@example.com", "password": "two"},
]


@pytest.fixture
def checkout(tmp_path):
    (tmp_path / "accounts" / "migrations").mkdir(parents=True)
    (tmp_path / "accounts" / "migrations" / "0001_first.py").write_text("first")
    return tmp_path


def stamp(checkout):
    return Stamp(checkout / "prepared", root=checkout)


def test_a_prepared_database_is_not_asked_again(checkout):
    stamp(checkout).write(demo=True)

    assert stamp(checkout).is_current(demo=True)


def test_a_new_migration_asks_for_preparation(checkout):
    stamp(checkout).write(demo=True)
    (checkout / "accounts" / "migrations" / "0002_second.py").write_text("second")

    assert not stamp(checkout).is_current(demo=True)


def test_the_demo_is_offered_once_even_after_a_start_without(checkout):
    stamp(checkout).write(demo=False)
    assert stamp(checkout).is_current(demo=False)
    assert not stamp(checkout).is_current(demo=True)

    stamp(checkout).write(demo=True)
    stamp(checkout).write(demo=False)

    assert stamp(checkout).is_current(demo=True)


def test_log_ins_are_shown_one_to_a_line(tmp_path):
    (tmp_path / "demo-logins.json").write_text(json.dumps(LOGINS))

    lines = table_of(demo_logins(tmp_path)).splitlines()

    assert [line.split() for line in lines] == [
        ["rep", "ana@example.com", "one"],
        ["ops", "r.amini@example.com", "two"],
    ]


def test_without_a_demo_there_are_no_log_ins(tmp_path):
    assert demo_logins(tmp_path) == []


def test_settings_of_the_environment_win_but_not_over_the_servers(tmp_path):
    given = {"ALLOWED_HOSTS": "book.local", "DATABASE_URL": "postgres://old"}

    settings = settings_for_children(
        given, servers={"DATABASE_URL": "postgres://new"}, var=tmp_path / "var", data=tmp_path / "data", secret="s"
    )

    assert settings["ALLOWED_HOSTS"] == "book.local"
    assert settings["DATABASE_URL"] == "postgres://new"
    assert settings["SECRET_KEY"] == "s"


def test_the_note_of_a_running_launcher_is_for_its_owner_alone_and_fills_what_is_missing(tmp_path):
    Running(pid=os.getpid(), environment={"DATABASE_URL": "postgres://x", "SECRET_KEY": "s"}).write(tmp_path)
    env = {"BOOK_VAR": str(tmp_path), "SECRET_KEY": "mine"}

    use_running_servers(env)

    assert env["DATABASE_URL"] == "postgres://x"
    assert env["SECRET_KEY"] == "mine"
    assert stat.S_IMODE((tmp_path / "running.json").stat().st_mode) == 0o600


def test_a_database_that_the_environment_names_is_not_mixed_with_the_launchers(tmp_path):
    Running(pid=os.getpid(), environment={"DATABASE_URL": "postgres://x", "SECRET_KEY": "s"}).write(tmp_path)
    env = {"BOOK_VAR": str(tmp_path), "DATABASE_URL": "postgres://mine"}

    use_running_servers(env)

    assert env == {"BOOK_VAR": str(tmp_path), "DATABASE_URL": "postgres://mine"}


def test_after_the_end_only_the_ports_are_remembered(tmp_path):
    running = Running(pid=os.getpid(), environment={"DATABASE_URL": "postgres://x"}, ports={"postgres": 5000})
    running.end(tmp_path)
    env = {"BOOK_VAR": str(tmp_path)}

    use_running_servers(env)

    assert "DATABASE_URL" not in env
    assert last_running(tmp_path).ports == {"postgres": 5000}


def test_a_damaged_note_is_as_good_as_none(tmp_path):
    (tmp_path / "running.json").write_text('{"pid": 1, "unknown": ')

    assert last_running(tmp_path) == Running()


@pytest.fixture
def data(tmp_path, monkeypatch):
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("BOOK_DATA", str(folder))
    return folder


def test_data_is_deleted_only_after_a_yes(data):
    assert reset(ask=lambda question: "no", say=print) == 1
    assert data.exists()

    assert reset(ask=lambda question: "yes", say=print) == 0
    assert not data.exists()


@pytest.mark.django_db
def test_a_database_in_use_gets_no_demo(data, capsys):
    AccountFactory()

    call_command("offer_demo")

    assert "in use already" in capsys.readouterr().out
    assert not (data / "demo-logins.json").exists()
