"""Base stations with their sectors, from a CSV file that is read as it is needed."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from difflib import get_close_matches
from math import isfinite
from typing import TYPE_CHECKING

from todoku.errors import InputError
from todoku.radio.powers import GAIN, LOSS, POWER
from todoku.radio.stations.antennas import element_38901, isotropic, read_msi
from todoku.radio.stations.sectors import AZIMUTH, LOAD, TILT, Sector
from todoku.radio.sweep import Site
from todoku.sources.publishers.delimited import decoded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from todoku.radio.stations.antennas import Pattern

REQUIRED = ("site_id", "lat", "lon")
OPTIONAL = (
    "height_m",
    "altitude_m",
    "sector_id",
    "power_dbm",
    "gain_dbi",
    "loss_db",
    "azimuth_deg",
    "tilt_deg",
    "pattern",
    "load",
)
_SLIP = 0.65
_POLE_DEG = 90.0
_RANGES = {
    "power_dbm": POWER,
    "gain_dbi": GAIN,
    "loss_db": LOSS,
    "azimuth_deg": AZIMUTH,
    "tilt_deg": TILT,
    "load": LOAD,
}
ELEMENT, ISOTROPIC = "38901", "isotropic"
"""Patterns by name; any other word names an MSI Planet file beside the table."""


@dataclass(frozen=True, slots=True)
class Station:
    """A site with all of its sectors."""

    site: Site
    sectors: tuple[Sector, ...]


@dataclass(frozen=True, slots=True)
class Usual:
    """What a row that says nothing has; ``rx_gain_db`` is the receiver's gain less its loss, for all sectors.

    Without ``gain_dbi`` an antenna has its pattern's own gain.
    """

    height_m: float
    power_dbm: float
    gain_dbi: float | None = None
    loss_db: float = 0.0
    rx_gain_db: float = 0.0


def pattern_by_name(name: str, *, gain_dbi: float | None, folder: Path) -> Pattern:
    """Return an antenna: TR 38.901's element, an isotropic one, or that of an MSI file in a folder.

    ``gain_dbi`` takes the place of the element's own gain, and has no say in a file's. Raises InputError.
    """
    if name == ISOTROPIC:
        return isotropic(gain_dbi=gain_dbi or 0.0)
    if name == ELEMENT:
        return element_38901() if gain_dbi is None else element_38901(gain_dbi=gain_dbi)
    return read_msi(folder / name)


def read_stations(path: Path, usual: Usual) -> Iterator[Station]:
    """Give the stations of a CSV file, one row per sector, those of one site under each other.

    Columns: ``REQUIRED`` and any of ``OPTIONAL``, others are left aside; an empty field has what is usual. Raises
    InputError naming file, row and column, for a column that looks like a slip for one of these, for a site that comes
    back elsewhere too, and for a file without rows.
    """
    seen: set[str] = set()
    waiting: Station | None = None
    patterns: dict[tuple[str, float | None], Pattern] = {}
    reader = csv.DictReader(io.StringIO(decoded(path.read_bytes(), path.name), newline=""))
    _check_columns(reader.fieldnames or (), path.name)
    for number, row in enumerate(reader, start=2):
        station = _Row(path, number, row, usual, patterns).station()
        if waiting is not None and waiting.site.site_id == station.site.site_id:
            if waiting.site != station.site:
                raise InputError("radio.sites_moved", file=path.name, row=number, site=station.site.site_id)
            waiting = Station(waiting.site, (*waiting.sectors, *station.sectors))
            continue
        if station.site.site_id in seen:
            raise InputError("radio.sites_again", file=path.name, row=number, site=station.site.site_id)
        seen.add(station.site.site_id)
        if waiting is not None:
            yield waiting
        waiting = station
    if waiting is None:
        raise InputError("radio.sites_empty", file=path.name)
    yield waiting


def _check_columns(names: Sequence[str], file: str) -> None:
    """Refuse a table that lacks what is needed, or whose column is next to the name of one that it lacks."""
    known = (*REQUIRED, *OPTIONAL)
    for name in REQUIRED:
        if name not in names:
            raise InputError("radio.sites_column", file=file, column=name, columns=known)
    absent = [name for name in OPTIONAL if name not in names]
    for name in names:
        meant = [] if name in known else get_close_matches((name or "").strip().lower(), absent, n=1, cutoff=_SLIP)
        if meant:
            raise InputError("radio.sites_meant", file=file, column=name, meant=meant[0])


@dataclass(frozen=True, slots=True)
class _Row:
    path: Path
    number: int
    values: dict[str, str | None]
    usual: Usual
    patterns: dict[tuple[str, float | None], Pattern]

    def station(self) -> Station:
        site_id = self._text("site_id")
        if not site_id:
            raise self._fault("site_id")
        altitude_m = self._number("altitude_m")
        height_m = self._number("height_m")
        site = Site(site_id, *self._place(site_id), self.usual.height_m if height_m is None else height_m, altitude_m)
        return Station(site, (self._sector(site_id),))

    def _place(self, site_id: str) -> tuple[float, float]:
        lat, lon = self._needed("lat"), self._needed("lon")
        if abs(lat) > _POLE_DEG:
            if abs(lon) > _POLE_DEG:
                raise self._fault("lat")
            at = {"file": self.path.name, "row": self.number, "site": site_id}
            raise InputError("radio.sites_swapped", **at, lat=lat, lon=lon)
        return lat, lon

    def _sector(self, site_id: str) -> Sector:
        azimuth_deg = self._number("azimuth_deg")
        name = self._text("pattern") or (ISOTROPIC if azimuth_deg is None else ELEMENT)
        told_dbi = self._number("gain_dbi")
        gain_dbi = self.usual.gain_dbi if told_dbi is None else told_dbi
        if (name, gain_dbi) not in self.patterns:
            self.patterns[name, gain_dbi] = pattern_by_name(name, gain_dbi=gain_dbi, folder=self.path.parent)
        power_dbm = self._or("power_dbm", self.usual.power_dbm) - self._or("loss_db", self.usual.loss_db)
        return Sector(
            self._text("sector_id") or (site_id if azimuth_deg is None else f"{site_id}/{azimuth_deg:g}"),
            azimuth_deg or 0.0,
            self._or("tilt_deg", 0.0),
            self.patterns[name, gain_dbi],
            power_dbm + self.usual.rx_gain_db,
            self._or("load", 1.0),
        )

    def _text(self, column: str) -> str:
        return (self.values.get(column) or "").strip()

    def _needed(self, column: str) -> float:
        value = self._number(column)
        if value is None:
            raise self._fault(column)
        return value

    def _or(self, column: str, usual: float) -> float:
        value = self._number(column)
        return usual if value is None else value

    def _number(self, column: str) -> float | None:
        text = self._text(column)
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            raise self._fault(column) from None
        held = _RANGES.get(column)
        if not isfinite(value) or (held is not None and not held.lowest <= value <= held.highest):
            raise self._fault(column)
        return value

    def _fault(self, column: str) -> InputError:
        return InputError(
            "radio.sites_value",
            file=self.path.name,
            row=self.number,
            site=self._text("site_id") or "-",
            column=column,
            value=self._text(column) or "-",
        )
