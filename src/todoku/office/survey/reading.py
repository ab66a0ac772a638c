"""Reads worksheets, timings and interviews of many municipalities from any number of files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from todoku.errors import InputError, TodokuError
from todoku.i18n import LANGS, text
from todoku.office.survey import values
from todoku.office.survey.entries import municipality_on_top, read_entries
from todoku.office.survey.evidence import Evidence
from todoku.office.survey.forms import plain
from todoku.office.survey.grid import read_grids
from todoku.office.survey.headings import find_header
from todoku.office.survey.interviews import interviews_of, read_interviews
from todoku.office.survey.met import Met, gathered
from todoku.office.survey.survey_table import hours_of, read_value, survey_rows, tell
from todoku.office.survey.timings import Sample, Sampling, timings_of, with_timings, work_shares_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from todoku.office.events.log import Remark
    from todoku.office.survey.entries import Entry
    from todoku.office.survey.grid import Grid
    from todoku.office.survey.headings import Header
    from todoku.office.survey.interviews import Interview
    from todoku.office.survey.rows import SurveyRow

YAML_SUFFIXES = (".yaml", ".yml")
EVIDENCE = ("survey", "timings", "sampling", "interviews")
"""The forms that tell of work."""


def read_evidence(paths: Iterable[Path]) -> Evidence:
    """Return what files tell: workbooks (every sheet), CSV, YAML of interviews; one file or those of 35 towns.

    Rows that are no tasks, cells that cannot be read and files that are damaged are left out, and ``remarks`` says
    which, with the addresses of the cells. Raises InputError where no file holds a table that is known.
    """
    rows: list[SurveyRow] = []
    samples: list[Sample] = []
    samplings: list[Sampling] = []
    interviews: list[Interview] = []
    met: list[Met] = []
    paths = list(paths)
    for grids, told in _contents(paths, met):
        interviews += told
        for entries, where in tables(grids, EVIDENCE, met):
            form = entries[0].header.form.name
            if form == "survey":
                rows += survey_rows(entries, where, met)
            elif form == "timings":
                samples += _samples(entries, where, met)
            elif form == "sampling":
                samplings += _samplings(entries, where, met)
            else:
                interviews += interviews_of(entries, where, met)
    if not (rows or samples or samplings or interviews):
        raise InputError("office.survey.no_table", files=[path.name for path in paths])
    return Evidence(_once(rows, met), tuple(samples), tuple(samplings), tuple(interviews), gathered(met))


def measured_rows(told: Evidence) -> tuple[tuple[SurveyRow, ...], tuple[Remark, ...]]:
    """Return the rows of surveys, their minutes measured where timings or samplings stand beside them; all remarks."""
    rows, unused = with_timings(told.rows, timings_of(told.samples), work_shares_of(told.samplings))
    return rows, (*told.remarks, *unused)


def tables(grids: Iterable[Grid], names: Sequence[str], met: list[Met]) -> Iterator[tuple[list[Entry], str]]:
    """Give the tables of a file's sheets that are of the named forms: entries, and the municipality above them.

    Where none is named above, it is taken from the file's name, and told.
    """
    for grid, header, entries in known_tables(grids, names, met):
        if entries:
            yield entries, _municipality(grid, header, entries, met)


def known_tables(
    grids: Iterable[Grid], names: Sequence[str], met: list[Met]
) -> Iterator[tuple[Grid, Header, list[Entry]]]:
    """Give the sheets that hold a table of the named forms, with its headings and entries; others are told."""
    for grid in grids:
        if _is_guide(grid) or not any(str(cell).strip() for row in grid.rows for cell in row):
            continue
        if grid.hidden:
            met.append(Met("survey_hidden_sheet", grid.file, grid.sheet))
            continue
        header = find_header(grid, names)
        if header is None:
            met.append(Met("survey_no_header", grid.file, grid.sheet))
            continue
        yield grid, header, read_entries(grid, header, met)


def _contents(paths: Iterable[Path], met: list[Met]) -> list[tuple[list[Grid], list[Interview]]]:
    """Return the sheets or interviews of each file; where others can be read, a damaged one is left out and told."""
    damaged: list[tuple[Path, TodokuError]] = []
    whole: list[tuple[list[Grid], list[Interview]]] = []
    for path in paths:
        try:
            if path.suffix.lower() in YAML_SUFFIXES:
                whole.append(([], read_interviews(path, met)))
            else:
                whole.append((read_grids(path), []))
        except InputError as error:
            damaged.append((path, error))
    if damaged and not whole:
        raise damaged[0][1]
    met += [Met("survey_damaged_file", path.name, path.name) for path, _ in damaged]
    return whole


def _is_guide(grid: Grid) -> bool:
    """Whether a sheet is the guide of our own worksheet, or its list of choices."""
    return grid.sheet in {text(f"office.survey.sheet.{name}", lang) for name in ("guide", "lists") for lang in LANGS}


def _municipality(grid: Grid, header: Header, entries: Sequence[Entry], met: list[Met]) -> str:
    named = municipality_on_top(grid, header)
    if named:
        return named
    stem = Path(grid.file).stem
    if not all(entry.text("municipality") for entry in entries):
        met.append(Met("survey_municipality_from_file", grid.name, stem, kept=True))
    return stem


def _once(rows: Sequence[SurveyRow], met: list[Met]) -> tuple[SurveyRow, ...]:
    """Return rows without those that a second file repeats to the letter; the same task told otherwise is told."""
    seen: dict[tuple[str, ...], SurveyRow] = {}
    found = []
    for row in rows:
        key = tuple(map(plain, (row.municipality, row.department, row.business, row.task, row.activity)))
        sheet, _, at = row.source.rpartition("!")
        earlier = seen.setdefault(key, row)
        if earlier is row:
            found.append(row)
        elif earlier == row and earlier.source.rpartition("!")[0] != sheet:
            met.append(Met("survey_row_repeated", sheet, at, row.activity))
        else:
            met.append(Met("survey_row_twice", sheet, at, row.activity, kept=True))
            found.append(row)
    return tuple(found)


def _samples(entries: Sequence[Entry], where: str, met: list[Met]) -> Iterator[Sample]:
    for entry in entries:
        minutes = _positive(entry, "measured_minutes", met)
        if minutes is None:
            continue
        activity = entry.text("step") or entry.text("task")
        observer, date = entry.text("observer"), entry.text("date")
        yield Sample(entry.text("municipality") or where, activity, minutes, observer, date, entry.place)


def _samplings(entries: Sequence[Entry], where: str, met: list[Met]) -> Iterator[Sampling]:
    for entry in entries:
        seen, on_task = (_positive(entry, name, met) for name in ("instants", "on_task"))
        if seen is None or on_task is None:
            continue
        if seen <= 0 or on_task > seen or seen % 1 or on_task % 1:
            met.append(entry.met("survey_sampling_counts", "on_task", kept=False))
            continue
        hours = None
        if "staff_hours" in entry.cells:
            hours = hours_of(tell(entry, "staff_hours", read_value(entry, "staff_hours"), met).told)
        activity = entry.text("step") or entry.text("task")
        where_told = entry.text("municipality") or where
        yield Sampling(where_told, activity, int(seen), int(on_task), hours, entry.place)


def _positive(entry: Entry, column: str, met: list[Met]) -> float | None:
    """Return a figure that a row is nothing without; None, told, where it is missing or cannot be read."""
    if values.is_nothing(entry.cells.get(column)):
        met.append(Met("survey_figure_missing", entry.grid.name, entry.at(column), entry.text("step")))
        return None
    value = read_value(entry, column)
    met += [entry.met(note, column) for note in value.notes]
    if value.told is None:
        met.append(entry.met(value.fault, column, kept=False))
    return value.told
