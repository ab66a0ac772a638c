"""Reads a user's own CSV or Excel table, keyed by municipality, town name or grid code."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from todoku.areas import mesh
from todoku.errors import InputError, TodokuError
from todoku.provenance import Basis, Dataset, Source, sha256_of_file
from todoku.sources.own.user_columns import Header, find_header, meanings
from todoku.sources.own.user_municipalities import municipality_of_rows
from todoku.sources.own.user_sheets import BOOK_SUFFIXES, TEXT_SUFFIXES, Sheet, read_sheets
from todoku.sources.own.user_values import Cell, ratios

if TYPE_CHECKING:
    from pathlib import Path

    from todoku.areas.region import Region
    from todoku.sources.connector import Address, Connector, ReadOptions

PRESENT_BY_TOWN = "present_by_town"
FARMS_BY_TOWN = "farms_by_town"
FARM_HOUSEHOLDS = "farm_households"
"""Kinds that stand between a file and a pack: the importer finds the squares of the towns."""

_LARGEST_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class UserTables:
    """A user's own tables; ``data/facts/user_columns.yaml`` lists the names that columns may bear."""

    id: str = "user_tables"
    publisher: str = "利用者"
    title_ja: str = "利用者の表(CSV・Excel)"
    title_en: str = "The user's own tables (CSV, Excel)"
    licence: str = "利用者による / as the user says"
    kinds: tuple[str, ...] = ("present", "observations", "base_stations", "farm_cells", FARM_HOUSEHOLDS)

    def recognises(self, path: Path) -> bool:
        """Whether a sheet of the file has a header of known columns."""
        if path.suffix.lower() not in (*TEXT_SUFFIXES, *BOOK_SUFFIXES):
            return False
        try:
            return path.stat().st_size < _LARGEST_BYTES and any(find_header(sheet.rows) for sheet in read_sheets(path))
        except (TodokuError, OSError):
            return False

    def read(self, path: Path, options: ReadOptions) -> list[Dataset]:
        """Return what the file's tables hold, one dataset for each kind."""
        source = Source(
            publisher=self.publisher,
            title=path.name,
            licence=self.licence,
            sha256=sha256_of_file(path),
            basis=Basis.MEASURED,
        )
        datasets: list[Dataset] = []
        for sheet in read_sheets(path):
            header = find_header(sheet.rows)
            if header is not None:
                options.run.check()
                datasets += UserTable(sheet, header, options.region).datasets(source)
        return datasets

    def addresses(self, region: Region) -> list[Address]:  # noqa: ARG002 [the protocol asks for it]
        """Return nothing: a user's table has no address."""
        return []


class UserTable:
    """One sheet with its header; knows for each of its rows what the row is about."""

    def __init__(self, sheet: Sheet, header: Header, region: Region | None) -> None:
        self.file = sheet.file if sheet.name is None else f"{sheet.file} [{sheet.name}]"
        self.header = header
        self._known = tuple(header.position[field] for field in header.values)
        self._rows = [
            (number, row)
            for number, row in enumerate(sheet.rows[header.row + 1 :], start=header.row + 2)
            if any(row[position].strip() for position in header.position.values() if position < len(row))
        ]
        self.lines = [number for number, _ in self._rows]
        self._region = region

    def datasets(self, source: Source) -> list[Dataset]:
        """Return what the table holds; a date that it states itself goes before the source's."""
        keys = self.header.keys
        if not keys:
            raise InputError("user.no_key", file=self.file, columns=list(self.header.name.values()))
        for field in self.header.fields_of("nameless_state"):
            raise InputError("user.which_service", file=self.file, column=self.header.name[field])
        if "mesh_code" in keys:
            made = self._by_square()
        elif "town" in keys:
            made = self._by_town()
        else:
            made = self._by_municipality()
        dated = source.model_copy(update={"as_of": self._as_of() or source.as_of})
        return [Dataset(kind, dated, table=table) for kind, table in made.items() if len(table)]

    def cells(self, field: str) -> list[Cell]:
        """Return the column's cells."""
        position = self.header.position[field]
        return [
            Cell(self.file, number, self.header.name[field], row[position] if position < len(row) else "")
            for number, row in self._rows
        ]

    def _municipalities(self) -> list[str | None]:
        coded, named = (
            self.cells(field) if field in self.header.position else None
            for field in ("municipality_code", "municipality")
        )
        return municipality_of_rows(coded, named, rows=len(self.lines), file=self.file, region=self._region)

    def _as_of(self) -> str | None:
        dates = [cell.plain for cell in self.cells("as_of") if cell.plain] if "as_of" in self.header.position else []
        return max(dates) if dates else None

    def _by_square(self) -> dict[str, pd.DataFrame]:
        codes = [_square(cell) for cell in self.cells("mesh_code")]
        key = pd.DataFrame({"row": self.lines, "mesh_code": codes}, dtype=object).astype({"row": "int64"})
        farms = self._farms(key)
        made = {"present": self._present(key)}
        if "farm_area" in self.header.position:
            area = farms.dropna(subset=["farm_area_m2"])
            made["farm_cells"] = area.drop(columns="farms").assign(fields=area["fields"].fillna(0).astype("int64"))
        if "farms" in self.header.position:
            made[FARM_HOUSEHOLDS] = farms.dropna(subset=["farms"])[["row", "mesh_code", "farms"]]
        return made

    def _by_town(self) -> dict[str, pd.DataFrame]:
        key = pd.DataFrame(
            {
                "row": self.lines,
                "municipality_code": self._municipalities(),
                "town": [cell.plain for cell in self.cells("town")],
            }
        )
        key = key.loc[key["municipality_code"].notna() & (key["town"] != "")]
        return {PRESENT_BY_TOWN: self._present(key), FARMS_BY_TOWN: self._farms(key)}

    def _by_municipality(self) -> dict[str, pd.DataFrame]:
        for field in self.header.fields_of("state", "farm_area", "fields", "farms"):
            raise InputError("user.needs_place", file=self.file, column=self.header.name[field])
        codes = self._municipalities()
        key = pd.DataFrame({"row": self.lines, "municipality_code": codes})
        made = {"observations": self._observations(key)}
        if "stations" in self.header.position and "operator" in self.header.position:
            made["base_stations"] = self._stations(key)
        return made

    def _present(self, key: pd.DataFrame) -> pd.DataFrame:
        parts = []
        for field in self.header.fields_of("state", "share"):
            service = meanings()[field].service
            if meanings()[field].role == "state":
                states = [cell.state() for cell in self.cells(field)]
                shares = [{"served": 1.0, "unserved": 0.0}.get(state) for state in states]
            else:
                shares = ratios(self.cells(field), unit=self.header.unit.get(field))
                states = [state_of_share(share) for share in shares]
            column = pd.DataFrame({"service": service, "state": states, "share": np.array(shares, dtype=np.float64)})
            parts.append(key.join(column))
        if not parts:
            return key.iloc[:0]
        names = [str(name) for name in key if name != "row"]
        return self._once(pd.concat(parts, ignore_index=True), [*names, "service"])

    def _farms(self, key: pd.DataFrame) -> pd.DataFrame:
        unit = self.header.unit.get("farm_area")
        if not self.header.fields_of("farm_area", "fields", "farms"):
            return key.iloc[:0].assign(farm_area_m2=[], fields=[], farms=[])
        columns = {
            "farm_area_m2": [cell.area_m2(unit) for cell in self.cells("farm_area")]
            if "farm_area" in self.header.position
            else None,
            "fields": self._counts("fields"),
            "farms": self._counts("farms"),
        }
        held = pd.DataFrame(columns, index=range(len(self.lines))).astype("Float64")
        return self._once(key.join(held), [str(name) for name in key if name != "row"])

    def _observations(self, key: pd.DataFrame) -> pd.DataFrame:
        parts = []
        for field in self.header.fields_of("share", "ratio", "number", "count", "stations"):
            meaning = meanings()[field]
            if meaning.role == "stations" and "operator" in self.header.position:
                continue
            if meaning.role in ("share", "ratio"):
                values = ratios(self.cells(field), unit=self.header.unit.get(field))
            elif meaning.role == "number":
                values = [cell.number() for cell in self.cells(field)]
            else:
                values = [cell.count() for cell in self.cells(field)]
            told = {"indicator": meaning.indicator, "value": np.array(values, dtype=np.float64)}
            parts.append(key.assign(**told, unit=meaning.unit or "ratio"))
        if not parts:
            return key.iloc[:0]
        table = pd.concat(parts, ignore_index=True)
        return self._once(table.loc[table["municipality_code"].notna()], ["municipality_code", "indicator"])

    def _stations(self, key: pd.DataFrame) -> pd.DataFrame:
        systems = [cell.plain for cell in self.cells("system")] if "system" in self.header.position else ""
        table = key.assign(
            operator=[cell.plain for cell in self.cells("operator")],
            system=systems,
            stations=pd.array(self._counts("stations") or [], dtype="Int64"),
        )
        table = table.loc[table["municipality_code"].notna() & table["stations"].notna()]
        return self._once(table.astype({"stations": "int64"}), ["municipality_code", "operator", "system"])

    def _counts(self, field: str) -> list[int | None] | None:
        return [cell.count() for cell in self.cells(field)] if field in self.header.position else None

    def _once(self, table: pd.DataFrame, key: list[str]) -> pd.DataFrame:
        """Return the table if no key stands in it twice; InputError names both rows."""
        seen = Counter[tuple[str, ...]]()
        for row, *values in table[["row", *key]].itertuples(index=False):
            name = tuple(values)
            if name in seen:
                shown = "/".join(str(value) for value in values)
                raise InputError("user.repeated", file=self.file, row=row, first=seen[name], value=shown)
            seen[name] = row
        return table.reset_index(drop=True)


def state_of_share(share: float | None) -> str:
    """Return the state of a square or town of which a share is served: any part without makes it unserved."""
    if share is None:
        return "unknown"
    return "served" if share >= 1 else "unserved"


def _square(cell: Cell) -> str:
    try:
        return mesh.parse_mesh_code(cell.plain)
    except TodokuError as error:
        raise InputError("user.mesh_form", file=cell.file, row=cell.row, value=cell.shown.strip()) from error


CONNECTORS: tuple[Connector, ...] = (UserTables(),)
