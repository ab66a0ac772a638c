"""Fiscal indices: every year's workbook, printed decimals, years without codes, and workbooks that cannot be read."""

from __future__ import annotations

import csv
from importlib import resources

import openpyxl
import pytest

from todoku.areas.municipalities import find_region
from todoku.errors import InputError
from todoku.i18n import text
from todoku.sources.connector import Connector, ReadOptions
from todoku.sources.publishers.fiscal import CONNECTORS

FISCAL = CONNECTORS[0]
HEADER = ["団体コード", "都道府県名", "団体名", "財政力指数", "経常収支比率"]
ROWS = [
    ["011002", "北海道", "札幌市", 0.7, 93.0],
    ["012050", "北海道", "室蘭市", 0.63, 90.3],
    ["131016", "東京都", "千代田区", 0.87, 73.4],
    ["014036", "北海道", "泊村", 1.665, 70.0],
    ["473821", "沖縄県", "与那国町", "－", 86.5],
    ["全国市町村平均", "", "", 0.5, 88.9],
]


def workbook(folder, *, name="R3.xlsx", title="全市町村の主要財政指標（令和３年度）", header=HEADER, rows=ROWS):
    book = openpyxl.Workbook()
    for row in [[title], header, *rows]:
        book.active.append(row)
    path = folder / name
    book.save(path)
    return path


def indices(path):
    assert FISCAL.recognises(path)
    (dataset,) = FISCAL.read(path, ReadOptions())
    return dataset, dataset.frame()


def refusal(path):
    with pytest.raises(InputError) as caught:
        FISCAL.read(path, ReadOptions())
    error = caught.value
    for lang in ("ja", "en"):
        line = text(f"error.{error.code}", lang, **error.params)
        assert path.name in line
        assert "\n" not in line
    return error


def test_it_is_a_connector():
    assert isinstance(FISCAL, Connector)
    assert FISCAL.kinds == ("fiscal",)


@pytest.mark.parametrize(
    ("file", "year"),
    [
        ("H27.xls", 2015),
        ("H29.xlsx", 2017),
        ("H30.xlsx", 2018),
        ("R1.xlsx", 2019),
        ("R2.xlsx", 2020),
        ("R3.xlsx", 2021),
    ],
)
def test_every_years_workbook_gives_each_municipality_once(shared_data, file, year):
    _, table = indices(shared_data / "fiscal" / file)
    assert len(table) == table["municipality_code"].nunique() == 1741
    assert set(table["fiscal_year"]) == {year}
    wards = table["municipality_code"].between("13101", "13123")
    assert wards.sum() == 23
    assert table.loc[wards, "fiscal_index"].isna().all()
    assert table.loc[~wards, "fiscal_index"].str.fullmatch(r"\d\.\d\d").all()


@pytest.mark.parametrize(
    ("file", "column"),
    [("H29.xlsx", "H29"), ("H30.xlsx", "H30"), ("R1.xlsx", "R1"), ("R2.xlsx", "R2"), ("R3.xlsx", "R3")],
)
def test_hokkaido_equals_the_facts(shared_data, file, column):
    facts = (resources.files("todoku") / "data" / "facts" / "hokkaido_municipalities.csv").read_text(encoding="utf-8")
    expected = {row["code5"]: row[f"fiscal_index_{column}"] for row in csv.DictReader(facts.splitlines())}
    _, table = indices(shared_data / "fiscal" / file)
    found = dict(zip(table["municipality_code"], table["fiscal_index"], strict=True))
    assert {code: found[code] for code in expected} == expected
    assert len(expected) == 179


def test_the_index_is_the_printed_decimal(tmp_path):
    dataset, table = indices(workbook(tmp_path))
    assert dict(zip(table["municipality_code"], table["fiscal_index"], strict=True)) == {
        "01100": "0.70",
        "01205": "0.63",
        "13101": None,
        "01403": "1.67",
        "47382": None,
    }
    assert set(table["fiscal_year"]) == {2021}
    assert dataset.source.as_of == "2022-03-31"
    assert any("特別区 1 区" in said for said in dataset.notes)
    assert any("1 団体は値が「-」" in said for said in dataset.notes)


def test_the_year_may_stand_in_the_file_name_only(tmp_path):
    _, table = indices(workbook(tmp_path, name="H27.xlsx", title="全市町村の主要財政指標"))
    assert set(table["fiscal_year"]) == {2015}


def test_years_without_codes_are_looked_up_by_name(tmp_path):
    rows = [row[1:] for row in ROWS[:4]] + [["北海道", "風連町", 0.2, 80.0], ["全国市町村平均", "", 0.5, 88.9]]
    path = workbook(tmp_path, title="全市町村の主要財政指標（平成20年度）", header=HEADER[1:], rows=rows)
    dataset, table = indices(path)
    assert table["municipality_code"].tolist() == ["01100", "01205", "13101", "01403"]
    assert any("1 行を除いた" in said for said in dataset.notes)


def test_a_truncated_workbook(tmp_path, shared_data):
    path = tmp_path / "主要財政指標R3.xlsx"
    path.write_bytes((shared_data / "fiscal" / "R3.xlsx").read_bytes()[:40_000])
    assert FISCAL.recognises(path)
    assert refusal(path).code == "fiscal.unreadable"


@pytest.mark.parametrize(
    ("changed", "code", "row"),
    [
        ({"header": [*HEADER[:3], "経常収支比率"]}, "fiscal.no_header", None),
        ({"title": "全市町村の主要財政指標", "name": "book.xlsx"}, "fiscal.no_year", None),
        ({"rows": [*ROWS[:1], ["012051", "北海道", "室蘭市", 0.63, 1]]}, "fiscal.unknown_municipality", 4),
        ({"rows": [*ROWS[:2], ["013315", "北海道", "松前町", -0.1, 1]]}, "fiscal.bad_index", 5),
        ({"rows": [*ROWS[:2], ["013315", "北海道", "松前町", "低い", 1]]}, "fiscal.bad_index", 5),
        ({"rows": [*ROWS[:2], ROWS[0]]}, "fiscal.repeated", 5),
    ],
)
def test_bad_rows_are_named(tmp_path, changed, code, row):
    error = refusal(workbook(tmp_path, **changed))
    assert (error.code, error.params.get("row")) == (code, row)


def test_other_workbooks_are_left_alone(tmp_path):
    assert not FISCAL.recognises(workbook(tmp_path, header=["市町村", "世帯数", "整備率"]))
    plain = tmp_path / "note.xlsx"
    plain.write_bytes(b"not a workbook")
    assert not FISCAL.recognises(plain)
    assert not FISCAL.recognises(tmp_path / "absent.xlsx")


def test_addresses_are_workbooks_of_the_ministry():
    urls = [address.url for address in FISCAL.addresses(find_region("室蘭市"))]
    assert urls[-1] == "https://www.soumu.go.jp/main_content/000849999.xlsx"
