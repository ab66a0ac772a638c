"""The plan as a document: choices, routes, costs, who pays, and where every figure comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from todoku.i18n import Lang
from todoku.indicators.indicator import IndicatorId
from todoku.plans.fibre_form import FibreDesign
from todoku.plans.frontier.form import Frontier, Reach
from todoku.plans.funding.form import Funding
from todoku.plans.reason import Reason
from todoku.provenance import Basis, Source

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry


class Part(BaseModel):
    """A frozen part of the plan's document."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Area(Part):
    """The area that the plan is for."""

    code: str
    name: str
    name_en: str
    prefecture: str
    subprefecture: str | None


class DatasetRef(Part):
    """A dataset that went into the plan."""

    kind: str
    sha256: str
    rows: int | None
    source: str
    """Id of the source in ``inputs.sources``."""
    notes: tuple[str, ...] = ()


class Inputs(Part):
    """Everything that the plan was made from: the same inputs and config give the same plan."""

    pack: str
    config_sha256: str
    datasets: tuple[DatasetRef, ...]
    sources: dict[str, Source]


class Totals(Part):
    """The plan in five figures."""

    population: int
    households: int
    route_km: float
    sites: int
    capex_jpy: int


class Scenario(Part):
    """One end of the range: which cells count as gap, and what that leads to."""

    id: Literal["declared", "all_unknown"]
    cells: int
    population: int
    households: int
    farm_area_ha: float | None
    route_km: float
    sites: int
    capex_jpy: int


class Assumption(Part):
    """What the plan takes the unknown to be; it stands on the cover."""

    code: str
    """Key of the catalogue, in whose text the counts stand."""
    text: str
    """The sentence in the plan's language."""
    declared_unserved_households: int
    declared_served_households: int
    unknown_households: int


class TerrainUse(Part):
    """Whether the terrain decided what base stations cover, why, and how it was walked."""

    reason: Literal["used", "no_elevation", "coarse", "frequency", "elsewhere", "not_told"]
    """``used``, or why not: no elevation data, too wide a step, a frequency beyond P.1812, or ground of elsewhere.

    ``not_told``: the plan is of an earlier release, which did not say.
    """
    source: str | None = None
    cell_m: float | None = None
    """Step of the elevation data."""
    walked_m: float | None = None
    """Step to which they were made coarser."""
    step_m: float | None = None
    """Distance between the points of a path."""
    clutter_m: float | None = None
    """Representative clutter height of the surroundings, set on all ground."""
    followed_m: float | None = None
    """Radius beyond which no station was followed."""
    squares_over_terrain: int = 0
    """Squares covered of which the terrain decided."""
    squares_by_statistics: int = 0
    """Squares covered of which the service's statistical model decided: too near for P.1812, or on unknown ground."""


class Backhauls(Part):
    """What ties the base stations to the exchange, by their number."""

    fibre: int
    microwave: int
    leased: int
    none: int
    """Stations to which no way leads."""
    hops: int
    """Microwave hops; several in a row may tie one station."""
    hops_reason: Literal["no_price", "no_elevation", "looked_at"]
    """Why no hop was on offer, or that paths were looked at: no price given, or no elevation data."""
    paths_seen: int
    paths_free: int
    """Of those, paths over which the antennas see each other with the first Fresnel zone free."""
    leased_jpy_per_year: int
    """A running cost, which the costs of building do not hold."""
    leased_years: int
    """Years of it that were held against the building of fibre."""


class MobileDesign(Part):
    """The base stations chosen: how many, what they cover, and the bound on any choice."""

    service: str
    model: str
    radius_m: float | None
    """How far every station reaches; null where the terrain decides."""
    terrain: TerrainUse
    target: float
    covered_population: float
    covered_ratio: float
    sites: int
    lower_bound_sites: float
    gap: float
    candidates: int
    backhaul: Backhauls | None = None
    """None where no fibre is planned, so that nothing ties them."""


class Design(Part):
    """The design's objective with its proven bound: the cost of trunk, access and sites, which was minimised.

    Crossings of railways and rivers count in it with what they are worth to avoid, be that in the costs or not.
    Cable inside the squares and drops are estimated after it and stand in the costs only.
    """

    objective: float
    lower_bound: float
    gap: float
    unit: str
    one_by_one: float | None = None
    """The objective where stations are chosen first and tied afterwards; null without stations or fibre."""
    fibre: FibreDesign | None
    mobile: MobileDesign | None


class CostLine(Part):
    """One line of the cost table: quantity x unit price, and what the programme says of it."""

    id: str
    name_key: str
    quantity: float
    unit: str
    unit_price_jpy: int
    amount_jpy: int
    price_id: str
    price_year: int | None
    tax: str
    confidence: str
    price_source: str
    quantity_basis: Basis
    eligibility: Literal["eligible", "ineligible", "to_be_asked"]
    clause: str | None
    component: Literal["fibre", "mobile"]
    part: str | None = None
    """Part of the municipality that the cost falls to; null outside every named one, and where it is one."""


class Comparison(Part):
    """A real project beside ours."""

    case_id: str
    name: str
    year: int
    cost_jpy: int
    length_km: float | None
    households: int | None
    jpy_per_km: int | None
    jpy_per_household: int | None
    note: str
    source: str
    url: str | None


class Branch(Part):
    """A branch of the route that could be left out with all beyond it; dearest per household first."""

    rank: int
    name: str
    places: tuple[str, ...]
    length_km: float
    cost_jpy: int
    households: int
    population: int
    farm_area_ha: float | None
    jpy_per_household: int | None
    jpy_per_household_or_farm: int | None
    cumulative_households: int
    cumulative_cost_jpy: int
    edge_count: int
    farms: float | None = None
    """Farm households, and one for each square of farmland whose farm households are not known."""


class PhaseYear(Part):
    """What is built in one fiscal year."""

    fiscal_year: int
    ceiling_jpy: int
    cost_jpy: int
    present_value_jpy: int
    """The year's cost in money of the year of the decision."""
    households: int
    sites: int
    cumulative_households: int
    cumulative_cost_jpy: int


class PhaseLot(Part):
    """A lot (工区): a connected piece of a branch, built whole in one year; null where the ceilings leave it none."""

    lot: int
    branch: int
    """Rank of the branch that it is cut from."""
    name: str
    hangs_on: int
    """The lot that it comes after; 0 for the exchange."""
    fiscal_year: int | None
    cost_jpy: int
    households: int
    length_km: float
    mesh_codes: tuple[str, ...]


class Phasing(Part):
    """The works by fiscal year: what serves most people earliest under the yearly ceilings, with its bound."""

    ceiling_basis: Literal["configured", "even"]
    """``even``: no ceiling is configured, so the years share the cost as evenly as whole lots allow (an assumption)."""
    discount_rate: str
    discount_source: str | None
    """Where the rate is from; null where the planner gave it."""
    years: tuple[PhaseYear, ...]
    lots: tuple[PhaseLot, ...]
    present_value_jpy: int
    left_out_jpy: int
    """Cost of what finds no year under the ceilings."""
    left_out_households: int
    served: float
    """Households x years served within the years of the works: what was made as large as possible."""
    bound: float
    """No order of the works serves more."""
    gap: float


class Phase(Part):
    """A bar of the schedule (工程)."""

    name_key: str
    start: str
    end: str
    basis: Basis


class IndicatorValue(Part):
    """One indicator of the area; an unknown value is null and says why."""

    id: IndicatorId
    value: float | int | None
    unit: str
    basis: Basis
    as_of: str | None
    source: str | None
    """Citation of what the value was made from."""
    reason: Reason | None
    """Why the value is unknown, or a reservation that belongs beside it (参考値)."""
    parts: dict[str, float | int | None]
    """What the value was made of: numerator, denominator, values by operator, counts by class."""


class IndicatorPair(Part):
    """Indicators before the plan and after it is built."""

    before: tuple[IndicatorValue, ...]
    after: tuple[IndicatorValue, ...]


class Plan(Part):
    """The whole plan. ``plan.json`` is this, as JSON."""

    schema_: Literal["todoku.plan/1"] = Field(default="todoku.plan/1", alias="schema")
    id: str
    title: str
    date: str
    lang: Lang
    """The language of the plan's names and sentences."""
    area: Area
    config: dict[str, Any]
    inputs: Inputs
    assumption: Assumption
    totals: Totals
    range: tuple[Scenario, ...]
    design: Design
    costs: tuple[CostLine, ...]
    comparisons: tuple[Comparison, ...]
    branches: tuple[Branch, ...]
    funding: Funding
    indicators: IndicatorPair
    schedule: tuple[Phase, ...]
    phasing: Phasing | None = None
    """The works by fiscal year; null where nothing is built."""
    frontier: Frontier | None = None
    """Whom fibre reaches for how much; null without fibre, and of networks so large that it would take long."""
    reach: Reach | None = None
    """Which squares a budget or a target left out; null where fibre goes to all."""
    limits: tuple[Reason, ...]
    """What this plan does not yet know or leaves out."""


@dataclass(frozen=True, slots=True)
class Layers:
    """The plan's geometry, in JGD2011: what the GeoPackage and the maps show.

    ``cells``: mesh_code, population, households, state (served, unserved, unknown), in_plan,
    left_out (whether a budget or a target leaves it without fibre),
    station_reach (whether a base station of the plan covers it), basis, polygon.
    ``routes``: edge_id, length_m, road_class, basis, households, branch_rank, cost_jpy, fibres (without spare ones),
    cables (by number of fibres), line.
    ``sites``: site_id, lat, lon, height_m, covered_population, backhaul, point. ``boundary``: municipality_code, name,
    polygon.
    ``places``: name, point. ``exchange``: name, point. ``roads``: road_class, basis, line: the network laid under it.
    ``crossings``: kind (railway, river), name, edge_id, road_class, basis, point: where the route crosses them.
    """

    cells: gpd.GeoDataFrame
    routes: gpd.GeoDataFrame
    sites: gpd.GeoDataFrame
    boundary: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    exchange: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame
    crossings: gpd.GeoDataFrame

    @property
    def reach(self) -> BaseGeometry:
        """The squares that base stations reach as one shape; empty where there are none."""
        squares = self.cells.geometry[self.cells["station_reach"].astype(bool)]
        shape: BaseGeometry = squares.union_all()
        return shape


@dataclass(frozen=True, slots=True)
class PlanResult:
    """A plan with the geometry behind it."""

    plan: Plan
    layers: Layers
