"""Reads a table of counted use: what its rows say beside what is known, and what is wrong with the others."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from todoku.errors import InputError, TodokuError
from todoku.sources.own.user_sheets import read_sheets
from todoku_web.exchange.needs.places import municipality_of
from todoku_web.exchange.shared_services.actions.use import Countable
from todoku_web.exchange.shared_services.models.figures import LINE
from todoku_web.planning.plain_text import one_line
from todoku_web.planning.typed_values import typed_count
from todoku_web.uploads.keeping import under_its_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku_web.exchange.shared_services.models import Member, SharedService
    from todoku_web.uploads.models import Upload

HEADERS: dict[str, tuple[str, ...]] = {
    "municipality": ("市町村", "municipality"),
    "month": ("年月", "month"),
    "cases": ("件数", "cases"),
    "source": ("出典", "source"),
}
"""The columns that are known, by their names in both languages."""
_NEEDED = ("municipality", "month", "cases")
_MOST_ROWS = 5_000
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Counted:
    """A row that changes a count: whose, of which month, from how many (None was not known) to how many."""

    member: Member
    month: date
    before: int | None
    cases: int
    source: str


@dataclass(slots=True)
class ReadUse:
    """What a table says: counts that change, those that are known already, those it leaves unknown, and faults."""

    rows: list[Counted] = field(default_factory=list)
    same: int = 0
    unknown: int = 0
    """Rows without a count: they stay unknown."""
    faults: list[tuple[int, TodokuError]] = field(default_factory=list)
    """Number of the row in the file, counted from 1 as spreadsheets do, and the error."""


def read_use(
    upload: Upload, service: SharedService, members: list[Member], known: Mapping[Any, Mapping[date, int]]
) -> ReadUse:
    """Return what a CSV or Excel table says of some members, row by row.

    ``known``: member's id -> first day of a month -> cases. Raises InputError where it cannot be read as a whole.
    """
    with under_its_name(upload.sha256, upload.name) as path:
        sheet = read_sheets(path)[0]
    position = _positions(sheet.rows[0] if sheet.rows else [], file=upload.name)
    body = [(number, row) for number, row in enumerate(sheet.rows[1:], start=2) if any(cell.strip() for cell in row)]
    if len(body) > _MOST_ROWS:
        raise InputError("shared_services.many_lines", most=_MOST_ROWS, found=len(body))
    made, seen, countable = ReadUse(), dict[tuple[Any, date], int](), Countable.of(service)
    for number, row in body:
        cells = {name: row[at].strip() if at < len(row) else "" for name, at in position.items()}
        try:
            member, month = _member(cells["municipality"], members), _month(cells["month"])
            if (member.pk, month) in seen:
                raise InputError("shared_services.line_twice", first=seen[member.pk, month])
            seen[member.pk, month] = number
            if not cells["cases"]:
                made.unknown += 1
                continue
            cases, before = typed_count(cells["cases"].removesuffix(".0")), known.get(member.pk, {}).get(month)
            if cases == before:
                made.same += 1
                continue
            countable.check(member, month)
            source = one_line(cells.get("source", ""), most=LINE)
            made.rows.append(Counted(member, month, before, cases, source))
        except TodokuError as error:
            made.faults.append((number, error))
    return made


def _positions(header: list[str], *, file: str) -> dict[str, int]:
    names = [normalize("NFKC", cell).strip().lower() for cell in header]
    found = {name: names.index(known) for name, both in HEADERS.items() for known in both if known in names}
    missing = [HEADERS[name][0] for name in _NEEDED if name not in found]
    if missing:
        raise InputError("shared_services.columns", file=file, missing=missing)
    return found


def _member(typed: str, members: list[Member]) -> Member:
    """Return the member that a code or name means; of one that came twice, the later."""
    by_name = [one for one in members if typed in {one.organisation.name, one.area_code}]
    if by_name:
        return by_name[-1]
    code = municipality_of(typed)[0]
    found = [one for one in members if one.area_code == code]
    if not found:
        raise InputError("shared_services.no_member", value=typed[:40])
    return found[-1]


def _month(typed: str) -> date:
    """Return the first day of a month written as ``2020-04``, ``2020/4``, ``2020年4月``, or as a day in it."""
    plain = normalize("NFKC", typed).strip().replace("年", "-").replace("月", "-").replace("/", "-").strip("-")
    parts = plain.split(" ")[0].split("T")[0].split("-")
    if len(parts) in (2, 3) and all(part.isdecimal() for part in parts) and len(parts[0]) == 4:  # noqa: PLR2004 [digits]
        year, month = int(parts[0]), int(parts[1])
        if 1 <= month <= _MONTHS and year > 0:
            return date(year, month, 1)
    raise InputError("shared_services.month", value=typed[:20])
