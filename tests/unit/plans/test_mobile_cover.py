"""What candidates cover in a plan: by the terrain where it is known finely enough, by statistics elsewhere."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from rasterio.crs import CRS
from rasterio.transform import Affine

from sample_terrain import LAT, LON, rough_terrain
from todoku.areas import mesh
from todoku.plans.mobile import Coverage, stations_alone, stations_at
from todoku.plans.mobile_cover import mobile_cover
from todoku.plans.network_config import MobileConfig
from todoku.provenance import Basis, Dataset, Source
from todoku.radio.coverage import coverage_table
from todoku.radio.link_budget import radius_m, service_by_id
from todoku.radio.path_link import link_over_terrain
from todoku.radio.powers import powers_of_service
from todoku.radio.sweep import Prediction, Site
from todoku.radio.terrain import read_terrain
from todoku.run import Run
from todoku.sources.publishers.dem_gsi import Elevation
from todoku.sources.publishers.dem_tiles import write_geotiff

SIDE = 201
SUBURBAN, OPEN = MobileConfig(), MobileConfig(environment="open")
LTE = service_by_id("lte_800")
GROUND = Source(publisher="p", title="ground", licence="-", basis=Basis.MEASURED)


def dem(folder, heights, *, step_deg=0.0008):
    """Return a dataset of elevation data whose middle is at LAT, LON."""
    half = heights.shape[0] // 2 + 0.5
    where = Affine(step_deg, 0.0, LON - half * step_deg, 0.0, -step_deg, LAT + half * step_deg)
    path = write_geotiff(Elevation(heights.astype(np.float32), where, CRS.from_epsg(6668)), folder / "dem.tif")
    return Dataset("dem", GROUND, raster=path)


def squares(reach_deg=0.03, *, middle_lat=LAT):
    steps = np.arange(-reach_deg, reach_deg, 0.002)
    lat, lon = np.meshgrid(middle_lat + steps, LON + steps)
    codes = np.unique(mesh.encode(lat.ravel(), lon.ravel(), level=4))
    return pd.DataFrame(
        {"mesh_code": codes.astype(str), "population": 10.0, "households": 5.0, "municipality_code": "01100"}
    )


def candidates(*places):
    rows = [(f"s{number}", lat, lon, 40.0, False) for number, (lat, lon) in enumerate(places)]
    return pd.DataFrame(rows, columns=["site_id", "lat", "lon", "height_m", "existing"])


def covered(cover, cells, site=0):
    return set(cells["mesh_code"].iloc[cover.cell[cover.site == site]])


def by_statistics(sites, cells, config):
    return set(coverage_table(sites, cells, service_by_id(config.service), environment=config.environment)["mesh_code"])


def test_a_ridge_casts_its_shadow(tmp_path):
    heights = np.full((SIDE, SIDE), 50.0)
    heights[:, SIDE // 2 + 20 : SIDE // 2 + 24] = 400.0
    cells, sites = squares(), candidates((LAT, LON))
    found = mobile_cover(sites, cells, OPEN, dem(tmp_path, heights), run=Run())
    lon = dict(zip(cells["mesh_code"], np.asarray(mesh.centre(cells["mesh_code"].to_numpy(dtype=str))[1]), strict=True))
    beyond = {code for code in cells["mesh_code"] if lon[code] > LON + 0.022}
    before = {code for code in cells["mesh_code"] if lon[code] < LON}
    assert before <= covered(found, cells)
    assert not beyond & covered(found, cells)
    assert beyond <= by_statistics(sites, cells, OPEN)
    assert (found.model, found.radius_m, found.terrain.reason) == ("p1812", None, "used")
    assert found.terrain.followed_m == pytest.approx(radius_m(LTE, "open"), abs=0.1)


def test_squares_are_covered_where_the_link_to_their_cells_says_so(tmp_path):
    rough = rough_terrain(5, side=SIDE, highest_m=300.0, clutter=False)
    data = dem(tmp_path, rough.heights_m)
    cells, sites = squares(0.02), candidates((LAT + 0.001, LON))
    found = mobile_cover(sites, cells, OPEN, data, run=Run())
    terrain = read_terrain(data.raster)
    prediction = Prediction(LTE.frequency_mhz.value / 1000, 37.9, 315.8, rx_height_m=LTE.mobile_height_m.value)
    site = Site("s0", LAT + 0.001, LON, 40.0)
    powers = powers_of_service(LTE)
    for place, code in enumerate(cells["mesh_code"].iloc[::9]):
        south, west, north, east = mesh.bounds(str(code))
        lats, lons = (np.linspace(low, high, 9)[1::2] for low, high in ((south, north), (west, east)))
        links = [
            link_over_terrain(terrain, site, Site("r", lat, lon, 1.5), prediction, powers)
            for lat in lats
            for lon in lons
            if np.hypot((lat - site.lat) * 111e3, (lon - site.lon) * 81e3) > 260.0
        ]
        share = np.mean([one.received_dbm >= LTE.threshold_dbm.value + LTE.margin_db.value for one in links])
        if abs(share - 0.5) > 0.3:
            assert ((9 * place) in found.cell) == (share > 0.5), code


def test_surroundings_shorten_the_reach(tmp_path):
    data = dem(tmp_path, np.full((SIDE, SIDE), 50.0))
    cells, sites = squares(), candidates((LAT, LON))
    configs = [MobileConfig(environment=one) for one in ("open", "suburban", "urban")]
    reach = [len(mobile_cover(sites, cells, config, data, run=Run()).cell) for config in configs]
    assert reach[0] > reach[1] > reach[2] > 0


@pytest.mark.parametrize("config", [SUBURBAN, MobileConfig(environment="urban")])
def test_how_fine_level_ground_is_known_does_not_change_the_reach(tmp_path, config):
    cells, sites = squares(), candidates((LAT, LON))
    reach = []
    for side, step_deg in ((SIDE, 0.00088), (321, 0.0005)):  # both walked as they are: 93 m is not twice either
        data = dem(tmp_path, np.full((side, side), 50.0), step_deg=step_deg)
        reach.append(len(mobile_cover(sites, cells, config, data, run=Run()).cell))
    assert max(reach) - min(reach) <= 0.1 * max(reach)


def test_without_elevation_statistics_decide():
    cells, sites = squares(), candidates((LAT, LON))
    found = mobile_cover(sites, cells, SUBURBAN, None, run=Run())
    assert covered(found, cells) == by_statistics(sites, cells, SUBURBAN)
    assert (found.model, found.terrain.reason) == ("extended_hata", "no_elevation")
    assert found.radius_m == pytest.approx(radius_m(LTE, "suburban"), abs=0.1)


def test_ground_at_wide_steps_is_left_out(tmp_path):
    found = mobile_cover(
        candidates((LAT, LON)), squares(), SUBURBAN, dem(tmp_path, np.full((21, 21), 5.0), step_deg=0.02), run=Run()
    )
    assert (found.model, found.terrain.reason) == ("extended_hata", "coarse")
    assert found.terrain.cell_m == pytest.approx(2222, rel=0.01)


def test_a_frequency_beyond_p1812_is_left_to_statistics(tmp_path):
    config = MobileConfig(service="mmwave_28")
    found = mobile_cover(
        candidates((LAT, LON)), squares(), config, dem(tmp_path, np.full((SIDE, SIDE), 5.0)), run=Run()
    )
    assert (found.model, found.terrain.reason) == ("local_5g_28ghz", "frequency")


def test_a_candidate_off_the_elevation_data_is_judged_by_statistics(tmp_path):
    far = LAT + 0.2
    cells, sites = squares(), candidates((LAT, LON), (far, LON))
    beside = squares(middle_lat=far)
    both = pd.concat([cells, beside], ignore_index=True)
    found = mobile_cover(sites, both, SUBURBAN, dem(tmp_path, np.full((SIDE, SIDE), 50.0)), run=Run())
    assert covered(found, both, 1) == by_statistics(sites.iloc[1:], both, SUBURBAN)
    assert not found.over_terrain[found.site == 1].any()
    assert found.over_terrain[found.site == 0].all()


def test_stations_count_what_the_terrain_decided(tmp_path):
    cells, sites = squares(), candidates((LAT, LON), (LAT + 0.01, LON + 0.01))
    cover = mobile_cover(sites, cells, OPEN, dem(tmp_path, np.full((SIDE, SIDE), 50.0)), run=Run())
    wanted = np.arange(len(cells)) % 2 == 0
    coverage = Coverage.of(cells, wanted, cover)
    alone = stations_alone(coverage, sites, OPEN, required=np.empty(0, dtype=np.int64), run=Run())
    chosen = stations_at(cells, coverage, sites, cover, OPEN, chosen=alone.sites, backhaul=None, fewest=alone.bound)
    use = chosen.design.terrain
    assert use.squares_over_terrain + use.squares_by_statistics == len(chosen.covered)
    assert chosen.covered <= set(cells.loc[wanted, "mesh_code"])
    assert chosen.design.covered_population == 10.0 * len(chosen.covered)
    assert Coverage.of(cells.assign(population=0.0), wanted, cover) is None


def test_nothing_stands_on_the_sea(tmp_path):
    inland, coast = np.full((SIDE, SIDE), 0.5), np.full((SIDE, SIDE), 0.5)
    coast[:, SIDE // 2 + 4 : SIDE // 2 + 24] = 0.0
    cells, sites = squares(), candidates((LAT, LON))
    east = cells["mesh_code"].iloc[np.asarray(mesh.centre(cells["mesh_code"].to_numpy(dtype=str))[1]) > LON + 0.02]
    reach = [
        covered(mobile_cover(sites, cells, SUBURBAN, dem(tmp_path, ground), run=Run()), cells) & set(east)
        for ground in (inland, coast)
    ]
    assert len(reach[1]) > len(reach[0])


def test_ground_of_elsewhere_decides_nothing(tmp_path):
    cells, sites = squares(middle_lat=LAT + 0.5), candidates((LAT + 0.5, LON))
    found = mobile_cover(sites, cells, SUBURBAN, dem(tmp_path, np.full((SIDE, SIDE), 50.0)), run=Run())
    assert (found.model, found.terrain.reason) == ("extended_hata", "elsewhere")
    assert covered(found, cells) == by_statistics(sites, cells, SUBURBAN)
