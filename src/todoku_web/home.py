"""Where the portal keeps what it writes, and what its environment says."""

from __future__ import annotations

import os
import re
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import dj_database_url
from platformdirs import user_data_path

from todoku.errors import InputError
from todoku.library_words import system_words

HOME = "TODOKU_HOME"
_SECRET_BYTES = 48
_DIGITS = 12
"""More than any whole number in the environment has."""
_HOST = re.compile(r"\.?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?|\[[0-9A-Fa-f:.]+\]")
_ENGINES = {"sqlite": "django.db.backends.sqlite3", "postgresql": "django.db.backends.postgresql"}


def home() -> Path:
    """Return the folder of the database, results and uploads: ``TODOKU_HOME``, else the user's data folder."""
    given = os.environ.get(HOME)
    return Path(given).expanduser().resolve() if given else user_data_path("todoku", appauthor=False) / "portal"


def make_home() -> None:
    """Make the portal's folder and its secret key where they are not there yet.

    Raises InputError for a folder that cannot be made or written.
    """
    folder = home()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / "logs").mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
        _make_secret_key()
    except OSError as error:
        raise InputError("web.home", folder=str(folder), detail=system_words(error)) from error


def _make_secret_key() -> None:
    file = secret_key_file()
    if os.environ.get("TODOKU_SECRET_KEY"):
        return
    if file.exists():
        file.read_bytes()  # else every start would have a key of its own, and nobody stay signed in
        return
    draft = file.with_name(f".{file.name}-{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as opened:
        opened.write(secrets.token_urlsafe(_SECRET_BYTES))
    with suppress(FileExistsError):  # another process was first: its key counts
        os.link(draft, file)
    draft.unlink()


def secret_key_file() -> Path:
    """Return the place of the key that the portal made for itself."""
    return home() / "secret-key"


def secret_key() -> str:
    """Return ``TODOKU_SECRET_KEY``, else the key kept in the portal's folder, else one that nobody will remember."""
    given = os.environ.get("TODOKU_SECRET_KEY")
    if given:
        return given
    with suppress(OSError):
        return secret_key_file().read_text(encoding="ascii").strip()
    return secrets.token_urlsafe(_SECRET_BYTES)


def database() -> dict[str, Any]:
    """Return the database of ``DATABASE_URL``, else SQLite in the portal's folder; raise InputError for another one."""
    url = os.environ.get("DATABASE_URL", "").strip()
    if not url:
        return {"ENGINE": _ENGINES["sqlite"], "NAME": str(home() / "portal.sqlite3"), "OPTIONS": _sqlite_options()}
    try:
        found = dict(dj_database_url.parse(url))
    except (ValueError, KeyError) as error:
        raise InputError("web.database_url") from error
    if found["ENGINE"] not in _ENGINES.values() or found["NAME"] in {"", ":memory:"}:
        raise InputError("web.database_url")
    if found["ENGINE"] == _ENGINES["sqlite"]:
        found["NAME"] = str(Path(found["NAME"]).expanduser().absolute())
        found["OPTIONS"] = _sqlite_options()
    return found


def _sqlite_options() -> dict[str, Any]:
    """Several processes read and one writes at a time; a writer waits for the one before it."""
    return {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }


def hosts() -> list[str]:
    """Return the names of ``TODOKU_HOSTS`` under which the portal is reached; raise InputError for what is no name."""
    given = listed("TODOKU_HOSTS")
    for host in given:
        if not _HOST.fullmatch(host):
            raise InputError("web.hosts", value=host)
    return given


def listed(name: str) -> list[str]:
    """Return the parts of an environment variable that holds a list with commas."""
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


def switched_on(name: str) -> bool:
    """Whether an environment variable says yes: 1, true, yes, on."""
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


def whole(name: str, default: int, *, most: int) -> int:
    """Return an environment variable's whole number from 1 to ``most``; raise InputError where it holds no such one."""
    given = os.environ.get(name, "").strip()
    if not given:
        return default
    if not given.isascii() or not given.isdigit() or not 1 <= int(given[:_DIGITS]) <= most:
        raise InputError("web.whole_number", name=name, value=given, most=most)
    return int(given)
