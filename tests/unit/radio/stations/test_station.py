"""Sites and sectors of a CSV file, and what stations cover together."""

from __future__ import annotations

import numpy as np
import pytest

from sample_terrain import LAT, LON, rough_terrain
from todoku.errors import InputError
from todoku.radio.stations.antennas import isotropic
from todoku.radio.stations.coverage import areas_of, station_coverage, strongest_dbm
from todoku.radio.stations.sectors import Sector
from todoku.radio.stations.station import Station, Usual, read_stations
from todoku.radio.sweep import Prediction, Site, predict_area

USUAL = Usual(height_m=20.0, power_dbm=43.0, loss_db=3.0, rx_gain_db=-8.0)
PREDICTION = Prediction(frequency_ghz=0.8, delta_n=37.9, n0=315.8)


def table(folder, text):
    file = folder / "sites.csv"
    file.write_text(text, encoding="utf-8-sig")
    return file


def station(name, lat=LAT, lon=LON, *, power_dbm=40.0):
    return Station(Site(name, lat, lon, 30.0), (Sector(name, 0.0, 0.0, isotropic(), power_dbm),))


def test_rows_of_a_site_are_its_sectors_and_what_is_empty_is_usual(tmp_path):
    file = table(
        tmp_path,
        "site_id,lat,lon,height_m,altitude_m,azimuth_deg,tilt_deg,gain_dbi,load,power_dbm\n"
        "a,43.1,141.3,,,0,,,,\na,43.1,141.3,,,120,4,17,0.5,46\nb,43.2,141.4,35,900,,,,,\n",
    )
    first, second = read_stations(file, USUAL)
    assert first.site == Site("a", 43.1, 141.3, 20.0)
    north, south = first.sectors
    assert (north.sector_id, north.azimuth_deg, north.tilt_deg, north.load) == ("a/0", 0.0, 0.0, 1.0)
    assert (north.pattern.gain_dbi, north.power_dbm) == (8.0, 43.0 - 3.0 - 8.0)
    assert (south.sector_id, south.tilt_deg, south.pattern.gain_dbi, south.load) == ("a/120", 4.0, 17.0, 0.5)
    assert south.power_dbm == 46.0 - 3.0 - 8.0
    assert (second.site.height_m, second.site.altitude_m, second.sectors[0].pattern.name) == (35.0, 900.0, "isotropic")


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        ("site_id,lat\na,43\n", "radio.sites_column", None),
        ("site_id,lat,lon\n", "radio.sites_empty", None),
        ("site_id,lat,lon\na,43,141\n,43,141\n", "radio.sites_value", 3),
        ("site_id,lat,lon\na,,141\n", "radio.sites_value", 2),
        ("site_id,lat,lon\na,nan,141\n", "radio.sites_value", 2),
        ("site_id,lat,lon\na,43,141\nb,141,43\n", "radio.sites_swapped", 3),
        ("site_id,lat,lon\na,143,141\n", "radio.sites_value", 2),
        ("site_id,lat,lon\na,43,141\na,43,142\n", "radio.sites_moved", 3),
        ("site_id,lat,lon\na,43,141\nb,43,142\na,43,141\n", "radio.sites_again", 4),
    ],
)
def test_faults_name_file_and_row(tmp_path, text, code, row):
    with pytest.raises(InputError) as refused:
        list(read_stations(table(tmp_path, text), USUAL))
    assert (refused.value.code, refused.value.params["file"]) == (code, "sites.csv")
    assert refused.value.params.get("row") == row


def test_every_station_is_taken_in_its_order():
    terrain = rough_terrain(2, side=121, clutter=False)
    stations = [station(f"s{number}", lon=LON + 0.004 * number) for number in range(5)]
    found = [(area.site.site_id, one.site.site_id) for area, one in areas_of(
        terrain, iter(stations), PREDICTION, radius_km=0.6
    )]  # fmt: skip
    assert found == [(f"s{number}",) * 2 for number in range(5)]


def test_coverage_is_the_strongest_of_all_on_the_cells_that_were_asked_for():
    terrain = rough_terrain(4, side=151, clutter=False, voids=3)
    stations = [station("west", lon=LON - 0.02), station("east", lon=LON + 0.02, power_dbm=37.0)]
    coverage = station_coverage(terrain, stations, PREDICTION, radius_km=2.0, noise_dbm=-95.0)
    areas = {one.site.site_id: predict_area(terrain, one.site, PREDICTION, radius_km=2.0) for one in stations}
    assert coverage.sector_ids == ("west", "east")
    assert [one.site.site_id for one in coverage.sites] == ["west", "east"]
    assert not coverage.known[~coverage.asked].any()
    best = {}
    for one in stations:
        area = areas[one.site.site_id]
        rows, columns = np.nonzero(np.isfinite(area.loss_db))
        lats = area.north_deg - rows * area.step_lat_deg
        lons = area.west_deg + columns * area.step_lon_deg
        for lat, lon, loss in zip(lats, lons, area.loss_db[rows, columns], strict=True):
            key = (
                round((coverage.terrain.north_deg - lat) / terrain.step_lat_deg),
                round((lon - coverage.terrain.west_deg) / terrain.step_lon_deg),
            )
            best[key] = max(best.get(key, -np.inf), one.sectors[0].power_dbm - float(loss))
    found = {(int(row), int(column)) for row, column in zip(*np.nonzero(coverage.known), strict=True)}
    assert found == set(best)
    assert all(abs(coverage.level_dbm[key] - value) < 1e-3 for key, value in best.items())


def test_a_station_is_heard_by_its_strongest_sector():
    terrain = rough_terrain(4, side=121, clutter=False)
    sectors = (Sector(name, 0.0, 0.0, isotropic(), power) for name, power in (("a", 30.0), ("b", 40.0)))
    two = Station(Site("s", LAT, LON, 30.0), tuple(sectors))
    area = predict_area(terrain, two.site, PREDICTION, radius_km=2.0)
    level_dbm = strongest_dbm(area, two)
    known = np.isfinite(area.loss_db)
    assert (np.isfinite(level_dbm) == known).all()
    assert level_dbm[known] == pytest.approx(40.0 - area.loss_db[known], abs=1e-4)


def test_area_of_cells_is_that_of_the_ring():
    terrain = rough_terrain(4, side=121, clutter=False)
    coverage = station_coverage(terrain, [station("s")], PREDICTION, radius_km=3.0, noise_dbm=-95.0)
    assert coverage.area_km2(coverage.asked) == pytest.approx(np.pi * (3.0**2 - 0.25**2), rel=0.03)


def test_a_table_in_shift_jis_is_read(tmp_path):
    file = tmp_path / "sites.csv"
    file.write_bytes("site_id,lat,lon,備考\n船津,35.5,138.8,南側\n".encode("cp932"))
    assert next(iter(read_stations(file, USUAL))).site.site_id == "船津"


@pytest.mark.parametrize(
    ("head", "meant"), [("hight_m", "height_m"), ("azimuth", "azimuth_deg"), ("Power", "power_dbm")]
)
def test_a_slip_in_a_column_is_named(tmp_path, head, meant):
    with pytest.raises(InputError) as refused:
        list(read_stations(table(tmp_path, f"site_id,lat,lon,{head}\na,43.1,141.3,5\n"), USUAL))
    assert (refused.value.code, refused.value.params["meant"]) == ("radio.sites_meant", meant)


def test_columns_of_the_planners_own_are_left_aside(tmp_path):
    file = table(tmp_path, "site_id,lat,lon,height_m,memo,owner\na,43.1,141.3,5,x,y\n")
    assert next(iter(read_stations(file, USUAL))).site.height_m == 5.0


@pytest.mark.parametrize(
    ("column", "value"),
    [("tilt_deg", "95"), ("azimuth_deg", "400"), ("load", "1.1"), ("power_dbm", "999"), ("gain_dbi", "99")],
)
def test_values_that_no_antenna_has_name_row_and_column(tmp_path, column, value):
    with pytest.raises(InputError) as refused:
        list(read_stations(table(tmp_path, f"site_id,lat,lon,{column}\na,43.1,141.3,{value}\n"), USUAL))
    assert refused.value.code == "radio.sites_value"
    assert (refused.value.params["row"], refused.value.params["column"]) == (2, column)
