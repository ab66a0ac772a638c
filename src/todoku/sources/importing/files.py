"""Walks a folder and reads every file that a connector recognises."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from todoku.errors import Cancelled, InputError, TodokuError
from todoku.library_words import damage_words, system_words
from todoku.provenance import sha256_of_file
from todoku.sources.importing.report import UNREADABLE, Candidate
from todoku.sources.importing.unknown import check_unknown
from todoku.sources.manifest import CreatedFrom
from todoku.sources.registry import connector_for
from todoku.sources.store import is_pack
from todoku.swap import DISK_FULL, told_when_full

if TYPE_CHECKING:
    from collections.abc import Iterator

    from todoku.sources.connector import ReadOptions
    from todoku.sources.importing.report import Ledger

_COMPANIONS = frozenset({".shx", ".dbf", ".prj", ".qpj", ".cpg", ".sbn", ".sbx", ".qix", ".fix"})


def read_folder(
    folder: Path, options: ReadOptions, *, out: Path, ledger: Ledger
) -> tuple[list[Candidate], dict[str, CreatedFrom]]:
    """Return what the folder's files hold, in the order of their names, and each read file's hash.

    Files that nothing recognises, that are damaged, that may not be read or that stand there twice go to the ledger.
    Hidden files, packs and whatever a link outside the folder or round in a circle leads to are passed over. Raises
    InputError when there is no such folder.
    """
    if not folder.is_dir():
        raise InputError("import.no_folder", folder=str(folder))
    paths = list(_files(folder, Walk(folder, _real(folder), _real(out), ledger)))
    candidates: list[Candidate] = []
    read: dict[str, CreatedFrom] = {}
    by_hash: dict[str, str] = {}
    with options.run.step("step.import.read", len(paths)) as advance:
        for path in paths:
            file = path.relative_to(folder).as_posix()
            found = _read(path, file, options, by_hash=by_hash, ledger=ledger)
            if found:
                read[file] = CreatedFrom(file=file, sha256=sha256_of_file(path))
                candidates += found
            advance(1)
    return candidates, read


@dataclass(frozen=True, slots=True)
class Walk:
    """What stays the same from folder to folder: where the walk began, where the pack will stand, and the ledger."""

    top: Path
    root: Path
    out: Path
    ledger: Ledger


def _real(path: Path) -> Path:
    """Return where a path leads; unlike ``Path.resolve`` this bears a link that leads round in a circle."""
    return Path(os.path.realpath(path))


def _files(folder: Path, walk: Walk) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        _leave_of_the_system(folder.relative_to(walk.top).as_posix(), error, walk.ledger)
        return
    for path in entries:
        real = _real(path)
        if path.name.startswith(".") or real == walk.out:
            continue
        if not real.is_relative_to(walk.root) or (path.is_symlink() and path.is_dir()):
            walk.ledger.leave(path.relative_to(walk.top).as_posix(), "import.left.link")
        elif path.is_dir():
            if not is_pack(path):
                yield from _files(path, walk)
        elif path.is_file():
            yield path


def _read(path: Path, file: str, options: ReadOptions, *, by_hash: dict[str, str], ledger: Ledger) -> list[Candidate]:
    """Return what a file holds; whatever is wrong with it goes to the ledger, and only a full disk ends the import."""
    try:
        return _candidates(path, file, options, by_hash=by_hash, ledger=ledger)
    except Cancelled:
        raise
    except TodokuError as error:
        if error.code == DISK_FULL:
            raise
        ledger.leave(file, f"error.{error.code}", **error.params)
    except OSError as error:
        _leave_of_the_system(file, error, ledger)
    except Exception as error:  # noqa: BLE001 [one bad file, or one bad plug-in, must not end the import]
        detail = {**damage_words(error), "en": f"{type(error).__name__}: {str(error)[:200]}"}
        ledger.leave(file, UNREADABLE, detail=detail)
    return []


def _candidates(
    path: Path, file: str, options: ReadOptions, *, by_hash: dict[str, str], ledger: Ledger
) -> list[Candidate]:
    if path.suffix.lower() in _COMPANIONS and path.with_suffix(".shp").is_file():
        ledger.leave(file, "import.left.companion", of=path.with_suffix(".shp").name)
        return []
    connector = connector_for(path)
    if connector is None:
        check_unknown(path)
        ledger.leave(file, "import.left.unknown_format")
        return []
    first = by_hash.setdefault(sha256_of_file(path), file)
    if first != file:
        ledger.leave(file, "import.left.same_file", of=first)
        return []
    with told_when_full(options.scratch or path.parent):
        datasets = connector.read(path, options)
    if not datasets:
        ledger.leave(file, "import.left.nothing", connector=connector.id)
    return [Candidate(file, connector.id, dataset) for dataset in datasets]


def _leave_of_the_system(file: str, error: OSError, ledger: Ledger) -> None:
    if isinstance(error, PermissionError):
        ledger.leave(file, "error.system.permission", file=file)
    elif isinstance(error, FileNotFoundError):
        ledger.leave(file, "error.system.not_found", file=file)
    else:
        ledger.leave(file, "error.system.io", file=file, detail=system_words(error))
