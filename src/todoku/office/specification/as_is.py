"""What a town does today and what a vendor's package has, read from the worksheet or from a list of the town's own."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from todoku.errors import InputError
from todoku.office.specification.importer import Tables, collect, identified, newest_edition
from todoku.office.specification.layout import business_in, date_in, layout, meaning, plain_text, whole
from todoku.office.specification.model import DataItem, FormField, Kind, Source
from todoku.office.specification.rows import Tally
from todoku.office.specification.sheets import read_grids
from todoku.office.survey.amounts import read_amount

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    from todoku.office.events.log import Remark
    from todoku.office.specification.rows import Line
    from todoku.office.specification.titles import Titles

TABLE_OF = {Kind.FUNCTION: "functions", Kind.DATA: "data", Kind.FORM: "forms"}
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Decision:
    """What the town decided on an item: ``kind`` is None where the word is none that is known.

    Costs are given by people, in whole yen; None is not known. ``interface`` names the 連携要件 of an external system.
    """

    written: str
    kind: str | None
    reason: str = ""
    decided_by: str = ""
    decided_on: dt.date | None = None
    initial_jpy: int | None = None
    yearly_jpy: int | None = None
    interface: str = ""


@dataclass(frozen=True, slots=True)
class AsIsItem:
    """A function, data item or form of the town as it is today.

    ``id`` is the id in the worksheet, "" for an item of the town's own; ``stands_for`` the standard's id that a person
    wrote beside it. ``present`` None is not answered. ``hours_per_year`` is the work that hangs on it, with how it came
    to be known. ``fields`` are a form's fields in the town's order, ``data`` a data item's type, length and code.
    """

    kind: Kind
    id: str
    name: str
    text: str = ""
    present: bool | None = None
    how: str = ""
    times_per_year: float | None = None
    hours_per_year: float | None = None
    hours_basis: str = UNKNOWN
    customised: bool | None = None
    custom_initial_jpy: int | None = None
    custom_yearly_jpy: int | None = None
    stands_for: str = ""
    decision: Decision | None = None
    fields: tuple[FormField, ...] = ()
    data: DataItem | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class AsIs:
    """All that a town said of today, in the order of its file.

    ``asked`` whether the file asks of each item if it is there; a mere list says nothing of what it does not name.
    """

    source: Source
    items: tuple[AsIsItem, ...]
    business: str = ""
    edition: str = ""
    asked: bool = True
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Package:
    """Which items of the standard a vendor's package has: (kind, id) -> yes or no, None where it does not say."""

    source: Source
    has: Mapping[tuple[Kind, str], bool | None]
    notes: Mapping[tuple[Kind, str], str] = field(default_factory=dict)
    business: str = ""
    edition: str = ""
    remarks: tuple[Remark, ...] = ()


def read_as_is(path: Path, *, mapping: Titles | None = None) -> AsIs:
    """Return what a town filled in, or a list of its own (workbook or CSV).

    Raises InputError where the file cannot be read, holds no such table, nothing was filled in, or it is a
    specification and says nothing of a town.
    """
    tables, tally, source, remarks = _tables(path, mapping)
    asked = "present" in tables.columns
    items = [item for kind in Kind for item in _items(kind, tables, tally, asked=asked)]
    if not any(_says_something(item) for item in items):
        raise InputError("office.fit.empty_as_is", file=source.file)
    return AsIs(
        source=source,
        items=tuple(items),
        business=business_in([*tables.titles, source.file]),
        edition=newest_edition(tables.titles),
        asked=asked,
        remarks=(*remarks, *tally.remarks()),
    )


def read_package(path: Path, *, mapping: Titles | None = None, asked: bool = False) -> Package:
    """Return what a vendor says of its package: the worksheet's column, or a list of what it has.

    With ``asked`` only the column counts: what a town lists says nothing of a package.

    Raises InputError where the file cannot be read or says nothing of any item.
    """
    tables, tally, source, remarks = _tables(path, mapping)
    has: dict[tuple[Kind, str], bool | None] = {}
    notes: dict[tuple[Kind, str], str] = {}
    for kind, table in TABLE_OF.items():
        for one, line in identified(tables.lines.get(table, []), tally, told=False):
            if not line.get("id"):
                continue
            listed = not asked and "package" not in tables.columns
            has[kind, one] = True if listed else _answer(line, "package", tally)
            if line.get("package_note"):
                notes[kind, one] = line.get("package_note")
    if not any(value is not None for value in has.values()):
        raise InputError("office.fit.empty_package", file=source.file)
    business, edition = business_in([*tables.titles, source.file]), newest_edition(tables.titles)
    return Package(source, has, notes, business, edition, (*remarks, *tally.remarks()))


def _tables(path: Path, mapping: Titles | None) -> tuple[Tables, Tally, Source, tuple[Remark, ...]]:
    read = read_grids(path)
    tally = Tally(read.file)
    tables = collect(read, tally, mapping=mapping)
    if not any(tables.lines.values()):
        raise InputError("office.fit.no_answers", file=read.file)
    if tables.body_kinds and not tables.columns & set(layout()["answer_columns"]):
        raise InputError("office.fit.is_specification", file=read.file)
    return tables, tally, Source(read.file, read.sha256, tuple(tables.sheets)), read.remarks


def _says_something(item: AsIsItem) -> bool:
    return item.present is not None or bool(item.fields) or not item.id or item.decision is not None


def _items(kind: Kind, tables: Tables, tally: Tally, *, asked: bool) -> list[AsIsItem]:
    fields = _fields(tables, tally) if kind is Kind.FORM else {}
    found = []
    for one, line in identified(tables.lines.get(TABLE_OF[kind], []), tally, told=False):
        own = not line.get("id")
        title = line.get("level_3" if kind is Kind.FUNCTION else "name")
        name = line.get("own_name") or title or line.get("text")
        if not name:
            continue
        item = _item(kind, "" if own else one, name, line, tally)
        if item.present is None and (not asked or (own and line.get("own_name"))):
            item = replace(item, present=True)  # what a town lists, it has
        elif item.present is None and not line.get("present") and _tells_of_today(item):
            item = replace(item, present=True)
            tally.note("present_implied", line.place, kept=True)
        if kind is Kind.FORM:
            item = replace(item, fields=fields.pop(one, ()) or fields.pop(plain_text(name), ()))
        found.append(item)
    return found


def _tells_of_today(item: AsIsItem) -> bool:
    """Whether a row says how something is done today, so that it is there though nobody answered that."""
    return bool(item.how or item.times_per_year or item.hours_per_year or item.customised)


def _item(kind: Kind, one: str, name: str, line: Line, tally: Tally) -> AsIsItem:
    hours = _number(line, "hours_per_year", tally)
    basis = meaning("hours_bases", line.get("hours_basis")) or UNKNOWN
    if hours is not None and basis == UNKNOWN:
        tally.note("hours_no_basis", line.place, kept=True)
    return AsIsItem(
        kind=kind,
        id=one,
        name=name,
        text=line.text("text"),
        present=_answer(line, "present", tally),
        how=line.get("how"),
        times_per_year=_number(line, "times_per_year", tally),
        hours_per_year=hours,
        hours_basis=basis,
        customised=_answer(line, "customised", tally),
        custom_initial_jpy=_yen(line, "custom_initial_jpy", tally),
        custom_yearly_jpy=_yen(line, "custom_yearly_jpy", tally),
        stands_for=line.get("stands_for"),
        decision=_decision(line, tally),
        data=_own_data(one, name, line) if kind is Kind.DATA else None,
        place=line.place,
    )


def _own_data(one: str, name: str, line: Line) -> DataItem | None:
    """Return the town's type, length and code; of an item that is in no worksheet they stand in the usual columns."""
    listed = not one
    kind = line.get("own_type") or (line.get("type") if listed else "")
    length = whole(line.get("own_length") or (line.get("length") if listed else ""))
    code = line.get("own_code") or (line.get("code") if listed else "")
    if not (kind or code) and length is None:
        return None
    return DataItem(one, name, line.get("group"), kind, length, code)


def _decision(line: Line, tally: Tally) -> Decision | None:
    written = line.get("decision")
    if not written:
        return None
    day = line.get("decided_on")
    if day and date_in(day) is None:
        tally.note("date_unread", f"{line.place} {day}", kept=True)
    return Decision(
        written=written,
        kind=meaning("decisions", written),
        reason=line.get("decision_reason"),
        decided_by=line.get("decided_by"),
        decided_on=date_in(day) if day else None,
        initial_jpy=_yen(line, "initial_jpy", tally),
        yearly_jpy=_yen(line, "yearly_jpy", tally),
        interface=line.get("interface"),
    )


def _fields(tables: Tables, tally: Tally) -> dict[str, tuple[FormField, ...]]:
    """Return the town's fields of each form in the town's order, by the form's id or name."""
    listed: dict[str, list[tuple[float, FormField]]] = {}
    for line in tables.lines.get("form_fields", []):
        order = _number(line, "own_order", tally)
        standard, own = line.get("name"), line.get("own_name")
        asked = bool({"own_name", "own_order", "present"} & set(line.cells))
        present = _answer(line, "present", tally)
        named = bool(own) or order is not None or present is True
        if present is False or not (standard or own) or (asked and not named):
            continue
        one = FormField(
            name=own or standard,
            meaning=line.text("own_meaning") or ("" if asked else line.text("meaning")),
            length=whole(line.get("own_length") or ("" if asked else line.get("length"))),
            condition=line.text("own_condition") or ("" if asked else line.text("condition")),
            stands_for=standard if asked and own else "",
            place=line.place,
        )
        for key in {line.get("form_id"), plain_text(line.get("form_name"))} - {""}:
            listed.setdefault(key, []).append((math.inf if order is None else order, one))
    return {key: tuple(one for _, one in sorted(rows, key=lambda row: row[0])) for key, rows in listed.items()}


def _answer(line: Line, name: str, tally: Tally) -> bool | None:
    cell = line.get(name)
    answer = meaning("answers", cell) if cell else "unknown"
    if answer is None:
        tally.note("answer_unread", f"{line.place} {cell}", kept=True)
    return {"yes": True, "no": False}.get(answer or "")


def _number(line: Line, name: str, tally: Tally) -> float | None:
    cell = line.get(name)
    if not cell or meaning("answers", cell) == "unknown":
        return None
    try:
        value = float(plain_number(cell))
    except ValueError:
        value = math.nan
    if not 0 <= value < math.inf:
        tally.note("number_unread", f"{line.place} {cell}", kept=True)
        return None
    return value


def _yen(line: Line, name: str, tally: Tally) -> int | None:
    cell = line.get(name)
    if not cell or meaning("answers", cell) == "unknown":
        return None
    amount = read_amount(cell)
    if amount is None or amount[0] != amount[-1]:  # a range is no amount
        tally.note("yen_unread", f"{line.place} {cell}", kept=True)
        return None
    return amount[0]


def plain_number(cell: str) -> str:
    """Return a number as it is read, without separators and the yen's sign."""
    return unicodedata.normalize("NFKC", cell).replace(",", "").strip().strip("¥円").strip()
