"""Reads the filled one-sheet input: present service by 町丁目 and 字, as the town itself knows it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from todoku import tables
from todoku.areas import municipalities
from todoku.dates import parse_date
from todoku.errors import InputError, TodokuError
from todoku.i18n import LANGS, text
from todoku.provenance import Basis, Dataset, Source, sha256_of_file
from todoku.sources.connector import Address, Connector, ReadOptions
from todoku.sources.notes import note
from todoku.sources.own.towns import Ground, Holder, amounts_at_squares, present_at_squares
from todoku.sources.own.user_columns import find_header
from todoku.sources.own.user_sheets import Sheet, read_sheets
from todoku.sources.own.user_tables import FARM_HOUSEHOLDS, FARMS_BY_TOWN, PRESENT_BY_TOWN, UserTable

if TYPE_CHECKING:
    from pathlib import Path

    from todoku.areas.region import Region

FORM = "todoku.one-sheet/1"
"""The form's version; it stands in the sheet itself."""

_FAMILY = re.compile(r"todoku\.one-sheet/\d+")
_PREFACE_ROWS = 15
_STATES = ("ftth", "mobile")
"""The columns that make the sheet what it is; the others may be deleted."""


@dataclass(frozen=True, slots=True)
class OneSheet:
    """The Excel sheet that ``todoku data template`` writes and a municipality fills in."""

    id: str = "one_sheet"
    publisher: str = "市区町村"
    title_ja: str = "整備状況の入力シート"
    title_en: str = "One-sheet input of present service"
    licence: str = "作成した市区町村による / as the municipality that filled it in says"
    kinds: tuple[str, ...] = ("present", FARM_HOUSEHOLDS)

    def recognises(self, path: Path) -> bool:
        """Whether a sheet of the workbook bears the form's name."""
        if path.suffix.lower() != ".xlsx":
            return False
        try:
            return _form_of(read_sheets(path)) is not None
        except TodokuError:
            return False

    def read(self, path: Path, options: ReadOptions) -> list[Dataset]:
        """Return the sheet's rows by town; the importer finds their squares."""
        sheets = read_sheets(path)
        form = _form_of(sheets)
        if form != FORM:
            raise InputError("one_sheet.version", file=path.name, found=form or "-", known=FORM)
        made = []
        for sheet in sheets:
            header = find_header(sheet.rows)
            if header is None or "town" not in header.position:
                continue
            for field in _STATES:
                if field not in header.position:
                    column = {lang: text(f"one_sheet.column.{field}", lang) for lang in LANGS}
                    raise InputError("one_sheet.column", file=path.name, row=header.row + 1, column=column)
            table = UserTable(sheet, header, options.region)
            source = _source(path, _date(sheet))
            made += [_told_by_the_towns(dataset) for dataset in table.datasets(source)]
        if not made:
            raise InputError("one_sheet.empty", file=path.name)
        return made

    def addresses(self, region: Region) -> list[Address]:  # noqa: ARG002 [the protocol asks for it]
        """Return nothing: the town fills the sheet in."""
        return []


def read_one_sheet(path: Path, data: Holder) -> Dataset:
    """Return the present service (``tables.PRESENT``) that a filled sheet states, at the squares of its towns.

    Raises what ``one_sheet_datasets`` raises.
    """
    return one_sheet_datasets(path, data)["present"]


def one_sheet_datasets(path: Path, data: Holder) -> dict[str, Dataset]:
    """Return what a filled sheet states, at squares: ``present``, and ``farm_households`` where it gives any.

    ``data`` is a pack, or datasets by kind, that holds the region's cells and its zones or places. Towns left empty
    or 不明 stay unknown. Rows of other municipalities (a sheet of a whole subprefecture) are passed over; a sheet that
    has no others is refused. Raises InputError naming file, row and remedy.
    """
    ground = Ground.of(data)
    made: dict[str, Dataset] = {}
    for dataset in _rows_of_the_area(OneSheet().read(path, ReadOptions()), ground, file=path.name):
        if dataset.kind == PRESENT_BY_TOWN:
            made["present"] = present_from_towns(dataset, ground, file=path.name)
        elif dataset.kind == FARMS_BY_TOWN:
            made.update({one.kind: one for one in farms_from_towns(dataset, ground, file=path.name)})
    if "present" not in made:
        raise InputError("one_sheet.empty", file=path.name)
    return made


def _rows_of_the_area(told: list[Dataset], ground: Ground, *, file: str) -> list[Dataset]:
    here = set(ground.cells["municipality_code"])
    kept = [one.with_table(one.frame().loc[one.frame()["municipality_code"].isin(here)]) for one in told]
    if here and all(one.frame().empty for one in kept):
        theirs = sorted({str(code) for one in told for code in one.frame()["municipality_code"]})
        names = {"holds": [_name_of(code) for code in theirs], "area": [_name_of(code) for code in sorted(here)]}
        raise InputError("one_sheet.other_area", file=file, **names)
    return [one for one in kept if len(one.frame())]


def _name_of(code: str) -> str:
    return municipalities.by_code(code).name


def present_from_towns(rows: Dataset, ground: Ground, *, file: str) -> Dataset:
    """Return the dataset of present service at squares from one of rows by town."""
    frame = rows.frame()
    table = present_at_squares(frame, ground, file=file)
    known = int(frame.loc[frame["state"] != "unknown", "town"].nunique())
    said = note("one_sheet.towns", towns=int(frame["town"].nunique()), known=known)
    return Dataset("present", rows.source, table=tables.check(table, tables.PRESENT), notes=(*rows.notes, said))


def farms_from_towns(rows: Dataset, ground: Ground, *, file: str) -> list[Dataset]:
    """Return farmland and farm households at squares from a dataset of rows by town: an estimate, by households."""
    frame = rows.frame()
    source = rows.source.model_copy(update={"basis": Basis.ESTIMATED})
    spread = replace(rows, source=source, notes=(*rows.notes, note("import.spread_over_squares")))
    made = []
    if "farm_area_m2" in frame and frame["farm_area_m2"].notna().any():
        area = amounts_at_squares(frame, "farm_area_m2", ground, file=file)
        table = area.assign(fields=pd.array([0] * len(area), dtype="int64"))
        made.append(replace(spread, kind="farm_cells", table=tables.check(table, tables.FARM_CELLS)))
    if "farms" in frame and frame["farms"].notna().any():
        farms = amounts_at_squares(frame, "farms", ground, file=file)
        made.append(replace(spread, kind=FARM_HOUSEHOLDS, table=tables.check(farms, tables.FARM_HOUSEHOLDS)))
    return made


def _form_of(sheets: list[Sheet]) -> str | None:
    for sheet in sheets:
        for row in sheet.rows[:_PREFACE_ROWS]:
            for cell in row:
                if _FAMILY.fullmatch(cell.strip()):
                    return cell.strip()
    return None


def _date(sheet: Sheet) -> str | None:
    """Return the date that stands beside its label, as 2024-04-01; None where the town left it empty."""
    labels = {text("one_sheet.date", lang) for lang in LANGS}
    for number, row in enumerate(sheet.rows[:_PREFACE_ROWS], start=1):
        for label, value in pairwise(row):
            if label.strip() in labels and value.strip():
                try:
                    return parse_date(value).isoformat()
                except InputError as error:
                    raise InputError("one_sheet.date", file=sheet.file, row=number, value=value) from error
    return None


def _source(path: Path, as_of: str | None) -> Source:
    return Source(
        publisher=OneSheet().publisher,
        title=OneSheet().title_ja,
        licence=OneSheet().licence,
        as_of=as_of,
        sha256=sha256_of_file(path),
        basis=Basis.MEASURED,
    )


def _told_by_the_towns(dataset: Dataset) -> Dataset:
    """Return the dataset with the municipalities that filled the sheet in as its publisher."""
    codes = pd.unique(dataset.frame()["municipality_code"])
    names = [_name_of(str(code)) for code in sorted(codes)]
    return replace(dataset, source=dataset.source.model_copy(update={"publisher": "・".join(names)}))


CONNECTORS: tuple[Connector, ...] = (OneSheet(),)
