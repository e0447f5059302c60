"""Give a second database role what the running system needs, and no more (decision 36)."""

from collections.abc import Iterator

import pgtrigger
from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from psycopg2 import sql

from accounts.models import StageChange

APPEND_ONLY = "append_only"
KNOWS_MAINTAIN = 170_000  # server version from which a role may be allowed to ANALYZE what it does not own
READ_ONLY = ["django_migrations"]


class Command(BaseCommand):
    help = (
        "Grant a role of the database what web, worker and beat need: no TRUNCATE, no change of the schema, and of the "
        "audit trail and field history only INSERT and SELECT. Run it as the owner of the tables, after each migrate."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("role", help="a role that exists already (CREATE ROLE … LOGIN PASSWORD …)")
        parser.add_argument("--sql", action="store_true", help="print the statements instead of running them")

    def handle(self, *, role: str, **options) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s AND rolname <> current_user", [role])
            if cursor.fetchone() is None:
                raise CommandError(f"There is no other role “{role}”. Create it first: CREATE ROLE … LOGIN PASSWORD …")
            for statement in grants(role, cursor):
                text = statement.as_string(cursor.cursor)
                if options["sql"]:
                    self.stdout.write(f"{text};")
                else:
                    cursor.execute(text)
        if not options["sql"]:
            self.stdout.write(f"{role} may do what the running system does. Grant again after each migrate.")


def grants(role: str, cursor) -> Iterator[sql.Composed]:
    """The statements, from nothing: what an earlier run granted is taken back first."""
    name, everything = sql.Identifier(role), sorted(connection.introspection.table_names(cursor))
    audit = sorted(set(audit_tables()) & set(everything))
    work = [table for table in everything if table not in {*audit, *READ_ONLY}]
    maintain = ", MAINTAIN" if connection.pg_version >= KNOWS_MAINTAIN else ""
    yield sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(name)
    yield sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC, {}").format(name)
    yield sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(_database(), name)
    yield sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(name)
    yield sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(name)
    yield _grant(f"SELECT, INSERT, UPDATE, DELETE{maintain}", work, name)
    yield _grant("SELECT, INSERT", audit, name)
    yield _grant("SELECT", READ_ONLY, name)


def audit_tables() -> Iterator[str]:
    """Tables that only grow: those that a trigger protects as append-only, and the steps of opportunities."""
    yield StageChange._meta.db_table
    ours = {config.label for config in apps.get_app_configs()}
    for model, trigger in pgtrigger.registered():
        if trigger.name == APPEND_ONLY and model._meta.app_label in ours:
            yield model._meta.db_table


def _grant(rights: str, tables: list[str], role: sql.Identifier) -> sql.Composed:
    names = sql.SQL(", ").join(map(sql.Identifier, tables))
    return sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(rights), names, role)


def _database() -> sql.Identifier:
    return sql.Identifier(connection.settings_dict["NAME"])
