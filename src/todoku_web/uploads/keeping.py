"""Where files that were handed in lie: by hash, outside what the web server hands out, readable to the portal alone."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from todoku.provenance import sha256_of_file

if TYPE_CHECKING:
    from collections.abc import Iterator

_OWNER_READS, _OWNER_ENTERS = 0o600, 0o700


def uploads_folder() -> Path:
    """Return the folder of all files that were handed in."""
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True, mode=_OWNER_ENTERS)
    return folder


@contextmanager
def incoming() -> Iterator[Path]:
    """Give a folder in which a file is looked at before it is kept; it goes when the block ends."""
    folder = Path(tempfile.mkdtemp(prefix=".incoming-", dir=uploads_folder()))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def keep(file: Path) -> str:
    """Move a file that was found good to its place and return its hash; the same content is kept once."""
    digest = sha256_of_file(file)
    place = kept_path(digest)
    place.parent.mkdir(parents=True, exist_ok=True, mode=_OWNER_ENTERS)
    file.chmod(_OWNER_READS)
    file.replace(place)
    return digest


def kept_path(digest: str) -> Path:
    """Return the place of a content by its hash."""
    return uploads_folder() / digest[:2] / digest


def forget(digest: str) -> None:
    """Remove a content that nothing needs any more."""
    kept_path(digest).unlink(missing_ok=True)


@contextmanager
def under_its_name(digest: str, name: str) -> Iterator[Path]:
    """Give a path to a kept content that ends as its kind does, as readers of files ask for; it goes with the block."""
    with incoming() as folder:
        path = folder / name
        path.symlink_to(kept_path(digest).resolve())
        yield path
