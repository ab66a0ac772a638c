"""Reads a portfolio's question: projects from CSV or finished plans, ceilings and fairness from a YAML file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Literal

import pandas as pd
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from todoku.areas.municipalities import by_code
from todoku.errors import AreaError, InputError, TodokuError
from todoku.i18n import LANGS, text
from todoku.money import MAX_YEN
from todoku.plans.config import PROGRAMME
from todoku.plans.config_faults import custom_fault, field_error, read_config_text
from todoku.plans.plan_file import read_plan
from todoku.plans.portfolio.choice import decision_day
from todoku.plans.portfolio.terms import Ceiling, Fairness, Place, Project, Terms
from todoku.programmes.ask import question_of
from todoku.programmes.assess import assess
from todoku.programmes.local_share.stack import facts_of
from todoku.programmes.rulebook.load import builtin_programmes, choose
from todoku.sources import builtin
from todoku.sources.own.user_sheets import read_sheets

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from todoku.programmes.fiscal_index import IndexBook
    from todoku.programmes.question import Assessment
    from todoku.programmes.rulebook.rules import Programme

COLUMNS = ("project_id", "programme", "municipality_code", "implementer", "cost_jpy", "benefit")
_NAMES = ";"
_SHORT_CODE = 4


def _municipality(value: object) -> object:
    """Return a municipality's code in five digits; one that YAML read as a number has lost what was written."""
    if value is None:
        return None
    try:
        return by_code(value if isinstance(value, str) else "").code
    except AreaError as error:
        raise custom_fault("municipality") from error


Yen = Annotated[int, Field(ge=0, le=MAX_YEN)]
Year = Annotated[int, Field(ge=2000, le=2100)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Budget(_Part):
    """The state's money for a programme (all programmes together where none is named), in a year or in each."""

    programme: str | None = None
    fiscal_year: Year | None = None
    national_jpy: Yen


class LocalCeiling(_Part):
    """What a municipality can bear of its own (each municipality where none is named), in a year or in each."""

    municipality_code: Annotated[str | None, BeforeValidator(_municipality)] = None
    fiscal_year: Year | None = None
    local_jpy: Yen


class PlaceFigures(_Part):
    """Figures of a municipality that a fairness asks, where the facts table lacks them."""

    municipality_code: Annotated[str, BeforeValidator(_municipality)]
    population: Annotated[int, Field(gt=0)] | None = None
    area_km2: Annotated[float, Field(gt=0)] | None = None
    coverage_rate: Annotated[float, Field(ge=0, le=1)] | None = None


class PortfolioConfig(_Part):
    """The question, as a YAML file holds it."""

    schema_: Literal["todoku.portfolio/1"] = Field(default="todoku.portfolio/1", alias="schema")
    first_year: Year
    last_year: Year
    budgets: tuple[Budget, ...] = ()
    local_ceilings: tuple[LocalCeiling, ...] = ()
    region_local_jpy: Yen | None = None
    """What all municipalities together may bear in a year."""
    fairness: Fairness = "none"
    places: tuple[PlaceFigures, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A project with what its programme is asked about it."""

    project: Project
    values: Mapping[str, str]
    file: str


def load_portfolio_config(path: Path) -> PortfolioConfig:
    """Read the question; InputError naming the file, the line, the field and what it may be."""
    marked = read_config_text(path)
    try:
        config = PortfolioConfig.model_validate(marked.content if isinstance(marked.content, dict) else {})
    except ValidationError as error:
        raise field_error(error, model=PortfolioConfig, file=path.name, marked=marked) from error
    _check_period(config)
    return config


def _check_period(config: PortfolioConfig) -> None:
    if config.last_year < config.first_year:
        raise InputError("portfolio.years", first=config.first_year, last=config.last_year)


def read_projects(paths: Iterable[Path], config: PortfolioConfig) -> list[Asked]:
    """Return the projects of tables (CSV or Excel, its first sheet) and of plans (``plan.json``).

    Columns of a table: those of :data:`COLUMNS`; optionally ``first_year``, ``last_year``, ``requires`` and
    ``excludes`` (project ids between semicolons), ``eligible_cost_jpy``, ``area_ground``, ``fiscal_index``, ``part``
    and what a programme declares. InputError names file and row.
    """
    found: list[Asked] = []
    for path in paths:
        found += [_of_plan(path, config)] if path.suffix.lower() == ".json" else _of_table(path, config)
    if not found:
        raise InputError("portfolio.no_projects")
    return found


def assessor(
    asked: Iterable[Asked],
    programmes: Mapping[str, Programme],
    *,
    rules_as_of: dt.date | None = None,
    user_rate: Fraction | None = None,
    indices: IndexBook | None = None,
) -> Callable[[Project, int], Assessment]:
    """Return the function that answers for a project and a fiscal year, decided on the first of June.

    ``indices`` are published fiscal indices, the facts table's if left out.
    InputError names file and row of a project that its programme cannot assess.
    """
    known = {one.project.project_id: one for one in asked}

    def answer(project: Project, fiscal_year: int) -> Assessment:
        one = known[project.project_id]
        given = {**one.values, "decision_date": decision_day(fiscal_year).isoformat()}
        try:
            programme = choose(dict(programmes), project.programme)
            question = question_of(given, programme, indices=indices)
            return assess(programme, replace(question, rules_as_of=rules_as_of, user_rate=user_rate))
        except TodokuError as error:
            reason = {lang: text(f"error.{error.code}", lang, **error.params) for lang in LANGS}
            raise InputError("portfolio.row", file=one.file, row=project.line, reason=reason) from error

    return answer


def terms_of(config: PortfolioConfig, projects: Iterable[Project], *, fairness: Fairness | None = None) -> Terms:
    """Return the ceilings and the fairness; a local ceiling that names no municipality holds for each."""
    _check_period(config)
    listed = tuple(projects)
    codes = sorted({project.municipality_code for project in listed})
    known = {project.programme for project in listed}
    for budget in config.budgets:
        if budget.programme is not None and budget.programme not in known:
            raise InputError("portfolio.budget_of_none", programme=budget.programme, known=sorted(known))
    years = [one.fiscal_year for one in config.budgets] + [one.fiscal_year for one in config.local_ceilings]
    for year in years:
        if year is not None and not config.first_year <= year <= config.last_year:
            raise InputError("portfolio.year_outside", year=year, first=config.first_year, last=config.last_year)
    ceilings = [Ceiling("national", one.programme, one.fiscal_year, one.national_jpy) for one in config.budgets]
    ceilings += [
        Ceiling("local", code, one.fiscal_year, one.local_jpy)
        for one in config.local_ceilings
        for code in (codes if one.municipality_code is None else [one.municipality_code])
    ]
    if config.region_local_jpy is not None:
        ceilings.append(Ceiling("local", None, None, config.region_local_jpy))
    return Terms(config.first_year, config.last_year, tuple(ceilings), fairness or config.fairness)


def places_of(config: PortfolioConfig, projects: Iterable[Project]) -> dict[str, Place]:
    """Return the figures that a fairness asks: the question's own first, else those of the facts table."""
    facts = builtin.facts().set_index("code5")
    own: dict[str, PlaceFigures] = {}
    for one in config.places:
        if one.municipality_code in own:
            raise InputError("portfolio.place_twice", municipality=one.municipality_code)
        own[one.municipality_code] = one
    found = {}
    for code in {project.municipality_code for project in projects}:
        given = own.get(code) or PlaceFigures(municipality_code=code)
        known: Any = facts.loc[code] if code in facts.index else {}
        population = _exact(given.population, known.get("population"))
        found[code] = Place(
            population=None if population is None else int(population),
            area_km2=_exact(given.area_km2, known.get("area_km2")),
            coverage_rate=_exact(given.coverage_rate, None),
        )
    return found


def _exact(given: float | None, recorded: Any) -> Fraction | None:
    value = recorded if given is None else given
    return None if value is None or pd.isna(value) else Fraction(str(value))


def _of_table(path: Path, config: PortfolioConfig) -> Iterator[Asked]:
    sheet = read_sheets(path)[0]
    header = [name.strip() for name in sheet.rows[0]] if sheet.rows else []
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        raise InputError("portfolio.columns", file=path.name, columns=missing)
    for line, cells in enumerate(sheet.rows[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        values = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
        values["municipality_code"] = _code(values["municipality_code"])
        yield Asked(_project(values, config, path.name, line), values, path.name)


def _code(written: str) -> str:
    """Return a code with the zero in front that a spreadsheet takes away."""
    return f"0{written}" if written.isdecimal() and len(written) == _SHORT_CODE else written


def _project(values: Mapping[str, str], config: PortfolioConfig, file: str, line: int) -> Project:
    for column in COLUMNS:
        if not values.get(column):
            raise InputError("portfolio.empty", file=file, row=line, column=column)
    try:
        code = by_code(values["municipality_code"]).code
    except AreaError as error:
        raise InputError("portfolio.code", file=file, row=line, value=values["municipality_code"]) from error

    def number(column: str, default: int | None = None) -> int:
        text = values.get(column, "").replace(",", "")
        if not text and default is not None:
            return default
        if not text.isascii() or not text.isdigit() or int(text) > MAX_YEN:
            raise InputError("portfolio.number", file=file, row=line, column=column, value=text)
        return int(text)

    first, last = number("first_year", config.first_year), number("last_year", config.last_year)
    if values.get("first_year") and values.get("last_year") and last < first:
        raise InputError("portfolio.row_years", file=file, row=line, first=first, last=last)
    return Project(
        project_id=values["project_id"],
        municipality_code=code,
        programme=values["programme"],
        benefit=number("benefit"),
        first_year=first,
        last_year=last,
        requires=_names(values.get("requires", "")),
        excludes=_names(values.get("excludes", "")),
        implementer=values["implementer"],
        line=line,
    )


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(_NAMES) if name.strip())


def _of_plan(path: Path, config: PortfolioConfig) -> Asked:
    """Return a finished plan as a project: its grant's form, cost and households, and what it stated of the place."""
    plan = read_plan(path)
    option = next(iter(plan.funding.options), None)
    parts = option.assessment.parts if option is not None else ()
    if option is None or not parts:
        raise InputError("portfolio.not_a_plan", file=path.name)
    if len(parts) > 1:
        raise InputError("portfolio.plan_of_parts", file=path.name, parts=[one.name or "-" for one in parts])
    stated = plan.config.get("funding") or {}
    values = {
        **facts_of(builtin_programmes()[PROGRAMME], stated.get("facts") or {}),
        "project_id": plan.id,
        "programme": PROGRAMME,
        "municipality_code": plan.area.code,
        "implementer": option.implementer,
        "cost_jpy": str(option.capex_jpy),
        "eligible_cost_jpy": str(option.assessment.eligible_cost_jpy),
        "benefit": str(plan.totals.households),
        "part": parts[0].name or "",
        "area_ground": stated.get("area_ground") or "",
        "fiscal_index": plan.funding.fiscal_index or "",
    }
    return Asked(_project(values, config, path.name, 1), values, path.name)
