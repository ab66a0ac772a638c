"""Results by the hash of their content: written beside first, then put in place whole, never changed."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from todoku.provenance import sha256_of_file

if TYPE_CHECKING:
    from collections.abc import Iterator


def results_folder() -> Path:
    """Return the folder that holds all results."""
    folder: Path = settings.HOME_FOLDER / "results"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def draft() -> Iterator[Path]:
    """Give an empty folder to write a result into; it goes when the block ends, kept or not."""
    folder = Path(tempfile.mkdtemp(prefix=".draft-", dir=results_folder()))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def keep(folder: Path) -> str:
    """Put a draft in its place and return the hash of its content; the same content is kept once."""
    digest = content_hash(folder)
    place = result_path(digest)
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            folder.rename(place)
        except OSError:
            if not place.exists():
                raise
    return digest


def result_path(digest: str) -> Path:
    """Return the folder of a result that was kept."""
    return results_folder() / digest[:2] / digest


def content_hash(folder: Path) -> str:
    """Return the SHA-256 of a folder's files: their names and the hashes of what they hold."""
    total = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            total.update(f"{file.relative_to(folder).as_posix()}\0{sha256_of_file(file)}\n".encode())
    return total.hexdigest()
