"""What a person decides about a plan: scope, service, prices, rules; everything has a default."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from unicodedata import category

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator

from todoku.dates import fiscal_year, parse_date, today
from todoku.errors import InputError
from todoku.plans.config_faults import custom_fault, fault_words, field_error, read_config_text
from todoku.plans.edits_config import EditsConfig
from todoku.plans.funding.scheme_facts import check_facts
from todoku.plans.network_config import FibreConfig, MobileConfig, PriceOverride, Ratio, Section
from todoku.programmes.local_share.bonds import builtin_bonds
from todoku.programmes.local_share.repayment import LONGEST_YEARS, Method, parse_interest
from todoku.programmes.question import parse_fiscal_index, parse_rate
from todoku.programmes.rulebook.load import builtin_programmes, own_schemes
from todoku.rollout.catalogue import find_model
from todoku.run import Effort

if TYPE_CHECKING:
    from collections.abc import Callable

    from todoku.programmes.rulebook.marked_yaml import Marked

CONFIG_SCHEMA = "todoku.plan-config/1"
PROGRAMME = "kodo_musen"
"""The programme of the state that a plan's fibre is put to."""
_OLDER_SCHEMAS: tuple[str, ...] = ()

_LONGEST_TITLE = 120
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_MOST_PHASE_YEARS = 15

_NEEDS = ("plan", "supplementary_budget", "purpose")
"""Needs of bonds that a person settles, as ``todoku programmes burden --met`` names them."""


def _day(value: object) -> object:
    """Return a date from one as YAML reads it, or from text: 2024-04-01, 令和6年4月1日."""
    if isinstance(value, str):
        try:
            value = parse_date(value)
        except InputError as error:
            raise custom_fault("date") from error
    if value is None:
        return None
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        raise custom_fault("date")
    if not _FIRST_YEAR <= value.year <= _LAST_YEAR:
        raise custom_fault("date_range", first=_FIRST_YEAR, last=_LAST_YEAR)
    return value


def _one_line(value: str) -> str:
    if any(category(sign) == "Cc" for sign in value):
        raise custom_fault("one_line")
    return value


def _rate(value: object) -> object:
    return _number_text(value, "rate", parse_rate)


def _index(value: object) -> object:
    return _number_text(value, "index", parse_fiscal_index)


def _interest(value: object) -> object:
    return _number_text(value, "interest", parse_interest)


def _need(value: str) -> str:
    """Return the name of a need of bonds, of all of them or of one: plan, purpose:kinkyu_bosai."""
    kind, _, bond = value.partition(":")
    known = [one.id for one in builtin_bonds().bonds]
    if kind not in _NEEDS or (bond and bond not in known):
        raise custom_fault("need", choices=[*_NEEDS, *(f"{_NEEDS[-1]}:{name}" for name in known)])
    return value


def _number_text(value: object, fault: str, parse: Callable[[str], object]) -> object:
    """Return a number's text, which YAML reads as a number where it is not quoted."""
    if value is None:
        return None
    try:
        parse(str(value))
    except InputError as error:
        raise custom_fault(fault) from error
    return str(value)


def _fact(value: object) -> object:
    """Return an answer's text; a number stands for its digits, but yes and no have lost what was written."""
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


Day = Annotated[dt.date, BeforeValidator(_day)]
Fact = Annotated[str, BeforeValidator(_fact)]
Need = Annotated[str, AfterValidator(_need)]


class CostConfig(Section):
    """Prices and quantities that the design does not settle."""

    overrides: dict[str, PriceOverride] = Field(default_factory=dict)
    exchange_equipment_sites: Annotated[int, Field(ge=0)] = 0
    """Buildings to be equipped; the price per km is that of whole projects, so none is added by default."""
    take_up: Ratio | None = None
    maintenance_jpy_per_year: Annotated[int, Field(ge=0)] | None = None


class BondConfig(Section):
    """How a bond is repaid, as for ``todoku programmes burden``; null is not known, and is said so."""

    years: Annotated[int, Field(ge=1, le=LONGEST_YEARS)] | None = None
    """Years of repayment, grace included."""
    grace_years: Annotated[int, Field(ge=0)] = 0
    """Years in which only interest is paid."""
    interest_rate: Annotated[str, BeforeValidator(_interest)] | None = None
    """Yearly: 1.2%; without it, the sums hold the principal only."""
    method: Method = "equal_instalment"
    per_year: Literal[1, 2] = 2

    @model_validator(mode="after")
    def _leaves_a_year(self) -> BondConfig:
        if self.grace_years >= (LONGEST_YEARS if self.years is None else self.years):
            raise custom_fault("grace", years=LONGEST_YEARS if self.years is None else self.years)
        return self


class FundingConfig(Section):
    """The question put to the programmes."""

    decision_date: Day | None = None
    """When the grant would be decided; by default in June of the fiscal year after the plan's date."""
    rules_as_of: Day | None = None
    user_rate: Annotated[str, BeforeValidator(_rate)] | None = None
    fiscal_index: Annotated[str, BeforeValidator(_index)] | None = None
    part: str | None = None
    """The part of the municipality that the plan lies in (an island, a former village)."""
    parts: str | None = None
    """Path of the planner's own areas (GeoJSON, GeoPackage, Shapefile), relative to the configuration file: former
    villages, islands, 辺地, each assessed by itself. Columns: name, and area_ground where the facts table lacks it."""
    area_ground: str | None = None
    """The designations of the place, where the facts table lacks them or is wrong: 離島, 過疎|豪雪, なし."""
    contribution_jpy: Annotated[int, Field(ge=0)] | None = None
    """The town's contribution (負担金) where an operator builds; null while it is to be agreed with the operator."""
    bond: BondConfig = BondConfig()
    met: tuple[Need, ...] = ()
    """What is known to hold: plan (it lists the project), supplementary_budget (one pays), purpose (it is the bond's);
    for one bond as purpose:kinkyu_bosai."""
    unmet: tuple[Need, ...] = ()
    """What is known not to hold, such as supplementary_budget."""
    prefecture_jpy: Annotated[int, Field(ge=0)] | None = None
    """The prefecture's own support."""
    prefecture_on_base: bool = False
    """Whether that support tops up the eligible cost, and is deducted before borrowing."""
    schemes: str | None = None
    """Folder of rule files of the prefecture's or the town's own schemes, relative to the configuration file."""
    facts: dict[str, Fact] = Field(default_factory=dict)
    """Answers to what programmes ask, as ``todoku programmes show`` names it: ``work: extension`` for all that ask it,
    ``tottori_fibre.work: extension`` for one."""
    stack: str | None = None
    """Id of the way to pay that is chosen (``funding.options[].stacks[].id``): the budget takes its bond from it."""

    @model_validator(mode="after")
    def _lies_in_one_part_or_in_several(self) -> FundingConfig:
        if self.parts is not None and (self.part is not None or self.area_ground is not None):
            raise custom_fault("parts", other="part" if self.part is not None else "area_ground")
        return self

    @model_validator(mode="after")
    def _settles_no_need_twice(self) -> FundingConfig:
        for need in self.met:
            if need in self.unmet:
                raise custom_fault("need_twice", need=need)
        return self


class PhasingConfig(Section):
    """Over which fiscal years the works are spread, and under which yearly ceiling."""

    years: Annotated[int, Field(ge=1, le=_MOST_PHASE_YEARS)] = 5
    ceiling_jpy: Annotated[int, Field(gt=0)] | tuple[Annotated[int, Field(ge=0)], ...] | None = None
    """Cost of a year's works at most: one amount for all years, or one for each; null shares the cost evenly."""
    unknown_weight: Ratio = 1.0
    """How much a household of unknown service counts beside one that is known to have none."""
    discount_rate: Annotated[str, BeforeValidator(_interest)] = "4%"
    """Yearly, of the present value."""

    @model_validator(mode="after")
    def _one_for_each_year(self) -> PhasingConfig:
        if isinstance(self.ceiling_jpy, tuple) and len(self.ceiling_jpy) != self.years:
            raise custom_fault("ceilings", years=self.years, found=len(self.ceiling_jpy))
        return self

    @property
    def ceilings_jpy(self) -> list[int] | None:
        """One ceiling for each year; None where none is configured."""
        if self.ceiling_jpy is None:
            return None
        return [self.ceiling_jpy] * self.years if isinstance(self.ceiling_jpy, int) else list(self.ceiling_jpy)


class UsedModel(Section):
    """The model for roll-out that a plan took its settings from."""

    id: str
    title: dict[str, str]
    source: str


class PlanConfig(Section):
    """A plan's configuration, as a YAML or JSON file."""

    schema_: Literal["todoku.plan-config/1"] = Field(default="todoku.plan-config/1", alias="schema")
    title: Annotated[str, Field(max_length=_LONGEST_TITLE), AfterValidator(_one_line)] | None = None
    rollout_model: UsedModel | str | None = None
    """Id or file of a model for roll-out (``todoku models list``), whose settings hold wherever this file says nothing;
    of a plan that was made, which model it was."""
    date: Day = Field(default_factory=today)
    assume_unknown: Literal["auto", "served", "unserved"] = "auto"
    """What squares of unknown service count as in the main design; auto: unserved only if nothing was declared."""
    one_sheet: str | None = None
    """Path of a filled one-sheet input, relative to the configuration file."""
    present: str | None = None
    """Path of the planner's own table of present service (CSV, Excel), by square or by 町丁目, relative to the
    configuration file; it goes before what the data say of the squares that it names."""
    effort: Effort = Effort.STANDARD
    budget_jpy: Annotated[int, Field(gt=0)] | None = None
    """What the plan may cost at most: base stations first, then fibre to the squares that give most for their cost."""
    fibre: FibreConfig = FibreConfig()
    mobile: MobileConfig = MobileConfig()
    edits: EditsConfig = EditsConfig()
    costs: CostConfig = CostConfig()
    funding: FundingConfig = FundingConfig()
    phasing: PhasingConfig = PhasingConfig()

    @model_validator(mode="before")
    @classmethod
    def _known_version(cls, content: Any) -> Any:
        if isinstance(content, dict):
            found = content.get("schema", CONFIG_SCHEMA)
            if found != CONFIG_SCHEMA and found not in _OLDER_SCHEMAS:
                shown = found if isinstance(found, str) else type(found).__name__
                raise custom_fault("schema", found=shown[:_LONGEST_TITLE], known=CONFIG_SCHEMA)
        return content

    @model_validator(mode="after")
    def _has_something_to_plan(self) -> PlanConfig:
        if not (self.fibre.enabled or self.mobile.enabled):
            raise custom_fault("nothing")
        return self

    @property
    def decision_date(self) -> dt.date:
        """The date of the grant decision: as configured, else in June of the fiscal year after the plan's."""
        return self.funding.decision_date or dt.date(fiscal_year(self.date) + 1, 6, 1)


def load_config(path: Path | None, *, rollout_model: str | None = None) -> PlanConfig:
    """Read a plan's configuration; raise InputError naming the file, the line, the field and what it may be.

    ``rollout_model`` is the id or the file of a model to be taken over, in place of the one that the file names;
    without ``path`` all else is as by default. Answers to what programmes ask are checked against the rule files,
    which ProgrammeError may refuse.
    """
    if path is None:
        return parse_config(with_model({"rollout_model": rollout_model}, folder=Path()), name="")
    marked = read_config_text(path)
    content = {} if marked.content is None else marked.content
    if rollout_model is not None and isinstance(content, dict):
        content = with_model({**content, "rollout_model": rollout_model}, folder=Path())
    config = parse_config(with_model(content, folder=path.parent), name=path.name, marked=marked)
    if config.funding.facts:
        schemes = None if config.funding.schemes is None else path.parent / config.funding.schemes
        asked = [builtin_programmes()[PROGRAMME], *own_schemes(schemes)]
        check_facts(config.funding.facts, asked, file=path.name, marked=marked)
    return config


def with_model(content: Any, *, folder: Path | None = None) -> Any:
    """Return a configuration's content with the settings of the model that it names under its own.

    ``folder`` is where a model's file lies that it names; without one only models that come with todoku are known.
    Raises InputError for a model that there is not, and for one of which no plan can be made.
    """
    name = content.get("rollout_model") if isinstance(content, dict) else None
    if not isinstance(name, str):
        return content
    model = find_model(name, folder=folder)
    if model.configuration is None:
        why = model.why_no_configuration
        raise InputError("rollout.not_runnable", title=model.title.model_dump(), why=why.model_dump() if why else "")
    used = {"id": model.id, "title": model.title.model_dump(), "source": model.source.title}
    return {**_laid_over(model.configuration, content), "rollout_model": used}


def _laid_over(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    both = [name for name, value in over.items() if isinstance(value, dict) and isinstance(under.get(name), dict)]
    return {**under, **over, **{name: _laid_over(under[name], over[name]) for name in both}}


def parse_config(content: Any, *, name: str, marked: Marked | None = None) -> PlanConfig:
    """Return the configuration that a mapping holds; dates may be written as Japanese eras.

    ``marked`` knows the lines of the file that it comes from. Raises InputError as :func:`load_config` does.
    """
    if not isinstance(content, dict):
        raise InputError("config.unreadable", file=name, detail=fault_words("top"))
    try:
        return PlanConfig.model_validate(content)
    except ValidationError as error:
        raise field_error(error, model=PlanConfig, file=name, marked=marked) from error


def config_json(config: PlanConfig) -> dict[str, Any]:
    """Return the configuration as JSON-able content, complete with its defaults."""
    content: dict[str, Any] = json.loads(config.model_dump_json(by_alias=True))
    return content
