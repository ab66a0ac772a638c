"""Regions by every code and name that people type, and what is said where there is no one answer."""

from __future__ import annotations

import pytest

from todoku import tables
from todoku.areas import region
from todoku.areas.municipalities import find_region, label, region_of
from todoku.areas.region import Region
from todoku.areas.registry import register
from todoku.errors import AreaError
from todoku.i18n import text

ONE = {
    "01205": [
        *(
            "01205",
            "012050",
            "jp:01205",
            "０１２０５",
            "室蘭市",
            "室蘭",
            "むろらんし",
            "むろらん",
            "ムロラン",
            "ﾑﾛﾗﾝ市",
        ),
        *("Muroran", "muroran-shi", "MURORANSHI", "Muroran City", "Hokkaido Muroran", "Muroran, Hokkaidō"),
        *("北海道室蘭市", "北海道 室蘭", "胆振 室蘭市"),
    ],
    "17463": [
        "17463",
        "174637",
        "能登町",
        "のとちょう",
        "Noto",
        "Noto-cho",
        "Noto Town",
        "石川県鳳珠郡能登町",
        "鳳珠郡能登町",
    ],
    "19430": ["19430", "富士河口湖町", "ふじかわぐちこまち", "Fujikawaguchiko", "Fuji-kawaguchiko-machi", "富士河口湖"],
    "01633": ["01633", "上士幌町", "かみしほろちょう", "Kamishihoro", "Kamisihoro-tyo", "河東郡上士幌町"],
    "01": ["01", "010006", "01000", "北海道", "ほっかいどう", "hokkaidō", "Hokkaido", "jp:01"],
    "13": ["13", "130001", "東京", "東京都", "とうきょう", "Tokyo", "Tōkyō-to", "Toukyou"],
    "01-tokachi": [
        "十勝",
        "十勝総合振興局",
        "十勝管内",
        "とかち",
        "Tokachi",
        "01-tokachi",
        "jp:01-tokachi",
        "北海道十勝",
    ],
    "01-okhotsk": ["オホーツク", "オホーツク総合振興局", "Okhotsk", "ｵﾎｰﾂｸ"],
    "01403": ["古宇郡泊村", "01403", "014036"],
    "01696": ["国後郡泊村", "01696"],
    "07213": ["福島県伊達市", "福島 伊達市", "Date, Fukushima", "07213"],
    "01233": ["北海道伊達市", "Hokkaido Date", "胆振総合振興局 伊達市"],
    "22461": ["静岡県森町", "静岡県周智郡森町", "森町 静岡", "Mori-machi, Shizuoka"],
    "01101": ["札幌市中央区", "札幌中央区", "Sapporo-shi Chuo-ku", "さっぽろしちゅうおうく", "01101", "011011"],
    "01100": ["札幌市", "札幌", "Sapporo", "01100"],
    "01223": ["歯舞群島", "Habomai", "根室市"],
    "39405": ["梼原町", "檮原町"],
    "09411": ["那珂川町", "栃木県那珂川町"],
    "01203": ["Hokkaido Otaru", "小樽"],
}


@pytest.mark.parametrize(("area_code", "typed"), [(code, name) for code, names in ONE.items() for name in names])
def test_what_people_type_finds_its_area(area_code, typed):
    assert find_region(typed).area_code == area_code


def test_one_reference_system_for_every_table():
    assert region.GEOGRAPHIC_CRS == tables.GEOGRAPHIC_CRS


def test_regions_hold_their_municipalities():
    assert find_region("室蘭市") == Region("01205", "室蘭市", ("01205",), "01")
    assert find_region("室蘭市").is_municipality
    tokachi = find_region("十勝")
    assert (tokachi.name, tokachi.prefecture_code, len(tokachi.codes)) == ("十勝総合振興局", "01", 19)
    assert tokachi.codes[0] == "01207"
    assert not tokachi.is_municipality
    assert len(find_region("北海道").codes) == 179
    assert len(find_region("東京都").codes) == 62
    parts = [code for code in register().subprefectures for code in region_of(code).codes]
    assert sorted(parts) == sorted(find_region("北海道").codes)


SHARED = {
    "泊村": ["01403 北海道 古宇郡 泊村 (Tomari-mura)", "01696 北海道 国後郡 泊村 (Tomari-mura)"],
    "伊達市": ["01233 北海道 伊達市 (Date-shi)", "07213 福島県 伊達市 (Date-shi)"],
    "森町": ["01345 北海道 茅部郡 森町 (Mori-machi)", "22461 静岡県 周智郡 森町 (Mori-machi)"],
    "府中市": ["13206 東京都 府中市 (Fuchu-shi)", "34208 広島県 府中市 (Fuchu-shi)"],
    "釧路": [
        "01-kushiro 釧路総合振興局 (Kushiro)",
        "01206 北海道 釧路市 (Kushiro-shi)",
        "01661 北海道 釧路郡 釧路町 (Kushiro-cho)",
    ],
    "大阪": ["27 大阪府 (Osaka)", "27100 大阪府 大阪市 (Osaka-shi)"],
    "Esashi-cho": ["01361 北海道 檜山郡 江差町 (Esashi-cho)", "01514 北海道 枝幸郡 枝幸町 (Esashi-cho)"],
}


@pytest.mark.parametrize(("name", "choices"), SHARED.items())
def test_a_shared_name_gives_a_choice(name, choices):
    with pytest.raises(AreaError) as caught:
        find_region(name)
    assert caught.value.code == "area.ambiguous"
    assert caught.value.params["choices"] == choices


def test_ikeda_is_in_four_prefectures_and_a_central_ward_in_eleven_cities():
    for name, prefectures in (("池田町", ["01", "18", "20", "21"]), ("中央区", None)):
        with pytest.raises(AreaError) as caught:
            find_region(name)
        found = [choice[:2] for choice in caught.value.params["choices"]]
        assert found == prefectures if prefectures else len(found) == 11


@pytest.mark.parametrize(
    ("typed", "error", "ja", "en"),
    [
        ("室欄市", "area.unknown", "もしかして: 01205 北海道 室蘭市", "Did you mean: 01205 北海道 室蘭市"),
        ("Murolan", "area.unknown", "Muroran-shi", "Muroran-shi"),
        ("むろらく", "area.unknown", "室蘭市", "Muroran-shi"),
        ("室蘭町", "area.unknown", "室蘭市", "Muroran-shi"),
        ("xqzxqz", "area.unknown_alone", "似た名前もありません", "nor one alike"),
        ("", "area.empty", "指定されていません", "No area is given"),
        ("  ", "area.empty", "指定されていません", "No area is given"),
        ("福島県室蘭市", "area.unknown", "室蘭市", "室蘭市"),
        ("泊村", "area.ambiguous", "古宇郡 泊村", "Several areas are named 泊村"),
        ("富谷町", "area.abolished", "今は: 04216 宮城県 富谷市", "It is now: 04216"),
        ("044237", "area.abolished", "2016-10-10", "2016-10-10"),
        ("浜松市北区", "area.abolished", "22138 静岡県 浜松市中央区", "22139"),
        ("012051", "area.check_digit", "012050", "012050"),
        ("1", "area.lost_zero", "01", "01"),
        ("99", "area.unknown_prefecture", "01(北海道)から47(沖縄県)", "from 01 (Hokkaido) to 47"),
        ("01999", "area.unknown_code", "近いコード", "nearest"),
    ],
)
def test_what_finds_nothing_says_why(typed, error, ja, en):
    with pytest.raises(AreaError) as caught:
        find_region(typed)
    assert caught.value.code == error
    assert ja in text(f"error.{error}", "ja", **caught.value.params)
    assert en in text(f"error.{error}", "en", **caught.value.params)
    assert "\n" not in text(f"error.{error}", "ja", **caught.value.params)


def test_every_municipality_is_found_by_its_code_and_by_its_own_full_name():
    for code, place in register().current.items():
        assert find_region(code).area_code == code
        if place.is_ward:
            full = f"{place.prefecture}{place.name}"
        else:
            full = f"{place.prefecture}{place.county or ''}{place.name}"
        assert find_region(full).area_code == code, full


def test_every_kana_and_romaji_name_finds_its_place_or_a_choice_that_holds_it():
    for code, place in register().current.items():
        for name in (place.kana, place.name_en):
            assert code in found_or_offered(name), name


def found_or_offered(name):
    try:
        return [find_region(name).area_code]
    except AreaError as error:
        return [choice.split()[0] for choice in error.params.get("choices", [])]


@pytest.mark.parametrize("area_code", ["01205", "01403", "13101", "01", "01-tokachi"])
def test_a_line_that_a_list_proposes_finds_its_area(area_code):
    assert find_region(label(area_code)).area_code == area_code
    assert find_region(f" {label(area_code)} ").area_code == area_code
