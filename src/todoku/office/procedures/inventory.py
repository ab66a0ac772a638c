"""Procedures as municipalities tell of them, read from worksheets; what is not told is unknown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, cast

from todoku.errors import InputError
from todoku.office.survey import values
from todoku.office.survey.forms import plain
from todoku.office.survey.grid import read_grids
from todoku.office.survey.met import Met, gathered
from todoku.office.survey.reading import tables
from todoku.office.survey.survey_table import read_value, tell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from todoku.office.events.log import Remark
    from todoku.office.survey.entries import Entry

Service = Literal["service", "own", "none"]
_FIGURES = {"volume": "volume_per_year", "online": "online_share", "paper_forms": "paper_forms",
            "attachments": "attachments", "own_records": "own_records", "staff_minutes": "staff_minutes_per_case",
            "resident_minutes": "resident_minutes_per_case"}  # fmt: skip
_ANSWERS = {"online_open": "offered_online", "signature": "signature_needed", "fee": "has_fee",
            "cashless": "fee_paid_online", "time_use": "use_of_freed_time"}  # fmt: skip
_NO_FORMS = frozenset({"なし", "無", "none", "no"})


@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure of one municipality; None is not told.

    Cases a year, shares 0-1, minutes a case. ``attachments`` are asked of the applicant, ``own_records`` those of them
    that the municipality holds already. ``ranges`` are told ranges: (field, lowest, highest).
    """

    municipality: str
    name: str
    department: str = ""
    law: str = ""
    volume_per_year: float | None = None
    online_share: float | None = None
    offered_online: bool | None = None
    paper_forms: float | None = None
    signature_needed: bool | None = None
    has_fee: bool | None = None
    fee_paid_online: bool | None = None
    attachments: float | None = None
    own_records: float | None = None
    staff_minutes_per_case: float | None = None
    resident_minutes_per_case: float | None = None
    service: Service | None = None
    use_of_freed_time: bool | None = None
    ranges: tuple[tuple[str, float, float], ...] = ()
    source: str = field(default="", compare=False)

    def range_of(self, name: str) -> tuple[float, float] | None:
        """Return the lowest and highest value of a figure; None where it is not known."""
        told = next(((low, high) for one, low, high in self.ranges if one == name), None)
        if told is not None:
            return told
        value: float | None = getattr(self, name)
        return None if value is None else (value, value)


@dataclass(frozen=True, slots=True)
class Inventory:
    """Procedures of any number of municipalities, and what reading left out or assumed."""

    procedures: tuple[Procedure, ...]
    remarks: tuple[Remark, ...] = ()


def read_inventory(paths: Iterable[Path]) -> Inventory:
    """Return the procedures that worksheets tell of; rows without a name are left out, all else unread is unknown.

    Raises InputError where a file cannot be read, or no file holds a procedure.
    """
    paths = list(paths)
    found: list[Procedure] = []
    met: list[Met] = []
    for path in paths:
        for entries, where in tables(read_grids(path), ("procedures",), met):
            found += _procedures(entries, where, met)
    if not found:
        raise InputError("office.procedures.none", files=[path.name for path in paths])
    _tell_twice(found, met)
    return Inventory(tuple(found), gathered(met))


def _procedures(entries: Sequence[Entry], where: str, met: list[Met]) -> list[Procedure]:
    percent = any(_above_one(entry) for entry in entries)
    found = []
    for entry in entries:
        if not entry.text("task"):
            met.append(Met("procedures_no_name", entry.grid.name, f"{entry.row + 1}", entry.text("law")))
            continue
        figures, ranges = _figures(entry, met, percent=percent)
        answers: dict[str, Any] = {name: _yes(entry, column, met) for column, name in _ANSWERS.items()}
        _tell_contradictions(entry, figures, answers, met)
        found.append(
            Procedure(
                municipality=entry.text("municipality") or where,
                name=entry.text("task"),
                department=entry.text("department"),
                law=entry.text("law"),
                service=_service(entry, met),
                ranges=ranges,
                source=entry.place,
                **cast("Any", figures),
                **answers,
            )
        )
    return found


def _figures(
    entry: Entry, met: list[Met], *, percent: bool
) -> tuple[dict[str, float | None], tuple[tuple[str, float, float], ...]]:
    figures: dict[str, float | None] = {}
    ranges = []
    for column, name in _FIGURES.items():
        if column not in entry.cells:
            continue
        if entry.header.form.column(column).kind == "number" and plain(entry.text(column)) in _NO_FORMS:
            figures[name] = 0.0
            continue
        value = tell(entry, column, read_value(entry, column, percent_column=percent), met)
        told = value.told
        if column == "online" and told is not None and max(told, value.high or 0.0) > 1:
            met.append(entry.met(values.OVER_ALL, column))
            told = None
        figures[name] = told
        if told is not None and value.low is not None and value.high is not None:
            ranges.append((name, value.low, value.high))
    return figures, tuple(ranges)


def _above_one(entry: Entry) -> bool:
    told = values.share(entry.cells.get("online", ""))
    return told.told is not None and not told.percent and max(told.told, told.high or 0.0) > 1


def _yes(entry: Entry, column: str, met: list[Met]) -> bool | None:
    if values.is_nothing(entry.cells.get(column)):
        return None
    found = values.choice("yes", entry.cells[column])
    if found is None:
        met.append(entry.met(values.NO_CHOICE, column))
        return None
    return found == "yes"


def _service(entry: Entry, met: list[Met]) -> Service | None:
    if values.is_nothing(entry.cells.get("service")):
        return None
    found = values.choice("procedure_service", entry.cells["service"])
    if found is None:
        met.append(entry.met(values.NO_CHOICE, "service"))
    return cast("Service | None", found)


def _tell_contradictions(
    entry: Entry, figures: dict[str, float | None], answers: dict[str, Any], met: list[Met]
) -> None:
    """Tell cells that cannot both be true; what follows from them is unknown."""
    asked, held = figures.get("attachments"), figures.get("own_records")
    if asked is not None and held is not None and held > asked:
        met.append(entry.met("procedures_more_held", "own_records"))
        figures["own_records"] = None
    if answers["offered_online"] is False and (figures.get("online_share") or 0) > 0:
        met.append(entry.met("procedures_online_not_open", "online_open"))
        answers["offered_online"] = None
    if answers["has_fee"] is False and answers["fee_paid_online"]:
        met.append(entry.met("procedures_no_fee_paid", "cashless"))
        answers["has_fee"] = None


def _tell_twice(found: Sequence[Procedure], met: list[Met]) -> None:
    seen: set[tuple[str, str]] = set()
    for one in found:
        key = (plain(one.municipality), plain(one.name))
        if key in seen:
            sheet, _, row = one.source.rpartition("!")
            met.append(Met("procedures_twice", sheet, row, one.name, kept=True))
        seen.add(key)
