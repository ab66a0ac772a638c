"""Elevation by 1 km square (KSJ G04-a)."""

import gzip
import zipfile

import geopandas as gpd
import pyogrio
import pytest
from shapely import box

from todoku import tables
from todoku.areas.region import Region
from todoku.errors import InputError
from todoku.sources.connector import ReadOptions
from todoku.sources.publishers.ksj_g04 import CONNECTORS, KsjG04

READER = KsjG04()
HEADER = "G04a_001,G04a_002,G04a_003,G04a_004,G04a_005,G04a_006,G04a_007,G04a_008,G04a_009,G04a_010"
ROWS = ("62390623,21.8,135.5,0.0,0,6.5,6,6.5,6,6.5", "62390624,unknown,unknown,unknown,0,0,0,0,0,0")
LAST = "62390625,-1.5,2.0,-3.0,1,0,0,0,0,0"


def text(*rows):
    return "\n".join((HEADER, *rows)) + "\n"


def read(path):
    assert READER.recognises(path)
    (dataset,) = READER.read(path, ReadOptions())
    table = tables.check(dataset.frame(), tables.ELEVATION_CELLS)
    return dataset, dict(zip(table["mesh_code"], table["elevation_m"], strict=True))


def test_table_with_its_header_repeated_inside(tmp_path):
    path = tmp_path / "elevation.csv.gz"
    path.write_bytes(gzip.compress(text(*ROWS, HEADER, LAST, ROWS[0]).encode()))
    dataset, heights = read(path)
    assert heights == {"62390623": 21.8, "62390625": -1.5}
    headers, unknown, twice = dataset.notes
    assert "見出し1行" in headers
    assert "1メッシュを除きました" in unknown
    assert "重複した1メッシュ" in twice


def test_official_archive(tmp_path):
    shape = tmp_path / "G04-a-11_6239-jgd_ElevationAndSlopeAngleTertiaryMesh.shp"
    columns = {"G04a_001": ["62390623", "62390624"], "G04a_002": ["21.8", "unknown"], "G04a_003": ["135.5", "unknown"]}
    pyogrio.write_dataframe(gpd.GeoDataFrame(columns, geometry=[box(141, 42, 141.1, 42.1)] * 2, crs=4612), shape)
    archive = tmp_path / "G04-a-11_6239-jgd_GML.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        for part in tmp_path.glob("*Mesh.*"):
            zipped.write(part, part.name)
        zipped.writestr("KS-META-G04-a-11_6239-jgd.xml", "<MD_Metadata/>")
    dataset, heights = read(archive)
    assert heights == {"62390623": 21.8}
    assert dataset.source.as_of == "2009-05-01"
    assert "590" in (dataset.source.note or "")


@pytest.mark.parametrize(
    ("rows", "code", "params"),
    [
        ((ROWS[0], "6239062,1,1,1,0,0,0,0,0,0"), "g04.bad_code", {"row": 3, "value": "6239062"}),
        ((ROWS[0], "00000000,1,1,1,0,0,0,0,0,0"), "g04.bad_code", {"row": 3, "value": "00000000"}),
        ((ROWS[0], HEADER, LAST.replace("-1.5", "low")), "g04.bad_value", {"row": 4, "value": "low"}),
        ((ROWS[0], ROWS[0].replace("21.8", "30.0")), "g04.two_values", {"row": 3, "value": "62390623"}),
        ((ROWS[1],), "g04.nothing", {}),
    ],
)
def test_bad_rows_are_named(tmp_path, rows, code, params):
    path = tmp_path / "elevation.csv"
    path.write_text(text(*rows))
    with pytest.raises(InputError) as caught:
        READER.read(path, ReadOptions())
    assert caught.value.code == code
    assert caught.value.params == {"file": "elevation.csv", **params}


@pytest.mark.parametrize("name", ["G04-a-11_6239-tky_GML.zip", "G04-a-81_6239_GML.zip", "G04-56M_6239.zip"])
def test_squares_of_the_old_datum_are_refused(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"PK")
    assert READER.recognises(path)
    with pytest.raises(InputError, match=r"g04\.old_datum"):
        READER.read(path, ReadOptions())


def test_other_tables_are_left(tmp_path):
    (tmp_path / "other.csv").write_text("mesh_code,elevation_m\n62390623,21.8\n")
    assert not READER.recognises(tmp_path / "other.csv")
    assert not READER.recognises(tmp_path / "absent.csv")


def test_addresses_are_those_of_the_prefecture_s_primary_squares():
    """Yamanashi (19) lies in the 80 km squares 5238, 5338 and 5339 (JIS X 0410)."""
    found = READER.addresses(Region("19430", "富士河口湖町", ("19430",), "19"))
    assert [address.filename for address in found] == [
        f"G04-a-11_{square}-jgd_GML.zip" for square in ("5238", "5338", "5339")
    ]
    assert found[0].url == "https://nlftp.mlit.go.jp/ksj/gml/data/G04-a/G04-a-11/G04-a-11_5238-jgd_GML.zip"
    assert [connector.id for connector in CONNECTORS] == ["ksj_g04"]


def test_of_a_town_whose_hall_is_known_only_the_squares_around_it_are_asked_for():
    """上士幌町 lies in the 80 km squares 6443 and 6543."""
    found = {address.filename[9:13] for address in READER.addresses(Region("01633", "上士幌町", ("01633",), "01"))}
    assert {"6443", "6543"} <= found <= {f"{row}{column}" for row in (63, 64, 65) for column in (42, 43, 44)}
    whole = READER.addresses(Region("01", "北海道", ("01633", "01205"), "01"))
    assert len(whole) > 3 * len(found)


def test_squares_of_hokkaido(shared_data):
    dataset, heights = read(shared_data / "hokkaido" / "ksj_g04a_elevation_1km.csv.gz")
    assert len(heights) == 87_187
    assert heights["62390623"] == 21.8
    assert "31行" in dataset.notes[0]
