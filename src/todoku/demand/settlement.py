"""Models where people live in a municipality of which only totals, town hall and land are known.

The model was fitted to the 500 m squares of the 2010 census in Hokkaido's 179 municipalities, with this same land;
``docs/explanation/settlement-model.md`` tells how, and how far it is from the truth. Four steps, all deterministic:

1. how many squares are inhabited: log-linear in people, land area and household size (:func:`inhabited_squares`);
2. which: those near the town hall and on the shore, in clusters that fixed noise makes (``_places``);
3. how people divide over them by rank: a curve between that of thin and of dense settlement (``_sizes``);
4. who gets which rank: the nearer to the town hall the larger (``_ranks``).

Counts are whole and sum exactly to the totals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from pyproj import Geod

from todoku import tables
from todoku.areas import mesh
from todoku.demand import noise
from todoku.demand.shares import shared_out
from todoku.errors import InputError
from todoku.i18n import LANGS, text
from todoku.provenance import Basis, Dataset

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

HOKKAIDO_HOUSEHOLD_SIZE = 5_224_614 / 2_476_846
"""People per household in Hokkaido at the 2020 census: what a municipality's own is compared with."""

_GEOD = Geod(ellps="GRS80")
_INHABITED = {"constant": -0.647, "people": 0.379, "area_km2": 0.399, "household_size": 3.059}
_SPREAD = {"constant": -0.209, "people_per_square": 0.332, "area_km2": 0.072, "least": 0.3}
"""Standard deviation of the logarithm of people per inhabited square."""
_CURVE_AT = np.array([0.025, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975])
_THIN_CURVE = np.array([-1.41, -1.03, -0.76, -0.53, -0.32, -0.15, 0.01, 0.18, 0.44, 1.16, 2.23, 3.09])
_DENSE_CURVE = np.array([-1.78, -1.30, -0.91, -0.58, -0.35, -0.07, 0.22, 0.59, 1.07, 1.50, 1.58, 1.58])
"""Quantiles of the standardised logarithm of people per square, at 10 and at 300 people per inhabited square."""
_THIN, _DENSE, _DENSEST = 10.0, 300.0, 600.0
_MOST_PEOPLE = 5_000
"""People in the fullest 500 m square of Hokkaido in 2010: 5,022."""
_PLACE = {"near": 1.04, "offset_km": 0.05, "shore": 1.71, "alone": 0.53}
_CLUSTERS = ((4, 1.42), (8, 0.48), (16, 0.25))
"""Width in squares and weight of the smooth noise that makes settlement cluster."""
_RANK = {"near": 0.65, "offset_km": 0.015, "shore": 0.24, "alone": 0.33}
_HOUSEHOLDS_BY_PEOPLE = 1.05
"""Households grow a little faster than people from farm to town: exponent that fits 2010 best."""
_PLACE_SALT, _RANK_SALT, _CLUSTER_SALT = 1, 2, 100
_COLUMN_ORIGIN = 100 * 160
_UNITS = 4
_M2_PER_KM2, _M_PER_KM = 1e6, 1e3


def settlement_cells(facts: Dataset, land: Dataset) -> Dataset:
    """Return modelled demand cells (``tables.CELLS`` and a column ``basis``) for every municipality of the facts.

    ``facts`` has municipality_code, name_ja, population, households, lat and lon; ``land`` mesh_code,
    municipality_code, coastal and uninhabited (500 m squares). A municipality whose totals are unknown has no cells.
    Raises InputError where there is no land for a municipality, or its totals contradict each other.
    """
    frames, squares = [], dict(list(land.frame().groupby("municipality_code")))
    for row in facts.frame().dropna(subset=["population", "households"]).to_dict("records"):
        code = str(row["municipality_code"])
        if code not in squares:
            raise InputError("demand.no_land", area=f"{code} {row['name_ja']}")
        cells = municipal_cells(
            code,
            population=int(row["population"]),
            households=int(row["households"]),
            hall=(float(row["lat"]), float(row["lon"])),
            land=squares[code],
        )
        frames.append(cells)
    table = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(tables.CELLS.names))
    source = facts.source.model_copy(
        update={"title": f"{facts.source.title} 定住モデルによる推計", "basis": Basis.MODELLED}
    )
    said = " / ".join(text("note.demand.modelled", lang) for lang in LANGS)
    return Dataset("cells", source, table=tables.check(table, tables.CELLS), notes=(said,), parts=(land.source,))


def municipal_cells(
    municipality_code: str,
    *,
    population: int,
    households: int,
    hall: tuple[float, float],
    land: pd.DataFrame,
    household_size: float = HOKKAIDO_HOUSEHOLD_SIZE,
) -> pd.DataFrame:
    """Return a municipality's modelled 500 m cells: whole people and households that sum to the totals.

    Parameters
    ----------
    municipality_code
        Five digits; goes into the cells and into errors.
    population, households
        The totals; every inhabited square gets at least one person, and one household where there are enough.
    hall
        Latitude and longitude of the town hall, in degrees.
    land
        The municipality's 500 m squares: ``mesh_code``; where known, ``coastal`` (bool: the sea is within 1 km) and
        ``uninhabited`` (bool: no one lives there whatever the model says).
    household_size
        People per household of the wider region, with which this municipality's own is compared.

    """
    if population < 0 or households < 0 or households > population or (population and not households):
        raise InputError("demand.negative_total", area=municipality_code, population=population, households=households)
    if "uninhabited" in land:
        land = land[~land["uninhabited"]]
    if land.empty:
        raise InputError("demand.no_land", area=municipality_code)
    squares = _Squares(land, hall)
    count = 0
    if population:
        relative = population / households / household_size
        count = inhabited_squares(population, area_km2=squares.area_km2, relative_household_size=relative)
    chosen = _places(squares, min(count, population, len(squares.codes)))
    people = _people(squares, chosen, population)
    homes = _households(people, households)
    cells = pd.DataFrame(
        {
            "mesh_code": squares.codes[chosen].astype(object),
            "municipality_code": municipality_code,
            "population": people,
            "households": homes,
            "basis": str(Basis.MODELLED),
        }
    )
    return cells.sort_values("mesh_code", ignore_index=True)


def inhabited_squares(population: int, *, area_km2: float, relative_household_size: float) -> int:
    """Return how many 500 m squares people live in: exp(-0.647) * people^0.379 * km2^0.399 * relative size^3.059.

    Larger households than the region's mean mean farms, and so more squares. Of the 179 municipalities of 2010, each
    left out in turn, half come out within 29 % of the truth (R2 of the logarithm 0.75).
    """
    logarithm = (
        _INHABITED["constant"]
        + _INHABITED["people"] * np.log(population)
        + _INHABITED["area_km2"] * np.log(area_km2)
        + _INHABITED["household_size"] * np.log(relative_household_size)
    )
    return max(1, int(np.rint(np.exp(logarithm))))


class _Squares:
    """The land's squares with what the model asks of them, in order of code."""

    def __init__(self, land: pd.DataFrame, hall: tuple[float, float]) -> None:
        ordered = land.sort_values("mesh_code")
        self.codes: NDArray[np.str_] = ordered["mesh_code"].to_numpy(dtype=str)
        self.coastal: Floats = (
            ordered["coastal"].to_numpy(dtype=np.float64) if "coastal" in ordered else np.zeros(len(ordered))
        )
        rows, columns, _ = mesh.lattice(self.codes)
        self.rows: NDArray[np.int64] = rows // _UNITS
        self.columns: NDArray[np.int64] = columns // _UNITS - _COLUMN_ORIGIN
        self.area_km2 = float(mesh.area_m2(self.codes).sum()) / _M2_PER_KM2
        lat, lon = mesh.centre(self.codes)
        halls = np.full_like(lon, hall[1]), np.full_like(lat, hall[0])
        self.hall_km: Floats = np.asarray(_GEOD.inv(*halls, lon, lat)[2]) / _M_PER_KM


def _places(squares: _Squares, count: int) -> NDArray[np.int64]:
    """Return the positions of the squares where people live: the ``count`` with the highest score."""
    score = (
        -_PLACE["near"] * np.log(squares.hall_km + _PLACE["offset_km"])
        + _PLACE["shore"] * squares.coastal
        + _PLACE["alone"] * noise.gumbel(squares.rows, squares.columns, salt=_PLACE_SALT)
    )
    for width, weight in _CLUSTERS:
        score += weight * noise.smooth(squares.rows, squares.columns, width=width, salt=_CLUSTER_SALT + width)
    return np.asarray(np.argsort(-score, kind="stable")[:count])


def _people(squares: _Squares, chosen: NDArray[np.int64], population: int) -> NDArray[np.int64]:
    if not len(chosen):
        return np.zeros(0, dtype=np.int64)
    weights = np.empty(len(chosen))
    weights[_ranks(squares, chosen)] = _sizes(population, len(chosen), area_km2=squares.area_km2)
    most = max(_MOST_PEOPLE, -(-population // len(chosen)))
    return shared_out(population, weights, low=1, high=most)


def _sizes(population: int, count: int, *, area_km2: float) -> Floats:
    """Return relative numbers of people by rank, largest first."""
    density = float(np.clip(population / count, _THIN, _DENSEST))
    share = np.log(density / _THIN) / np.log(_DENSE / _THIN)
    curve = np.maximum.accumulate(_THIN_CURVE + share * (_DENSE_CURVE - _THIN_CURVE))
    spread = max(
        _SPREAD["least"],
        _SPREAD["constant"]
        + _SPREAD["people_per_square"] * np.log(population / count)
        + _SPREAD["area_km2"] * np.log(area_km2),
    )
    ranks = (np.arange(count) + 0.5) / count
    return np.asarray(np.exp(spread * np.interp(ranks, _CURVE_AT, curve))[::-1])


def _ranks(squares: _Squares, chosen: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the chosen squares' own positions (0 to count) in the order in which they get the ranks."""
    score = (
        -_RANK["near"] * np.log(squares.hall_km[chosen] + _RANK["offset_km"])
        + _RANK["shore"] * squares.coastal[chosen]
        + _RANK["alone"] * noise.gumbel(squares.rows[chosen], squares.columns[chosen], salt=_RANK_SALT)
    )
    return np.asarray(np.argsort(-score, kind="stable"))


def _households(people: NDArray[np.int64], households: int) -> NDArray[np.int64]:
    """Return households by square: no more than people, and at least one wherever there are enough for all."""
    if not len(people):
        return np.zeros(0, dtype=np.int64)
    low: Any = 1 if households >= len(people) else 0
    return shared_out(households, people.astype(np.float64) ** _HOUSEHOLDS_BY_PEOPLE, low=low, high=people)
