"""Choosing sites over terrain: what each covers by itself, and the choice that covers most."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sample_terrain import LAT, LON, rough_terrain
from todoku.areas import mesh
from todoku.errors import Infeasible, InputError
from todoku.plans.places.radio_sites import Question, best_sites, demand_of_cells, read_demand
from todoku.radio.stations.antennas import isotropic
from todoku.radio.stations.sectors import Sector
from todoku.radio.stations.station import Station
from todoku.radio.sweep import Prediction, Site

PREDICTION = Prediction(frequency_ghz=0.8, delta_n=37.9, n0=315.8)


@pytest.fixture(scope="module")
def flat():
    terrain = rough_terrain(1, side=141, clutter=False)
    terrain.heights_m[:] = 20.0
    return terrain


def station(name, lon):
    return Station(Site(name, LAT, lon, 30.0), (Sector(name, 0.0, 0.0, isotropic(), 50.0),))


def demand(*places):
    codes = [str(mesh.encode(LAT, lon, level=4)[0]) for lon, _ in places]
    return pd.DataFrame({"mesh_code": codes, "weight": [float(weight) for _, weight in places]})


CANDIDATES = [station("west", LON - 0.03), station("middle", LON), station("east", LON + 0.03)]
DEMAND = demand((LON - 0.045, 5), (LON - 0.012, 20), (LON + 0.012, 30), (LON + 0.045, 7))


def chosen(found):
    return found.sites.loc[found.sites["chosen"], "site_id"].tolist()


def question(flat, **change):
    return best_sites(flat, CANDIDATES, DEMAND, PREDICTION, Question(-90.0, 2.0, **change))


def test_one_site_stands_where_most_people_are(flat):
    found = question(flat, max_sites=1)
    assert found.sites["weight"].tolist() == [25.0, 50.0, 37.0]
    assert chosen(found) == ["middle"]
    assert (found.selection.covered_weight, found.selection.status) == (50.0, "optimal")
    assert found.squares["covered_by"].tolist() == [0, 1, 1, 0]


def test_all_are_covered_by_the_fewest(flat):
    found = question(flat, target=1.0)
    assert chosen(found) == ["west", "east"]
    assert found.selection.gap == 0.0


def test_what_cannot_be_reached_is_said(flat):
    with pytest.raises(Infeasible):
        best_sites(flat, CANDIDATES[:1], DEMAND, PREDICTION, Question(-90.0, 2.0, target=1.0))


@pytest.mark.parametrize("asked", [{}, {"max_sites": 1, "target": 0.5}])
def test_exactly_one_question_is_asked(flat, asked):
    with pytest.raises(InputError, match=r"radio\.best_question"):
        question(flat, **asked)


def test_squares_twice_of_several_levels_or_none_are_refused(flat):
    for squares, code in (
        (pd.concat([DEMAND, DEMAND[:1]]), "radio.demand_doubled"),
        (DEMAND.assign(mesh_code=["6441427711", *DEMAND["mesh_code"][1:]]), "radio.demand_levels"),
        (DEMAND[:0], "radio.no_demand"),
    ):
        with pytest.raises(InputError) as refused:
            best_sites(flat, CANDIDATES, squares, PREDICTION, Question(-90.0, 2.0, max_sites=1))
        assert refused.value.code == code


def test_demand_comes_from_a_table_or_from_people(tmp_path):
    file = tmp_path / "demand.csv"
    file.write_text("mesh_code,weight\n644142771,12.5\n", encoding="utf-8")
    assert read_demand(file).to_dict("records") == [{"mesh_code": "644142771", "weight": 12.5}]
    for text, row in (
        ("mesh_code,weight\nx,1\n", 2),
        ("mesh_code,weight\n644142771,-1\n", 2),
        ("mesh_code\n1\n", None),
    ):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(InputError) as refused:
            read_demand(file)
        assert (refused.value.params["file"], refused.value.params.get("row")) == ("demand.csv", row)
    cells = pd.DataFrame({"mesh_code": ["644142771", "644142772", "644142773"], "population": [3.0, np.nan, 0.0]})
    assert demand_of_cells(cells).to_dict("records") == [{"mesh_code": "644142771", "weight": 3.0}]
