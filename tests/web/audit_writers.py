"""Writes to the log from many threads at once, tries to change it, and prints what came of it as JSON.

Run as a process of its own: ``python audit_writers.py THREADS ENTRIES`` with ``DATABASE_URL`` in the environment.
"""

from __future__ import annotations

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor

import django


def main(threads: int, count: int) -> dict[str, object]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "todoku_web.settings"
    django.setup()
    from django.core.management import call_command

    from todoku_web.accounts.actions import make_organisation
    from todoku_web.audit.actions import record, verify
    from todoku_web.audit.models import Entry

    call_command("migrate", verbosity=0)
    body = make_organisation("vendor", "会社", by=None)

    def write(thread: int) -> None:
        for number in range(count):
            record("x.y", body, by=None, organisation=body if number % 2 else None, thread=thread, value=1e22)
        django.db.connection.close()

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(write, range(threads)))
    found = verify()
    return {
        "entries": Entry.objects.count(),
        "verified": found.entries,
        "faults": [fault.told("en") for fault in found.faults],
        "refused": [refusal(statement) for statement in CHANGES],
        "left": Entry.objects.count(),
    }


CHANGES = (
    "UPDATE audit_entry SET action = 'z'",
    "DELETE FROM audit_entry",
    "UPDATE audit_seal SET last_number = 0",
    "DELETE FROM audit_seal",
    "TRUNCATE audit_entry",
)


def refusal(statement: str) -> str:
    from django.db import DatabaseError, connection, transaction

    with transaction.atomic():
        # a seal to be changed: row triggers say nothing where there is no row
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO audit_seal (day, last_number, last_hash, previous_hash, hash) "
                "VALUES ('2027-04-01', 1, 'a', 'b', 'c')"
            )
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
            told = "done"
        except DatabaseError as error:
            told = str(error).splitlines()[0]
        transaction.set_rollback(True)
    return told


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
