"""The form of a part as its page shows it: every input with its label, its help, what was typed and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from todoku.i18n import has, text
from todoku_web.parts.part import FixedRow

if TYPE_CHECKING:
    from todoku.errors import TodokuError
    from todoku.i18n import Lang
    from todoku_web.parts.columns import Column
    from todoku_web.parts.part import Given, Reading, Rows

_WIDE = ("text", "choices")


@dataclass(frozen=True, slots=True)
class Input:
    """One input."""

    name: str
    label: str
    help: str
    kind: str
    values: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    needed: bool
    wide: bool
    error: TodokuError | None

    @property
    def value(self) -> str:
        """What was typed."""
        return self.values[0] if self.values else ""


@dataclass(frozen=True, slots=True)
class RowShown:
    """A row of a list: its title, a line with its source where it is a given one, and its inputs."""

    title: str
    source: str
    url: str
    inputs: list[Input]


@dataclass(frozen=True, slots=True)
class ListShown:
    """A list: its name, its title, its help, its rows, and whether more can be asked for."""

    name: str
    title: str
    help: str
    rows: list[RowShown]
    grows: bool
    error: TodokuError | None


@dataclass(frozen=True, slots=True)
class PartShown:
    """A part's form."""

    inputs: list[Input]
    lists: list[ListShown]
    faults: list[tuple[str, str, TodokuError]]
    """What is wrong: the id of the input, its label, and the error."""


def part_shown(reading: Reading, given: Given, lang: Lang, *, words: str) -> PartShown:
    """Return the form of a part; ``words`` is with which the keys of its labels and helps begin."""
    part = reading.part
    inputs = [_input(reading, one, one.name, f"{words}.help.{part.name}", given, lang) for one in part.fields]
    lists = [_list(reading, rows, given, lang, words) for rows in part.rows]
    every = [*inputs, *(one for each in lists for row in each.rows for one in row.inputs)]
    faults = [(f"field-{one.name}", one.label, one.error) for one in every if one.error is not None]
    faults += [(f"list-{one.name}", one.title, one.error) for one in lists if one.error is not None]
    return PartShown(inputs, lists, faults)


def _input(reading: Reading, column: Column, name: str, helps: str, given: Given, lang: Lang) -> Input:
    help_key = f"{helps}.{column.name}"
    return Input(
        name=name,
        label=text(f"{helps.partition('.')[0]}.field.{column.name}", lang),
        help=text(help_key, lang) if has(help_key) else "",
        kind=column.kind,
        values=tuple(reading.typed.get(name, ())),
        options=tuple(column.options(given, lang)) if column.kind in {"choice", "choices"} else (),
        needed=column.needed,
        wide=column.kind in _WIDE,
        error=reading.faults.get(name),
    )


def _list(reading: Reading, rows: Rows, given: Given, lang: Lang, words: str) -> ListShown:
    made = []
    for at in range(reading.counts[rows.name]):
        inputs = [
            _input(reading, one, f"{rows.name}-{at}-{one.name}", f"{words}.help.{rows.name}", given, lang)
            for one in rows.columns
        ]
        row = FixedRow(str(at + 1), "", "") if rows.fixed_row is None else rows.fixed_row(rows.fixed[at], lang)
        made.append(RowShown(row.title, row.source, row.url, inputs))
    help_key = f"{words}.list_help.{rows.name}"
    return ListShown(
        rows.name,
        text(f"{words}.list.{rows.name}", lang),
        text(help_key, lang) if has(help_key) else "",
        made,
        not rows.fixed,
        reading.faults.get(rows.name),
    )
