"""What every test shares: the database is emptied, and the starter set is there again afterwards."""

import os

import pytest
from django.apps import apps
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation

import accounts.starter
import assignment.starter
import scoring.starter

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in the thread of the test

as_django_does = TransactionTestCase._fixture_teardown

# Rows that the code alone decides about stay. Deleting few rows takes a tenth of the time of a TRUNCATE of all tables.
EMPTY_ALL = """
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT oid::regclass AS name FROM pg_class
              WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
                AND relname NOT IN ('django_migrations', 'django_content_type', 'auth_permission') LOOP
    EXECUTE format('DELETE FROM %s', one.name);
  END LOOP;
END $$
"""
# Our rows get the same ids again, whatever ran before in this process.
NUMBER_FROM_ONE = """
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT sequencename AS name FROM pg_sequences WHERE sequencename ~ '^(accounts|scoring|assignment)_' LOOP
    EXECUTE format('ALTER SEQUENCE %I RESTART', one.name);
  END LOOP;
END $$
"""


def empty_and_start_anew(case: TransactionTestCase) -> None:
    """Delete all rows past every trigger (the audit trail refuses it otherwise), then install the starter set."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            cursor.execute(EMPTY_ALL)
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute(NUMBER_FROM_ONE)
    for starter in (accounts.starter, scoring.starter, assignment.starter):
        starter.install(apps)


@pytest.fixture(autouse=True, scope="session")
def _keep_the_starter_set():
    TransactionTestCase._fixture_teardown = empty_and_start_anew
    yield
    TransactionTestCase._fixture_teardown = as_django_does


@pytest.fixture(autouse=True)
def _each_test_speaks_the_language_of_the_settings():
    """A request in another language leaves it active in this thread."""
    yield
    translation.deactivate()


def pytest_configure(config) -> None:
    config.addinivalue_line("markers", "broken_on_purpose: leaves records behind that break an invariant")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """After each test that used the database the invariants hold; else it fails with the lines of those that do not."""
    result = yield
    if item.get_closest_marker("broken_on_purpose") is None and _used_the_database(item):
        broken = _broken_invariants()
        assert not broken, "An invariant does not hold after this test:\n" + "\n".join(map(str, broken))
    return result


def _used_the_database(item) -> bool:
    asked = item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    return bool(asked) and not connection.needs_rollback


def _broken_invariants() -> list:
    from accounts.models import Account
    from assignment.queries.integrity import broken_invariants

    return broken_invariants() if Account.objects.exists() else []


@pytest.fixture
def rep(db):
    from tests.factories import UserFactory

    return UserFactory(role="rep")


@pytest.fixture
def leader(db):
    from tests.factories import UserFactory

    return UserFactory(role="leader")


@pytest.fixture
def team(leader):
    """A team whom `leader` leads; a user of it is made with `team=team`."""
    from tests.factories import TeamFactory

    return TeamFactory(name="North", leader=leader)


@pytest.fixture
def ops(db):
    from tests.factories import UserFactory

    return UserFactory(role="ops")
