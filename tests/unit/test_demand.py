"""Demand: modelled cells that sum to the totals and resemble the census, farmland beside households."""

from __future__ import annotations

import gzip

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from todoku import demand, tables
from todoku.areas import mesh
from todoku.areas.municipalities import find_region
from todoku.demand import noise
from todoku.demand.settlement import inhabited_squares
from todoku.demand.shares import shared_out
from todoku.errors import InputError
from todoku.i18n import text
from todoku.provenance import Basis, Dataset, Source
from todoku.sources.builtin import builtin_datasets

GEOD = Geod(ellps="GRS80")
HALL = (43.05, 143.05)
SOURCE = Source(publisher="p", title="t", licence="l", basis=Basis.CENSUS)


@pytest.fixture(autouse=True, scope="module")
def cache(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setenv("TODOKU_CACHE", str(tmp_path_factory.mktemp("cache")))
    yield
    patch.undo()


@pytest.fixture(scope="module")
def hokkaido():
    return builtin_datasets(find_region("北海道"))


def land(columns=30, rows=30):
    lat, lon = np.meshgrid(43.0 + (np.arange(rows) + 0.5) / 240, 143.0 + (np.arange(columns) + 0.5) / 160)
    return pd.DataFrame({"mesh_code": mesh.encode(lat.ravel(), lon.ravel(), level=4)})


def cells_of(population, households, squares=None, **options):
    squares = land() if squares is None else squares
    return demand.municipal_cells(
        "01999", population=population, households=households, hall=HALL, land=squares, **options
    )


@given(st.integers(1, 60_000), st.floats(0.2, 1.0))
def test_counts_are_whole_and_sum_to_the_totals(population, homes_per_person):
    households = max(1, int(population * homes_per_person))
    cells = tables.check(cells_of(population, households), tables.CELLS)
    assert cells["population"].sum() == population
    assert cells["households"].sum() == households
    assert (cells["population"] >= 1).all()
    assert (cells["households"] <= cells["population"]).all()
    assert (cells["households"] >= 1).all() or households < len(cells)
    assert set(cells["basis"]) == {"modelled"}


def test_the_same_totals_give_the_same_cells():
    pd.testing.assert_frame_equal(cells_of(4_000, 1_900), cells_of(4_000, 1_900))
    pd.testing.assert_frame_equal(cells_of(4_000, 1_900), cells_of(4_000, 1_900, land().iloc[::-1]))


def test_most_people_live_near_the_town_hall():
    cells = cells_of(5_000, 2_300)
    lat, lon = mesh.centre(cells["mesh_code"])
    near = np.asarray(GEOD.inv(np.full_like(lon, HALL[1]), np.full_like(lat, HALL[0]), lon, lat)[2]) < 2_000
    assert cells.loc[near, "population"].sum() > 2_500
    assert cells.loc[~near, "population"].min() >= 1


def test_nobody_lives_where_nobody_can():
    squares = land().assign(uninhabited=lambda frame: np.arange(len(frame)) % 2 == 0)
    allowed = set(squares.loc[~squares["uninhabited"], "mesh_code"])
    assert set(cells_of(5_000, 2_300, squares)["mesh_code"]) <= allowed


def test_the_shore_draws_people():
    squares = land().assign(coastal=lambda frame: np.arange(len(frame)) < 60)
    shore = set(squares.loc[squares["coastal"], "mesh_code"])
    drawn = cells_of(3_000, 1_300, squares)["mesh_code"].isin(shore).mean()
    assert drawn > 2 * cells_of(3_000, 1_300)["mesh_code"].isin(shore).mean()


@pytest.mark.parametrize(("population", "households"), [(1, 1), (3, 2), (0, 0), (900_000, 400_000)])
def test_very_small_and_very_large_totals(population, households):
    cells = cells_of(population, households, land(8, 8))
    assert (cells["population"].sum(), cells["households"].sum()) == (population, households)
    assert len(cells) <= 64


@pytest.mark.parametrize(("population", "households"), [(-1, 0), (5, -1), (5, 6), (5, 0)])
def test_totals_that_contradict_each_other(population, households):
    with pytest.raises(InputError) as caught:
        cells_of(population, households)
    assert caught.value.code == "demand.negative_total"
    assert "01999" in text(f"error.{caught.value.code}", "ja", **caught.value.params)
    assert "01999" in text(f"error.{caught.value.code}", "en", **caught.value.params)


def test_no_land_is_said(hokkaido):
    with pytest.raises(InputError, match=r"demand\.no_land"):
        cells_of(10, 5, land().iloc[:0])
    elsewhere = hokkaido["land"].with_table(hokkaido["land"].frame().query("municipality_code == '01633'"))
    with pytest.raises(InputError, match=r"demand\.no_land"):
        demand.settlement_cells(hokkaido["facts"], elsewhere)


def test_all_179_municipalities_sum_to_the_census(hokkaido):
    dataset = demand.settlement_cells(hokkaido["facts"], hokkaido["land"])
    cells = dataset.frame()
    assert cells["municipality_code"].nunique() == 179
    assert (cells["population"].sum(), cells["households"].sum()) == (5_224_614, 2_476_846)
    facts = hokkaido["facts"].frame().set_index("municipality_code")
    by_town = cells.groupby("municipality_code")[["population", "households"]].sum()
    assert (by_town["population"] == facts["population"]).all()
    assert (by_town["households"] == facts["households"]).all()
    assert dataset.source.basis is Basis.MODELLED
    assert "定住モデル" in dataset.source.title
    assert [part.publisher for part in dataset.parts] == ["気象庁"]


def test_a_municipality_without_totals_has_no_cells(hokkaido):
    facts = hokkaido["facts"].frame().head(2).assign(households=pd.array([pd.NA, 5], dtype="Int64"))
    facts["population"] = pd.array([10, 12], dtype="Int64")
    cells = demand.settlement_cells(hokkaido["facts"].with_table(facts), hokkaido["land"]).frame()
    assert set(cells["municipality_code"]) == {facts["municipality_code"].iloc[1]}


@pytest.fixture(scope="module")
def compared(shared_data, hokkaido):
    """Census of 2010 and model from the same totals, by municipality: how near the hall, on how many squares."""
    with gzip.open(shared_data / "hokkaido" / "census_2010_mesh500m.csv.gz", "rt") as stream:
        census = pd.read_csv(stream, names=["mesh_code", "people", "men", "women", "homes"], dtype={"mesh_code": str})
    squares = hokkaido["land"].frame()
    census = census.merge(squares[["mesh_code", "municipality_code"]], on="mesh_code")
    size = census["people"].sum() / census["homes"].sum()
    rows = []
    facts = hokkaido["facts"].frame().set_index("municipality_code")
    for code, counted in census.groupby("municipality_code"):
        hall = (facts.loc[code, "lat"], facts.loc[code, "lon"])
        totals = {"population": int(counted["people"].sum()), "households": int(counted["homes"].sum())}
        own = squares[squares["municipality_code"] == code]
        modelled = demand.municipal_cells(code, **totals, hall=hall, land=own, household_size=size)
        rows.append(
            {
                "squares": len(modelled) / (counted["people"] > 0).sum(),
                **{
                    f"within_{km}": share_within(modelled["mesh_code"], modelled["population"], hall, km)
                    - share_within(counted["mesh_code"], counted["people"], hall, km)
                    for km in (1, 2, 3, 5, 10)
                },
            }
        )
    return pd.DataFrame(rows)


def share_within(codes, people, hall, km):
    lat, lon = mesh.centre(codes.to_numpy(dtype=str))
    away_m = np.asarray(GEOD.inv(np.full_like(lon, hall[1]), np.full_like(lat, hall[0]), lon, lat)[2])
    return people.to_numpy()[away_m <= km * 1000].sum() / people.sum()


def test_the_number_of_inhabited_squares_is_right_in_the_middle(compared):
    assert len(compared) == 179
    assert compared["squares"].median() == pytest.approx(1.0, abs=0.1)
    assert compared["squares"].quantile([0.25, 0.75]).between(0.7, 1.4).all()


@pytest.mark.parametrize("km", [1, 2, 3, 5, 10])
def test_people_are_about_as_near_to_the_hall_as_in_the_census(compared, km):
    away = compared[f"within_{km}"]
    assert abs(away.mean()) < 0.1
    assert away.abs().mean() < 0.17


def test_inhabited_squares_follow_the_published_formula():
    assert inhabited_squares(4_957, area_km2=696.0, relative_household_size=1.0) == 179
    assert inhabited_squares(1, area_km2=0.2, relative_household_size=0.5) == 1


def test_shares_follow_the_weights_exactly():
    assert shared_out(10, np.array([1.0, 1.0, 1.0]), low=0, high=10).tolist() == [4, 3, 3]
    assert shared_out(10, np.array([8.0, 1.0, 1.0]), low=2, high=5).tolist() == [5, 3, 2]
    with pytest.raises(ValueError, match="does not lie between"):
        shared_out(7, np.array([1.0, 1.0]), low=0, high=3)


@given(st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=40), st.data())
def test_shares_stay_within_their_limits(weights, data):
    high = np.array(data.draw(st.lists(st.integers(1, 50), min_size=len(weights), max_size=len(weights))))
    low = np.array([data.draw(st.integers(0, int(most))) for most in high])
    total = data.draw(st.integers(int(low.sum()), int(high.sum())))
    shares = shared_out(total, np.array(weights), low=low, high=high)
    assert shares.sum() == total
    assert ((low <= shares) & (shares <= high)).all()


def test_noise_is_a_fact_of_the_place():
    rows, columns = np.array([10_320, 10_320, 10_321]), np.array([6_880, 6_881, 6_880])
    assert noise.uniform(rows, columns, salt=1).tolist() == noise.uniform(rows, columns, salt=1).tolist()
    assert len(set(noise.uniform(rows, columns, salt=1))) == 3
    many = noise.uniform(np.arange(100_000), np.arange(100_000) // 7, salt=3)
    assert many.mean() == pytest.approx(0.5, abs=0.005)
    assert many.std() == pytest.approx(12**-0.5, abs=0.005)
    along = noise.smooth(np.arange(64), np.zeros(64, dtype=np.int64), width=16, salt=1)
    assert np.abs(np.diff(along)).max() < 0.5


def farms(codes, areas):
    return pd.DataFrame({"mesh_code": codes, "farm_area_m2": areas, "fields": 1})


PEOPLE = pd.DataFrame(
    {
        "mesh_code": ["644142891", "644142892"],
        "municipality_code": ["01633", "01633"],
        "population": pd.array([10, None], dtype="Int64"),
        "households": pd.array([5, None], dtype="Int64"),
    }
)


def test_farmland_stands_beside_households():
    joined = demand.farm_weights(farms(["644142891", "644142893"], [9_000.0, 4_000.0]), PEOPLE)
    assert joined["mesh_code"].tolist() == ["644142891", "644142892", "644142893"]
    assert joined["farm_area_m2"].fillna(-1).tolist() == [9_000.0, -1.0, 4_000.0]
    assert joined["municipality_code"].tolist() == ["01633"] * 3
    assert joined.loc[2, ["population", "households"]].tolist() == [0, 0]


def test_finer_farm_squares_are_added_up_and_coarser_ones_refused():
    joined = demand.farm_weights(farms(["6441428911", "6441428914"], [1_000.0, 500.0]), PEOPLE)
    assert joined["farm_area_m2"].tolist()[0] == 1_500.0
    with pytest.raises(InputError) as caught:
        demand.farm_weights(farms(["64414289"], [1.0]), PEOPLE)
    assert caught.value.code == "demand.farm_level"
    assert "64414289" in text("error.demand.farm_level", "en", **caught.value.params)


def test_demand_cells_have_place_and_basis():
    cells = demand.demand_cells(PEOPLE.iloc[::-1], basis=Basis.CENSUS)
    assert cells.columns.tolist() == [
        "mesh_code",
        "municipality_code",
        "population",
        "households",
        "farm_area_m2",
        "farms",
        "lat",
        "lon",
        "basis",
    ]
    assert cells["mesh_code"].tolist() == ["644142891", "644142892"]
    assert cells["population"].fillna(-1).tolist() == [10.0, -1.0]
    assert cells["farm_area_m2"].isna().all()
    assert set(cells["basis"]) == {"census"}
    south, west, north, east = mesh.decode("644142891")
    assert cells.loc[0, ["lat", "lon"]].tolist() == pytest.approx([(south + north) / 2, (west + east) / 2])


def test_a_basis_that_nobody_states_is_unknown_and_a_cells_own_is_kept():
    assert set(demand.demand_cells(PEOPLE)["basis"]) == {"unknown"}
    modelled = Dataset("cells", SOURCE, table=cells_of(500, 200)).frame()
    assert set(demand.demand_cells(modelled, basis=Basis.CENSUS)["basis"]) == {"modelled"}


def households_of_farms(codes, numbers):
    return pd.DataFrame({"mesh_code": codes, "farms": numbers})


def test_farm_households_stand_for_farmland_where_they_are_known():
    land_too = demand.farm_weights(farms(["644142891", "644142892"], [9_000.0, 4_000.0]), PEOPLE)
    known = households_of_farms(["6441428911", "6441428914", "644142894"], [1.5, 0.5, 3.0])
    joined = demand.farm_numbers(known, land_too).set_index("mesh_code")["farms"]
    assert joined.to_dict() == {"644142891": 2.0, "644142892": 1.0, "644142894": 3.0}


def test_a_square_where_the_town_counts_no_farm_has_none_whatever_its_fields():
    land_too = demand.farm_weights(farms(["644142891"], [9_000.0]), PEOPLE)
    joined = demand.farm_numbers(households_of_farms(["644142891", "644142893"], [0.0, 0.0]), land_too)
    assert joined.set_index("mesh_code")["farms"].to_dict() == {"644142891": 0.0, "644142892": 0.0}


def test_demand_cells_take_farm_households_alone():
    cells = demand.demand_cells(PEOPLE, None, households_of_farms(["644142893"], [2.0]))
    assert cells["farms"].tolist() == [0.0, 0.0, 2.0]
    assert cells.loc[2, ["population", "households"]].tolist() == [0.0, 0.0]
    assert cells[["lat", "lon"]].notna().all(axis=None)


def test_farms_of_a_kilometre_square_fall_on_the_cells_in_it_by_households():
    cells = PEOPLE.assign(households=[6, 2], farm_area_m2=np.nan)
    joined = demand.farm_numbers(households_of_farms(["64414289"], [4.0]), cells)
    assert joined["farms"].tolist() == [3.0, 1.0]
    alone = demand.farm_numbers(households_of_farms(["64414288"], [4.0]), cells)
    assert alone["farms"].tolist() == [0.0, 0.0, 4.0]
    assert alone["mesh_code"].tolist()[2].startswith("64414288")
