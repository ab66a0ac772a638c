"""Points of towns: both layouts, names that several municipalities bear, and bad files."""

from __future__ import annotations

import gzip

import pytest

from todoku.areas.municipalities import find_region
from todoku.errors import InputError
from todoku.i18n import text
from todoku.sources.connector import Connector, ReadOptions
from todoku.sources.publishers.town_points import CONNECTORS

TOWNS = CONNECTORS[0]
CUT = """municipality_ja,town_ja,koaza_ja,lat,lon
河東郡上士幌町,字上士幌,,43.23,143.29
室蘭市,中央町一丁目,,42.31,140.97
札幌市東区,北七条東,三丁目,43.07,141.36
古宇郡泊村,大字茅沼村,,43.06,140.49
室蘭市,沖,,,
"""
WHOLE = """"都道府県コード","都道府県名","市区町村コード","市区町村名","大字町丁目名","小字・通称名",緯度,経度
"01","北海道","01403","古宇郡泊村","大字茅沼村",,43.06,140.49
"17","石川県","17463","鳳珠郡能登町","字宇出津","字ト",37.31,137.15
"""


def written(folder, content, *, name="towns.csv", encoding="utf-8"):
    path = folder / name
    path.write_bytes(content.encode(encoding))
    return path


def places(path, region=None):
    assert TOWNS.recognises(path)
    (dataset,) = TOWNS.read(path, ReadOptions(region))
    return dataset, dataset.frame()


def refusal(path, region=None):
    assert TOWNS.recognises(path)
    with pytest.raises(InputError) as caught:
        TOWNS.read(path, ReadOptions(region))
    error = caught.value
    for lang in ("ja", "en"):
        line = text(f"error.{error.code}", lang, **error.params)
        assert path.name in line
        assert "\n" not in line
    return error


def test_it_is_a_connector():
    assert isinstance(TOWNS, Connector)
    assert TOWNS.kinds == ("places",)


def test_the_points_of_hokkaido(shared_data):
    dataset, table = places(shared_data / "hokkaido" / "addresses" / "town_points.csv.gz", find_region("北海道"))
    assert len(table) == 26_155 - 21
    assert set(table["municipality_code"]) == set(find_region("北海道").codes)
    assert (table["municipality_code"] == "01633").sum() == 52
    assert "21 件" in dataset.notes[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_names_are_looked_up_in_the_regions_prefecture(tmp_path, encoding):
    dataset, table = places(written(tmp_path, CUT, encoding=encoding), find_region("室蘭市"))
    assert table["municipality_code"].tolist() == ["01633", "01205", "01100", "01403"]
    assert table["name"].tolist() == ["字上士幌", "中央町一丁目", "北七条東三丁目", "大字茅沼村"]
    assert dataset.notes == ("位置のない 1 件を除いた。 / Places without a position that were left out: 1.",)


def test_the_whole_countrys_table_has_codes(tmp_path):
    _, table = places(written(tmp_path, WHOLE))
    assert table["municipality_code"].tolist() == ["01403", "17463"]
    assert table["name"].tolist() == ["大字茅沼村", "字宇出津字ト"]


def test_a_shared_name_needs_its_prefecture(tmp_path):
    path = written(tmp_path, CUT.replace("室蘭市,中央町", "伊達市,中央町"))
    assert places(path, find_region("室蘭市"))[1]["municipality_code"].tolist()[1] == "01233"
    error = refusal(path)
    assert (error.code, error.params["row"]) == ("town_points.ambiguous", 3)


def test_a_name_that_only_other_prefectures_share_is_no_fault_of_the_region(tmp_path):
    path = written(tmp_path, CUT.replace("室蘭市,中央町", "伊達市,中央町"))
    held = places(path, find_region("能登町"))[1]["municipality_code"].tolist()
    assert not {"01233", "07213"} & set(held)
    assert len(held) == len(places(path, find_region("室蘭市"))[1]) - 1


@pytest.mark.parametrize(
    ("was", "becomes", "code", "row"),
    [
        ("室蘭市,中央町", "室蘭村,中央町", "town_points.unknown_municipality", 3),
        ("42.31,140.97", "140.97,42.31", "town_points.off_japan", 3),
        ("42.31,140.97", "北緯42度,140.97", "tabular.not_a_number", 3),
    ],
)
def test_bad_rows_are_named(tmp_path, was, becomes, code, row):
    error = refusal(written(tmp_path, CUT.replace(was, becomes)))
    assert (error.code, error.params["row"]) == (code, row)


def test_a_truncated_gzip(tmp_path):
    path = tmp_path / "towns.csv.gz"
    content = gzip.compress((CUT * 400).encode())
    path.write_bytes(content[: len(content) - 10])
    assert refusal(path).code == "tabular.damaged_archive"


def test_other_tables_are_left_alone(tmp_path):
    assert not TOWNS.recognises(written(tmp_path, "市区町村名,人口\n室蘭市,3\n"))
    assert not TOWNS.recognises(tmp_path / "absent.csv")
