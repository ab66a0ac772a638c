"""The register: its control totals, what it says of a code, and what held on a day."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import unicodedata
from datetime import date

import pytest

from todoku.areas.registry import (
    Kind,
    all_of,
    by_code,
    current_codes,
    denominator_code,
    register,
)
from todoku.errors import AreaError
from todoku.i18n import text

SMALL_TO_LARGE = str.maketrans("ぁぃぅぇぉっゃゅょゎ", "あいうえおつやゆよわ")


def kinds(kind):
    return [place for place in register().current.values() if place.kind is kind]


def test_control_totals_of_japan():
    assert len(register().prefectures) == 47
    assert len(register().subprefectures) == 14
    assert len(kinds(Kind.MUNICIPALITY)) == 1718
    assert len(kinds(Kind.SPECIAL_WARD)) == 23
    assert len(kinds(Kind.WARD)) == 171
    assert len(kinds(Kind.NORTHERN_VILLAGE)) == 6
    assert sum(len(all_of(code)) for code in register().prefectures) == 1741
    assert len({place.designated_city_code for place in kinds(Kind.WARD)}) == 20


def test_hokkaido_has_179_and_its_subprefectures_hold_them_all():
    places = all_of("01")
    assert len(places) == 179
    assert sum(place.name.endswith("市") for place in places) == 35
    names = {division.name for division in register().subprefectures.values()}
    assert {place.subprefecture for place in places} == names
    assert all(place.lat is not None and place.lon is not None for place in places)


def test_a_municipality_of_hokkaido():
    muroran = by_code("012050")
    assert (muroran.code, muroran.code6, muroran.name, muroran.kana, muroran.name_en) == (
        "01205",
        "012050",
        "室蘭市",
        "むろらんし",
        "Muroran-shi",
    )
    assert (muroran.prefecture_code, muroran.prefecture, muroran.subprefecture) == ("01", "北海道", "胆振総合振興局")
    assert muroran.county is None
    assert (muroran.lat, muroran.lon) == pytest.approx((42.315, 140.974), abs=1e-3)


def test_towns_far_from_hokkaido():
    noto, fuji = by_code("17463"), by_code("19430")
    assert (noto.name, noto.kana, noto.name_en, noto.county) == ("能登町", "のとちょう", "Noto-cho", "鳳珠郡")
    assert (fuji.name, fuji.kana) == ("富士河口湖町", "ふじかわぐちこまち")
    assert (fuji.name_en, fuji.prefecture) == ("Fujikawaguchiko-machi", "山梨県")
    assert (noto.lat, noto.lon, noto.subprefecture) == (None, None, None)


def test_a_ward_is_counted_in_its_city():
    ward = by_code("01101")
    assert (ward.name, ward.is_ward, ward.designated_city_code) == ("札幌市中央区", True, "01100")
    assert denominator_code("01101") == "01100"
    assert denominator_code("01100") == "01100"
    assert denominator_code("13101") == "13101"
    assert denominator_code("22131") == "22130"


def test_the_northern_villages_are_known_and_counted_nowhere():
    villages = kinds(Kind.NORTHERN_VILLAGE)
    assert [place.name for place in villages] == ["色丹村", "泊村", "留夜別村", "留別村", "紗那村", "蘂取村"]
    assert all(place.is_northern_village for place in villages)
    assert not {place.code for place in villages} & {place.code for place in all_of("01")}
    assert by_code("01696").county == "国後郡"


def test_what_followed_a_code():
    assert current_codes("04423") == ("04216",)
    assert current_codes("09367") == ("09203",)
    assert current_codes("22135") == ("22138", "22139")
    assert current_codes("28221") == ("28221",)
    assert current_codes("01205") == ("01205",)
    assert by_code("04423").valid_to == date(2016, 10, 10)


def test_codes_are_valid_at_a_date():
    assert by_code("28221").name == "丹波篠山市"
    assert by_code("28221", on=date(2019, 4, 30)).name == "篠山市"
    assert by_code("28221", on=date(2019, 5, 1)).name == "丹波篠山市"
    assert by_code("04423", on=date(2016, 10, 9)).name == "富谷町"
    miyagi = {place.code for place in all_of("04", on=date(2016, 10, 9))}
    assert "04423" in miyagi
    assert "04216" not in miyagi
    assert len(all_of("04", on=date(2016, 10, 9))) == len(all_of("04")) == 35
    assert len(all_of("09", on=date(2014, 4, 4))) == 26
    assert len(all_of("09")) == 25


@pytest.mark.parametrize(
    ("call", "error", "ja", "en"),
    [
        (lambda: by_code("04423", on=date(2017, 1, 1)), "area.not_valid_on", "2016-10-10 の前日", "before 2016-10-10"),
        (lambda: by_code("04216", on=date(2016, 1, 1)), "area.not_valid_on", "2016-10-10 から", "from 2016-10-10"),
        (lambda: all_of("48"), "area.unknown_prefecture", "「48」", "code 48"),
        (lambda: all_of("01", on=date(2010, 10, 1)), "area.before_history", "2014-01-01", "2014-01-01"),
    ],
)
def test_what_the_register_cannot_say_it_refuses(call, error, ja, en):
    with pytest.raises(AreaError) as caught:
        call()
    assert caught.value.code == error
    assert ja in text(f"error.{error}", "ja", **caught.value.params)
    assert en in text(f"error.{error}", "en", **caught.value.params)


def test_it_loads_without_pandas():
    script = (
        "import sys; from todoku.areas.municipalities import by_code, find_region; "
        "by_code('01205'); find_region('室蘭市'); "
        "print([name for name in ('pandas', 'numpy', 'shapely') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_it_equals_the_public_list_of_municipalities(shared_data):
    with (shared_data / "municipalities/localgovjp-utf8.csv").open(encoding="utf-8-sig") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 1916
    different = []
    for row in rows:
        place = by_code(row["lgcode"])
        name = row["city"].replace(" ", "")
        kana = unicodedata.normalize("NFC", row["citykana"]).replace(" ", "")
        if (place.code6, place.prefecture, place.name) != (row["lgcode"], row["pref"], name):
            different.append((row["lgcode"], name, place.name))
        if place.kana.translate(SMALL_TO_LARGE) != kana.translate(SMALL_TO_LARGE):
            different.append((row["lgcode"], kana, place.kana))
    assert different == [("394050", "檮原町", "梼原町")]


def test_it_equals_the_boundaries_of_2025(shared_data):
    file = json.loads((shared_data / "municipalities/n03_2025_japan.topojson").read_text(encoding="utf-8"))
    listed = {
        one["properties"]["lg_code_5"]: one["properties"]
        for one in file["objects"]["ja_municipality_area_simplified_1741"]["geometries"]
    }
    own = {code: place for code, place in register().current.items() if not place.is_ward}
    assert set(listed) == set(own)
    assert [code for code, one in listed.items() if (one["county_name"] or None) != own[code].county] == []
    assert [code for code, one in listed.items() if one["city_name"] != own[code].name] == ["39405"]
    assert [code for code, one in listed.items() if one["is_hoppo_city"] != own[code].is_northern_village] == []


def test_every_code_of_every_fiscal_table_is_known(shared_data):
    from python_calamine import CalamineWorkbook

    for name, former in (("H27.xls", {"04423", "40305"}), ("H29.xlsx", {"40305"}), ("R3.xlsx", set())):
        book = CalamineWorkbook.from_path(shared_data / "fiscal" / name)
        cells = [str(row[0]).split(".")[0].zfill(6) for row in book.get_sheet_by_index(0).to_python() if row]
        codes = {cell[:5] for cell in cells if cell.isdigit() and len(cell) == 6 and cell != "000000"}
        assert len(codes) == 1741
        assert codes - set(register().current) == former
        assert former <= set(register().former)
