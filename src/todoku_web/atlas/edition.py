"""The atlas as it was built for a state of the data: its layers, tables and areas, read once by each process."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from todoku.errors import InputError
from todoku_web.atlas import build
from todoku_web.atlas.making.holdings import holdings

if TYPE_CHECKING:
    from pathlib import Path

_VERSION = re.compile(r"[0-9a-f]{12}")
_MAKING_NEW = threading.Lock()


@dataclass(frozen=True)
class Edition:
    """A folder that :func:`todoku_web.atlas.build.write_atlas` wrote."""

    folder: Path

    @cached_property
    def meta(self) -> dict[str, Any]:
        """What ``atlas.json`` says: codes, bounds, layers by square, sources and origins."""
        return _json(self.folder / build.META)

    @cached_property
    def _areas(self) -> dict[str, Any]:
        return _json(self.folder / build.AREAS)

    @property
    def version(self) -> str:
        """Hash of the data from which it was built."""
        return str(self.meta["version"])

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The municipalities of the atlas."""
        return tuple(self.meta["codes"])

    @cached_property
    def squares(self) -> dict[str, dict[str, Any]]:
        """The layers by grid square, by id."""
        return {layer["id"]: layer for layer in self.meta["squares"]}

    @cached_property
    def indicators(self) -> dict[str, dict[str, Any]]:
        """The layers by municipality, by id; ``values`` by year and code."""
        return {layer["id"]: layer for layer in self._areas["layers"]}

    @property
    def areas(self) -> dict[str, list[dict[str, Any]]]:
        """Every indicator of each municipality, subprefecture and prefecture, by area code."""
        return self._areas["areas"]

    @property
    def bounds(self) -> dict[str, list[float] | None]:
        """West, south, east and north of each municipality."""
        return self._areas["bounds"]

    def origin(self, number: int) -> dict[str, Any]:
        """Return an origin: basis, as_of, and its sources."""
        found = self.meta["origins"][number]
        return {**found, "sources": [self.meta["sources"][one] for one in found["sources"]]}

    def table(self, layer: str, year: int) -> pd.DataFrame:
        """Return a layer's squares of a year: mesh_code, municipality_code, origin, and a column for each scenario."""
        return _table(self.folder / "tables" / f"{layer}.{year}.parquet")

    def by_square(self, layer: str, year: int) -> pd.DataFrame:
        """Return a layer's squares of a year, by grid code."""
        return _by_square(self.folder / "tables" / f"{layer}.{year}.parquet")

    def array(self, layer: str, year: int, scenario: str, suffix: str) -> Path:
        """Return the file of an array: gzip of one byte for each square of the window."""
        return self.folder / "squares" / layer / str(year) / f"{scenario}{suffix}.bin.gz"


def current() -> Edition:
    """Return the edition of the present data.

    Where it has still to be built, a page does not wait for it if there is an older one: that is shown until a thread
    has built the new one. Only a portal that was started without any builds it here.
    """
    found = holdings()
    place = build.atlas_folder() / found.version
    if (place / build.META).is_file():
        return _edition(place)
    older = _older()
    if older is None:
        return _edition(build.ensure_built())
    if _MAKING_NEW.acquire(blocking=False):
        threading.Thread(target=_make_new, name="atlas", daemon=True).start()
    return _edition(older)


def edition_of(version: str) -> Edition | None:
    """Return the edition that a page was made with, None where it is gone."""
    place = build.atlas_folder() / version
    if not _VERSION.fullmatch(version) or not (place / build.META).is_file():
        return None
    return _edition(place)


def square_layer(edition: Edition, layer: str) -> dict[str, Any]:
    """Return a layer by grid square; raise InputError for one that there is not."""
    if layer not in edition.squares:
        raise InputError("atlas.unknown_layer", layer=layer[:80])
    return edition.squares[layer]


def _make_new() -> None:
    try:
        build.ensure_built()
    finally:
        _MAKING_NEW.release()


def _older() -> Path | None:
    folder = build.atlas_folder()
    found = [one for one in folder.glob("*") if (one / build.META).is_file()] if folder.is_dir() else []
    return max(found, key=lambda one: one.stat().st_mtime, default=None)


@lru_cache(maxsize=4)
def _edition(place: Path) -> Edition:
    return Edition(place)


@lru_cache(maxsize=64)
def _table(path: Path) -> pd.DataFrame:
    return pd.read_parquet(path)


@lru_cache(maxsize=64)
def _by_square(path: Path) -> pd.DataFrame:
    return _table(path).set_index("mesh_code")


def _json(path: Path) -> Any:
    return json.loads(path.read_bytes())
