"""Bytes of the atlas: every value keeps its class, every square its place, larger squares their sums."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from todoku.areas import mesh
from todoku.areas.municipalities import region_of
from todoku.sources.builtin import municipal_extents
from todoku_web.atlas.making.coarser import coarser, together
from todoku_web.atlas.making.levels import FIRST, MOST, bytes_of, default_breaks, levels_of
from todoku_web.atlas.making.outlines import coast, simplified
from todoku_web.atlas.making.windows import Window

COUNTS = st.lists(st.integers(0, 500_000), min_size=1, max_size=600)
RATIOS = st.lists(st.floats(0, 1), min_size=1, max_size=600)
NUMBERS = st.lists(st.integers(-50_000, 400_000).map(lambda tenth: tenth / 100), min_size=1, max_size=600)
CODES = st.lists(st.tuples(st.floats(42.0, 43.0), st.floats(141.0, 142.0)), min_size=1, max_size=60, unique=True).map(
    lambda points: np.unique(mesh.encode(*map(list, zip(*points, strict=True)), level=4))
)


def keeps_classes(values, rule):
    values = np.array(values, dtype=float)
    breaks = default_breaks(values, rule=rule)
    levels = levels_of(values, rule=rule, breaks=breaks)
    told = levels[bytes_of(values, levels).astype(int) - FIRST]
    assert len(levels) <= MOST
    assert (np.diff(levels) > 0).all()
    assert (told <= values).all()
    for one in breaks:
        assert ((told >= one) == (values >= one)).all()
    return values, levels


@given(COUNTS)
def test_counts_keep_their_class(values):
    keeps_classes(values, "count")


@given(RATIOS)
def test_ratios_keep_their_class_and_are_half_a_per_cent_apart_at_most(values):
    values, levels = keeps_classes(values, "ratio")
    assert (values - levels[bytes_of(values, levels).astype(int) - FIRST] < 0.005 + 1e-9).all()


@given(NUMBERS)
def test_numbers_keep_their_class(values):
    keeps_classes(values, "number")


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=MOST, unique=True))
def test_few_values_are_told_exactly(values):
    values = np.array(values)
    levels = levels_of(values, rule="number")
    assert (levels[bytes_of(values, levels).astype(int) - FIRST] == values).all()


def test_round_bounds_part_counts_exactly():
    values = np.arange(0, 5_000, dtype=float)
    levels = levels_of(values, rule="count")
    told = levels[bytes_of(values, levels).astype(int) - FIRST]
    for one in (7, 42, 99, 110, 350, 980, 1_200, 4_700):
        assert ((told >= one) == (values >= one)).all()


def test_unknown_is_no_level():
    levels = levels_of(np.array([np.nan, 1.0, 2.0]), rule="count")
    assert bytes_of(np.array([np.nan, 1.0, 2.0]), levels).tolist() == [1, 2, 3]
    assert levels_of(np.array([np.nan]), rule="ratio").tolist() == []


@given(CODES)
def test_every_square_stands_in_its_place(codes):
    values = (np.arange(len(codes)) % 250 + 2).astype(np.uint8)
    window = Window.around([codes], level=mesh.Level.M500)
    array, header = window.array(codes, values), window.header()
    assert (array > 0).sum() == len(codes)
    for code, value in zip(codes, values, strict=True):
        lat, lon = mesh.centre(str(code))
        row = header["rows"] - 1 - int((lat - header["south"]) / header["cell_lat"])
        assert array[row, int((lon - header["west"]) / header["cell_lon"])] == value


@given(CODES, st.integers(0, 9))
def test_larger_squares_add_up(codes, unknown):
    people = np.arange(len(codes), dtype=float)
    table = pd.DataFrame({"mesh_code": codes, "present": people})
    larger = coarser(table, ["present"], combine="sum", level=mesh.Level.KM1)
    assert larger["present"].sum() == people.sum()
    table.loc[min(unknown, len(codes) - 1), "present"] = np.nan
    gone = coarser(table, ["present"], combine="sum", level=mesh.Level.KM1)
    assert gone["present"].isna().sum() == 1


def test_means_weigh_by_households_and_need_all_that_matters():
    table = pd.DataFrame({"weight": [1.0, 3.0, 0.0, 0.0, 0.0], "known": [1.0, 0.0, np.nan, 0.5, 1.0]})
    groups = np.array(["a", "a", "a", "b", "b"])
    found = together(table, groups, ["known"], combine="weighted", area_km2=pd.Series(dtype=float))
    assert found["known"].to_dict() == {"a": 0.25, "b": 0.75}
    table.loc[1, "known"] = np.nan
    assert together(table, groups, ["known"], combine="weighted", area_km2=pd.Series(dtype=float))["known"].isna()["a"]


def test_density_is_people_over_area():
    table = pd.DataFrame({"mesh_code": ["634036511", "634036512"], "weight": [10.0, 20.0], "present": [1.0, 2.0]})
    found = coarser(table, ["present"], combine="density", level=mesh.Level.KM1)
    area_km2 = float(mesh.area_m2(["63403651"])[0]) / 1e6
    assert found["present"].item() == pytest.approx(30 / area_km2, abs=0.05)


def test_neighbours_keep_their_common_border():
    shapes = municipal_extents(region_of("01-iburi")).frame().geometry.to_numpy()
    fewer = simplified(shapes, of_squares=True)
    assert shapely.coverage_is_valid(fewer)
    assert not shapely.is_empty(fewer).any()
    assert shapely.get_num_coordinates(fewer).sum() < shapely.get_num_coordinates(shapes).sum()
    assert abs(shapely.area(fewer).sum() / shapely.area(shapes).sum() - 1) < 0.01
    assert coast(fewer).length < shapely.length(fewer).sum()
