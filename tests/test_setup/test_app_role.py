"""A second database role: the system runs with it, and it can neither rewrite the trail nor change the schema."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection

from accounts.models import Account, Event
from assignment.actions.logging import log_touch
from assignment.actions.manual import move_accounts
from assignment.actions.runs import approve
from assignment.actions.working import work_on
from assignment.models import Holding
from tests.factories import NOON, BookFactory, ContactFactory, UserFactory, held_account

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "only-for-this-test"


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def role():
    """A role that may sign in, with the grants of the command; named after the test database."""
    name = f"app_of_{connection.settings_dict['NAME']}"
    run(f"DROP ROLE IF EXISTS {name}")
    run(f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}'")
    call_command("grant_app_role", name, verbosity=0)
    yield name
    run(f"DROP OWNED BY {name}")
    run(f"DROP ROLE {name}")


@contextmanager
def signed_in_as(role: str):
    """All of Django's statements go through a connection of `role`."""
    owner = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD")}
    connection.close()
    connection.settings_dict.update(USER=role, PASSWORD=PASSWORD)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(owner)


def test_the_system_runs_as_the_second_role(role):
    account, book, ops = held_account(), BookFactory(), UserFactory(role="ops")
    contact = ContactFactory(account=account)

    with signed_in_as(role):
        answer = log_touch(
            account.pk, by=account.book.rep, now=NOON, kind="call", outcome="spoke", contact_id=contact.pk,
        )  # fmt: skip
        Account.objects.filter(pk=account.pk).update(city="Bergen")
        move = move_accounts([account.pk], book_to=book, by=ops, now=NOON + timedelta(hours=1))
        work_on(move.pk, worker="test", now=NOON + timedelta(hours=1))
        move.refresh_from_db()
        approve(move, by=ops, now=NOON + timedelta(hours=2))
        work_on(move.pk, worker="test", now=NOON + timedelta(hours=2))

    move.refresh_from_db()
    assert answer.counts and move.status == "done" and Holding.objects.open().get(account=account).book == book
    assert account.history.count() == 1 and Event.objects.filter(verb="interaction_logged").exists()


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE accounts_event",
        "UPDATE accounts_event SET by_name = 'nobody'",
        "DELETE FROM accounts_event",
        "TRUNCATE accounts_accounthistory",
        "UPDATE accounts_accounthistory SET name = 'other'",
        "DELETE FROM accounts_stagechange",
        "TRUNCATE accounts_account CASCADE",
        "DROP TABLE accounts_account",
        "ALTER TABLE accounts_event DISABLE TRIGGER ALL",
        "CREATE TABLE mine (id int)",
        "DELETE FROM django_migrations",
        "SET session_replication_role = replica",
    ],
)
def test_the_second_role_can_neither_empty_nor_rewrite_nor_rebuild(role, statement):
    held_account()

    with signed_in_as(role), pytest.raises(ProgrammingError, match="permission denied|must be owner"):
        run(statement)


def test_a_role_that_does_not_exist_is_named():
    with pytest.raises(CommandError, match="no other role “nobody_of_this_name”"):
        call_command("grant_app_role", "nobody_of_this_name")


def test_the_statements_can_be_read_first(role, capsys):
    call_command("grant_app_role", role, "--sql")

    said = capsys.readouterr().out
    assert 'GRANT SELECT, INSERT ON "accounts_accounthistory"' in said and said.count(";\n") == said.count("\n")
