"""What a connector is: it recognises a publisher's file, and reads it into datasets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from todoku.run import Run

if TYPE_CHECKING:
    from pathlib import Path

    from todoku.areas.region import Region
    from todoku.provenance import Dataset


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How a file is to be read: the region asked for, and how the run is watched."""

    region: Region | None = None
    """Readers may leave out what lies far outside it; the importer clips exactly."""
    run: Run = field(default_factory=Run)
    scratch: Path | None = None
    """Where a reader keeps a raster that it had to convert; None is a folder that lives as long as the process."""


@dataclass(frozen=True, slots=True)
class Address:
    """An official address of a file, and the name under which it is kept."""

    url: str
    filename: str


@runtime_checkable
class Connector(Protocol):
    """Reads one publisher's format.

    ``id`` is the connector's name on the command line and in the docs; ``kinds`` are the kinds of dataset that it can
    give (``tables.SCHEMAS``, or ``dem`` and ``roads`` for rasters and networks' lines).
    """

    @property
    def id(self) -> str:
        """The connector's name."""

    @property
    def publisher(self) -> str:
        """Who publishes the files."""

    @property
    def title_ja(self) -> str:
        """What the files hold, in Japanese."""

    @property
    def title_en(self) -> str:
        """What the files hold, in English."""

    @property
    def licence(self) -> str:
        """The terms under which the files may be used."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of dataset that the connector can give."""

    def recognises(self, path: Path) -> bool:
        """Whether this file is of the connector's format, judged from its name and first bytes; never raises."""

    def read(self, path: Path, options: ReadOptions) -> list[Dataset]:
        """Read the file into datasets; raise InputError naming file, row and remedy when it is damaged."""

    def addresses(self, region: Region) -> list[Address]:
        """Return the official addresses that cover a region; empty where the publisher has no stable address."""
