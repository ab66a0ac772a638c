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

_DRAFT = ".draft-"
_END_OF_NAME = "~"


def results_folder() -> Path:
    """Return the folder that holds all results."""
    folder: Path = settings.HOME_FOLDER / "results"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def draft(name: str = "") -> Iterator[Path]:
    """Give an empty folder to write a result into; it goes when the block ends, kept or not.

    The name of whoever writes stands in the folder's name: ``drafts`` tells by it what a killed process left.
    """
    folder = Path(tempfile.mkdtemp(prefix=f"{_DRAFT}{name}{_END_OF_NAME}", dir=results_folder()))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def drafts() -> Iterator[tuple[str, Path]]:
    """Yield every draft that lies there, with the name of whoever writes or wrote it."""
    for folder in results_folder().glob(f"{_DRAFT}*"):
        yield folder.name.removeprefix(_DRAFT).rpartition(_END_OF_NAME)[0], folder


def keep(folder: Path, digest: str = "") -> str:
    """Put a draft in its place and return the hash of its content; the same content is kept once.

    ``digest`` is that hash where it is known already: the rest is then quickly done, as within a transaction.
    """
    digest = digest or content_hash(folder)
    place = result_path(digest)
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            folder.rename(place)
        except OSError:
            if not place.exists():
                raise
    return digest


def remove(digest: str) -> None:
    """Remove a result that nothing refers to any more."""
    shutil.rmtree(result_path(digest), ignore_errors=True)


def result_path(digest: str) -> Path:
    """Return the folder of a result that was kept."""
    return results_folder() / digest[:2] / digest


def is_kept(digest: str) -> bool:
    """Whether a result is there: what was restored without its files is told by ``todoku serve --check``."""
    return result_path(digest).is_dir()


def content_hash(folder: Path) -> str:
    """Return the SHA-256 of a folder's files: their names and the hashes of what they hold."""
    total = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            total.update(f"{file.relative_to(folder).as_posix()}\0{sha256_of_file(file)}\n".encode())
    return total.hexdigest()
