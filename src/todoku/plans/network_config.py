"""What a person decides about the network of a plan: fibre, base stations and what ties them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

_LONGEST_WAY_ROUND_M = 100_000.0
_LONGEST_HOP_KM = 200.0
_LONGEST_LEASE_YEARS = 50
_MOST_OPERATORS = 10
_FIRST_PRICE_YEAR, _LAST_PRICE_YEAR = 1950, 2100

Ratio = Annotated[float, Field(ge=0, le=1)]
Split = Literal[2, 4, 8, 16, 32, 64]
"""Splitting ratios of which a loss is known (``data/fibre/pon.yaml``)."""
Optics = Literal[
    "gpon_b_plus", "gpon_c_plus", "xgs_pon_n1", "xgs_pon_n2", "xgs_pon_e1", "10g_epon_pr20", "10g_epon_pr30"
]


class Section(BaseModel):
    """A part of a configuration: what it does not know is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Exchange(Section):
    """The building from which fibre starts (収容局)."""

    name: str = ""
    lat: Annotated[float, Field(ge=20, le=46)]
    lon: Annotated[float, Field(ge=122, le=154)]


class PonConfig(Section):
    """The passive optical network on the fibre tree: what differs from the figures that come with todoku."""

    split_stages: Annotated[tuple[Split, ...], Field(min_length=1, max_length=3)] | None = None
    """Splitting ratios from the exchange outward, such as [4, 8] or [32]: the last stands near the homes."""
    optics: Optics | None = None
    """Class of optics, which says how much loss it bears; by default G-PON class B+."""
    splitters_in: Literal["closures", "cabinets"] = "closures"
    """Whether splitters hang in closures among the homes, or stand in cabinets where the route enters a square."""
    spare_fibres: Ratio | None = None
    """Share of fibres kept free in every cable."""
    cable_slack: Ratio | None = None
    """Share of length added for sag, coils and waste."""
    pole_span_m: Annotated[float, Field(gt=0)] | None = None
    max_distribution_m: Annotated[float, Field(ge=0)] | None = None
    """How far a home's own fibre runs to a splitter that it shares."""
    reserve_db: Annotated[float, Field(ge=0)] | None = None
    """Loss kept in reserve for repairs and ageing."""


class PriceOverride(Section):
    """A planner's own unit price in place of the price book's."""

    jpy: Annotated[int, Field(ge=0)]
    year: Annotated[int, Field(ge=_FIRST_PRICE_YEAR, le=_LAST_PRICE_YEAR)]
    tax: Literal["included", "excluded", "unspecified"]
    source: Annotated[str, Field(min_length=1)]


class CrossingConfig(Section):
    """Railways and rivers on the way, where the pack holds their lines: what avoiding one is worth, and its price.

    Without either a crossing counts as one distance between poles, since it has a span of its own: an assumption.
    """

    railway: PriceOverride | None = None
    """The price of one crossing of a railway; without it crossings are counted and cost nothing."""
    river: PriceOverride | None = None
    railway_m: Annotated[float, Field(ge=0, le=_LONGEST_WAY_ROUND_M)] | None = None
    """Length of route that is gone to avoid a railway, whatever its price; 0 ignores it."""
    river_m: Annotated[float, Field(ge=0, le=_LONGEST_WAY_ROUND_M)] | None = None


class FibreConfig(Section):
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
    target: Ratio | None = None
    """Share of the gap's households that fibre must reach at least, at the least cost; null is all that can be reached,
    or as many as the budget pays for."""
    both_sides: tuple[str, ...] = ()
    """Classes of road so wide that drops do not cross, such as national: where homes are, cable lies on either side."""
    crossings: CrossingConfig = CrossingConfig()
    pon: PonConfig = PonConfig()


class BackhaulConfig(Section):
    """How base stations may be tied other than by fibre of their own, which is always on offer."""

    microwave: PriceOverride | None = None
    """The price of one hop with both its radios; without it none is on offer: no published price of today was found."""
    longest_hop_km: Annotated[float, Field(gt=0, le=_LONGEST_HOP_KM)] = 10.0
    frequency_ghz: Annotated[float, Field(ge=1, le=100)] = 18.0
    """Decides how wide the path must be free."""
    leased_where_served: bool = True
    """Whether a line can be leased wherever the square has fibre already."""
    leased: PriceOverride | None = None
    """What a leased line costs in a year; by default one core at the operator's published charge."""
    years: Annotated[int, Field(ge=1, le=_LONGEST_LEASE_YEARS)] = 10
    """Years of a leased line that are held against the building of fibre."""


class MobileConfig(Section):
    """The mobile part of the plan."""

    enabled: bool = True
    service: str = "lte_800"
    environment: Literal["urban", "suburban", "open"] = "suburban"
    target: Ratio = 0.95
    """Share of the people in the plan's squares that the base stations cover."""
    operators: Annotated[int, Field(ge=1, le=_MOST_OPERATORS)] = 1
    """How many operators' radios every site bears."""
    shared: bool = True
    """Whether they share the site, so that each further one adds its radio alone; else each builds its own."""
    backhaul: BackhaulConfig = BackhaulConfig()
