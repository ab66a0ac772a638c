"""Levels on a terrain's cells brought to grid squares: shares, medians and servers, counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from todoku.areas import mesh
from todoku.errors import InputError
from todoku.radio.stations.coverage import Coverage, Placed
from todoku.radio.stations.squares import squares_table
from todoku.radio.sweep import Site
from todoku.radio.terrain import Terrain

NAN = float("nan")
SOUTH, WEST, NORTH, EAST = mesh.decode("6441427711")
"""A 250 m square: its 500 m square is 644142771, its south-western quarter."""
STEP_LAT, STEP_LON = (NORTH - SOUTH) / 2, (EAST - WEST) / 2


def coverage(levels, *, server=None, north=NORTH, west=WEST):
    level_dbm = np.array(levels, dtype=np.float32)
    terrain = Terrain(np.zeros_like(level_dbm), west + STEP_LON / 2, north - STEP_LAT / 2, STEP_LON, STEP_LAT)
    known = np.isfinite(level_dbm)
    server = np.where(known, 0, -1) if server is None else np.array(server)
    site = Placed(Site("one", north, west), 0.0, 0)
    return Coverage(
        terrain, (site,), ("a", "b"), np.ones_like(known), level_dbm, level_dbm + 100, server.astype(np.int16)
    )


def test_a_square_counts_its_known_cells():
    table = squares_table(coverage([[-80, -90], [NAN, -100]]), threshold_dbm=-90, level=5)
    (row,) = table.to_dict("records")
    assert (row["mesh_code"], row["cells"], row["known_share"]) == ("6441427711", 4, 0.75)
    assert row["share_above"] == pytest.approx(2 / 3)
    assert (row["median_dbm"], row["median_sinr_db"], row["server"]) == (-90.0, 10.0, "a")


def test_the_median_of_an_even_number_lies_between_and_the_commonest_server_is_named():
    table = squares_table(coverage([[-80, -90], [-60, -100]], server=[[1, 0], [1, 1]]), threshold_dbm=-85, level=5)
    assert table.loc[0, ["share_above", "median_dbm", "server"]].tolist() == [0.5, -85.0, "b"]


def test_squares_of_every_size_hold_the_cells_whose_centre_is_theirs():
    levels = np.full((4, 4), -70.0)
    levels[:2, 2:] = np.nan
    levels[3, 0] = -110.0
    wide = coverage(levels, north=NORTH + 2 * STEP_LAT)
    quarters = squares_table(wide, threshold_dbm=-90, level=5)
    assert quarters["mesh_code"].tolist() == ["6441427711", "6441427712", "6441427713"]
    assert quarters["share_above"].tolist() == [0.75, 1.0, 1.0]
    (whole,) = squares_table(wide, threshold_dbm=-90, level=4).to_dict("records")
    assert (whole["mesh_code"], whole["cells"], whole["known_share"]) == ("644142771", 16, 0.75)
    assert whole["share_above"] == pytest.approx(11 / 12)


def test_nothing_known_gives_no_row():
    assert squares_table(coverage([[NAN, NAN], [NAN, NAN]]), threshold_dbm=-90, level=5).empty


def test_off_the_lattice_of_japan_the_site_is_named():
    with pytest.raises(InputError) as refused:
        squares_table(coverage([[-80.0]], north=10.0, west=100.0), threshold_dbm=-90, level=4)
    assert (refused.value.code, refused.value.params["site"]) == ("radio.site_not_in_japan", "one")
