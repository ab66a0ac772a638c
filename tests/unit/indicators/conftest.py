"""Small made-up datasets: two towns on real grid squares near 室蘭."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

from todoku.areas.region import Region
from todoku.provenance import Basis, Dataset, Source

TOWN_A, TOWN_B = "01205", "01233"


def dataset(kind, table, *, basis=Basis.CENSUS, as_of="2020-10-01", title=None):
    source = Source(publisher="試験庁", title=title or kind, licence="-", as_of=as_of, basis=basis)
    return Dataset(kind, source, table=table)


def cells(rows):
    return pd.DataFrame(rows, columns=["mesh_code", "municipality_code", "population", "households"])


def present(rows):
    return pd.DataFrame(rows, columns=["mesh_code", "service", "state", "share"])


def observations(rows):
    return pd.DataFrame(rows, columns=["municipality_code", "indicator", "value", "unit"])


def boundaries(extents):
    shapes = {code: box(west, south, east, north) for code, (south, west, north, east) in extents.items()}
    return gpd.GeoDataFrame(
        {"municipality_code": list(shapes), "name": list(shapes), "geometry": list(shapes.values())}, crs="EPSG:6668"
    )


@pytest.fixture
def make():
    """Return the makers of datasets and tables."""

    class Make:
        dataset = staticmethod(dataset)
        cells = staticmethod(cells)
        present = staticmethod(present)
        observations = staticmethod(observations)
        boundaries = staticmethod(boundaries)

    return Make


@pytest.fixture
def town():
    return Region(area_code=TOWN_A, name="室蘭市", codes=(TOWN_A,), prefecture_code="01")


@pytest.fixture
def region():
    return Region(area_code="01-iburi", name="胆振総合振興局", codes=(TOWN_A, TOWN_B), prefecture_code="01")


@pytest.fixture
def two_towns(make):
    """Four squares of town A (100 households in all) and one of town B (50)."""
    return make.dataset(
        "cells",
        make.cells(
            [
                ("634027001", TOWN_A, 100, 50),
                ("634027002", TOWN_A, 60, 30),
                ("634027003", TOWN_A, 40, 15),
                ("634027004", TOWN_A, 10, 5),
                ("634026401", TOWN_B, 120, 50),
            ]
        ),
    )
