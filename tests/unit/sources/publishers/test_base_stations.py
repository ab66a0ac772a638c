"""Base stations by municipality: totals, wards, missing rows, dates and operators, and bad files."""

from __future__ import annotations

import pytest

from todoku.areas.municipalities import all_of, find_region, region_of
from todoku.errors import InputError
from todoku.i18n import text
from todoku.provenance import Basis
from todoku.sources.connector import Connector, ReadOptions
from todoku.sources.publishers.base_stations import CONNECTORS

STATIONS = CONNECTORS[0]
OWN = """団体コード,都道府県名,市区町村名,開設局数
10006,北海道,,9
11011,北海道,札幌市中央区,3
11029,北海道,札幌市北区,2
12050,北海道,室蘭市,4
"""


def written(folder, content=OWN, *, name="01_hokkaido.csv", encoding="utf-8-sig"):
    path = folder / name
    path.write_bytes(content.encode(encoding))
    return path


def refusal(path):
    assert STATIONS.recognises(path)
    with pytest.raises(InputError) as caught:
        STATIONS.read(path, ReadOptions())
    error = caught.value
    for lang in ("ja", "en"):
        line = text(f"error.{error.code}", lang, **error.params)
        assert path.name in line
        assert "\n" not in line
    return error


def test_it_is_a_connector():
    assert isinstance(STATIONS, Connector)
    assert STATIONS.kinds == ("base_stations",)


def test_the_register_of_hokkaido(shared_data):
    path = shared_data / "hokkaido" / "base_stations_rakuten" / "01_hokkaido.csv"
    assert STATIONS.recognises(path)
    (dataset,) = STATIONS.read(path, ReadOptions())
    stations = dataset.frame().set_index("municipality_code")["stations"]
    assert stations["01"] == stations.drop("01").sum() == 1757
    assert stations["01100"] == 338
    absent = {place.name for place in all_of("01")} - {find_region(code).name for code in stations.drop("01").index}
    assert len(absent) == 6
    assert (dataset.source.as_of, dataset.source.basis) == ("2022-07-21", Basis.MEASURED)
    assert set(dataset.frame()["operator"]) == {"楽天モバイル"}
    assert set(dataset.frame()["system"]) == {"unspecified"}


@pytest.mark.parametrize("file", ["01_hokkaido_diff.csv", "updated.csv"])
def test_lists_of_changes_and_dates_hold_no_counts(shared_data, file):
    path = shared_data / "hokkaido" / "base_stations_rakuten" / file
    assert STATIONS.recognises(path)
    assert STATIONS.read(path, ReadOptions()) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_wards_are_added_up_for_their_city(tmp_path, encoding):
    (dataset,) = STATIONS.read(written(tmp_path, encoding=encoding), ReadOptions())
    found = dataset.frame().set_index("municipality_code")["stations"].to_dict()
    assert found == {"01": 9, "01100": 5, "01205": 4}
    assert dataset.source.as_of is None
    assert set(dataset.frame()["operator"]) == {"unspecified"}


def test_a_ward_that_is_asked_for_keeps_its_own(tmp_path):
    (dataset,) = STATIONS.read(written(tmp_path), ReadOptions(region_of("01101")))
    found = dataset.frame().set_index("municipality_code")["stations"].to_dict()
    assert found == {"01": 9, "01100": 2, "01101": 3, "01205": 4}


@pytest.mark.parametrize(
    ("folder", "operator"),
    [
        ("rakuten", "楽天モバイル"),
        ("docomo_2024", "NTTドコモ"),
        ("au-stations", "KDDI"),
        ("SoftBank", "ソフトバンク"),
        ("auto", "unspecified"),
    ],
)
def test_the_operator_is_known_from_the_folder_only(tmp_path, folder, operator):
    (tmp_path / folder).mkdir()
    (dataset,) = STATIONS.read(written(tmp_path / folder), ReadOptions())
    assert set(dataset.frame()["operator"]) == {operator}


def test_a_missing_count_is_unknown_and_not_zero(tmp_path):
    (dataset,) = STATIONS.read(written(tmp_path, OWN.replace("室蘭市,4", "室蘭市,")), ReadOptions())
    assert "01205" not in set(dataset.frame()["municipality_code"])


@pytest.mark.parametrize(
    ("was", "becomes", "code", "row"),
    [
        ("12050,", "12051,", "base_stations.bad_code", 5),
        ("12050,", "室蘭,", "base_stations.bad_code", 5),
        ("室蘭市,4", "室蘭市,-4", "tabular.not_a_count", 5),
        ("室蘭市,4", "室蘭市,四", "tabular.not_a_count", 5),
        ("室蘭市,4", "室蘭市,4,4", "tabular.ragged", 5),
    ],
)
def test_bad_rows_are_named(tmp_path, was, becomes, code, row):
    error = refusal(written(tmp_path, OWN.replace(was, becomes)))
    assert (error.code, error.params["row"]) == (code, row)


def test_other_tables_are_left_alone(tmp_path):
    assert not STATIONS.recognises(written(tmp_path, "団体コード,世帯数\n012050,3\n"))
    assert not STATIONS.recognises(tmp_path / "absent.csv")
