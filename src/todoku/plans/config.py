"""What a person decides about a plan: scope, service, prices, rules; everything has a default."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from todoku.dates import fiscal_year, parse_date, today
from todoku.errors import InputError
from todoku.i18n import load_yaml
from todoku.run import Effort

if TYPE_CHECKING:
    from pathlib import Path

CONFIG_SCHEMA = "todoku.plan-config/1"
_OLDER_SCHEMAS: tuple[str, ...] = ()

Ratio = Annotated[float, Field(ge=0, le=1)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Exchange(_Section):
    """The building from which fibre starts (収容局)."""

    name: str = ""
    lat: Annotated[float, Field(ge=20, le=46)]
    lon: Annotated[float, Field(ge=122, le=154)]


class FibreConfig(_Section):
    """The fibre part of the plan."""

    enabled: bool = True
    exchange: Exchange | None = None
    """Where the fibre starts; by default the town hall, else the most populous square."""
    construction: Literal["aerial", "underground"] = "aerial"
    max_link_m: Annotated[float, Field(gt=0)] = 3000.0
    """A square further than this from any road is left out and counted as not reached."""
    farm_weight: Annotated[float, Field(ge=0)] = 1.0
    """How many households one farm counts for in the order of branches, or one square of farmland where farms are not
    known."""


class MobileConfig(_Section):
    """The mobile part of the plan."""

    enabled: bool = True
    service: str = "lte_800"
    environment: Literal["urban", "suburban", "open"] = "suburban"
    target: Ratio = 0.95
    """Share of the people in the plan's squares that the base stations cover."""


class PriceOverride(_Section):
    """A planner's own unit price in place of the price book's."""

    jpy: Annotated[int, Field(ge=0)]
    year: int
    tax: Literal["included", "excluded", "unspecified"]
    source: str


class CostConfig(_Section):
    """Prices and quantities that the design does not settle."""

    overrides: dict[str, PriceOverride] = {}
    exchange_equipment_sites: Annotated[int, Field(ge=0)] = 0
    """Buildings to be equipped; the price per km is that of whole projects, so none is added by default."""
    take_up: Ratio | None = None
    maintenance_jpy_per_year: Annotated[int, Field(ge=0)] | None = None


class FundingConfig(_Section):
    """The question put to the programmes."""

    decision_date: dt.date | None = None
    """When the grant would be decided; by default in June of the fiscal year after the plan's date."""
    rules_as_of: dt.date | None = None
    user_rate: str | None = None
    fiscal_index: str | None = None
    part: str | None = None
    """The part of the municipality that the plan lies in (an island, a former village)."""
    area_ground: str | None = None
    """The designations of the place, where the facts table lacks them or is wrong: 離島, 過疎|豪雪, なし."""
    contribution_jpy: Annotated[int, Field(ge=0)] = 0
    """The town's contribution (負担金) where an operator builds."""


class PlanConfig(_Section):
    """A plan's configuration, as a YAML or JSON file."""

    schema_: Literal["todoku.plan-config/1"] = Field(default="todoku.plan-config/1", alias="schema")
    title: str | None = None
    date: dt.date = Field(default_factory=today)
    assume_unknown: Literal["auto", "served", "unserved"] = "auto"
    """What squares of unknown service count as in the main design; auto: unserved only if nothing was declared."""
    one_sheet: str | None = None
    """Path of a filled one-sheet input, relative to the configuration file."""
    effort: Effort = Effort.STANDARD
    seed: int = 1
    fibre: FibreConfig = FibreConfig()
    mobile: MobileConfig = MobileConfig()
    costs: CostConfig = CostConfig()
    funding: FundingConfig = FundingConfig()

    @model_validator(mode="before")
    @classmethod
    def _known_version(cls, content: Any) -> Any:
        if isinstance(content, dict):
            found = content.get("schema", CONFIG_SCHEMA)
            if found != CONFIG_SCHEMA and found not in _OLDER_SCHEMAS:
                message = f"schema {found!r} is not {CONFIG_SCHEMA!r}"
                raise ValueError(message)
        return content

    @property
    def decision_date(self) -> dt.date:
        """The date of the grant decision: as configured, else in June of the fiscal year after the plan's."""
        return self.funding.decision_date or dt.date(fiscal_year(self.date) + 1, 6, 1)


def load_config(path: Path) -> PlanConfig:
    """Read a plan's configuration; raise InputError naming the file, the field and what it may be."""
    try:
        content = load_yaml(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, ValueError) as error:
        raise InputError("config.unreadable", file=path.name, detail=str(error)) from error
    except Exception as error:  # the YAML library's own family of errors
        if type(error).__module__.startswith("yaml"):
            raise InputError("config.unreadable", file=path.name, detail=" ".join(str(error).split())) from error
        raise
    return parse_config(content or {}, name=path.name)


def parse_config(content: Any, *, name: str) -> PlanConfig:
    """Return the configuration that a mapping holds; dates may be written as Japanese eras."""
    if not isinstance(content, dict):
        raise InputError("config.unreadable", file=name, detail="a mapping is expected at the top")
    try:
        return PlanConfig.model_validate(_with_dates(content))
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "schema"
        raise InputError("config.field", file=name, field=field, detail=first["msg"]) from error


def config_json(config: PlanConfig) -> dict[str, Any]:
    """Return the configuration as JSON-able content, complete with its defaults."""
    content: dict[str, Any] = json.loads(config.model_dump_json(by_alias=True))
    return content


def _with_dates(content: dict[str, Any]) -> dict[str, Any]:
    funding = content.get("funding")
    read = dict(content)
    if isinstance(read.get("date"), str):
        read["date"] = parse_date(read["date"])
    if isinstance(funding, dict):
        read["funding"] = {
            key: parse_date(value) if key in ("decision_date", "rules_as_of") and isinstance(value, str) else value
            for key, value in funding.items()
        }
    return read
