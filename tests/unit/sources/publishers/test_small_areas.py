"""Census small areas: every format, repeated keys, reference systems that are not declared, and bad files."""

from __future__ import annotations

import shutil
import zipfile

import geopandas as gpd
import pytest
import shapely

from todoku.areas.municipalities import find_region, region_of
from todoku.errors import InputError
from todoku.i18n import text
from todoku.provenance import Basis
from todoku.sources.connector import Connector, ReadOptions
from todoku.sources.publishers.small_areas import CONNECTORS

SMALL_AREAS = CONNECTORS[0]
NOTO_PEOPLE, NOTO_HOUSEHOLDS = 15_687, 6_458
OWN = [
    ("174630010", "字一", 10, 4, 137.10, 37.30),
    ("174630010", "字一", 0, 0, 137.11, 37.30),
    ("174630020", None, 7, 3, 137.12, 37.30),
]


def frame(crs="EPSG:6668", **changed):
    rows = {
        "KEY_CODE": [row[0] for row in OWN],
        "PREF": "17",
        "CITY": "463",
        "S_NAME": [row[1] for row in OWN],
        "JINKO": [row[2] for row in OWN],
        "SETAI": [row[3] for row in OWN],
        "X_CODE": [row[4] + 0.002 for row in OWN],
        "Y_CODE": [row[5] + 0.002 for row in OWN],
        **changed,
    }
    boxes = [shapely.box(lon, lat, lon + 0.004, lat + 0.004) for *_, lon, lat in OWN]
    return gpd.GeoDataFrame(rows, geometry=boxes, crs="EPSG:6668").to_crs(crs)


def zones(path, region=None):
    assert SMALL_AREAS.recognises(path)
    (dataset,) = SMALL_AREAS.read(path, ReadOptions(region))
    return dataset, dataset.frame()


def refusal(path):
    assert SMALL_AREAS.recognises(path)
    with pytest.raises(InputError) as caught:
        SMALL_AREAS.read(path, ReadOptions())
    error = caught.value
    for lang in ("ja", "en"):
        line = text(f"error.{error.code}", lang, **error.params)
        assert path.name in line
        assert "\n" not in line
    return error


def shapefile(folder, table, *, keep_prj=True):
    table.to_file(folder / "r2ka17463.shp", encoding="cp932")
    path = folder / "A002005212020DDSWC17463.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for member in sorted(folder.glob("r2ka17463.*")):
            if member.suffix == ".cpg" or (member.suffix == ".prj" and not keep_prj):
                continue
            archive.write(member, member.name)
    return path


def test_it_is_a_connector():
    assert isinstance(SMALL_AREAS, Connector)
    assert SMALL_AREAS.kinds == ("zones",)


@pytest.mark.parametrize(
    "file", ["derived_notocho_koaza_pop.geojson", "original_fgb/Jichitai_GIS__noto_town_koaza_area.fgb"]
)
def test_noto(shared_data, file):
    dataset, areas = zones(shared_data / "noto" / file)
    assert len(areas) == 202
    assert (areas["population"].sum(), areas["households"].sum()) == (NOTO_PEOPLE, NOTO_HOUSEHOLDS)
    assert set(areas["municipality_code"]) == {"17463"}
    assert areas["key_code"].nunique() == 195
    assert areas["zone_id"].is_unique
    assert sorted(areas.loc[areas["key_code"] == "17463073005", "zone_id"]) == [
        "17463073005-1",
        "17463073005-2",
        "17463073005-3",
    ]
    assert areas.crs == "EPSG:6668"
    assert (dataset.source.as_of, dataset.source.basis) == ("2020-10-01", Basis.CENSUS)


def test_both_files_of_noto_show_the_same_ground(shared_data):
    _, one = zones(shared_data / "noto" / "derived_notocho_koaza_pop.geojson")
    dataset, other = zones(shared_data / "noto" / "original_fgb" / "Jichitai_GIS__noto_town_koaza_area.fgb")
    assert abs(one.total_bounds - other.total_bounds).max() < 1e-6
    assert "EPSG:2449" in dataset.notes[0]


def test_a_shapefile_without_its_encoding_is_shift_jis(tmp_path):
    _, areas = zones(shapefile(tmp_path, frame()))
    assert areas["name"].tolist() == ["字一", "字一", "174630020"]
    assert areas["zone_id"].tolist() == ["174630010-1", "174630010-2", "174630020-1"]
    assert areas["population"].tolist() == [10, 0, 7]


def test_a_plane_without_a_declaration_is_found_by_its_own_points(tmp_path):
    dataset, areas = zones(shapefile(tmp_path, frame("EPSG:6675"), keep_prj=False))
    assert abs(areas.total_bounds - frame().total_bounds).max() < 1e-6
    assert "EPSG:6675" in dataset.notes[0]


def test_a_plane_without_points_is_refused(tmp_path):
    table = frame("EPSG:6675").drop(columns=["X_CODE", "Y_CODE"])
    assert refusal(shapefile(tmp_path, table, keep_prj=False)).code == "small_areas.no_crs"


def test_gml(tmp_path):
    path = tmp_path / "r2ka17463.gml"
    frame().to_file(path, driver="GML")
    _, areas = zones(path)
    assert areas["population"].tolist() == [10, 0, 7]
    assert abs(areas.total_bounds - frame().total_bounds).max() < 1e-6


def test_wards_are_kept_under_their_city_unless_the_ward_is_asked_for(tmp_path):
    path = tmp_path / "sapporo.geojson"
    frame(KEY_CODE=["011010010", "011010010", "011020010"]).to_file(path)
    assert zones(path)[1]["municipality_code"].tolist() == ["01100"] * 3
    assert zones(path, region_of("01101"))[1]["municipality_code"].tolist() == ["01101", "01101", "01100"]


def test_a_truncated_archive(tmp_path):
    path = shapefile(tmp_path, frame())
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    assert refusal(path).code == "tabular.not_geodata"


def test_a_truncated_flatgeobuf(tmp_path, shared_data):
    path = tmp_path / "koaza.fgb"
    shutil.copy(shared_data / "noto" / "original_fgb" / "Jichitai_GIS__noto_town_koaza_area.fgb", path)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:300_000])
    assert refusal(path).code == "tabular.not_geodata"


@pytest.mark.parametrize(
    ("changed", "code", "row"),
    [
        ({"JINKO": [10, -1, 7]}, "tabular.not_a_count", 2),
        ({"SETAI": ["4", "0", "many"]}, "tabular.not_a_count", 3),
        ({"KEY_CODE": ["174630010", "17463", "174630020"]}, "small_areas.bad_key", 2),
    ],
)
def test_bad_rows_are_named(tmp_path, changed, code, row):
    path = tmp_path / "areas.geojson"
    frame(**changed).to_file(path)
    error = refusal(path)
    assert (error.code, error.params["row"]) == (code, row)


def test_a_missing_column(tmp_path):
    path = shapefile(tmp_path, frame().drop(columns="SETAI"))
    error = refusal(path)
    assert (error.code, error.params["column"]) == ("tabular.missing_column", "SETAI")


def test_addresses_name_each_municipality():
    (address,) = SMALL_AREAS.addresses(find_region("能登町"))
    assert "dlserveyId=A002005212020&code=17463&coordSys=1&format=shape" in address.url
    assert address.filename.endswith("17463-JGD2011.zip")
