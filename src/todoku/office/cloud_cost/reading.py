"""Reads costs of systems from worksheets and YAML; what cannot be read is left out and told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import yaml

from todoku.errors import InputError
from todoku.i18n import load_yaml
from todoku.library_words import yaml_line, yaml_words
from todoku.office.cloud_cost.lines import CostLine, Costs, Member, SizeQuote
from todoku.office.survey import values
from todoku.office.survey.amounts import read_amount, read_fiscal_year, unit_of_heading
from todoku.office.survey.entries import municipality_on_top
from todoku.office.survey.forms import choices, plain
from todoku.office.survey.grid import Grid, read_grids
from todoku.office.survey.met import Met, gathered
from todoku.office.survey.reading import YAML_SUFFIXES, known_tables
from todoku.office.survey.survey_table import read_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from todoku.office.cloud_cost.lines import Stage
    from todoku.office.survey.entries import Entry

FORMS = ("cloud_costs", "cloud_members", "cloud_sizes")
SECTIONS = {"costs": "cloud_costs", "members": "cloud_members", "sizes": "cloud_sizes"}
"""Lists of a YAML file, and the table that each is: the keys of an entry are the columns' names."""
_ONE_OFF: tuple[Stage, ...] = ("migration", "end", "grant")


def read_costs(paths: Iterable[Path]) -> Costs:
    """Return the costs that files tell: workbooks (every sheet), CSV and YAML.

    Raises InputError where a file cannot be read, or no file holds a line of costs.
    """
    lines: list[CostLine] = []
    members: dict[str, Member] = {}
    sizes: list[SizeQuote] = []
    met: list[Met] = []
    paths = list(paths)
    for path in paths:
        grids = grids_of_yaml(path, met) if path.suffix.lower() in YAML_SUFFIXES else read_grids(path)
        for grid, header, entries in known_tables(grids, FORMS, met):
            if header.form.name == "cloud_costs":
                lines += _lines(entries, municipality_on_top(grid, header), met)
            elif header.form.name == "cloud_members":
                _add_members(members, entries, met)
            else:
                sizes += _sizes(entries, met)
    if not lines:
        raise InputError("office.cloud.no_lines", files=[path.name for path in paths])
    for line in lines:
        if line.who:
            members.setdefault(plain(line.who), Member(line.who))
    named = [replace(line, who=members[plain(line.who)].name) if line.who else line for line in lines]
    return Costs(tuple(named), tuple(members.values()), tuple(sizes), gathered(met))


def grids_of_yaml(path: Path, met: list[Met]) -> list[Grid]:
    """Return the lists of a YAML file as tables whose headings are the keys of their entries.

    What is no such list is told. Raises InputError naming the file and line for what is no YAML.
    """
    try:
        content = load_yaml(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise InputError("office.cloud.yaml", file=path.name, line=1, detail="UTF-8") from error
    except yaml.YAMLError as error:
        raise InputError("office.cloud.yaml", file=path.name, line=yaml_line(error),
                         detail=yaml_words(error)) from error  # fmt: skip
    told = content if isinstance(content, dict) else {}
    known = {name: part for name, part in told.items() if name in SECTIONS and isinstance(part, list)}
    met += [
        Met("cloud_section_unknown", path.name, str(name)) for name in told if name not in known and name != "schema"
    ]
    met += [
        Met("cloud_section_unknown", path.name, f"{name}[{at}]", str(row))
        for name, part in known.items()
        for at, row in enumerate(part, start=1)
        if not isinstance(row, dict)
    ]
    found = []
    for section in SECTIONS:
        part = told.get(section)
        rows = [row for row in part if isinstance(row, dict)] if isinstance(part, list) else []
        keys = list(dict.fromkeys(str(key) for row in rows for key in row))
        cells = [[_cell(row.get(key)) for key in keys] for row in rows]
        found.append(Grid(path.name, section, [keys, *cells]))
    return found


def _cell(told: object) -> object:
    return "" if told is None else told if isinstance(told, (int, float)) else str(told)


def _lines(entries: Iterable[Entry], where: str, met: list[Met]) -> Iterator[CostLine]:
    for entry in entries:
        unit = unit_of_heading(str(entry.grid.at(entry.header.top, entry.header.columns["jpy"])))
        amount = read_amount(entry.cells.get("jpy"), unit=unit)
        if amount is None:
            met.append(entry.met("cloud_amount", "jpy", kept=False))
            continue
        when = _when(entry, met)
        if when is None:
            continue
        low, told, high = amount
        basis = _chosen(entry, "basis", "cost_basis", met) or "unknown"
        yield CostLine(
            option=_option(entry),
            item=entry.text("item"),
            jpy=told,
            low_jpy=low,
            high_jpy=high,
            who=_who(entry) or where,
            basis=cast("Any", basis),
            source=entry.place,
            **when,
        )


def _option(entry: Entry) -> str:
    return values.choice("cost_option", entry.text("option")) or entry.text("option")


def _who(entry: Entry) -> str:
    """Return who alone pays a line; "" where it is blank or says that all do."""
    told = entry.text("municipality")
    return "" if plain(told) in choices("cost_who") else told


def _when(entry: Entry, met: list[Met]) -> Mapping[str, Any] | None:
    """Return stage, timing and years of a line; None, told, where neither stage nor timing is known."""
    stage = cast("Stage | None", _chosen(entry, "stage", "cost_stage", met))
    timing = _chosen(entry, "timing", "cost_timing", met)
    if not entry.text("option") or (stage is None and timing is None):
        met.append(entry.met("cloud_no_stage", "option", kept=False))
        return None
    if stage is None:
        stage = "running" if timing == "yearly" else "migration"
        met.append(entry.met("cloud_stage_assumed", "option"))
    yearly = timing == "yearly" if timing else stage not in _ONE_OFF
    years: dict[str, int | None] = {}
    for name in ("first_year", "last_year"):
        years[name] = read_fiscal_year(entry.text(name)) if entry.text(name) else None
        if entry.text(name) and years[name] is None:
            met.append(entry.met("cloud_year", name, kept=False))
            return None
    first, last = years["first_year"], years["last_year"]
    if first is not None and last is not None and last < first:
        met.append(entry.met("cloud_years_backwards", "last_year", kept=False))
        return None
    if first is None:
        met.append(entry.met("cloud_no_year", "option"))
    if not yearly and last is not None and last != first:
        met.append(entry.met("cloud_one_off_years", "last_year"))
    return {"stage": stage, "yearly": yearly, **years}


def _chosen(entry: Entry, column: str, kind: str, met: list[Met]) -> str | None:
    if not entry.text(column):
        return None
    found = values.choice(kind, entry.text(column))
    if found is None:
        met.append(entry.met(values.NO_CHOICE, column))
    return found


def _add_members(members: dict[str, Member], entries: Iterable[Entry], met: list[Met]) -> None:
    for entry in entries:
        name = entry.text("municipality")
        if not name:
            continue
        if plain(name) in members:
            met.append(entry.met("cloud_member_twice", "municipality"))
        members[plain(name)] = Member(name, _count(entry, "population", met), _count(entry, "use", met))


def _count(entry: Entry, column: str, met: list[Met]) -> int | None:
    if values.is_nothing(entry.cells.get(column)):
        return None
    value = read_value(entry, column)
    if value.told is None or value.told % 1:
        met.append(entry.met(values.NOT_A_NUMBER, column))
        return None
    return int(value.told)


def _sizes(entries: Iterable[Entry], met: list[Met]) -> Iterator[SizeQuote]:
    for entry in entries:
        unit = unit_of_heading(str(entry.grid.at(entry.header.top, entry.header.columns["jpy"])))
        amount = read_amount(entry.cells.get("jpy"), unit=unit)
        bodies = _count(entry, "bodies", met)
        if amount is None or bodies is None or not entry.text("option"):
            met.append(entry.met("cloud_amount", "jpy", kept=False))
            continue
        yield SizeQuote(_option(entry), bodies, amount[1], entry.place)
