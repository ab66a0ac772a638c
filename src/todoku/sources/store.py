"""Region packs: a folder with the datasets of one region and a manifest, written whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq

from todoku.errors import PackError
from todoku.provenance import Dataset, sha256_of_file
from todoku.sources.manifest import (
    MANIFEST_NAME,
    CreatedFrom,
    LeftFile,
    Manifest,
    PackDataset,
    PackRegion,
    manifest_json,
    read_manifest,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from todoku.areas.region import Region

RASTER_KINDS = frozenset({"dem"})


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
        table = None if raster else _read_table(path)
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
    _restore(path)
    _refuse_other_folder(path)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    with _disk_full_told(path):
        try:
            beside.mkdir(parents=True)
            entries = tuple(_write_dataset(beside, dataset) for dataset in datasets)
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
            (beside / MANIFEST_NAME).write_text(manifest_json(manifest), encoding="utf-8")
            _put_in_place(beside, path)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    return Pack(path, manifest)


def is_pack(path: Path) -> bool:
    """Whether a folder has a manifest and so is, or was, a pack."""
    return (path / MANIFEST_NAME).is_file()


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


def _read_table(path: Path) -> pd.DataFrame:
    if b"geo" in (pq.read_schema(path).metadata or {}):
        frame: pd.DataFrame = gpd.read_parquet(path)
        return frame
    return pd.read_parquet(path)


def _old_of(path: Path) -> Path:
    return path.with_name(f".{path.name}.old")


def _put_in_place(beside: Path, path: Path) -> None:
    old = _old_of(path)
    if path.exists():
        path.rename(old)
    beside.rename(path)
    shutil.rmtree(old, ignore_errors=True)


def _restore(path: Path) -> None:
    """Bring back the older pack where a stop came between the two renames."""
    old = _old_of(path)
    if not old.is_dir():
        return
    if path.exists():
        shutil.rmtree(old, ignore_errors=True)
    else:
        old.rename(path)


def _refuse_other_folder(path: Path) -> None:
    if path.is_file() or (path.is_dir() and any(path.iterdir()) and not is_pack(path)):
        raise PackError("pack.not_a_pack", path=str(path))


@contextmanager
def _disk_full_told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise PackError("system.disk_full", file=str(path)) from error
        raise
