"""Zones of the plane rectangular coordinate systems, as 平成十四年国土交通省告示第九号 has them."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import CRS

from todoku.areas.plane_zones import plane_crs, plane_zone
from todoku.areas.registry import all_of, by_code, register
from todoku.errors import AreaError

NOTICE = {
    1: ["長崎県", "鹿児島県十島村", "鹿児島県奄美市", "鹿児島県与論町"],
    2: ["福岡県", "佐賀県", "熊本県", "大分県", "宮崎県", "鹿児島県鹿児島市"],
    3: ["山口県", "島根県", "広島県"],
    4: ["香川県", "愛媛県", "徳島県", "高知県"],
    5: ["兵庫県", "鳥取県", "岡山県"],
    6: ["京都府", "大阪府", "福井県", "滋賀県", "三重県", "奈良県", "和歌山県"],
    7: ["石川県", "富山県", "岐阜県", "愛知県"],
    8: ["新潟県", "長野県", "山梨県", "静岡県"],
    9: ["東京都", "福島県", "栃木県", "茨城県", "埼玉県", "千葉県", "群馬県", "神奈川県"],
    10: ["青森県", "秋田県", "山形県", "岩手県", "宮城県"],
    11: [
        *("小樽市", "函館市", "北海道伊達市", "北斗市", "後志総合振興局", "豊浦町", "壮瞥町", "洞爺湖町"),
        *("渡島総合振興局", "檜山振興局"),
    ],
    12: ["札幌市", "札幌市中央区", "室蘭市", "紋別市", "上川総合振興局", "宗谷", "日高振興局", "遠軽町"],
    13: [
        *(
            "北見市",
            "帯広市",
            "釧路市",
            "網走市",
            "根室市",
            "美幌町",
            "津別町",
            "斜里町",
            "清里町",
            "小清水町",
            "訓子府町",
        ),
        *("置戸町", "佐呂間町", "大空町", "十勝総合振興局", "釧路総合振興局", "根室振興局", "色丹村"),
    ],
    14: ["小笠原村"],
    15: ["那覇市", "久米島町"],
    16: ["石垣市", "宮古島市", "与那国町", "竹富町", "多良間村"],
    17: ["南大東村", "北大東村"],
}


@pytest.mark.parametrize(("zone", "name"), [(zone, name) for zone, names in NOTICE.items() for name in names])
def test_zones_are_those_of_the_notice(zone, name):
    from todoku.areas.municipalities import find_region

    assert plane_zone(find_region(name).area_code) == zone


def test_hokkaido_is_divided_into_three_zones():
    zones = {}
    for place in all_of("01"):
        zones.setdefault(plane_zone(place.code), []).append(place.code)
    assert {zone: len(codes) for zone, codes in zones.items()} == {11: 42, 12: 94, 13: 43}
    assert plane_crs("01") == "EPSG:6680"


@pytest.mark.parametrize(("code", "crs"), [("01205", "EPSG:6680"), ("17463", "EPSG:6675"), ("19430", "EPSG:6676")])
def test_reference_systems(code, crs):
    assert plane_crs(code) == crs


def test_a_zone_is_near_the_town_halls_of_its_municipalities():
    for place in all_of("01"):
        meridian = CRS(plane_crs(place.code)).coordinate_operation.params[1].value
        assert abs(place.lon - meridian) * np.cos(np.radians(place.lat)) * 111 < 140, place.name


def test_every_place_has_a_zone():
    assert {plane_zone(code) for code in register().current} == set(range(1, 18))
    assert by_code("46303").name == "三島村"
    assert plane_zone("46303") == 2


def test_an_unknown_code_has_none():
    with pytest.raises(AreaError):
        plane_crs("99999")
