"""Spreads the works over fiscal years under yearly ceilings, so that most people are served earliest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from todoku.costs.capex import apportion
from todoku.dates import fiscal_year
from todoku.fibre.lots import EXCHANGE, lots
from todoku.indicators.present import UNSERVED
from todoku.money import RoundingMode, round_to
from todoku.plans.costing import capex_jpy
from todoku.plans.plan import PhaseLot, PhaseYear, Phasing
from todoku.plans.portfolio.model import Most, choose
from todoku.plans.portfolio.solver import Limit
from todoku.programmes.local_share.repayment import parse_interest
from todoku.run import Effort

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from todoku.fibre.branches import BranchTable
    from todoku.fibre.lots import Lots
    from todoku.plans.branch_names import Branches
    from todoku.plans.config import PlanConfig
    from todoku.plans.ground import Ground
    from todoku.plans.scenario import Designed
    from todoku.run import Run

    Integers = NDArray[np.int64]

DISCOUNT_SOURCE = "国土交通省「公共事業評価の費用便益分析に関する技術指針(共通編)」(平成20年6月): 社会的割引率 4 %"
_PIECES_PER_YEAR = 6
"""Lots are cut to at most such a share of a year's ceiling, so that years can be filled."""
_SLACKS = (Fraction(1, 20), Fraction(1, 10), Fraction(1, 5), Fraction(1, 2), Fraction(1))
"""By how much an even ceiling is raised until all works find a year."""
_PARTS_OF_HOUSEHOLD = 100
_NO_PLACE = -1


@dataclass(frozen=True, slots=True)
class Works:
    """Pieces of work: cost, weight (hundredths of a household), and the piece that each comes after (-1: none)."""

    cost_jpy: Integers
    weight: Integers
    after: Integers


@dataclass(frozen=True, slots=True)
class Years:
    """The year of each piece, from 0 (-1 where it finds none), and the weight x years served, with its bound."""

    year: Integers
    served: int
    bound: int


def in_years(works: Works, ceilings_jpy: Sequence[int], *, run: Run) -> Years:
    """Return the years in which pieces are built so that the weight served, summed over the years, is largest.

    A piece is built whole in one year, not before the piece that it comes after; a year's cost stays within its
    ceiling, to the yen. What is built in the first of n years counts n times, in the last once: HiGHS with its bound.
    """
    pieces, years = len(works.cost_jpy), len(ceilings_jpy)
    group = np.repeat(np.arange(pieces, dtype=np.int64), years)
    year = np.tile(np.arange(years, dtype=np.int64), pieces)
    limits = [
        Limit(f"year {number + 1}", np.flatnonzero(year == number), works.cost_jpy, int(ceiling))
        for number, ceiling in enumerate(ceilings_jpy)
    ]
    for piece in np.flatnonzero(works.after != _NO_PLACE):
        before = int(works.after[piece])
        for number in range(years):
            own = piece * years + np.arange(number + 1)
            choices = np.concatenate([own, before * years + np.arange(number + 1)])
            limits.append(Limit("order", choices, np.repeat(np.array([1, -1], dtype=np.int64), number + 1), 0))
    goal = Most(works.weight[group] * (years - year))
    chosen = choose(group, limits, [goal], start=_greedy(works, ceilings_jpy), run=run)
    found = np.full(pieces, _NO_PLACE, dtype=np.int64)
    found[group[chosen.choices]] = year[chosen.choices]
    return Years(found, int(chosen.reached[0].value), int(chosen.reached[0].bound))


def _greedy(works: Works, ceilings_jpy: Sequence[int]) -> Integers:
    """Return a choice within all limits: year by year the piece with most weight per yen that may be begun and fits."""
    built = np.zeros(len(works.cost_jpy), dtype=bool)
    years = len(ceilings_jpy)
    order = np.lexsort((np.arange(len(built)), -works.weight / np.maximum(works.cost_jpy, 1)))
    taken: list[int] = []
    for number, ceiling in enumerate(ceilings_jpy):
        left, found = int(ceiling), True
        while found:
            found = False
            for piece in order:
                before = works.after[piece]
                if not built[piece] and (before == _NO_PLACE or built[before]) and works.cost_jpy[piece] <= left:
                    built[piece], found = True, True
                    left -= int(works.cost_jpy[piece])
                    taken.append(int(piece) * years + number)
                    break
    return np.array(sorted(taken), dtype=np.int64)


def phase(
    main: Designed, ground: Ground, table: BranchTable | None, named: Branches | None, config: PlanConfig, *, run: Run
) -> Phasing | None:
    """Return the works of a plan by fiscal year; None where it builds nothing.

    Without a configured ceiling the years share the cost evenly, as far as whole lots allow. Each edge of the route is
    built once, with all that runs along it; drops go with their homes, a station comes after the fibre that it hangs
    on.
    """
    total = capex_jpy(main.lines)
    if total == 0:
        return None
    years = config.phasing.years
    even = -(-total // years)
    asked = config.phasing.ceilings_jpy
    tries = [[int(even * (1 + slack))] * years for slack in _SLACKS] if asked is None else [asked]
    cut = None
    if main.tree is not None and table is not None:
        cut = lots(main.tree, table, largest_jpy=max(1, min(asked or [even]) // _PIECES_PER_YEAR))
    pieces = _pieces(main, ground, cut, config)
    if asked is None:  # ceilings that are themselves assumed need no long search
        run = replace(run, effort=Effort.QUICK)
    for ceilings in tries:
        found = in_years(pieces.works, ceilings, run=run)
        if not (found.year == _NO_PLACE).any():
            break
    return _document(pieces, found, ceilings, named, config)


@dataclass(frozen=True, slots=True)
class _Pieces:
    """The works of a plan: what remains whichever lots are built (one piece, if it costs), lots, then stations."""

    works: Works
    cut: Lots | None
    households: NDArray[np.float64]
    sites: Integers
    first_lot: int
    """Number of the piece that is lot 1: 1 where something must be built before all lots."""


def _pieces(main: Designed, ground: Ground, cut: Lots | None, config: PlanConfig) -> _Pieces:
    fibre = {line.id: 0 for line in main.lines if line.component == "fibre"}
    for line in main.lines:
        if line.component == "fibre":
            fibre[line.id] += line.amount_jpy
    mobile_jpy = capex_jpy(line for line in main.lines if line.component == "mobile")
    count = 0 if cut is None else len(cut.table)
    lot_cost = np.zeros(count, dtype=np.int64) if cut is None else cut.table["cost_jpy"].to_numpy(dtype=np.int64)
    homes = np.zeros(count) if cut is None else cut.table["households"].to_numpy(dtype=np.float64)
    lot_cost = lot_cost + apportion(fibre.get("fibre_drop", 0), homes)
    before_all = sum(fibre.values()) - int(lot_cost.sum())
    first = int(before_all > 0)
    sites = main.site_count
    after = np.full(first + count + sites, _NO_PLACE, dtype=np.int64)
    after[first : first + count] = _lots_before(cut, first)
    after[first + count :] = _stations_after(main, ground, cut, first)
    households = np.concatenate([np.zeros(first), homes, np.zeros(sites)])
    cost = np.concatenate([[before_all][:first], lot_cost, apportion(mobile_jpy, np.ones(sites))]).astype(np.int64)
    weight = np.concatenate([np.zeros(first), _lot_weight(main, cut, config), _station_weight(main)])
    # a hundredth for each piece, so that nothing that could be built is left out for serving nobody
    whole = np.rint(weight * _PARTS_OF_HOUSEHOLD).astype(np.int64) + 1
    at_sites = np.concatenate([np.zeros(first + count), np.ones(sites)]).astype(np.int64)
    return _Pieces(Works(cost, whole, after), cut, households, at_sites, first)


def _lots_before(cut: Lots | None, first: int) -> Integers:
    if cut is None:
        return np.empty(0, dtype=np.int64)
    before = cut.table["hangs_on"].to_numpy(dtype=np.int64)
    return np.where(before == EXCHANGE, first - 1, before - 1 + first)


def _stations_after(main: Designed, ground: Ground, cut: Lots | None, first: int) -> Integers:
    """Return for each station the piece of the lot in which its fibre ends; none where no fibre comes to it."""
    if main.stations is None:
        return np.empty(0, dtype=np.int64)
    node_of = dict(zip(ground.candidates["site_id"], ground.candidate_nodes.tolist(), strict=True))
    lot_of = {} if cut is None else cut.node_lot
    found = [lot_of.get(node_of[site], EXCHANGE) for site in main.stations.sites["site_id"]]
    return np.array([_NO_PLACE if lot == EXCHANGE else lot - 1 + first for lot in found], dtype=np.int64)


def _lot_weight(main: Designed, cut: Lots | None, config: PlanConfig) -> NDArray[np.float64]:
    """Return how much each lot is needed: households, those of unknown service by their weight, and farms."""
    if cut is None or main.tree is None:
        return np.empty(0)
    cells = main.tree.cells
    sure = (cells["state"] == UNSERVED).to_numpy()
    homes = cells["households"].fillna(0).to_numpy(dtype=np.float64)
    need = np.where(sure, homes, config.phasing.unknown_weight * homes)
    if "farms" in cells:
        need += config.fibre.farm_weight * cells["farms"].fillna(0).to_numpy(dtype=np.float64)
    return np.bincount(cut.cell_lot, weights=need, minlength=len(cut.table) + 1)[1:].astype(np.float64)


def _station_weight(main: Designed) -> NDArray[np.float64]:
    """Return the people that each station adds, as households of the plan's mean size."""
    if main.stations is None:
        return np.empty(0)
    people, homes = (float(main.cells[name].fillna(0).sum()) for name in ("population", "households"))
    size = people / homes if homes else 1.0
    return main.stations.sites["covered_population"].to_numpy(dtype=np.float64) / max(size, 1.0)


def _document(
    pieces: _Pieces, found: Years, ceilings: Sequence[int], named: Branches | None, config: PlanConfig
) -> Phasing:
    first_year = fiscal_year(config.decision_date) + 1
    rate = parse_interest(config.phasing.discount_rate)
    years: list[PhaseYear] = []
    for number, ceiling in enumerate(ceilings):
        own = found.year == number
        cost = int(pieces.works.cost_jpy[own].sum())
        before = years[-1] if years else None
        homes = round(float(pieces.households[own].sum()))
        worth = round_to(cost / (1 + rate) ** (number + 1), unit=1, mode=RoundingMode.HALF_UP)
        years.append(
            PhaseYear(
                fiscal_year=first_year + number,
                ceiling_jpy=ceiling,
                cost_jpy=cost,
                present_value_jpy=worth,
                households=homes,
                sites=int(pieces.sites[own].sum()),
                cumulative_households=homes + (before.cumulative_households if before else 0),
                cumulative_cost_jpy=cost + (before.cumulative_cost_jpy if before else 0),
            )
        )
    return Phasing(
        ceiling_basis="even" if config.phasing.ceilings_jpy is None else "configured",
        discount_rate=config.phasing.discount_rate,
        discount_source=DISCOUNT_SOURCE if "discount_rate" not in config.phasing.model_fields_set else None,
        years=tuple(years),
        lots=_lots_document(pieces, found, first_year, named),
        present_value_jpy=sum(one.present_value_jpy for one in years),
        left_out_jpy=int(pieces.works.cost_jpy[found.year == _NO_PLACE].sum()),
        left_out_households=round(float(pieces.households[found.year == _NO_PLACE].sum())),
        served=found.served / _PARTS_OF_HOUSEHOLD,
        bound=found.bound / _PARTS_OF_HOUSEHOLD,
        gap=1.0 - found.served / found.bound if found.bound else 0.0,
    )


def _lots_document(pieces: _Pieces, found: Years, first_year: int, named: Branches | None) -> tuple[PhaseLot, ...]:
    if pieces.cut is None or named is None:
        return ()
    names = {branch.rank: branch.name for branch in named.rows}
    shown: list[PhaseLot] = []
    for place, lot in enumerate(pieces.cut.table.to_dict("records")):
        year = int(found.year[pieces.first_lot + place])
        shown.append(
            PhaseLot(
                lot=int(lot["lot"]),
                branch=int(lot["branch"]),
                name=names[int(lot["branch"])],
                hangs_on=int(lot["hangs_on"]),
                fiscal_year=None if year == _NO_PLACE else first_year + year,
                cost_jpy=int(pieces.works.cost_jpy[pieces.first_lot + place]),
                households=round(float(lot["households"])),
                length_km=round(float(lot["length_km"]), 2),
                mesh_codes=tuple(lot["mesh_codes"]),
            )
        )
    return tuple(shown)
