"""Triggers by which the database itself refuses to change or remove what stands in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("audit_entry", "audit_seal")
_REFUSAL = "the audit log is only added to"
_FUNCTION = "audit_refuse_change"
_POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers, on SQLite and PostgreSQL."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_FUNCTION)
        for table in TABLES:
            for statement in _made(table, connection.vendor):
                cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away."""
    with connection.cursor() as cursor:
        for table in TABLES:
            for name in _names(table, connection.vendor):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def unguarded_tables(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the tables of the log that lack a trigger: a rebuilt table loses them."""
    if connection.vendor == "postgresql":
        asked = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    else:
        asked = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(asked)
        there = {name for (name,) in cursor.fetchall()}
    return [table for table in TABLES if not there.issuperset(_names(table, connection.vendor))]


def _names(table: str, vendor: str) -> list[str]:
    events = ("update", "delete", "truncate") if vendor == "postgresql" else ("update", "delete")
    return [f"{table}_no_{event}" for event in events]


def _made(table: str, vendor: str) -> list[str]:
    statements = []
    for name in _names(table, vendor):
        event = name.rpartition("_")[2].upper()
        if vendor == "postgresql":
            each = "STATEMENT" if event == "TRUNCATE" else "ROW"
            body = f"FOR EACH {each} EXECUTE FUNCTION {_FUNCTION}()"
        else:
            body = f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        statements.append(f"CREATE TRIGGER {name} BEFORE {event} ON {table} {body}")
    return statements
