"""Reads a standard specification from the published workbook layout, or from CSV with a mapping of its titles."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from todoku.errors import InputError
from todoku.i18n import LANGS, text
from todoku.office.events.log import Remark
from todoku.office.specification.heads import find_head
from todoku.office.specification.layout import (
    business_in,
    business_words,
    date_in,
    edition_order,
    editions_in,
    layout,
    meaning,
    plain_text,
    whole,
)
from todoku.office.specification.model import DataItem, Form, FormField, Function, Source, Specification
from todoku.office.specification.rows import Tally, read_lines
from todoku.office.specification.sheets import lines_above, read_grids

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from todoku.office.specification.heads import Head
    from todoku.office.specification.rows import Line
    from todoku.office.specification.sheets import Grid, Read
    from todoku.office.specification.titles import Titles

TABLES = ("functions", "forms", "form_fields", "data")
_COVER_ROWS = 30


@dataclass(slots=True)
class Tables:
    """The lines of a file's tables, by table, and the texts above and beside them."""

    lines: dict[str, list[Line]] = field(default_factory=dict)
    titles: list[str] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    body_kinds: dict[str, None] = field(default_factory=dict)
    columns: set[str] = field(default_factory=set)


def read_specification(
    path: Path, *, mapping: Titles | None = None, business: str = "", edition: str = ""
) -> Specification:
    """Return the specification that a workbook (.xlsx, .xls, .ods) or a CSV file (UTF-8, CP932) holds.

    Parameters
    ----------
    path
        The published workbook: sheets of functions, forms, form fields and data items in any order, with titles,
        notes and merged cells as they are; or one table as CSV.
    mapping
        Table -> field -> column title, for files whose titles are not the usual ones; tables and fields are those of
        ``data/office/specification_layout.yaml``, classes ``class.<kind of body>``.
    business, edition
        What the file is, where it does not say so itself.

    Raises InputError where the file cannot be read or holds none of these tables.
    """
    read = read_grids(path)
    tally = Tally(read.file)
    tables = collect(read, tally, mapping=mapping)
    if not any(tables.lines.get(name) for name in TABLES):
        raise InputError("office.fit.no_table", file=read.file)
    title = next((line for line in tables.titles if editions_in(line)), next(iter(tables.titles), read.file))
    found = Specification(
        title=" ".join(title.split()),
        business=business or business_in([*tables.titles, read.file]),
        edition=edition or newest_edition([*tables.titles, read.file]),
        date=next((day for line in tables.titles if (day := date_in(line)) is not None), None),
        source=Source(read.file, read.sha256, tuple(tables.sheets)),
        functions=_functions(tables, tally),
        data_items=_data_items(tables, tally),
        forms=_forms(tables, tally),
        body_kinds=tuple(tables.body_kinds),
    )
    if not (found.functions or found.data_items or found.forms):
        raise InputError("office.fit.no_rows", file=read.file)
    return replace(found, remarks=(*read.remarks, *tally.remarks()))


def collect(read: Read, tally: Tally, *, mapping: Titles | None = None) -> Tables:
    """Return the lines of every sheet that holds one of the tables; sheets that hold none are told."""
    tables = Tables()
    guides = {text("office.fit.sheet.guide", lang) for lang in LANGS}
    for grid in read.grids:
        if grid.name in guides:
            tables.titles += lines_above(grid.rows, _COVER_ROWS)
            continue
        head = find_head(grid, TABLES, mapping=mapping)
        until = _COVER_ROWS if head is None else head.top
        above = lines_above(grid.rows, until)
        tables.titles += above
        if head is None:
            if any(any(row) for row in grid.rows):
                tally.note("sheet_unread", grid.name)
            continue
        lines = read_lines(grid, head, tally, mapping=mapping, edition=newest_edition(above))
        tables.lines.setdefault(head.table, []).extend(_with_form(lines, head, grid, above))
        tables.sheets.append(grid.name)
        tables.body_kinds |= dict.fromkeys(head.body_kinds)
        tables.columns |= set(head.columns)
    return tables


def newest_edition(lines: Iterable[str]) -> str:
    """Return the newest edition of the first line that names one; "" where none does."""
    for line in lines:
        named = editions_in(line)
        if named:
            return max(named, key=edition_order)
    return ""


def _with_form(lines: list[Line], head: Head, grid: Grid, above: list[str]) -> list[Line]:
    """Give the fields of a sheet of one form its id and name, which then stand above the table or on its tab."""
    if head.table != "form_fields" or {"form_id", "form_name"} & set(head.columns):
        return lines
    beside = {"form_id": _beside("form_id", above, grid), "form_name": _beside("form_name", above, grid) or grid.name}
    return [replace(line, cells={**line.cells, **beside}) for line in lines]


def _beside(name: str, above: list[str], grid: Grid) -> str:
    """Return what stands beside or behind a title such as 帳票ID above a table."""
    for title in layout()["tables"]["form_fields"]["columns"][name]:
        for row in grid.rows[:_COVER_ROWS]:
            for place, cell in enumerate(row):
                shown = plain_text(cell)
                if shown == plain_text(title):
                    return next((one for one in row[place + 1 :] if one and one != cell), "")
        for line in above:
            if plain_text(line).startswith(plain_text(title)) and (":" in line or "：" in line):
                return line.replace("：", ":").split(":", 1)[1].strip()
    return ""


def identified(lines: Iterable[Line], tally: Tally, *, told: bool = True) -> list[tuple[str, Line]]:
    """Return each line with its id: numbers get back their zeros, a second row of an id is left out.

    A row without an id keeps its place as its id: it counts all the same.
    """
    lines = list(lines)
    width = max((len(line.get("id")) for line in lines if line.get("id").isdigit() and not line.numeric_id), default=0)
    seen: dict[str, str] = {}
    found = []
    for line in lines:
        one = line.get("id")
        if line.numeric_id and one.isdigit() and len(one) < width:
            one = one.zfill(width)
            tally.note("id_zeros", f"{line.place} {one}", kept=True)
        if not one or one == "-":
            if told:
                tally.note("id_missing", line.place, kept=True)
            one = f"#{line.place}"
        if one in seen:
            tally.note("id_twice", f"{one} ({seen[one]}, {line.place})")
            continue
        seen[one] = line.place
        found.append((one, line))
    return found


def _functions(tables: Tables, tally: Tally) -> tuple[Function, ...]:
    found = []
    for one, line in identified(_said(tables, "functions", ("text", "level_3"), tally), tally):
        found.append(
            Function(
                id=one,
                text=line.text("text"),
                levels=line.levels,
                classes=line.classes,
                conformity_date=line.conformity_date,
                reason=line.text("reason"),
                note=line.text("note"),
                change=line.get("change"),
                place=line.place,
            )
        )
    return tuple(found)


def _said(tables: Tables, table: str, names: tuple[str, ...], tally: Tally) -> list[Line]:
    """Return the lines that say something of an item; those with neither text nor class are told and left out."""
    kept = []
    for line in tables.lines.get(table, []):
        if any(line.get(name) for name in names) and (line.get("id") or line.classes or not tables.body_kinds):
            kept.append(line)
        else:
            tally.note("row_without_item", line.place)
    return kept


def _data_items(tables: Tables, tally: Tally) -> tuple[DataItem, ...]:
    lines = [line for line in tables.lines.get("data", []) if line.get("name")]
    graded = any(meaning("marks", line.get("required")) == "mandatory" for line in lines)
    return tuple(_data_item(one, line, graded=graded) for one, line in identified(lines, tally))


def _data_item(one: str, line: Line, *, graded: bool) -> DataItem:
    return DataItem(
        id=one,
        name=line.get("name"),
        group=line.get("group"),
        type=line.get("type"),
        length=whole(line.get("length")),
        code=line.get("code"),
        required=required(line.get("required"), graded=graded),
        conformity_date=line.conformity_date,
        note=line.text("note"),
        place=line.place,
    )


def required(cell: str, *, graded: bool = False) -> bool | None:
    """Return whether a mark says that an item is required; None where it says nothing.

    A single circle is a yes, but an option in a column that also has double ones (``graded``).
    """
    mark = meaning("marks", cell) if cell else None
    if mark is None:
        return None
    return mark == "mandatory" or (mark == "optional" and not graded)


def _forms(tables: Tables, tally: Tally) -> tuple[Form, ...]:
    fields: dict[str, list[FormField]] = {}
    names: dict[str, str] = {}
    for line in tables.lines.get("form_fields", []):
        if not line.get("name"):
            continue
        key = line.get("form_id") or plain_text(line.get("form_name"))
        fields.setdefault(key, []).append(_form_field(line))
        names.setdefault(key, line.get("form_name"))
    found = []
    used = set()
    for one, line in identified(_said(tables, "forms", ("name",), tally), tally):
        key = one if one in fields else plain_text(line.get("name"))
        used.add(key)
        found.append(_form(one, line, tuple(fields.get(key, ()))))
    for key, listed in fields.items():
        if key not in used:
            tally.note("form_unlisted", f"{key} ({listed[0].place})", kept=True)
            found.append(Form(id=key, name=names[key] or key, fields=tuple(listed), place=listed[0].place))
    return tuple(found)


def _form_field(line: Line) -> FormField:
    """Return the field of a form that a line describes."""
    return FormField(
        name=line.get("name"),
        number=line.get("number"),
        meaning=line.text("meaning"),
        length=whole(line.get("length")),
        condition=line.text("condition"),
        required=required(line.get("required")),
        place=line.place,
    )


def _form(one: str, line: Line, fields: tuple[FormField, ...]) -> Form:
    return Form(
        id=one,
        name=line.get("name"),
        text=line.text("text"),
        levels=line.levels,
        classes=line.classes,
        conformity_date=line.conformity_date,
        paper=line.get("paper"),
        audience=line.get("audience"),
        fields=fields,
        note=line.text("note"),
        place=line.place,
    )


def check_business(standard: Specification, *, business: str, file: str) -> None:
    """Raise InputError where a file belongs to another business than the specification; unknown ones pass."""
    if standard.business and business and standard.business != business:
        raise InputError(
            "office.fit.business", file=file, found=business_words(business), wanted=business_words(standard.business)
        )


def edition_remark(standard: Specification, *, edition: str, file: str) -> tuple[Remark, ...]:
    """Return the remark that a worksheet was made for another edition than the one at hand."""
    if not edition or not standard.edition or edition == standard.edition:
        return ()
    return (Remark("fit.edition_differs", 1, f"{edition} / {standard.edition}", kept=True, source=file),)
