"""A user's own tables: every key, every kind of value, and errors that name file, row and remedy."""

from __future__ import annotations

import pytest
import xlsxwriter

from todoku.areas.municipalities import find_region
from todoku.errors import InputError
from todoku.i18n import LANGS, text
from todoku.sources.connector import Connector, ReadOptions
from todoku.sources.own.user_tables import CONNECTORS, UserTables

MURORAN = ReadOptions(region=find_region("01205"))


def write(tmp_path, content, *, encoding="utf-8", name="t.csv"):
    path = tmp_path / name
    path.write_bytes(content.encode(encoding))
    return path


def read(tmp_path, content, *, options=MURORAN, **how):
    path = write(tmp_path, content, **how)
    assert UserTables().recognises(path)
    return {dataset.kind: dataset for dataset in UserTables().read(path, options)}


def failure(tmp_path, content, *, options=MURORAN, **how):
    with pytest.raises(InputError) as raised:
        UserTables().read(write(tmp_path, content, **how), options)
    lines = [text(f"error.{raised.value.code}", lang, **raised.value.params) for lang in LANGS]
    assert all("t.csv" in line and "\n" not in line for line in lines)
    return raised.value.code, raised.value.params


def test_it_is_a_connector():
    assert all(isinstance(connector, Connector) for connector in CONNECTORS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_states_by_square_in_every_encoding(tmp_path, encoding):
    content = "メッシュコード,光(FTTH)整備状況,携帯\n624077844,整備済,○\n624077851,未整備,\n624077852,不明,×\n"
    table = read(tmp_path, content, encoding=encoding)["present"].frame()
    rows = table[["mesh_code", "service", "state"]].to_numpy().tolist()
    assert rows == [
        ["624077844", "ftth", "served"],
        ["624077851", "ftth", "unserved"],
        ["624077852", "ftth", "unknown"],
        ["624077844", "mobile", "served"],
        ["624077851", "mobile", "unknown"],
        ["624077852", "mobile", "unserved"],
    ]
    assert table["share"].isna().tolist() == [False, False, True, False, True, False]


@pytest.mark.parametrize(
    ("header", "values"),
    [("光整備率(%)", ("100", "85", "0")), ("光整備率", ("100%", "85%", "0%")), ("ftth_share", ("1", "0.85", "0"))],
)
def test_shares_by_square_whether_percent_or_ratio(tmp_path, header, values):
    lines = [f"{code},{value}" for code, value in zip(("624077844", "624077851", "624077852"), values, strict=True)]
    table = read(tmp_path, "\n".join([f"mesh_code,{header}", *lines, ""]))["present"].frame()
    assert table["share"].tolist() == [1.0, 0.85, 0.0]
    assert table["state"].tolist() == ["served", "unserved", "unserved"]


def test_rates_by_municipality_are_observations(tmp_path):
    content = "団体コード,FTTH率(%),マイナンバーカード保有率(%),5G基盤展開率(%)\n012050,98.5,70.1,\n012025,99,71,45\n"
    table = read(tmp_path, content)["observations"].frame()
    found = {(code, indicator): value for code, indicator, value in table.iloc[:, 1:4].itertuples(index=False)}
    assert found["01205", "ftth_household_rate"] == pytest.approx(0.985)
    assert found["01205", "card_holding_rate"] == pytest.approx(0.701)
    assert found["01202", "g5_base_deployment_rate"] == 0.45
    assert set(table["unit"]) == {"ratio"}


def test_counts_and_index_by_municipality_name(tmp_path):
    content = '市町村名,人口,世帯数,財政力指数,基地局数\n室蘭市,"93,652",44547,0.60,12\n'
    table = read(tmp_path, content)["observations"].frame()
    assert dict(zip(table["indicator"], table["value"], strict=True)) == {
        "population": 93652,
        "households": 44547,
        "fiscal_index": 0.6,
        "base_stations": 12,
    }
    assert set(table["municipality_code"]) == {"01205"}


def test_stations_by_operator(tmp_path):
    content = "市区町村コード,事業者,方式,基地局数\n01205,A社,5G,3\n01205,B社,5G,0\n01000,A社,5G,999\n"
    table = read(tmp_path, content)["base_stations"].frame()
    assert table[["municipality_code", "operator", "system", "stations"]].to_numpy().tolist() == [
        ["01205", "A社", "5G", 3],
        ["01205", "B社", "5G", 0],
        ["01", "A社", "5G", 999],
    ]


@pytest.mark.parametrize(("unit", "area_m2"), [("ha", 25_000.0), ("a", 250.0), ("m2", 2.5), ("㎡", 2.5)])
def test_farms_by_square(tmp_path, unit, area_m2):
    held = read(tmp_path, f"メッシュコード,農地面積({unit}),筆数,農家数\n624077844,2.5,7,3\n624077851,,,2\n")
    farms = held["farm_cells"].frame()
    assert farms[["mesh_code", "farm_area_m2", "fields"]].to_numpy().tolist() == [["624077844", area_m2, 7]]
    assert held["farm_households"].frame()["farms"].tolist() == [3, 2]


def test_towns_keep_their_names_for_the_importer(tmp_path):
    held = read(tmp_path, "町丁目・字,光\n中央町1丁目,済\n,\n")
    table = held["present_by_town"].frame()
    assert table[["row", "municipality_code", "town", "state"]].to_numpy().tolist() == [
        [2, "01205", "中央町1丁目", "served"]
    ]


def test_excel_takes_leading_zeros_and_dates_away_and_they_come_back(tmp_path):
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("表")
        sheet.write_row(0, 0, ["令和6年度の調べ"])
        sheet.write_row(2, 0, ["市町村コード", "FTTH率", "基準日"])
        sheet.write_row(3, 0, [1205, 0.98, "2024-04-01"])
    assert UserTables().recognises(path)
    (dataset,) = UserTables().read(path, MURORAN)
    assert dataset.source.as_of == "2024-04-01"
    row = dataset.frame().iloc[0]
    assert (row["row"], row["municipality_code"], row["value"]) == (4, "01205", 0.98)


def test_other_tables_are_not_taken_for_a_users_own(tmp_path):
    assert not UserTables().recognises(write(tmp_path, "市区町村コード,緯度,経度\n01205,42.3,140.9\n"))
    assert not UserTables().recognises(write(tmp_path, "x,y\n1,2\n"))
    assert not UserTables().recognises(write(tmp_path, "団体コード,事業者\n01205,A社\n"))
    assert not UserTables().recognises(write(tmp_path, "PK", name="t.xlsx"))


def test_a_missing_key_column_is_named(tmp_path):
    code, params = failure(tmp_path, "光整備状況,携帯整備状況\n整備済,整備済\n")
    assert (code, params["columns"]) == ("user.no_key", ["光整備状況", "携帯整備状況"])


def test_several_municipalities_need_a_column(tmp_path):
    options = ReadOptions(region=find_region("十勝"))
    assert failure(tmp_path, "町丁目・字,光\n西1条,済\n", options=options)[0] == "user.no_municipality_column"


ERRORS = {
    "a state that is none": ("mesh_code,光\n624077844,たぶん\n", "user.state", 2, "たぶん"),
    "a share over all": ("mesh_code,光整備率(%)\n624077844,101\n", "user.over_100", 2, "101"),
    "a negative share": ("mesh_code,光整備率\n624077844,-0.5\n", "user.not_a_ratio", 2, "-0.5"),
    "a share in words": ("mesh_code,光整備率\n624077844,約半分\n", "user.not_a_ratio", 2, "約半分"),
    "percent or ratio": ("mesh_code,光整備率(%)\n624077844,0.85\n", "user.percent_or_ratio", 2, "0.85"),
    "a negative count": ("団体コード,人口\n01205,5\n01202,-5\n", "user.not_a_count", 3, "-5"),
    "a count in words": ("団体コード,世帯数\n01205,多数\n", "user.not_a_count", 2, "多数"),
    "half a station": ("団体コード,基地局数\n01205,1.5\n", "user.not_a_count", 2, "1.5"),
    "a square that is none": ("mesh_code,光\n12345,済\n", "user.mesh_form", 2, "12345"),
    "a square abroad": ("mesh_code,光\n304077844,済\n", "user.mesh_form", 2, "304077844"),
    "a code that is none": ("団体コード,人口\n99999,5\n", "user.municipality_code", 2, "99999"),
    "a code with a wrong check digit": ("団体コード,人口\n012051,5\n", "user.municipality_code", 2, "012051"),
    "a name that is none": ("市町村名,人口\n室欄市,5\n", "user.municipality_name", 2, "室欄市"),
    "a name of nothing anywhere": ("市町村名,人口\n存在しない村,5\n", "user.municipality_name", 2, "存在しない村"),
    "the same square twice": ("mesh_code,光\n624077844,済\n\n624077844,未\n", "user.repeated", 4, "624077844/ftth"),
    "the same municipality twice": ("団体コード,人口\n01205,5\n012050,6\n", "user.repeated", 3, "01205/population"),
}


@pytest.mark.parametrize("case", ERRORS)
def test_an_error_names_its_row_and_value(tmp_path, case):
    content, code, row, value = ERRORS[case]
    found, params = failure(tmp_path, content)
    assert (found, params["row"], params["value"]) == (code, row, value)


def test_a_row_without_a_municipality_is_named(tmp_path):
    code, params = failure(tmp_path, "団体コード,人口\n,5\n")
    assert (code, params["row"]) == ("user.no_municipality", 2)


def test_an_area_needs_its_unit(tmp_path):
    assert failure(tmp_path, "mesh_code,農地面積\n624077844,2\n")[0] == "user.area_unit"


def test_a_state_needs_its_service(tmp_path):
    code, params = failure(tmp_path, "mesh_code,整備状況\n624077844,整備済\n")
    assert (code, params["column"]) == ("user.which_service", "整備状況")


def test_a_state_needs_a_place(tmp_path):
    code, params = failure(tmp_path, "団体コード,光\n01205,済\n")
    assert (code, params["column"]) == ("user.needs_place", "光")


def test_a_name_that_several_bear_elsewhere_is_passed_over(tmp_path):
    table = read(tmp_path, "市町村名,人口\n室蘭市,5\n泊村,3\n")["observations"].frame()
    assert table["municipality_code"].tolist() == ["01205"]


def test_a_near_miss_is_offered(tmp_path):
    _, params = failure(tmp_path, "市町村名,人口\n室欄市,5\n")
    assert list(params["near"]) == ["室蘭市"]


def test_a_damaged_workbook_is_told(tmp_path):
    path = write(tmp_path, "PK\x03\x04 cut short", name="t.xlsx")
    with pytest.raises(InputError) as raised:
        UserTables().read(path, MURORAN)
    assert raised.value.code == "user.workbook"
