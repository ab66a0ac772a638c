"""Where a figure comes from: sources, datasets, figures with their basis, and content hashes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

_CHUNK_BYTES = 1 << 20
_ID_DIGITS = 12


class Basis(StrEnum):
    """How a value came to be known; every value shown to a person carries one."""

    CENSUS = "census"
    MEASURED = "measured"
    MODELLED = "modelled"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"


_WEAKEST_FIRST = (Basis.UNKNOWN, Basis.ESTIMATED, Basis.MODELLED, Basis.MEASURED, Basis.CENSUS)


def weakest(*bases: Basis) -> Basis:
    """Return the basis of a figure made from several: that of its weakest part."""
    return min(bases, key=_WEAKEST_FIRST.index)


class Source(BaseModel):
    """Who published a dataset, under which licence, as of when, and the hash of what was read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    publisher: str
    title: str
    licence: str
    as_of: str | None = None
    url: str | None = None
    sha256: str | None = None
    basis: Basis
    note: str | None = None

    @property
    def id(self) -> str:
        """A short stable name of this source: the hash of its content."""
        return content_id(self.model_dump(mode="json"))

    @property
    def citation(self) -> str:
        """The line that stands under a map or table (出典)."""
        parts = [self.publisher, f"「{self.title}」"]
        if self.as_of:
            parts.append(f"({self.as_of})")
        return " ".join(parts)


class Figure(BaseModel):
    """A value with its unit, basis and sources; an unknown value is null and says why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: float | int | None
    unit: str
    basis: Basis
    as_of: str | None = None
    sources: tuple[str, ...] = ()
    """Ids of the sources, in the document's list of sources."""
    reason: str | None = None
    """Key of the catalogue that says why the value is unknown, or how it was made."""

    @classmethod
    def unknown(cls, unit: str, reason: str) -> Figure:
        """Return the figure that says: not known, for this reason."""
        return cls(value=None, unit=unit, basis=Basis.UNKNOWN, reason=reason)


@dataclass(frozen=True, slots=True)
class Dataset:
    """A table (or the path of a raster) with its source.

    ``kind`` says what the table holds and so which schema it keeps (``tables.SCHEMAS``).
    """

    kind: str
    source: Source
    table: pd.DataFrame | None = None
    raster: Path | None = None
    notes: tuple[str, ...] = ()
    parts: tuple[Source, ...] = field(default=())
    """Further sources that were joined into the table."""

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every source behind this dataset, the main one first."""
        return (self.source, *self.parts)

    def with_table(self, table: pd.DataFrame, *notes: str) -> Dataset:
        """Return the same dataset with another table, and notes on what was done."""
        return replace(self, table=table, notes=(*self.notes, *notes))

    def frame(self) -> pd.DataFrame:
        """Return the table; a dataset without one is a mistake of the caller."""
        if self.table is None:
            message = f"dataset {self.kind!r} has no table"
            raise TypeError(message)
        return self.table


def sha256_of_file(path: Path) -> str:
    """Return the SHA-256 of a file's content, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def content_id(content: Any) -> str:
    """Return a short stable id of a JSON-able value: equal content, equal id."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()[:_ID_DIGITS]
