"""Looks at the columns of a log that is a table, for whoever is to say what each of them means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from todoku.office.events.columns import MANDATORY, usual_columns
from todoku.office.events.formats import Format, format_of
from todoku.office.events.tabular import top_of_delimited, top_of_parquet

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_TIMES = frozenset({"start", "end"})
_ROWS = 20
"""Of so many rows the examples are taken."""


@dataclass(frozen=True, slots=True)
class TableColumns:
    """The columns of a table: names, each once; ``examples`` (name -> first value); ``usual`` (role -> name).

    ``usual`` is what the names tell by themselves.
    """

    names: tuple[str, ...]
    examples: Mapping[str, str]
    usual: Mapping[str, str]

    @property
    def tell_enough(self) -> bool:
        """Whether the names tell the case, the activity and a time."""
        return set(MANDATORY) <= set(self.usual) and not _TIMES.isdisjoint(self.usual)


def table_columns(path: Path) -> TableColumns | None:
    """Return the columns of a log in CSV, TSV or Parquet; None for a log of a form that tells its columns itself.

    Raises InputError for a file that is no log.
    """
    form = format_of(path)
    if form not in {Format.DELIMITED, Format.PARQUET}:
        return None
    written, rows = (top_of_parquet if form is Format.PARQUET else top_of_delimited)(path, _ROWS)
    place = {name: at for at, name in reversed(list(enumerate(written))) if name}
    names = tuple(dict.fromkeys(name for name in written if name))
    examples = {}
    for name in names:
        cells = (row[place[name]].strip() for row in rows if place[name] < len(row))
        examples[name] = next((cell for cell in cells if cell), "")
    return TableColumns(names, examples, usual_columns(names))
