"""Reads tables of present service that people handed in: what their rows say, and what is wrong with the others."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from todoku.areas import mesh, municipalities
from todoku.errors import InputError, TodokuError
from todoku.sources.own.town_names import TownList
from todoku.sources.own.towns import Ground, Holder, list_towns, present_at_squares
from todoku.sources.own.user_columns import Header, find_header, meanings
from todoku.sources.own.user_municipalities import municipality_of_rows
from todoku.sources.own.user_sheets import Sheet, read_sheets
from todoku.sources.own.user_tables import state_of_share
from todoku.sources.own.user_values import Cell, ratios
from todoku_web.uploads.keeping import under_its_name

if TYPE_CHECKING:
    from todoku.areas.region import Region
    from todoku_web.uploads.models import Upload

_COLUMNS = ["mesh_code", "service", "state", "share"]


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with a row: its number in the file, counted from 1 as spreadsheets do, and the error."""

    row: int
    error: TodokuError


@dataclass(frozen=True, slots=True)
class CoverageTable:
    """A table of present service.

    ``present`` has mesh_code, service, state and share (``tables.PRESENT``) of the rows that can be used; ``used``
    counts them. Each other row stands in ``faults``. ``as_of`` is the newest date that the table states.
    """

    present: pd.DataFrame
    used: int
    faults: tuple[RowFault, ...]
    as_of: str | None


def read_coverage(upload: Upload, *, region: Region, data: Holder) -> CoverageTable:
    """Return what a CSV or Excel table of present service says of a region, row by row.

    ``data`` is a pack, or datasets by kind, with the region's ``cells``, and its ``zones`` or ``places`` where rows
    name towns. Raises InputError where the table as a whole cannot be read: no header, no place, no state of service.
    """
    ground = Ground.of(data)
    with under_its_name(upload.sha256, upload.name) as path:
        sheets = read_sheets(path)
    readers = [
        _SheetRows(sheet, header, region, ground) for sheet in sheets if (header := find_header(sheet.rows)) is not None
    ]
    if not readers:
        raise InputError("upload.no_header", file=upload.name)
    rows = [reader.good() for reader in readers]
    faults = [fault for reader in readers for fault in reader.faults]
    told = pd.concat(rows, ignore_index=True)
    present = _at_squares(told, ground, file=upload.name)
    dates = [reader.as_of for reader in readers if reader.as_of]
    return CoverageTable(present, told["row"].nunique(), tuple(faults), max(dates, default=None))


def _at_squares(told: pd.DataFrame, ground: Ground, *, file: str) -> pd.DataFrame:
    squares = told.loc[told["mesh_code"].notna(), _COLUMNS]
    towns = told.loc[told["mesh_code"].isna()]
    if towns.empty:
        return squares.reset_index(drop=True)
    columns = ["row", "municipality_code", "town", "service", "state", "share"]
    spread = present_at_squares(towns[columns].reset_index(drop=True), ground, file=file)
    table = pd.concat([squares, spread[_COLUMNS]], ignore_index=True)
    twice = table.loc[table.duplicated(["mesh_code", "service"]), "mesh_code"]
    if len(twice):
        raise InputError("user.square_twice", file=file, mesh_code=str(twice.iloc[0]))
    return table


class _SheetRows:
    """The rows of one sheet, each read by itself."""

    def __init__(self, sheet: Sheet, header: Header, region: Region, ground: Ground) -> None:
        self.file = sheet.file if sheet.name is None else f"{sheet.file} [{sheet.name}]"
        self.faults: list[RowFault] = []
        self._header, self._region, self._ground = header, region, ground
        self._check_columns()
        self._rows = [
            (number, row)
            for number, row in enumerate(sheet.rows[header.row + 1 :], start=header.row + 2)
            if any(row[position].strip() for position in header.position.values() if position < len(row))
        ]
        self._lists: dict[str, TownList] = {}
        self._seen: dict[tuple[str, ...], int] = {}

    @property
    def as_of(self) -> str | None:
        """The newest date that a row states."""
        dates = [self._cell(number, row, "as_of").plain for number, row in self._rows]
        return max(filter(None, dates), default=None)

    def good(self) -> pd.DataFrame:
        """Return the rows without fault, one for each service that they speak of."""
        shares = {field: self._shares(field) for field in self._header.fields_of("share")}
        told = []
        for number, row in self._rows:
            try:
                place = self._place(number, row)
                told += [{"row": number, **place, **one} for one in self._services(number, row, shares)]
            except TodokuError as error:
                self.faults.append(RowFault(number, error))
        columns = ["row", "mesh_code", "municipality_code", "town", "service", "state", "share"]
        return pd.DataFrame(told, columns=columns).astype({"share": "float64"})

    def _check_columns(self) -> None:
        header = self._header
        if not {"mesh_code", "town"} & set(header.keys):
            raise InputError("upload.no_place", file=self.file, columns=list(header.name.values()))
        for field in header.fields_of("nameless_state"):
            raise InputError("user.which_service", file=self.file, column=header.name[field])
        if not header.fields_of("state", "share"):
            raise InputError("user.no_present", file=self.file, area=self._region.name)

    def _cell(self, number: int, row: list[str], field: str) -> Cell:
        position = self._header.position.get(field, len(row))
        return Cell(self.file, number, self._header.name.get(field, ""), row[position] if position < len(row) else "")

    def _shares(self, field: str) -> dict[int, float | None]:
        """Return the column's shares by row; whether they are per cent is seen from the column as a whole."""
        cells = [self._cell(number, row, field) for number, row in self._rows]
        sound = [cell for cell in cells if _is_sound(cell)]
        values = ratios(sound, unit=self._header.unit.get(field))
        return dict(zip((cell.row for cell in sound), values, strict=True))

    def _services(
        self, number: int, row: list[str], shares: dict[str, dict[int, float | None]]
    ) -> list[dict[str, object]]:
        found: list[dict[str, object]] = []
        for field in self._header.fields_of("state", "share"):
            cell = self._cell(number, row, field)
            if field in shares:
                cell.percent_or_ratio()
                share = shares[field].get(number)
                state = state_of_share(share)
            else:
                state = cell.state()
                share = {"served": 1.0, "unserved": 0.0}.get(state)
            found.append({"service": meanings()[field].service, "state": state, "share": share})
        return found

    def _place(self, number: int, row: list[str]) -> dict[str, str | None]:
        if "mesh_code" in self._header.position:
            square = self._square(self._cell(number, row, "mesh_code"))
            self._check_once(number, square)
            return {"mesh_code": square, "municipality_code": None, "town": None}
        municipality, town = self._town(number, row)
        self._check_once(number, municipality, town)
        return {"mesh_code": None, "municipality_code": municipality, "town": town}

    def _square(self, cell: Cell) -> str:
        try:
            square = mesh.parse_mesh_code(cell.plain)
        except TodokuError as error:
            raise InputError("user.mesh_form", file=self.file, row=cell.row, value=cell.shown.strip()) from error
        if square not in self._here:
            area = self._region.name
            raise InputError("upload.outside", file=self.file, row=cell.row, mesh_code=square, area=area)
        return square

    def _town(self, number: int, row: list[str]) -> tuple[str, str]:
        cells = {
            field: [self._cell(number, row, field)] if field in self._header.position else None
            for field in ("municipality_code", "municipality")
        }
        given = cells["municipality_code"], cells["municipality"]
        (code,) = municipality_of_rows(*given, rows=1, file=self.file, region=self._region)
        town = self._cell(number, row, "town").plain
        if code not in self._region.codes:
            raise InputError("upload.other_town", file=self.file, row=number, area=self._region.name)
        if not self._ground.has_towns:
            raise InputError("user.no_towns", file=self.file)
        listed = self._town_list(code)
        if not listed.find(town):
            near = listed.near(town) or ("-",)
            raise InputError("user.unknown_town", file=self.file, row=number, value=town, near=near)
        return code, town

    def _town_list(self, code: str) -> TownList:
        if code not in self._lists:
            towns = list_towns(self._ground)
            own = towns.loc[towns["municipality_code"] == code, "name"]
            self._lists[code] = TownList(municipalities.by_code(code).name, own)
        return self._lists[code]

    def _check_once(self, number: int, *key: str) -> None:
        first = self._seen.setdefault(key, number)
        if first != number:
            raise InputError("user.repeated", file=self.file, row=number, first=first, value="/".join(key))

    @cached_property
    def _here(self) -> frozenset[str]:
        cells = self._ground.cells
        return frozenset(cells.loc[cells["municipality_code"].isin(self._region.codes), "mesh_code"])


def _is_sound(cell: Cell) -> bool:
    try:
        cell.percent_or_ratio()
    except TodokuError:
        return False
    return True
