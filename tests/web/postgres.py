"""A PostgreSQL server of the machine's own packages, in a folder of its own, for one test session."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from conftest import lacking

PLACES = ("/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt/postgresql", "/usr/local/opt/postgresql")
UNPRIVILEGED = "postgres"
"""Whom Debian's package makes; the server refuses to run as root."""
START_S = 30


def programs() -> Path | None:
    """Return the folder of the youngest server's programs."""
    found = [path for place in PLACES for path in Path(place).parent.glob(f"{Path(place).name}*/**/bin/initdb")]
    if found:
        return max(found, key=lambda path: [int(part) for part in path.parts if part.isdigit()]).parent
    there = shutil.which("initdb")
    return Path(there).parent if there else None


@pytest.fixture(scope="session")
def postgres():
    """Return a function that makes an empty database and returns its ``DATABASE_URL``."""
    bin_folder = programs()
    if bin_folder is None:
        lacking("postgresql", "no PostgreSQL server is installed")
    folder = Path(tempfile.mkdtemp(prefix="todoku-pg-", dir="/tmp"))
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user, user)
    how = {"user": user, "cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    initdb = [bin_folder / "initdb", "-D", folder / "data", "-U", "todoku", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run([*initdb, "--locale=C.UTF-8"], check=True, **how)
    quick = [part for name in ("fsync", "full_page_writes", "synchronous_commit") for part in ("-c", f"{name}=off")]
    command = [bin_folder / "postgres", "-D", folder / "data", "-k", folder, "-c", "listen_addresses=", *quick]
    server = subprocess.Popen(command, **how)
    try:
        yield _maker(folder)
    finally:
        server.send_signal(signal.SIGINT)  # at once, whoever is connected
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _maker(folder: Path):
    made = 0

    def make() -> str:
        nonlocal made
        made += 1
        name = f"portal{made}"
        with _connected(folder) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"postgresql://todoku@{quote(str(folder), safe='')}/{name}"

    return make


def _connected(folder: Path) -> psycopg.Connection:
    until_s = time.monotonic() + START_S
    while time.monotonic() < until_s:
        with contextlib.suppress(psycopg.OperationalError):
            return psycopg.connect(host=str(folder), user="todoku", dbname="postgres", autocommit=True)
        time.sleep(0.1)
    raise TimeoutError("PostgreSQL does not start")
