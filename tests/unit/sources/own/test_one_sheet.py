"""The one-sheet input: written for a town, filled in by it, read back."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pandas as pd
import pytest

from todoku.areas import mesh
from todoku.areas.municipalities import find_region
from todoku.errors import InputError
from todoku.provenance import Basis, Dataset, Source
from todoku.sources.connector import ReadOptions
from todoku.sources.own.one_sheet import FORM, OneSheet, one_sheet_datasets, read_one_sheet
from todoku.sources.own.one_sheet_form import write_template
from todoku.sources.own.user_tables import UserTables

REGION = find_region("室蘭市")
A, B = "624077844", "624077854"
SOURCE = Source(publisher="p", title="t", licence="l", basis=Basis.CENSUS)
CELLS = pd.DataFrame(
    {
        "mesh_code": [A, B],
        "municipality_code": "01205",
        "population": pd.array([20, 60], dtype="Int64"),
        "households": pd.array([10, 30], dtype="Int64"),
    }
)


def places():
    names = ["本町二丁目", "本町一丁目", "東町"]
    points = [mesh.centre(code) for code in (A, A, B)]
    table = pd.DataFrame({"municipality_code": "01205", "name": names})
    return table.assign(lat=[lat for lat, _ in points], lon=[lon for _, lon in points])


DATA = {"cells": Dataset("cells", SOURCE, table=CELLS), "places": Dataset("places", SOURCE, table=places())}


def sheet_of(path, *, lang="ja"):
    book = openpyxl.load_workbook(path)
    return book, book["入力" if lang == "ja" else "Input"]


def fill(path, states, *, column=5, date=None, name="filled.xlsx"):
    """Fill the template as a person does, by the names of towns."""
    book, sheet = sheet_of(path)
    for row in range(5, sheet.max_row + 1):
        sheet.cell(row, column).value = states.get(sheet.cell(row, 3).value)
    sheet["B2"] = date
    filled = path.with_name(name)
    book.save(filled)
    return filled


@pytest.fixture
def template(tmp_path):
    path = tmp_path / "template.xlsx"
    assert write_template(path, REGION, DATA) == 3
    return path


def test_the_sheet_lists_every_town_in_order_with_code_and_name(template):
    _, sheet = sheet_of(template)
    header = [sheet.cell(4, column).value for column in range(1, 11)]
    assert header == [
        "市区町村コード",
        "市区町村名",
        "町丁目・字",
        "世帯数",
        "光(FTTH)整備状況",
        "光の事業者",
        "携帯整備状況",
        "携帯の事業者",
        "農家数",
        "備考",
    ]
    rows = [[sheet.cell(row, column).value for column in range(1, 5)] for row in range(5, 8)]
    assert rows == [
        ["01205", "室蘭市", "本町一丁目", None],
        ["01205", "室蘭市", "本町二丁目", None],
        ["01205", "室蘭市", "東町", None],
    ]
    assert sheet.freeze_panes == "D5"


def test_the_three_words_are_offered_and_nothing_else_accepted(template):
    _, sheet = sheet_of(template)
    lists = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"}
    assert lists == {"E5:E7": '"整備済,未整備,不明"', "G5:G7": '"整備済,未整備,不明"'}


def test_households_stand_where_zones_know_them(tmp_path):
    zones = pd.DataFrame(
        {
            "zone_id": ["1", "2", "3"],
            "municipality_code": "01205",
            "name": ["東町", "東町", "西町"],
            "households": pd.array([4, 6, None], dtype="Int64"),
        }
    )
    path = tmp_path / "t.xlsx"
    assert write_template(path, REGION, {"cells": DATA["cells"], "zones": Dataset("zones", SOURCE, table=zones)}) == 2
    _, sheet = sheet_of(path)
    assert [(sheet.cell(row, 3).value, sheet.cell(row, 4).value) for row in (5, 6)] == [("東町", 10), ("西町", None)]


def test_without_names_the_populated_kilometre_squares_are_listed(tmp_path):
    path = tmp_path / "t.xlsx"
    assert write_template(path, REGION, {"cells": DATA["cells"]}) == 2
    book, sheet = sheet_of(path)
    listed = [(sheet.cell(row, 3).value, sheet.cell(row, 4).value) for row in (5, 6)]
    assert listed == [("62407784", 10), ("62407785", 30)]
    link = sheet.cell(5, 3).hyperlink
    assert f"{link.target}#{link.location}" == "https://maps.gsi.go.jp/#15/41.98750/140.93125/"
    assert sheet.cell(5, 10).value == "北緯41.9875、東経140.9313"
    assert "1kmメッシュ" in " ".join(str(row[0].value) for row in book["使い方"].iter_rows())
    filled = fill(path, {"62407784": "未整備"})
    table = read_one_sheet(filled, {"cells": DATA["cells"]}).frame()
    ftth = table.loc[table["service"] == "ftth"]
    assert dict(zip(ftth["mesh_code"], ftth["state"], strict=True)) == {"62407784": "unserved", "62407785": "unknown"}


def test_the_same_area_gives_the_same_file(tmp_path, template):
    again = tmp_path / "again.xlsx"
    write_template(again, REGION, DATA)
    assert again.read_bytes() == template.read_bytes()


def test_what_the_town_states_comes_back_at_squares(template):
    filled = fill(template, {"本町一丁目": "整備済", "本町二丁目": "整備済", "東町": "未整備"}, date="令和6年4月1日")
    dataset = read_one_sheet(filled, DATA)
    table = dataset.frame()
    ftth = table.loc[table["service"] == "ftth"]
    assert dict(zip(ftth["mesh_code"], ftth["state"], strict=True)) == {A: "served", B: "unserved"}
    source = dataset.source
    assert (source.publisher, source.as_of, source.basis) == ("室蘭市", "2024-04-01", Basis.MEASURED)


def test_empty_and_unknown_are_not_unserved(template):
    filled = fill(template, {"本町一丁目": "不明", "東町": None})
    table = read_one_sheet(filled, DATA).frame()
    assert set(table["state"]) == {"unknown"}
    assert table["share"].isna().all()


def test_a_date_that_excel_made_of_it_is_read(template):
    filled = fill(template, {"東町": "整備済"}, date=dt.datetime(2025, 3, 31))  # noqa: DTZ001 [Excel knows no zones]
    assert read_one_sheet(filled, DATA).source.as_of == "2025-03-31"


def test_an_unreadable_date_is_named(template):
    with pytest.raises(InputError) as raised:
        read_one_sheet(fill(template, {}, date="先月"), DATA)
    assert (raised.value.code, raised.value.params["row"]) == ("one_sheet.date", 2)


def test_a_wrong_word_is_named_with_its_row(template):
    with pytest.raises(InputError) as raised:
        read_one_sheet(fill(template, {"東町": "来年の予定"}), DATA)
    assert (raised.value.code, raised.value.params["row"], raised.value.params["value"]) == (
        "user.state",
        7,
        "来年の予定",
    )


def test_deleted_rows_are_unknown_and_strange_towns_are_named(template):
    book, sheet = sheet_of(template)
    sheet.delete_rows(6)
    sheet["E5"] = "整備済"
    book.save(template)
    ftth = read_one_sheet(template, DATA).frame().query("service == 'ftth'")
    assert dict(zip(ftth["mesh_code"], ftth["state"], strict=True)) == {A: "unknown", B: "unknown"}
    sheet["C6"] = "東丁"
    book.save(template)
    with pytest.raises(InputError) as raised:
        read_one_sheet(template, DATA)
    assert (raised.value.code, raised.value.params["near"]) == ("user.unknown_town", ("東町",))


def test_farms_are_read_for_the_importer(template):
    filled = fill(template, {"東町": 7}, column=9)
    kinds = {dataset.kind: dataset for dataset in OneSheet().read(filled, ReadOptions())}
    farms = kinds["farms_by_town"].frame().dropna(subset=["farms"])
    assert farms[["town", "farms"]].to_numpy().tolist() == [["東町", 7]]


def test_farm_households_come_back_at_the_squares_of_their_town(template):
    filled = fill(template, {"東町": 7}, column=9)
    made = one_sheet_datasets(filled, DATA)
    assert made["farm_households"].frame().to_numpy().tolist() == [[B, 7.0]]
    assert made["farm_households"].source.basis == Basis.ESTIMATED
    assert set(one_sheet_datasets(fill(template, {"東町": None}, column=9), DATA)) == {"present"}


def test_the_form_is_known_by_its_name_not_its_columns(template, tmp_path):
    assert OneSheet().recognises(template)
    plain = tmp_path / "t.csv"
    plain.write_text("町丁目・字,光\n東町,済\n", encoding="utf-8")
    assert not OneSheet().recognises(plain)
    assert UserTables().recognises(plain)


def test_a_newer_form_is_refused(template):
    book, sheet = sheet_of(template)
    assert sheet["J1"].value == FORM
    sheet["J1"] = "todoku.one-sheet/2"
    book.save(template)
    with pytest.raises(InputError) as raised:
        read_one_sheet(template, DATA)
    assert (raised.value.code, raised.value.params["found"]) == ("one_sheet.version", "todoku.one-sheet/2")


def test_the_sheet_of_another_town_is_refused_and_rows_of_others_are_passed_over(template):
    book, sheet = sheet_of(fill(template, {"東町": "未整備"}))
    for row in (5, 6):
        sheet.cell(row, 1).value, sheet.cell(row, 2).value = "01662", "厚岸町"
    book.save(template)
    ftth = read_one_sheet(template, DATA).frame().query("service == 'ftth'")
    assert dict(zip(ftth["mesh_code"], ftth["state"], strict=True)) == {B: "unserved"}
    sheet.cell(7, 1).value, sheet.cell(7, 2).value = "01662", "厚岸町"
    book.save(template)
    with pytest.raises(InputError) as raised:
        read_one_sheet(template, DATA)
    assert raised.value.code == "one_sheet.other_area"
    assert (raised.value.params["holds"], raised.value.params["area"]) == (["厚岸町"], ["室蘭市"])


def test_a_deleted_column_of_states_is_named(template):
    book, sheet = sheet_of(template)
    sheet.delete_cols(5)
    book.save(template)
    with pytest.raises(InputError) as raised:
        read_one_sheet(template, DATA)
    assert (raised.value.code, raised.value.params["row"]) == ("one_sheet.column", 4)
    assert raised.value.params["column"]["ja"] == "光(FTTH)整備状況"


def test_the_english_sheet_is_read_too(tmp_path):
    path = tmp_path / "t.xlsx"
    write_template(path, REGION, DATA, lang="en")
    book, sheet = sheet_of(path, lang="en")
    sheet["E7"], sheet["B2"] = "unserved", "2024-04-01"
    book.save(path)
    dataset = read_one_sheet(path, DATA)
    ftth = dataset.frame().query("service == 'ftth'")
    assert dict(zip(ftth["mesh_code"], ftth["state"], strict=True)) == {A: "unknown", B: "unserved"}
    assert dataset.source.as_of == "2024-04-01"


def test_a_failed_write_leaves_the_older_sheet(template, monkeypatch):
    before = template.read_bytes()

    def fail(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("todoku.sources.own.one_sheet_form._write_input", fail)
    with pytest.raises(KeyboardInterrupt):
        write_template(template, REGION, DATA)
    assert template.read_bytes() == before
    assert [path.name for path in template.parent.iterdir()] == ["template.xlsx"]
