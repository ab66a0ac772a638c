"""A larger pack cut down to one municipality: nothing of the neighbours becomes its own."""

import geopandas as gpd
import pandas as pd
import shapely

from todoku.areas import mesh
from todoku.areas.municipalities import find_region
from todoku.areas.region import GEOGRAPHIC_CRS
from todoku.plans.cut import cut_to
from todoku.provenance import Basis, Dataset, Source

SOURCE = Source(publisher="見本", title="見本", licence="-", basis=Basis.MEASURED)
WEST, EAST = "644142801", "644142891"
"""A square of each town; the border is the meridian between them."""


def dataset(kind, table):
    return Dataset(kind, SOURCE, table=table)


def boxes():
    south, west, north, _ = mesh.decode(WEST)
    *_, east = mesh.decode(EAST)
    middle = (west + east) / 2
    shapes = [shapely.box(west, south - 0.1, middle, north + 0.1), shapely.box(middle, south - 0.1, east, north + 0.1)]
    return gpd.GeoDataFrame(
        {"municipality_code": ["01633", "01632"], "name": ["上士幌町", "士幌町"]}, geometry=shapes, crs=GEOGRAPHIC_CRS
    )


def lines(*spans):
    south, west, *_ = mesh.decode(WEST)
    shapes = [shapely.LineString([(west + start, south), (west + stop, south)]) for start, stop in spans]
    return gpd.GeoDataFrame(
        {"road_class": "main", "basis": "measured", "line": list(range(len(spans)))},
        geometry=shapes,
        crs=GEOGRAPHIC_CRS,
    )


def whole_pack():
    squares = pd.DataFrame({"mesh_code": [WEST, EAST]})
    cells = squares.assign(municipality_code=["01633", "01632"], population=[3, 4], households=[1, 2])
    degrees = boxes().geometry.iloc[0].bounds[2] - mesh.decode(WEST)[1]
    return {
        "cells": dataset("cells", cells),
        "boundaries": dataset("boundaries", boxes()),
        "farm_cells": dataset("farm_cells", squares.assign(farm_area_m2=[10.0, 20.0], fields=[1, 1])),
        "farm_households": dataset("farm_households", squares.assign(farms=[1.0, 2.0])),
        "present": dataset("present", squares.assign(service="ftth", state="served", share=1.0)),
        # the second line begins 0.008 degrees (650 m) east of the border, the third 0.03 (2.4 km)
        "roads": dataset(
            "roads", lines((0, 0.01), (degrees + 0.008, degrees + 0.02), (degrees + 0.03, degrees + 0.04))
        ),
    }


def test_a_towns_farms_are_those_of_its_own_squares():
    cut = cut_to(find_region("01633"), whole_pack())
    for kind in ("cells", "farm_cells", "farm_households"):
        assert cut[kind].frame()["mesh_code"].tolist() == [WEST]


def test_roads_are_kept_to_a_kilometre_beyond_the_border():
    cut = cut_to(find_region("01633"), whole_pack())
    assert cut["roads"].frame()["line"].tolist() == [0, 1]


def test_present_cover_neighbours_boundaries_and_sources_stay():
    held = whole_pack()
    cut = cut_to(find_region("01632"), held)
    assert cut["present"].frame().equals(held["present"].frame())
    assert cut["boundaries"].frame()["municipality_code"].tolist() == ["01633", "01632"]
    assert cut["farm_cells"].source == SOURCE
    assert held["farm_cells"].frame()["mesh_code"].tolist() == [WEST, EAST]
