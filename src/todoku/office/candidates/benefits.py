"""What saved hours are worth, from the municipality's own hourly cost and quotes alone: no price is assumed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from todoku.errors import InputError
from todoku.money import product, yen
from todoku.office.survey.forms import plain
from todoku.office.survey.grid import read_grids
from todoku.office.survey.met import Met
from todoku.office.survey.reading import tables
from todoku.office.survey.survey_table import read_value

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from todoku.office.candidates.estimate import Candidate


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody asks for a task a year, in yen, as quoted (the quote says whether with tax)."""

    municipality: str
    activity: str
    jpy_per_year: int
    quoted_by: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Benefit:
    """Money of a task a year, in yen; None is unknown.

    ``break_even_jpy`` is the price a year up to which it pays (hours saved x hourly cost, lowest and highest),
    ``net_jpy`` what remains of it after the quote.
    """

    break_even_jpy: tuple[int, int] | None
    quote: Quote | None
    net_jpy: tuple[int, int] | None


def benefit_of(candidate: Candidate, *, hourly_cost_jpy: int | None, quotes: Sequence[Quote] = ()) -> Benefit:
    """Return a task's break-even price where an hourly cost is given, and its net benefit where a quote is, too."""
    key = (plain(candidate.municipality), plain(candidate.activity))
    quote = next((one for one in quotes if (plain(one.municipality), plain(one.activity)) == key), None)
    if hourly_cost_jpy is None or candidate.saved_hours is None:
        return Benefit(None, quote, None)
    low, high = (product(hours, hourly_cost_jpy) for hours in candidate.saved_hours)
    net = None if quote is None else (low - quote.jpy_per_year, high - quote.jpy_per_year)
    return Benefit((low, high), quote, net)


def read_quotes(path: Path, met: list[Met]) -> tuple[Quote, ...]:
    """Return the quotes of a file: rows of municipality, task and yen a year.

    Rows without whole yen are left out and told. Raises InputError where no table has these headings.
    """
    found = []
    for entries, where in tables(read_grids(path), ("quotes",), met):
        for entry in entries:
            value = read_value(entry, "jpy_per_year")
            if value.told is None or value.told % 1:
                code = value.fault or ("survey_figure_missing" if value.told is None else "candidates_not_yen")
                met.append(Met(code, entry.grid.name, entry.at("jpy_per_year"), entry.text("jpy_per_year")))
                continue
            activity = entry.text("step") or entry.text("task")
            told = (entry.text("municipality") or where, activity, yen(int(value.told)))
            found.append(Quote(*told, entry.text("quoted_by"), entry.place))
    if not found:
        raise InputError("office.candidates.no_quotes", file=path.name)
    return tuple(found)
