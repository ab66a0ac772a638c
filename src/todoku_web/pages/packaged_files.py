"""Others' browser files, served from the installed packages that ship them: none lies in the repository."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

if TYPE_CHECKING:
    from collections.abc import Iterator

_FILES = {
    "maplibre-gl": ("maplibre", "srcjs", ("maplibre-gl.js", "maplibre-gl.css")),
}
"""Folder in the address -> package, folder in it, files."""


class PackagedFiles(BaseFinder):
    """Finds the files that are named here, and no other file of their packages."""

    def find(self, path: str, find_all: bool = False, **_: Any) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        """Return the file's place on disk; an empty list where there is none."""
        found = [
            str(_folder(package, inner) / name)
            for prefix, (package, inner, names) in _FILES.items()
            for name in names
            if path == f"{prefix}/{name}"
        ]
        return found if find_all or not found else found[0]

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:  # noqa: ARG002 - Django's signature
        """Yield each file with the storage that holds it."""
        for prefix, (package, inner, names) in _FILES.items():
            storage = FileSystemStorage(location=_folder(package, inner))
            storage.prefix = prefix  # type: ignore[attr-defined]
            for name in names:
                yield name, storage


def _folder(package: str, inner: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(package)
    return Path(spec.origin).parent / inner
