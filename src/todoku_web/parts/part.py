"""The parts of a thing: each a form of its own, with single fields and lists of rows, read and shown the same way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from todoku.errors import InputError, TodokuError
from todoku_web.planning.typed_values import posted_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import QueryDict

    from todoku.i18n import Lang
    from todoku_web.parts.columns import Column

    Given = Mapping[str, Mapping[str, str]]
    Faults = dict[str, TodokuError]
    Check = Callable[[dict[str, Any]], Faults]

SPARE_ROWS, MOST_ROWS = 2, 30


@dataclass(frozen=True, slots=True)
class FixedRow:
    """What a row that is given is called, and where that is from."""

    title: str
    source: str
    url: str


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of a part: its name and what each row asks for; ``fixed`` rows are given by their ids, and told so."""

    name: str
    columns: tuple[Column, ...]
    fixed: tuple[str, ...] = ()
    fixed_row: Callable[[str, Lang], FixedRow] | None = None
    most: int = MOST_ROWS


def _no_faults(_value: dict[str, Any]) -> Faults:
    return {}


@dataclass(frozen=True, slots=True)
class Part:
    """A part: its fields, its lists, the states in which it is written, and what must hold between its values."""

    name: str
    states: tuple[Any, ...]
    fields: tuple[Column, ...] = ()
    rows: tuple[Rows, ...] = ()
    check: Check = field(default=_no_faults)


@dataclass(slots=True)
class Reading:
    """What a form said of a part: the value, what is wrong with it by the name of its input, and what was typed."""

    part: Part
    value: dict[str, Any] = field(default_factory=dict)
    faults: Faults = field(default_factory=dict)
    typed: dict[str, list[str]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)


def read_part(part: Part, post: QueryDict, given: Given) -> Reading:
    """Return what was sent of a part, checked; rows in which nothing was typed are dropped."""
    made = Reading(part)
    for column in part.fields:
        made.value[column.name] = _read(made, column, column.name, post, given)
    for rows in part.rows:
        count = len(rows.fixed) or min(posted_number(post.get(f"{rows.name}-rows", "")), MOST_ROWS)
        made.counts[rows.name] = count
        kept = []
        for at in range(count):
            row = {
                column.name: _read(made, column, f"{rows.name}-{at}-{column.name}", post, given, needed=False)
                for column in rows.columns
            }
            if rows.fixed:
                kept.append({"id": rows.fixed[at], **row})
            elif any(value not in (None, "", [], False) for value in row.values()):
                _need_row(made, rows, at, row)
                kept.append({**row, "at": at})
        made.value[rows.name] = kept
        if len(kept) > rows.most:
            made.faults[rows.name] = InputError("parts.many_rows", most=rows.most)
    if not made.faults:
        made.faults |= part.check(made.value)
    for rows in part.rows:
        for row in made.value[rows.name]:
            row.pop("at", None)
    return made


def shown_part(part: Part, value: Mapping[str, Any], *, more: str = "") -> Reading:
    """Return the form of what a part holds, with rows to spare; ``more`` names a list that is to have some more."""
    made = Reading(part, dict(value))
    for column in part.fields:
        made.typed[column.name] = column.typed(value.get(column.name))
    for rows in part.rows:
        held = value.get(rows.name, [])
        if rows.fixed:
            by_id = {row["id"]: row for row in held}
            held = [by_id.get(one, {}) for one in rows.fixed]
        for at, row in enumerate(held):
            for column in rows.columns:
                made.typed[f"{rows.name}-{at}-{column.name}"] = column.typed(row.get(column.name))
        spare = 0 if rows.fixed else SPARE_ROWS * (2 if more == rows.name else 1)
        made.counts[rows.name] = min(len(held) + spare, MOST_ROWS)
    return made


def typed_again(reading: Reading, *, more: str = "") -> Reading:
    """Return a form with what was typed into it, whatever is wrong with it, and more rows where they were asked for."""
    if more in reading.counts:
        reading.counts[more] = min(reading.counts[more] + SPARE_ROWS, MOST_ROWS)
    return reading


def _read(
    made: Reading, column: Column, name: str, post: QueryDict, given: Given, *, needed: bool | None = None
) -> Any:
    typed = post.getlist(name)
    made.typed[name] = typed
    try:
        value = column.read(typed, given)
    except TodokuError as error:
        made.faults[name] = error
        return None
    if (column.needed if needed is None else needed) and value in (None, "", []):
        made.faults[name] = InputError("planning.text_empty")
    return value


def _need_row(made: Reading, rows: Rows, at: int, row: dict[str, Any]) -> None:
    for column in rows.columns:
        name = f"{rows.name}-{at}-{column.name}"
        if column.needed and row[column.name] in (None, "", []) and name not in made.faults:
            made.faults[name] = InputError("planning.text_empty")
