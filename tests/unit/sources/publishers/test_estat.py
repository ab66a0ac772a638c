"""Grid square statistics: three layouts, totals that the secrecy rules leave alone, and files that cannot be read."""

from __future__ import annotations

import gzip
import json
import zipfile

import pytest

from todoku.errors import InputError
from todoku.i18n import text
from todoku.provenance import Basis
from todoku.sources.connector import Connector, ReadOptions
from todoku.sources.publishers.estat import CONNECTORS, grid_address

ESTAT = CONNECTORS[0]
LAYOUT_2010 = """KEY_CODE,T000609001,T000609002,T000609003,T000609004
,人口総数,男,女,世帯総数
644142891,10,4,6,5
644142892,-,-,-,-
"""
LAYOUT_2020 = """KEY_CODE,HTKSYORI,HTKSAKI,GASSAN,T001141001,T001141002,T001141003,T001141004,T001141034,T001141035
,,,,　人口（総数）,　人口（総数）　男,　人口（総数）　女,　０～１４歳人口　総数,　世帯総数,　一般世帯数
644142891,1,,644142892,40,20,20,5,18,18
644142892,2,644142891,,3,1,2,*,2,2
644142893,0,,,7,3,4,0,3,3
"""


def zipped(folder, name, content):
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name.replace(".zip", ".txt"), content)
    return path


def written(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def squares(path):
    (dataset,) = ESTAT.read(path, ReadOptions())
    return dataset, dataset.frame().set_index("mesh_code")


def refusal(path):
    assert ESTAT.recognises(path)
    with pytest.raises(InputError) as caught:
        ESTAT.read(path, ReadOptions())
    error = caught.value
    lines = {lang: text(f"error.{error.code}", lang, **error.params) for lang in ("ja", "en")}
    assert path.name in lines["ja"]
    assert path.name in lines["en"]
    assert "\n" not in lines["ja"] + lines["en"]
    return error


def test_it_is_a_connector():
    assert isinstance(ESTAT, Connector)
    assert ESTAT.kinds == ("cells",)


@pytest.mark.parametrize(
    ("file", "rows", "population", "households", "as_of", "table"),
    [
        ("pop_2010_5238.zip", 2453, 2392847, 887558, "2010-10-01", "T000608"),
        ("pop_2010_5338.zip", 2075, 935649, 352190, "2010-10-01", "T000608"),
        ("pop_2015_5338.zip", 2058, 907213, 355851, "2015-10-01", "T000846"),
        ("pop_2020_5338.zip", 2050, 882893, 365148, "2020-10-01", "T001100"),
    ],
)
def test_real_tables_sum_to_what_their_rows_say(shared_data, file, rows, population, households, as_of, table):
    path = shared_data / "estat" / file
    assert ESTAT.recognises(path)
    dataset, cells = squares(path)
    assert (len(cells), cells["population"].sum(), cells["households"].sum()) == (rows, population, households)
    assert set(cells["level"]) == {3}
    assert (dataset.source.as_of, dataset.source.basis) == (as_of, Basis.CENSUS)
    assert table in dataset.source.title
    assert dataset.source.url.endswith(f"statsId={table}&code={file[9:13]}&downloadType=2")


@pytest.mark.parametrize(("file", "general", "by_size"), [("pop_2015_5338.zip", 26, 27), ("pop_2020_5338.zip", 35, 36)])
def test_totals_stand_in_every_row_while_details_were_moved(shared_data, file, general, by_size):
    """一般世帯数 of all rows equals 1-person to 7-person households of the rows that took in the others'."""
    path = shared_data / "estat" / file
    with zipfile.ZipFile(path) as archive:
        lines = archive.read(archive.namelist()[0]).decode("cp932").splitlines()[2:]
    rows = [line.split(",") for line in lines]
    moved = sum(int(row[3 + by_size + size]) for row in rows for size in range(7) if row[3 + by_size + size] != "*")
    assert sum(int(row[3 + general]) for row in rows) == moved
    _, cells = squares(path)
    suppressed = [row for row in rows if row[1] == "2"]
    assert len(suppressed) > 300
    assert [cells.loc[row[0], "population"] for row in suppressed] == [int(row[4]) for row in suppressed]


def test_a_list_without_a_header(shared_data):
    dataset, cells = squares(shared_data / "hokkaido" / "census_2010_mesh500m.csv.gz")
    assert len(cells) == 45723
    assert cells["population"].sum() == 5506419 + 22257
    assert set(cells["level"]) == {4}
    assert dataset.source.as_of == "2010-10-01"


def test_geojson_of_squares(shared_data):
    dataset, cells = squares(shared_data / "fuji_area" / "derived_mesh1km_census2020_fuji_extent.geojson")
    assert len(cells) == 1171
    assert tuple(cells.loc["52385374", ["population", "households"]]) == (50, 22)
    assert dataset.source.as_of == "2020-10-01"


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig"])
def test_layout_of_2010_in_any_encoding(tmp_path, encoding):
    _, cells = squares(zipped(tmp_path, "tblT000609H6441.zip", LAYOUT_2010.encode(encoding)))
    assert cells["population"].to_dict() == {"644142891": 10, "644142892": 0}
    assert cells["households"].to_dict() == {"644142891": 5, "644142892": 0}
    assert set(cells["level"]) == {4}
    assert set(cells["municipality_code"]) == {""}


def test_layout_of_2020_keeps_suppressed_squares_once(tmp_path):
    dataset, cells = squares(zipped(tmp_path, "tblT001141H6441.zip", LAYOUT_2020.encode("cp932")))
    assert cells["population"].to_dict() == {"644142891": 40, "644142892": 3, "644142893": 7}
    assert cells["households"].to_dict() == {"644142891": 18, "644142892": 2, "644142893": 3}
    assert "JGD2011" in dataset.notes[0]


def test_a_withheld_total_is_unknown_and_counted_once(tmp_path):
    content = LAYOUT_2020.replace("644142892,2,644142891,,3,1,2,*,2,2", "644142892,2,644142891,,*,*,*,*,*,*")
    dataset, cells = squares(zipped(tmp_path, "tblT001141H6441.zip", content.encode("cp932")))
    assert cells["population"].isna().to_dict() == {"644142891": False, "644142892": True, "644142893": False}
    assert cells["population"].sum() == 47
    assert "1 メッシュ" in dataset.notes[1]


def test_columns_are_found_by_title_wherever_they_stand(tmp_path):
    content = "KEY_CODE,T001141034,T001141001\n,　世帯総数,　人口（総数）\n644142891,5,12\n"
    _, cells = squares(written(tmp_path, "mesh.csv", content))
    assert tuple(cells.loc["644142891", ["population", "households"]]) == (12, 5)


def test_a_known_table_without_titles(tmp_path):
    content = "KEY_CODE,HTKSYORI,T000847001,T000847002,T000847025\n644142891,0,12,6,5\n"
    dataset, cells = squares(written(tmp_path, "mesh.csv", content))
    assert tuple(cells.loc["644142891", ["population", "households"]]) == (12, 5)
    assert dataset.source.as_of == "2015-10-01"


def test_a_prefectures_file_says_that_border_squares_are_partial(tmp_path):
    dataset, _ = squares(zipped(tmp_path, "tblT001141H01.zip", LAYOUT_2020.encode("cp932")))
    assert "Prefecture" in dataset.notes[-1] or "prefecture" in dataset.notes[-1]


def test_a_truncated_zip(tmp_path, shared_data):
    content = (shared_data / "estat" / "pop_2020_5338.zip").read_bytes()
    assert refusal(written(tmp_path, "pop.zip", content[: len(content) // 2])).code == "tabular.damaged_archive"


def test_a_truncated_gzip(tmp_path):
    content = gzip.compress(b"644142891,10,4,6,5\n" * 5000)
    path = written(tmp_path, "mesh.csv.gz", content[: len(content) - 20])
    assert refusal(path).code == "tabular.damaged_archive"


def test_an_encoding_that_is_neither(tmp_path):
    content = LAYOUT_2010.encode("utf-8").replace(b"644142892,", b"\xff\xfe\x81,")
    error = refusal(zipped(tmp_path, "tblT000609H6441.zip", content))
    assert (error.code, error.params["row"]) == ("tabular.encoding", 4)


@pytest.mark.parametrize(
    ("was", "becomes", "code", "row"),
    [
        ("世帯総数", "世帯員", "tabular.missing_column", 1),
        ("644142891,10,", "644142891,-10,", "tabular.not_a_count", 3),
        ("644142891,10,", "644142891,十人,", "tabular.not_a_count", 3),
        ("644142891,10,", "644142891,1.5,", "tabular.not_a_count", 3),
        ("644142892,-", "644142895,-", "estat.not_a_square", 4),
        ("644142892,-", "104142892,-", "estat.not_a_square", 4),
        ("644142892,-", "624642892,-", "estat.not_a_square", 4),
        ("644142892,-", "644142891,-", "estat.repeated_square", 4),
        ("644142892,-,-,-,-", "644142892,-,-,-,-,9", "tabular.ragged", 4),
        (",人口総数", ",人口総数 日本測地系", "estat.old_datum", 2),
    ],
)
def test_bad_rows_are_named(tmp_path, was, becomes, code, row):
    content = LAYOUT_2010.replace(was, becomes).encode("cp932")
    error = refusal(zipped(tmp_path, "tblT000609H6441.zip", content))
    assert (error.code, error.params["row"]) == (code, row)


def test_a_plain_list_in_another_order_is_refused(tmp_path):
    error = refusal(written(tmp_path, "mesh.csv", "644142891,10,4,6,5\n644142892,6,4,10,5\n"))
    assert (error.code, error.params["row"]) == ("estat.plain_order", 2)


def test_broken_geojson(tmp_path):
    feature = {"type": "Feature", "properties": {"KEY_CODE": "52385374", "pop": 50, "households": 2}, "geometry": None}
    whole = json.dumps({"type": "FeatureCollection", "features": [feature] * 50}, ensure_ascii=False)
    assert refusal(written(tmp_path, "mesh.geojson", whole[:2000])).code == "tabular.not_geodata"


def test_other_tables_are_left_alone(tmp_path, shared_data):
    small_areas = shared_data / "noto" / "derived_notocho_koaza_pop.geojson"
    assert not ESTAT.recognises(small_areas)
    assert not ESTAT.recognises(written(tmp_path, "a.csv", "KEY_CODE,HYOSYO,T001082001\n"))
    assert not ESTAT.recognises(written(tmp_path, "b.csv", "1,2,3,4,5\n"))
    assert not ESTAT.recognises(tmp_path / "absent.zip")


def test_addresses():
    address = grid_address("T001101", "6239")
    assert address.url == "https://www.e-stat.go.jp/gis/statmap-search/data?statsId=T001101&code=6239&downloadType=2"
    assert address.filename == "tblT001101H6239.zip"
