"""Region packs: a folder with the datasets of one region and a manifest, written whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq

from todoku import tables
from todoku.errors import InputError, PackError
from todoku.provenance import Dataset, sha256_of_file
from todoku.sources.manifest import (
    MANIFEST_NAME,
    CreatedFrom,
    LeftFile,
    Manifest,
    PackDataset,
    PackRegion,
    is_of_a_pack,
    manifest_json,
    read_manifest,
)
from todoku.swap import beside, undisturbed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from todoku.areas.region import Region

RASTER_KINDS = frozenset({"dem"})
_SUFFIXES = (".parquet", ".tif")
_LONGEST_NAME_BYTES = 200


@dataclass(frozen=True)
class Pack:
    """A region pack in a folder; datasets are read when they are asked for, and checked against their hash."""

    path: Path
    manifest: Manifest
    _read: dict[str, Dataset] = field(default_factory=dict, repr=False, compare=False)

    @property
    def id(self) -> str:
        """Hash of the pack's region and content: the same data give the same id."""
        return self.manifest.id

    @property
    def region(self) -> Region:
        """The region for which the pack was made."""
        return self.manifest.region.region()

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of dataset that the pack holds."""
        return tuple(entry.kind for entry in self.manifest.datasets)

    def entry(self, kind: str) -> PackDataset | None:
        """Return what the manifest says of a kind."""
        return next((entry for entry in self.manifest.datasets if entry.kind == kind), None)

    def get(self, kind: str) -> Dataset | None:
        """Return the dataset of a kind, or None; raise PackError when its file is missing or damaged."""
        entry = self.entry(kind)
        if entry is None:
            return None
        if kind not in self._read:
            self._read[kind] = self._load(entry)
        return self._read[kind]

    def verify(self) -> None:
        """Raise PackError for the first file that is missing or whose content is not what the manifest says."""
        for entry in self.manifest.datasets:
            self._checked(entry)

    def _checked(self, entry: PackDataset) -> Path:
        path = self.path / entry.file
        if Path(entry.file).name != entry.file or not path.is_file():
            raise PackError("pack.missing_file", pack=str(self.path), file=entry.file)
        if sha256_of_file(path) != entry.sha256:
            raise PackError("pack.damaged_file", pack=str(self.path), file=entry.file)
        return path

    def _load(self, entry: PackDataset) -> Dataset:
        path = self._checked(entry)
        raster = path if entry.kind in RASTER_KINDS else None
        table = None if raster else _read_table(path, entry.kind)
        return Dataset(entry.kind, entry.source, table=table, raster=raster, notes=entry.notes, parts=entry.parts)


def open_pack(path: Path) -> Pack:
    """Open a pack; raise PackError when there is none, or it is unreadable, incomplete or newer than this program."""
    _restore(path)
    return Pack(path, read_manifest(path))


def write_pack(
    path: Path,
    region: Region,
    datasets: Iterable[Dataset],
    *,
    created_from: Iterable[CreatedFrom] = (),
    left: Iterable[LeftFile] = (),
) -> Pack:
    """Write a pack beside its place, then put it there whole, in the place of an older pack if there is one.

    One dataset per kind. Raises PackError when the place holds something else than a pack, or the disk is full;
    whatever goes wrong, what stood there before still stands.
    """
    with _told(path), _beside(path) as part:
        entries = tuple(_write_dataset(part, dataset) for dataset in datasets)
        manifest = Manifest(
            region=PackRegion(
                area_code=region.area_code,
                name=region.name,
                codes=region.codes,
                prefecture_code=region.prefecture_code,
            ),
            created_from=tuple(created_from),
            datasets=entries,
            left=tuple(left),
        )
        (part / MANIFEST_NAME).write_text(manifest_json(manifest), encoding="utf-8")
        _put_in_place(part, path)
    return Pack(path, manifest)


def check_place(path: Path) -> None:
    """Raise PackError, or OSError, where no pack could be put at a place, before the work for it is begun."""
    with _told(path), _beside(path):
        pass


def is_pack(path: Path) -> bool:
    """Whether a folder has a pack's manifest, be it damaged, and so is, or was, a pack."""
    return is_of_a_pack(path / MANIFEST_NAME)


def _write_dataset(folder: Path, dataset: Dataset) -> PackDataset:
    if dataset.raster is not None:
        path = folder / f"{dataset.kind}.tif"
        shutil.copyfile(dataset.raster, path)
    else:
        path = folder / f"{dataset.kind}.parquet"
        _write_table(dataset.frame().reset_index(drop=True), path)
    return PackDataset(
        kind=dataset.kind,
        file=path.name,
        sha256=sha256_of_file(path),
        rows=None if dataset.table is None else len(dataset.table),
        source=dataset.source,
        parts=dataset.parts,
        notes=dataset.notes,
    )


def _write_table(table: pd.DataFrame, path: Path) -> None:
    table.to_parquet(path, compression="zstd", index=False)


def _read_table(path: Path, kind: str) -> pd.DataFrame:
    """Return a table that keeps its schema: another version of this program, or a person, may have made the pack."""
    geographic = b"geo" in (pq.read_schema(path).metadata or {})
    frame: pd.DataFrame = gpd.read_parquet(path) if geographic else pd.read_parquet(path)
    schema = tables.SCHEMAS.get(kind)
    try:
        return frame if schema is None else tables.check(frame, schema)
    except InputError as error:
        raise PackError("pack.unfit_table", pack=str(path.parent), file=path.name, kind=kind) from error


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """Give a folder in which a pack can be made, once its place has been found to be free or a pack's."""
    _restore(path)
    _refuse_other_place(path)
    with beside(_absolute(path).parent) as part:
        yield part


def _absolute(path: Path) -> Path:
    """Return the place itself: of a link what it leads to, so that the link stays; a loop of links as it is."""
    return Path(os.path.realpath(path))


def _old_of(path: Path) -> Path:
    place = _absolute(path)
    encoded = os.fsencode(place.name)
    name = place.name if len(encoded) <= _LONGEST_NAME_BYTES else hashlib.sha256(encoded).hexdigest()[:16]
    return place.with_name(f".{name}.old")


def _put_in_place(part: Path, path: Path) -> None:
    old, place = _old_of(path), _absolute(path)
    with undisturbed(place.parent):
        _bring_back(old, place)
        if place.exists():
            place.rename(old)
        try:
            part.rename(place)
        except BaseException:
            if old.exists():
                old.rename(place)
            raise
        _bring_back(old, place)


def _restore(path: Path) -> None:
    """Bring back the older pack where a stop came between the two renames."""
    old, place = _old_of(path), _absolute(path)
    if old.is_dir():
        with undisturbed(place.parent):
            _bring_back(old, place)


def _bring_back(old: Path, place: Path) -> None:
    """Move the older pack back to its place if that is empty, else out of it what a person had put beside its files."""
    if not old.is_dir():
        return
    if not place.exists():
        old.rename(place)
        return
    for entry in _not_of_the_pack(old):
        if not (place / entry.name).exists():
            entry.rename(place / entry.name)
    if not _not_of_the_pack(old):
        shutil.rmtree(old, ignore_errors=True)


def _not_of_the_pack(folder: Path) -> list[Path]:
    try:
        files = {entry.file for entry in read_manifest(folder).datasets}
    except PackError:
        files = {path.name for path in folder.iterdir() if path.suffix in _SUFFIXES}
    return [path for path in folder.iterdir() if path.name not in {MANIFEST_NAME, *files}]


def _refuse_other_place(path: Path) -> None:
    """Refuse what is no pack, and the folder in which the program runs, which cannot be put in place anew."""
    place = _absolute(path)
    if place == Path.cwd() or place in Path.cwd().parents:
        raise PackError("pack.here", path=str(path))
    if place.is_file() or (place.is_dir() and any(place.iterdir()) and not is_pack(place)):
        raise PackError("pack.not_a_pack", path=str(path))


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Tell a full disk with the place of the pack, which the libraries that write do not name."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise PackError("system.disk_full", file=str(path)) from error
        raise
