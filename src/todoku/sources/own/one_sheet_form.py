"""Writes the empty one-sheet input: every 町丁目 and 字 of an area, to be filled in by the town."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import TYPE_CHECKING, Any

import pandas as pd
import xlsxwriter
from pyproj import Geod

from todoku.areas import mesh, municipalities
from todoku.errors import InputError
from todoku.i18n import DEFAULT_LANG, Lang, text
from todoku.sources.own.one_sheet import FORM
from todoku.sources.own.towns import Ground, Holder, list_towns
from todoku.swap import beside, told_when_full

if TYPE_CHECKING:
    from pathlib import Path

    from todoku.areas.region import Region

_HEADER_ROW = 3
_STATES = ("served", "unserved", "unknown")
_COLUMNS = (
    ("code", 15),
    ("municipality", 14),
    ("town", 28),
    ("households", 10),
    ("ftth", 20),
    ("ftth_operator", 16),
    ("mobile", 18),
    ("mobile_operator", 16),
    ("farms", 12),
    ("remarks", 36),
)
_KNOWN_COLUMNS = 4
_STATE_COLUMNS = (4, 6)
_FARMS_COLUMN = 8
_COLOURS = {"served": "#D9EAD3", "unserved": "#F4CCCC", "unknown": "#EEEEEE"}
_INSTRUCTIONS = 8
_INSTRUCTION_WIDTH = 84
_LINE_HEIGHT = 18
_MAP = "https://maps.gsi.go.jp/#15/{lat:.5f}/{lon:.5f}/"
"""地理院地図 at a place, zoom 15."""
_GEOD = Geod(ellps="GRS80")
_POINTS = ("n", "ne", "e", "se", "s", "sw", "w", "nw")
_MADE = dt.datetime(2020, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
"""A fixed date of creation, so that the same area gives the same file."""


def write_template(path: Path, region: Region, data: Holder, *, lang: Lang = DEFAULT_LANG) -> int:
    """Write the sheet for a region and return the number of its rows.

    Rows are the towns that ``data`` (a pack, or datasets by kind) knows by name; where it knows none, the populated
    1 km squares, whose codes then stand for names. An existing file is replaced only by a whole one. InputError for a
    path that is a folder or does not end in .xlsx, by which the sheet is known again.
    """
    if path.is_dir():
        raise InputError("system.is_a_folder", file=str(path))
    if path.suffix.lower() != ".xlsx":
        raise InputError("one_sheet.suffix", file=str(path))
    rows, by_square = _rows(Ground.of(data))
    where = _where(rows["name"], _hall(data, region), lang) if by_square else None
    with beside(path.parent) as part, told_when_full(part, file=path):
        with xlsxwriter.Workbook(str(part / path.name)) as book:
            book.set_properties({"title": text("one_sheet.title", lang, area=region.name), "created": _MADE})
            _write_instructions(book, by_square=by_square, lang=lang)
            _write_input(book, region, rows, where, lang=lang)
        (part / path.name).replace(path)
    return len(rows)


def _rows(ground: Ground) -> tuple[pd.DataFrame, bool]:
    towns = list_towns(ground)
    if len(towns):
        return towns, False
    cells = ground.cells
    if cells.empty:
        return towns, True
    squares = mesh.parent(cells["mesh_code"].to_list(), level=mesh.Level.KM1)
    counted = pd.DataFrame(
        {
            "municipality_code": cells["municipality_code"].to_numpy(),
            "name": squares,
            "households": cells["households"].astype("Int64").to_numpy(),
        }
    )
    summed = counted.groupby(["name", "municipality_code"], sort=True)["households"].sum(min_count=1).reset_index()
    return summed.drop_duplicates("name")[["municipality_code", "name", "households"]], True


def _hall(data: Holder, region: Region) -> tuple[float, float] | None:
    """Return latitude and longitude of the region's town hall, where the facts have it."""
    facts = data.get("facts")
    if facts is None or not region.is_municipality or len(facts.frame()) != 1:
        return None
    row = facts.frame().iloc[0]
    return float(row["lat"]), float(row["lon"])


def _where(squares: pd.Series, hall: tuple[float, float] | None, lang: Lang) -> list[tuple[str, str]]:
    """Return for each square the address of a map of it, and where it lies: from the town hall, and its centre."""
    lats, lons = mesh.centre(squares.to_numpy(dtype=str))
    found = []
    for lat, lon in zip(lats.tolist(), lons.tolist(), strict=True):
        place = text("one_sheet.square_centre", lang, lat=f"{lat:.4f}", lon=f"{lon:.4f}")
        if hall is not None:
            azimuth, _, away_m = _GEOD.inv(hall[1], hall[0], lon, lat)
            point = text(f"plan.direction.{_POINTS[round((azimuth % 360) / 45) % 8]}", lang)
            place = text("one_sheet.square_from_hall", lang, direction=point, km=f"{away_m / 1000:.1f}", place=place)
        found.append((_MAP.format(lat=lat, lon=lon), place))
    return found


def _write_instructions(book: Any, *, by_square: bool, lang: Lang) -> None:
    sheet = book.add_worksheet(text("one_sheet.sheet.instructions", lang))
    heading = book.add_format({"bold": True, "font_size": 14})
    body = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, _INSTRUCTION_WIDTH)
    sheet.write_string(0, 0, text("one_sheet.heading", lang), heading)
    lines = [text(f"one_sheet.instruction.{number}", lang) for number in range(1, _INSTRUCTIONS + 1)]
    if by_square:
        lines.append(text("one_sheet.by_square", lang))
    for row, line in enumerate(lines, start=2):
        sheet.set_row(row, _LINE_HEIGHT * -(-_width(line) // _INSTRUCTION_WIDTH))
        sheet.write_string(row, 0, line, body)
    sheet.set_landscape()
    sheet.set_paper(9)


def _width(line: str) -> int:
    """Return the width of a line in half-width characters."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in line)


def _write_input(
    book: Any, region: Region, rows: pd.DataFrame, where: list[tuple[str, str]] | None, *, lang: Lang
) -> None:
    sheet = book.add_worksheet(text("one_sheet.sheet.input", lang))
    sheet.write_string(0, 0, text("one_sheet.title", lang, area=region.name), book.add_format({"bold": True}))
    sheet.write_string(0, len(_COLUMNS) - 1, FORM, book.add_format({"font_color": "#999999", "align": "right"}))
    entry = {"bg_color": "#FFF9E5", "border": 1, "border_color": "#BBBBBB"}
    sheet.write_string(1, 0, text("one_sheet.date", lang))
    sheet.write_blank(1, 1, None, book.add_format({**entry, "num_format": "yyyy-mm-dd", "align": "left"}))
    sheet.write_string(1, 2, text("one_sheet.date_hint", lang), book.add_format({"font_color": "#666666"}))
    header = book.add_format(
        {
            "bold": True,
            "bg_color": "#1F3864",
            "font_color": "#FFFFFF",
            "text_wrap": True,
            "valign": "vcenter",
            "border": 1,
        }
    )
    for column, (name, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(_HEADER_ROW, column, text(f"one_sheet.column.{name}", lang), header)
    _write_rows(book, sheet, rows, where, entry)
    _guide_entry(book, sheet, len(rows), lang=lang)
    sheet.freeze_panes(_HEADER_ROW + 1, 3)
    sheet.autofilter(_HEADER_ROW, 0, _HEADER_ROW + len(rows), len(_COLUMNS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADER_ROW)
    sheet.activate()


def _write_rows(
    book: Any, sheet: Any, rows: pd.DataFrame, where: list[tuple[str, str]] | None, entry: dict[str, Any]
) -> None:
    fixed = book.add_format({"bg_color": "#F3F3F3", "border": 1, "border_color": "#BBBBBB"})
    number = book.add_format({"bg_color": "#F3F3F3", "border": 1, "border_color": "#BBBBBB", "num_format": "#,##0"})
    blank = book.add_format(entry)
    names = {code: municipalities.by_code(str(code)).name for code in rows["municipality_code"].unique()}
    for row, (code, town, homes) in enumerate(rows.itertuples(index=False), start=_HEADER_ROW + 1):
        sheet.write_string(row, 0, code, fixed)
        sheet.write_string(row, 1, names[code], fixed)
        sheet.write_string(row, 2, town, fixed)
        if pd.isna(homes):
            sheet.write_blank(row, 3, None, number)
        else:
            sheet.write_number(row, 3, int(homes), number)
        for column in range(_KNOWN_COLUMNS, len(_COLUMNS)):
            sheet.write_blank(row, column, None, blank)
        if where is not None:
            address, place = where[row - _HEADER_ROW - 1]
            sheet.write_url(row, 2, address, fixed, string=town)
            sheet.write_string(row, len(_COLUMNS) - 1, place, blank)


def _guide_entry(book: Any, sheet: Any, count: int, *, lang: Lang) -> None:
    """Offer the three words, show them in colours, and refuse anything else while it is typed."""
    if not count:
        return
    first, last = _HEADER_ROW + 1, _HEADER_ROW + count
    words = [text(f"one_sheet.state.{state}", lang) for state in _STATES]
    for column in _STATE_COLUMNS:
        sheet.data_validation(
            first,
            column,
            last,
            column,
            {
                "validate": "list",
                "source": words,
                "error_title": text("one_sheet.refused_title", lang),
                "error_message": text("one_sheet.refused", lang, words=words),
            },
        )
        for state, word in zip(_STATES, words, strict=True):
            colour = book.add_format({"bg_color": _COLOURS[state]})
            shown = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": colour}
            sheet.conditional_format(first, column, last, column, shown)
    whole = {
        "validate": "integer",
        "criteria": ">=",
        "value": 0,
        "error_message": text("one_sheet.farms_refused", lang),
    }
    sheet.data_validation(first, _FARMS_COLUMN, last, _FARMS_COLUMN, whole)
