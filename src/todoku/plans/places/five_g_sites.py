"""The fewest base stations that bring the 5G基盤展開率 to a target, for each operator or shared by all."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Literal

import numpy as np

from todoku.areas import mesh
from todoku.areas.mesh import Level
from todoku.errors import Infeasible, InputError
from todoku.indicators.five_g import deployment_rate
from todoku.siting.exact import SAFETY_S, options_for
from todoku.siting.patience import Patience
from todoku.siting.watchdog import Programme, solve
from todoku.siting.whole import rounded_up, unit_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from todoku.run import Run
    from todoku.siting.place_files import Candidates

_NEARLY = 1e-9


@dataclass(frozen=True, slots=True)
class DeploymentSites:
    """Stations to be opened and the rate of each operator before and after.

    ``stations``: rows of the candidates; ``objective``: their cost, ``bound``: below that of any choice.
    """

    stations: NDArray[np.int64]
    before: dict[str, float]
    after: dict[str, float]
    objective: float
    bound: float
    gap: float
    status: Literal["optimal", "feasible"]


def deployment_sites(
    candidates: Candidates,
    target_squares: Sequence[str],
    squares_with_station: Mapping[str, Collection[str]],
    *,
    rate: float,
    run: Run,
) -> DeploymentSites:
    """Return the cheapest stations with which every operator named reaches a rate of the target squares.

    The rate counts the 10 km squares (第2次地域区画) of the target list in which an operator has opened a
    高度特定基地局 (平成31年総務省告示第24号; the Ministry's target list is not published and must be given).
    ``squares_with_station``: those of each operator today. A new station stands for all operators named: name one for
    its own stations, several for shared ones (インフラシェアリング); under one name for all of them, with the union of
    their squares, for the rate of the operators together (4者合計). Raises Infeasible, naming the highest rate that can
    be had.
    """
    squares = np.unique(_checked(target_squares))
    if len(squares) == 0:
        raise InputError("siting.no_target_squares")
    if not 0.0 <= rate <= 1.0:
        raise InputError("siting.target_range", target=rate)
    own = np.stack([np.isin(squares, _checked(list(held))) for held in squares_with_station.values()])
    station, cost = _cheapest(candidates, squares)
    needed = ceil(rate * len(squares) - _NEARLY)
    missing = np.maximum(needed - own.sum(axis=1), 0)
    can = (~own & np.isfinite(cost)).sum(axis=1)
    if (can < missing).any():
        reachable = float((own.sum(axis=1) + can).min()) / len(squares)
        raise Infeasible("siting.target_unreachable", target=rate, reachable=reachable)
    chosen, bound = _choose(own, cost, missing, run)
    objective = float(cost[chosen].sum())
    after = own.copy()
    after[:, chosen] = True
    gap = max(objective - bound, 0.0) / objective if objective else 0.0
    return DeploymentSites(
        stations=np.sort(station[chosen]),
        before=_rates(squares_with_station, own),
        after=_rates(squares_with_station, after),
        objective=objective,
        bound=min(bound, objective),
        gap=gap,
        status="optimal" if gap <= _NEARLY else "feasible",
    )


def _choose(
    own: NDArray[np.bool_], cost: NDArray[np.float64], missing: NDArray[np.int64], run: Run
) -> tuple[NDArray[np.int64], float]:
    """Return the squares to build in and a bound on their cost: exact where operators lack different squares."""
    open_squares = np.flatnonzero(np.isfinite(cost) & ~own.all(axis=0))
    lacking = ~own[:, open_squares]
    prices = cost[open_squares]
    taken = np.zeros(len(open_squares), dtype=bool)
    while (short := missing - (lacking & taken).sum(axis=1)).max() > 0:
        use = (lacking[short > 0]).sum(axis=0) / prices
        taken[np.argmax(np.where(taken, -1.0, use))] = True
    cheapest = (np.sort(np.where(row, prices, np.inf)) for row in lacking)
    bound = max(float(ranked[:count].sum()) for ranked, count in zip(cheapest, missing, strict=True))
    if bound < prices[taken].sum():
        operators = len(own)
        programme = Programme(
            cost=prices / prices.max(),
            upper=np.ones(len(prices)),
            whole=len(prices),
            start=np.concatenate([[0], np.cumsum(lacking.sum(axis=1))]).astype(np.int64),
            index=np.nonzero(lacking)[1].astype(np.int32),
            value=np.ones(int(lacking.sum())),
            row_lower=missing.astype(np.float64),
            row_upper=np.full(operators, np.inf),
            begin=taken.astype(np.float64),
        )
        found = solve(programme, options=options_for(run), patience=Patience(run, SAFETY_S[run.effort]))
        bound = max(bound, rounded_up(found.bound * float(prices.max()), unit_of(prices)))
        if found.chosen is not None and prices[found.chosen].sum() < prices[taken].sum():
            taken = np.isin(np.arange(len(prices)), found.chosen)
    return open_squares[taken], bound


def _cheapest(candidates: Candidates, squares: NDArray[np.str_]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return per square the cheapest candidate in it and its cost; inf where there is none."""
    codes = mesh.encode(candidates.lat, candidates.lon, level=Level.KM10)
    usable = np.flatnonzero(~candidates.forbidden & np.isin(codes, squares))
    usable = usable[np.argsort(candidates.cost[usable], kind="stable")]
    station, cost = np.full(len(squares), -1, dtype=np.int64), np.full(len(squares), np.inf)
    found, first = np.unique(codes[usable], return_index=True)
    place = np.searchsorted(squares, found)
    station[place], cost[place] = usable[first], candidates.cost[usable[first]]
    return station, cost


def _checked(codes: Sequence[str]) -> NDArray[np.str_]:
    found = np.array([mesh.parse_mesh_code(code) for code in codes], dtype=np.str_)
    for code in found:
        if mesh.level_of(str(code)) != Level.KM10:
            raise InputError("siting.squares_level", code=str(code))
    return found


def _rates(operators: Mapping[str, Collection[str]], covered: NDArray[np.bool_]) -> dict[str, float]:
    return {
        name: deployment_rate(int(row.sum()), covered.shape[1]) for name, row in zip(operators, covered, strict=True)
    }
