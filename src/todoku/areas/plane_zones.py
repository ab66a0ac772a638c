"""The zone of the plane rectangular coordinate systems (平面直角座標系) in which an area is measured.

Source: 平成十四年国土交通省告示第九号 (最終改正 平成二十二年国土交通省告示第二百八十九号), 適用区域 of the nineteen
zones; their codes in JGD2011 are EPSG:6669 (I) to EPSG:6687 (XIX).
"""

from __future__ import annotations

from collections import Counter

from todoku.areas.municipalities import region_of
from todoku.areas.registry import Municipality, by_code

_EPSG_BEFORE_ZONE_1 = 6668
_ZONE_OF_PREFECTURES = (
    (1, "42"),
    (2, "40 41 43 44 45 46"),
    (3, "35 32 34"),
    (4, "37 38 36 39"),
    (5, "28 31 33"),
    (6, "26 27 18 25 24 29 30"),
    (7, "17 16 21 23"),
    (8, "15 20 19 22"),
    (9, "13 07 09 08 11 12 10 14"),
    (10, "02 05 06 03 04"),
    (12, "01"),
    (15, "47"),
)
_ZONE_OF_PREFECTURE = {code: zone for zone, codes in _ZONE_OF_PREFECTURES for code in codes.split()}

_ZONE_OF_SUBPREFECTURE = {
    "後志総合振興局": 11,
    "渡島総合振興局": 11,
    "檜山振興局": 11,
    "十勝総合振興局": 13,
    "釧路総合振興局": 13,
    "根室振興局": 13,
}
_ZONE_OF_MUNICIPALITY = {
    # 胆振: 伊達市, 豊浦町, 壮瞥町, 洞爺湖町
    **dict.fromkeys(("01233", "01571", "01575", "01584"), 11),
    # オホーツク: 北見市, 網走市, 美幌町, 津別町, 斜里町, 清里町, 小清水町, 訓子府町, 置戸町, 佐呂間町, 大空町
    **dict.fromkeys(
        ("01208", "01211", "01543", "01544", "01545", "01546", "01547", "01549", "01550", "01552", "01564"), 13
    ),
    # 東京都のうち小笠原村
    "13421": 14,
    # 鹿児島県のうち十島村と奄美群島
    **dict.fromkeys(("46222", "46304", "46523", "46524", "46525", "46527", "46529"), 1),
    **dict.fromkeys(("46530", "46531", "46532", "46533", "46534", "46535"), 1),
    # 沖縄県のうち東経126度から西: 石垣市, 宮古島市, 多良間村, 竹富町, 与那国町
    **dict.fromkeys(("47207", "47214", "47375", "47381", "47382"), 16),
    # 沖縄県のうち東経130度から東: 南大東村, 北大東村
    **dict.fromkeys(("47357", "47358"), 17),
}


def plane_zone(area_code: str) -> int:
    """Return the zone (1-19) of a municipality, ward, subprefecture or prefecture.

    A municipality that the notice divides gets the zone of its main land: 三島村 and 薩摩川内市 (甑島) II, 小笠原村 XIV
    though 沖ノ鳥島 and 南鳥島 have their own. A prefecture or subprefecture over several zones gets that of most of its
    municipalities. AreaError for an unknown code.
    """
    region = region_of(area_code)
    zones = Counter(_zone_of(by_code(code)) for code in region.codes)
    return min(zones, key=lambda zone: (-zones[zone], zone))


def plane_crs(area_code: str) -> str:
    """Return the zone's reference system in JGD2011: ``EPSG:6680`` (zone XII) for 室蘭市."""
    return f"EPSG:{_EPSG_BEFORE_ZONE_1 + plane_zone(area_code)}"


def _zone_of(place: Municipality) -> int:
    zone = _ZONE_OF_MUNICIPALITY.get(place.code) or _ZONE_OF_SUBPREFECTURE.get(place.subprefecture or "")
    return zone or _ZONE_OF_PREFECTURE[place.prefecture_code]
