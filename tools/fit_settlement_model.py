"""Fits the settlement model to a census by 500 m square, and prints how far the committed model is from it.

    python tools/fit_settlement_model.py CENSUS [--search ROUNDS]

CENSUS is a list of 500 m squares of Hokkaido that ``todoku.sources.publishers.estat`` reads. Printed are the two
regressions and the two curves of ``todoku.demand.settlement``, with their errors when each municipality is left out in
turn, and the differences between model and census. ``--search`` also looks for better weights of places and ranks:
random steps with a fixed seed on every second municipality, judged on the others.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from pyproj import Geod
from scipy.spatial import cKDTree

from todoku import demand
from todoku.areas import mesh
from todoku.areas.municipalities import find_region
from todoku.demand import settlement
from todoku.sources.builtin import facts, municipal_land
from todoku.sources.connector import ReadOptions
from todoku.sources.publishers.estat import CONNECTORS

KILOMETRES = (1, 2, 3, 5, 10)
CURVE_DENSITIES = (10.0, 300.0)
STEP = 0.25
WITHIN_M = 2000.0
GEOD = Geod(ellps="GRS80")


@dataclass(frozen=True)
class Town:
    """One municipality: its land, its hall, and where the census found people."""

    code: str
    land: pd.DataFrame
    hall: tuple[float, float]
    counted: pd.DataFrame
    area_km2: float

    @property
    def people(self) -> int:
        """People of the municipality."""
        return int(self.counted["population"].sum())

    @property
    def homes(self) -> int:
        """Households of the municipality."""
        return int(self.counted["households"].sum())


def towns_of(census: Path) -> list[Town]:
    """Return the 179 municipalities with their census squares: those on their land, or within 2 km of it."""
    (dataset,) = CONNECTORS[0].read(census, ReadOptions())
    land = municipal_land(find_region("北海道")).frame()
    counted = dataset.frame()
    nearest, away_m = _nearest_land(counted["mesh_code"], land["mesh_code"])
    counted = counted.assign(
        municipality_code=land["municipality_code"].to_numpy()[nearest], coastal=land["coastal"].to_numpy()[nearest]
    )
    counted = counted[(away_m <= WITHIN_M) & (counted["population"] > 0)]
    print(f"{counted['population'].sum():,} people in {len(counted):,} squares")
    by_town = dict(list(counted.groupby("municipality_code")))
    own = dict(list(land.groupby("municipality_code")))
    return [
        Town(
            row["code5"],
            own[row["code5"]],
            (row["lat"], row["lon"]),
            by_town[row["code5"]],
            mesh.area_m2(own[row["code5"]]["mesh_code"]).sum() / 1e6,
        )
        for row in facts().to_dict("records")
    ]


def _nearest_land(codes: pd.Series, land: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Return for each square the nearest square of the land, and how far away it is."""
    (lat, lon), (to_lat, to_lon) = mesh.centre(codes.to_numpy(dtype=str)), mesh.centre(land.to_numpy(dtype=str))
    shrink = np.cos(np.radians(to_lat.mean()))
    _, nearest = cKDTree(np.c_[to_lat, to_lon * shrink]).query(np.c_[lat, lon * shrink])
    return nearest, np.asarray(GEOD.inv(lon, lat, to_lon[nearest], to_lat[nearest])[2])


def left_out(factors: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return a regression's coefficients, and its errors where each row is left out in turn (hat matrix)."""
    coefficients = np.linalg.lstsq(factors, values, rcond=None)[0]
    hat = factors @ np.linalg.pinv(factors)
    return coefficients, (values - hat @ values) / (1 - np.diag(hat))


def print_regressions(towns: list[Town]) -> None:
    """Print what the model takes from regressions: number of squares, spread, and the two curves."""
    people, homes = np.array([town.people for town in towns]), np.array([town.homes for town in towns])
    area = np.array([town.area_km2 for town in towns])
    squares = np.array([len(town.counted) for town in towns])
    logs = [np.log(town.counted["population"].to_numpy(dtype=float)) for town in towns]
    relative = people / homes / (people.sum() / homes.sum())
    ones = np.ones(len(towns))
    found, errors = left_out(np.c_[ones, np.log(people), np.log(area), np.log(relative)], np.log(squares))
    explained = 1 - (errors**2).sum() / ((np.log(squares) - np.log(squares).mean()) ** 2).sum()
    print("inhabited squares: constant, people, km2, relative household size", found.round(3))
    print(f"  left out: R2 {explained:.2f}, half within {np.median(np.abs(np.expm1(errors))):.0%}")
    spread = np.array([values.std() for values in logs])
    found, errors = left_out(np.c_[ones, np.log(people / squares), np.log(area)], spread)
    explained = 1 - (errors**2).sum() / ((spread - spread.mean()) ** 2).sum()
    print("spread: constant, people per square, km2", found.round(3), f"left out: R2 {explained:.2f}")
    at = settlement._CURVE_AT  # noqa: SLF001 [the model's own table is what is fitted here]
    curves = np.array([np.quantile((values - values.mean()) / values.std(), at) for values in logs])
    slope, constant = np.polyfit(np.log(people / squares), curves, 1)
    for density in CURVE_DENSITIES:
        print(f"curve at {density:.0f} people per square", (constant + slope * np.log(density)).round(2))


def differences(towns: list[Town], household_size: float) -> pd.DataFrame:
    """Return model less census by municipality: ratio of squares, shares of people within so many km of the hall."""
    rows = []
    for town in towns:
        cells = demand.municipal_cells(
            town.code,
            population=town.people,
            households=town.homes,
            hall=town.hall,
            land=town.land,
            household_size=household_size,
        )
        shore = set(town.land.loc[town.land["coastal"], "mesh_code"])
        modelled, counted = _away_km(cells, town), _away_km(town.counted, town)
        row = {"squares": len(cells) / len(town.counted)}
        row["mean_km"] = np.average(modelled, weights=cells["households"]) - np.average(
            counted, weights=town.counted["households"].astype(float)
        )
        row["coastal"] = cells["mesh_code"].isin(shore).mean() - town.counted["coastal"].mean()
        row["together"] = _together(cells["mesh_code"]) - _together(town.counted["mesh_code"])
        for km in KILOMETRES:
            row[f"people_{km}"] = _share(cells, modelled, km) - _share(town.counted, counted, km)
            row[f"squares_{km}"] = (modelled <= km).mean() - (counted <= km).mean()
        rows.append(row)
    return pd.DataFrame(rows)


def _away_km(cells: pd.DataFrame, town: Town) -> np.ndarray:
    lat, lon = mesh.centre(cells["mesh_code"].to_numpy(dtype=str))
    return np.asarray(GEOD.inv(np.full_like(lon, town.hall[1]), np.full_like(lat, town.hall[0]), lon, lat)[2]) / 1e3


def _share(cells: pd.DataFrame, away_km: np.ndarray, km: float) -> float:
    people = cells["population"].to_numpy(dtype=float)
    return float(people[away_km <= km].sum() / people.sum())


def _together(codes: pd.Series) -> float:
    """Return how many of the eight squares around an inhabited one are inhabited, on average, as a share."""
    rows, columns, sizes = mesh.lattice(codes.to_numpy(dtype=str))
    held = set(zip(rows // sizes, columns // sizes, strict=True))
    around = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0)]
    return float(np.mean([sum((row + i, column + j) in held for i, j in around) / 8 for row, column in held]))


def penalty(found: pd.DataFrame) -> float:
    """Return one number for the search: mean and bias of the differences, people near the hall weighing most."""
    people = found[[f"people_{km}" for km in KILOMETRES]]
    squares = found[[f"squares_{km}" for km in KILOMETRES]]
    rest = found[["coastal", "together"]]
    return float(
        3 * people.abs().to_numpy().mean()
        + 2 * people.mean().abs().mean()
        + squares.abs().to_numpy().mean()
        + squares.mean().abs().mean()
        + rest.abs().to_numpy().mean()
        + rest.mean().abs().sum()
    )


def search(towns: list[Town], household_size: float, rounds: int) -> None:
    """Change the weights of places and ranks at random and keep what is better on every second municipality."""
    random = np.random.default_rng(1)
    fitted, judged = towns[::2], towns[1::2]
    best = penalty(differences(fitted, household_size))
    print(f"before: {best:.3f}, on the others {penalty(differences(judged, household_size)):.3f}")
    tables = (settlement._PLACE, settlement._RANK)  # noqa: SLF001 [the search changes the model's own weights]
    for _ in range(rounds):
        before = [dict(table) for table in tables]
        for table in tables:
            name = str(random.choice(list(table)))
            table[name] *= float(np.exp(random.normal() * STEP))
        found = penalty(differences(fitted, household_size))
        if found < best:
            best = found
        else:
            for table, kept in zip(tables, before, strict=True):
                table.update(kept)
    print(f"after: {best:.3f}, on the others {penalty(differences(judged, household_size)):.3f}")
    print(tables)


def main() -> None:
    """Print the fit and the differences."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("census", type=Path)
    parser.add_argument("--search", type=int, default=0, metavar="ROUNDS")
    arguments = parser.parse_args()
    towns = towns_of(arguments.census)
    household_size = sum(town.people for town in towns) / sum(town.homes for town in towns)
    print_regressions(towns)
    found = differences(towns, household_size)
    quantiles = found["squares"].quantile([0.05, 0.25, 0.5, 0.75, 0.95]).round(2).tolist()
    print("inhabited squares, model over census (5, 25, 50, 75, 95 %):", quantiles)
    shown = found.drop(columns="squares")
    print(pd.DataFrame({"bias": shown.mean(), "mean difference": shown.abs().mean()}).round(3).to_string())
    if arguments.search:
        search(towns, household_size, arguments.search)


if __name__ == "__main__":
    main()
