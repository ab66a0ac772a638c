"""Where the portal keeps what it writes, and what its environment says."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from platformdirs import user_data_path

HOME = "TODOKU_HOME"
_SECRET_BYTES = 48


def home() -> Path:
    """Return the folder of the database, results and uploads: ``TODOKU_HOME``, else the user's data folder."""
    given = os.environ.get(HOME)
    return Path(given).expanduser().resolve() if given else user_data_path("todoku", appauthor=False) / "portal"


def secret_key() -> str:
    """Return ``TODOKU_SECRET_KEY``, else the key kept in the portal's folder, made at the first start."""
    given = os.environ.get("TODOKU_SECRET_KEY")
    if given:
        return given
    file = home() / "secret-key"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as opened:
            opened.write(secrets.token_urlsafe(_SECRET_BYTES))
    return file.read_text(encoding="ascii").strip()


def listed(name: str) -> list[str]:
    """Return the parts of an environment variable that holds a list with commas."""
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


def switched_on(name: str) -> bool:
    """Whether an environment variable says yes: 1, true, yes, on."""
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"}
