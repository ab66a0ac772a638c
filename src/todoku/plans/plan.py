"""The plan as a document: choices, routes, costs, who pays, and where every figure comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from todoku.i18n import Lang
from todoku.indicators.indicator import IndicatorId
from todoku.plans.part_grant import GrantStatus, PartGrant
from todoku.plans.reason import Reason, TraceStep
from todoku.provenance import Basis, Source

if TYPE_CHECKING:
    import geopandas as gpd


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


class FibreDesign(Part):
    """The fibre tree: lengths, what it reaches, and how far from the optimum it can be."""

    objective_m: float
    lower_bound_m: float
    gap: float
    trunk_km: float
    access_km: float
    distribution_km: float
    terminals: int
    unreached_households: int
    roads: Literal["real", "bus_routes", "main_roads", "estimated_corridors"]
    roads_basis: Basis
    exchange: str
    exchange_lat: float
    exchange_lon: float
    exchange_basis: Basis


class MobileDesign(Part):
    """The base stations chosen: how many, what they cover, and the bound on any choice."""

    service: str
    model: str
    radius_m: float
    target: float
    covered_population: float
    covered_ratio: float
    sites: int
    lower_bound_sites: float
    gap: float
    candidates: int


class Design(Part):
    """The design's objective with its proven bound: the cost of trunk, access and sites, which was minimised.

    Cable inside the squares and drops are estimated after it and stand in the costs only.
    """

    objective: float
    lower_bound: float
    gap: float
    unit: str
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


class GrantAssessment(Part):
    """What a programme's rules give for one implementer; ``rate`` and ``ground`` are null where the parts differ."""

    programme: str
    implementer: str
    route: Literal["direct", "indirect"] | None
    status: GrantStatus
    rule_status: Literal["enacted", "requested", "planned", "unknown"]
    decision_date: str
    rules_as_of: str | None
    """The date of the rules used when it is not the decision date: a what-if (試算)."""
    fiscal_index: str | None
    ground: str | None
    rate: str | None
    eligible_cost_jpy: int
    to_be_asked_cost_jpy: int
    national_jpy: int | None
    local_jpy: int | None
    clauses: tuple[str, ...]
    reasons: tuple[TraceStep, ...]
    trace: tuple[TraceStep, ...]
    parts: tuple[PartGrant, ...]
    """The parts of the municipality that the plan crosses, of which this is the sum; one where it crosses none."""


class YearBalance(Part):
    """One year of the town's balance in running the network it owns; null where a price is not known.

    A town that owns no network has none of these entries: each is 0 then (``FundingOption.balance_reason`` says so).
    """

    year: int
    revenue_jpy: int | None
    pole_rent_jpy: int | None
    maintenance_jpy: int | None
    renewal_jpy: int | None
    net_jpy: int | None


class Shares(Part):
    """Who pays how much of the cost; null where a rate is not known. The four parts add up to the cost.

    Where the town's contribution to an operator's network is still to be agreed, the parts of the two are null and
    ``split_reason`` says so; what they pay together is known all the same.
    """

    national_jpy: int | None
    prefecture_jpy: int | None
    municipality_jpy: int | None
    operator_jpy: int | None
    municipality_and_operator_jpy: int | None
    """What the grant leaves: the cost less the parts of the state and the prefecture, exactly."""
    split_reason: Reason | None
    """Why the parts of municipality and operator are null although their sum is known."""
    to_be_asked_adds_jpy: int | None
    """What the state would pay beside this if every cost to be asked (要確認) were eligible."""


class FundingOption(Part):
    """One form of ownership: who builds, who pays, and ten years of running it."""

    id: Literal["public_public", "public_private_iru", "private_subsidised", "transfer"]
    implementer: str
    assessment: GrantAssessment
    what_if: GrantAssessment | None
    capex_jpy: int
    national_jpy: int | None
    prefecture_jpy: int | None
    municipality_jpy: int | None
    operator_jpy: int | None
    municipality_and_operator_jpy: int | None
    """What the grant leaves: the cost less the parts of the state and the prefecture, exactly."""
    split_reason: Reason | None
    """Why the parts of municipality and operator are null although their sum is known."""
    years: tuple[YearBalance, ...]
    ten_year_net_jpy: int | None
    break_even_fee_jpy_per_month: int | None
    balance_reason: Reason | None
    """Why the ten years are not known, or why they are nil: the town owns nothing that earns or costs."""
    conditions: tuple[Reason, ...]
    """What must be met or asked before this form can be taken."""
    to_be_asked_adds_jpy: int | None = None
    """What the state would pay beside ``national_jpy`` if every cost to be asked (要確認) were eligible."""
    what_if_shares: Shares | None = None
    """Who pays how much in the what-if."""


class Funding(Part):
    """Who pays, form of ownership by form of ownership."""

    decision_date: str
    rules_as_of: str | None
    user_rate: str | None
    fiscal_index: str | None
    fiscal_index_basis: Basis
    fiscal_index_source: str | None
    contribution_jpy: int | None
    """The town's contribution (負担金) where an operator builds, as configured; null where it is to be agreed."""
    options: tuple[FundingOption, ...]
    inputs: tuple[CostInput, ...]


class CostInput(Part):
    """A figure that the ten-year balance was made with, and its origin."""

    id: str
    name_key: str
    value: float | int | None
    unit: str
    basis: Basis
    source: str | None


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
    limits: tuple[Reason, ...]
    """What this plan does not yet know or leaves out."""


@dataclass(frozen=True, slots=True)
class Layers:
    """The plan's geometry, in JGD2011: what the GeoPackage and the maps show.

    ``cells``: mesh_code, population, households, state (served, unserved, unknown), in_plan, basis, polygon.
    ``routes``: edge_id, length_m, road_class, basis, households, branch_rank, cost_jpy, line.
    ``sites``: site_id, lat, lon, height_m, covered_population, point. ``boundary``: municipality_code, name, polygon.
    ``places``: name, point. ``exchange``: name, point. ``roads``: road_class, basis, line: the network laid under it.
    """

    cells: gpd.GeoDataFrame
    routes: gpd.GeoDataFrame
    sites: gpd.GeoDataFrame
    boundary: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    exchange: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame


@dataclass(frozen=True, slots=True)
class PlanResult:
    """A plan with the geometry behind it."""

    plan: Plan
    layers: Layers


Funding.model_rebuild()
