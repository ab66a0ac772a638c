"""Lists of 町字 in supported areas: their columns, categories and days, and what cannot be read."""

from __future__ import annotations

import pandas as pd
import pytest

from todoku.areas.municipalities import find_region
from todoku.errors import InputError
from todoku.sources.connector import ReadOptions
from todoku.sources.publishers.support_areas import SupportAreas
from todoku.sources.registry import connector_for

HEADER = "市区町村コード,市区町村名,町字,支援区域の区分,支援開始日"
ROWS = "012050,室蘭市,絵鞆町一丁目,一般支援区域,令和6年4月1日\n01205,室蘭市,石川町,特別,2024-04-01\n,登別市,鉱山町,,\n"


def written(tmp_path, content, name="list_2025-08-01.csv"):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8-sig")
    return path


def read(path):
    (dataset,) = SupportAreas().read(path, ReadOptions(region=find_region("01")))
    return dataset


def test_a_list_is_recognised_and_read(tmp_path):
    path = written(tmp_path, f"{HEADER}\n{ROWS}")
    assert connector_for(path).id == "support_areas"
    dataset = read(path)
    rows = dataset.frame().astype(object).where(dataset.frame().notna(), None).to_dict("split")["data"]
    assert rows == [
        ["01205", "絵鞆町一丁目", "general", "2024-04-01"],
        ["01205", "石川町", "special", "2024-04-01"],
        ["01230", "鉱山町", "unspecified", None],
    ]
    assert dataset.source.as_of == "2025-08-01"


def test_an_excel_file_below_a_title_is_read(tmp_path):
    path = tmp_path / "list.xlsx"
    rows = [
        ["支援区域の一覧", None, None],
        ["municipality_code", "town", "support_category"],
        ["01205", "石川町", "special"],
    ]
    pd.DataFrame(rows).to_excel(path, header=False, index=False)
    assert connector_for(path).id == "support_areas"
    assert read(path).frame()["category"].tolist() == ["special"]


@pytest.mark.parametrize("header", ["市区町村コード,町字,人口", "町字,緯度,経度", "市区町村コード,支援区域の区分"])
def test_other_tables_are_left_to_others(tmp_path, header):
    assert not SupportAreas().recognises(written(tmp_path, f"{header}\n01205,石川町,1\n"))


@pytest.mark.parametrize(
    ("rows", "code", "row"),
    [
        ("01205,室蘭市,石川町,特級,", "support_areas.category", 2),
        ("01205,室蘭市,石川町,一般,来年", "support_areas.since", 2),
        ("01205,室蘭市,石川町,一般,\n01205,室蘭市,石川町,一般,", "user.repeated", 3),
        ("01999,室蘭市,石川町,一般,", "user.municipality_code", 2),
        (",,石川町,一般,", "user.no_municipality", 2),
    ],
)
def test_what_cannot_be_read_names_its_row(tmp_path, rows, code, row):
    with pytest.raises(InputError) as caught:
        read(written(tmp_path, f"{HEADER}\n{rows}\n"))
    assert (caught.value.code, caught.value.params["row"]) == (code, row)
