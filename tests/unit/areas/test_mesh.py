"""Grid squares against the standard's figures and published values, and every way in which a code can be wrong."""

from __future__ import annotations

import gzip
import time

import numpy as np
import pandas as pd
import pytest

from todoku.areas import mesh
from todoku.areas.mesh import LAND_KM80, Level
from todoku.errors import InputError
from todoku.i18n import text

# Sinfonica, 地域メッシュの区分方法の図解 (http://www.sinfonica.or.jp/mesh/mimginfo.html): 5339, 5339-23 (原町田),
# 5339-23-43, 5339-23-43-1; JIS X 0410 clause 3.1 gives their borders. 5339-23-2 and the digits of 2 km: the tables of
# http://www.gikosha.co.jp/fig_blog/mesh.html after 昭和48年行政管理庁告示第143号.
STANDARD = {
    "5339": (35 + 20 / 60, 139.0, 36.0, 140.0),
    "533923": (35.5, 139 + 22.5 / 60, 35 + 35 / 60, 139.5),
    "53392343": (35 + 32 / 60, 139 + 24.75 / 60, 35 + 32.5 / 60, 139 + 25.5 / 60),
    "533923431": (35 + 32 / 60, 139 + 24.75 / 60, 35 + 32.25 / 60, 139 + 25.125 / 60),
    "5339232": (35.5, 139 + 26.25 / 60, 35 + 32.5 / 60, 139.5),
    "533923425": (35 + 32 / 60, 139 + 24 / 60, 35 + 33 / 60, 139 + 25.5 / 60),
}
# The READMEs of jismesh (PyPI) and japanmesh (npm), independent programs after JIS X 0410.
PUBLISHED_POINTS = [
    (35.658581, 139.745433, Level.KM1, "53393599"),
    (34.987574, 135.759363, Level.KM1, "52353680"),
    (35.70078, 139.71475, Level.KM1, "53394547"),
]
ONE_PLACE = {
    Level.KM80: "5339",
    Level.KM10: "533945",
    Level.KM5: "5339452",
    Level.KM2: "533945285",
    Level.KM1: "53394529",
    Level.M500: "533945292",
    Level.M250: "5339452922",
    Level.M125: "53394529221",
}


@pytest.mark.parametrize(("code", "borders"), STANDARD.items())
def test_borders_are_those_of_the_standard(code, borders):
    assert mesh.decode(code) == pytest.approx(borders, abs=1e-12)


@pytest.mark.parametrize(("lat", "lon", "level", "code"), PUBLISHED_POINTS)
def test_published_points_have_their_published_codes(lat, lon, level, code):
    assert mesh.encode(lat, lon, level=level).tolist() == [code]


def test_published_corners():
    assert mesh.decode("53393599") == (35.65833333333333, 139.7375, 35.666666666666664, 139.75)
    assert mesh.centre("53394547") == (35.704166666666666, 139.71875)


def test_a_border_that_another_program_left_one_bit_short_is_still_the_border():
    # japanmesh prints the south border 35.7 of 53394547 as 35.699999999999996
    assert mesh.encode(35.699999999999996, 139.7125, level=3).tolist() == ["53394547"]
    assert mesh.encode(35.7 - 1e-8, 139.7125, level=3).tolist() == ["53394537"]


@pytest.mark.parametrize(("level", "code"), ONE_PLACE.items())
def test_one_place_at_every_level(level, code):
    lat, lon = mesh.centre("53394529221")
    assert mesh.encode(lat, lon, level=level).tolist() == [code]
    assert mesh.level_of(code) is level
    assert mesh.parse_mesh_code(code) == code
    assert mesh.parent("53394529221", level=level) == code


def test_levels_may_be_mixed_in_one_call():
    codes = list(ONE_PLACE.values())
    south, west, north, east = mesh.decode(codes)
    for place, code in enumerate(codes):
        assert (south[place], west[place], north[place], east[place]) == mesh.decode(code)
    assert mesh.level_of(codes).tolist() == [int(level) for level in ONE_PLACE]


def test_codes_may_come_as_a_column():
    column = pd.Series(["53394529", "53394547"], index=["a", "b"])
    assert mesh.parent(column, level=Level.KM10).tolist() == ["533945", "533945"]


def test_children_are_in_order_and_halve_or_quarter():
    assert mesh.children("53392343", level=4).tolist() == ["533923431", "533923432", "533923433", "533923434"]
    assert mesh.children("533923", level=Level.KM5).tolist() == ["5339231", "5339232", "5339233", "5339234"]
    assert len(mesh.children("533923", level=Level.KM2)) == 25
    assert len(mesh.children("5339", level=Level.KM1)) == 6400
    assert mesh.children("53392343", level=Level.KM1).tolist() == ["53392343"]


def test_quarters_stand_south_west_south_east_north_west_north_east():
    lat, lon = mesh.centre("53392343")
    south, west, *_ = mesh.decode(["533923431", "533923432", "533923433", "533923434"])
    assert (south >= lat).tolist() == [False, False, True, True]
    assert (west >= lon).tolist() == [False, True, False, True]


def test_neighbours_cross_the_borders_of_coarser_squares():
    assert mesh.neighbours("53394500").tolist() == ["53394510", "53394501", "53393590", "53394409"]
    assert mesh.neighbours("3022").tolist() == ["3122", "3023"]


def test_extent_of_several_squares():
    assert mesh.bounds(["53392343", "53392354"]) == pytest.approx((35 + 32 / 60, 139.4125, 35 + 33 / 60, 139.4375))
    with pytest.raises(InputError) as caught:
        mesh.bounds([])
    assert caught.value.code == "mesh.no_codes"


def test_area_equals_the_published_sides():
    # 基準地域メッシュ: 札幌市 1,018 m x 926 m, 那覇市 1,249 m x 923 m (統計局, 地域メッシュ統計の特質・沿革)
    codes = mesh.encode([43.06417, 26.2124], [141.34694, 127.6809], level=Level.KM1)
    assert mesh.area_m2(codes) == pytest.approx([1018 * 926, 1249 * 923], rel=1e-3)


def test_areas_of_children_sum_to_the_parent():
    assert mesh.area_m2(mesh.children("6441", level=Level.KM1)).sum() == pytest.approx(
        mesh.area_m2("6441")[0], rel=1e-12
    )


def test_old_datum_points_move_to_the_published_origin():
    # 日本経緯度原点: Tokyo datum 35d39m17.5148s 139d44m40.5020s, JGD2000 35d39m29.1572s 139d44m28.8759s
    lat, lon = mesh.from_tokyo_datum(35 + 39 / 60 + 17.5148 / 3600, 139 + 44 / 60 + 40.5020 / 3600)
    north_m = (lat[0] - (35 + 39 / 60 + 29.1572 / 3600)) * 110_900
    east_m = (lon[0] - (139 + 44 / 60 + 28.8759 / 3600)) * 90_500
    assert np.hypot(north_m, east_m) < 9


def test_the_land_list_has_176_squares():
    assert len(LAND_KM80) == 176
    assert {"3036", "5531", "6740", "6848"} <= LAND_KM80


@pytest.mark.parametrize("written", ["5339-23-43-1", " 533923431 ", "５３３９２３４３１", "5339 23 43 1"])
def test_ways_of_writing_a_code(written):
    assert mesh.parse_mesh_code(written) == "533923431"


BAD_CODES = [
    ("53394A", "mesh.not_digits", "数字でない文字", "not digits"),
    ("53394", "mesh.bad_length", "5桁です", "has 5 digits"),
    ("533981", "mesh.bad_digit", "5桁目「8」", "digit 5 is 8"),
    ("53394529A", "mesh.not_digits", "53394529A", "53394529A"),
    ("533945299", "mesh.bad_digit", "9桁目「9」", "digit 9 is 9"),
    ("533945355", "mesh.bad_digit", "7桁目「3」", "digit 7 is 3"),
    ("5339455", "mesh.bad_digit", "7桁目「5」", "digit 7 is 5"),
    ("53394529250", "mesh.bad_digit", "10桁目「5」", "digit 10 is 5"),
    ("9939", "mesh.off_japan", "9939", "outside Japan"),
    ("5399", "mesh.off_japan", "5399", "outside Japan"),
    ("37533333", "mesh.off_land", "海", "sea"),
    ("", "mesh.bad_length", "0桁", "has 0 digits"),
]


@pytest.mark.parametrize(("code", "error", "ja", "en"), BAD_CODES)
def test_a_wrong_code_says_what_is_wrong(code, error, ja, en):
    with pytest.raises(InputError) as caught:
        mesh.parse_mesh_code(code)
    assert caught.value.code == error
    assert ja in text(f"error.{error}", "ja", **caught.value.params)
    assert en in text(f"error.{error}", "en", **caught.value.params)


def test_the_first_wrong_code_of_many_is_named():
    with pytest.raises(InputError) as caught:
        mesh.decode(["53394529", "53394529", "53398529", "9"])
    assert (caught.value.code, caught.value.params["index"]) == ("mesh.bad_length", 3)
    with pytest.raises(InputError) as caught:
        mesh.decode(["53394529", "53394529", "53398529"])
    assert (caught.value.code, caught.value.params["index"]) == ("mesh.bad_digit", 2)
    assert caught.value.params["code"] == "53398529"


@pytest.mark.parametrize("codes", [["53394529", None], ["53394529", "5339452\u0665"], ["53394529", "ABCDEFGH"]])
def test_what_is_no_code_among_codes_is_refused(codes):
    with pytest.raises(InputError):
        mesh.decode(codes)


def test_numbers_are_no_codes():
    with pytest.raises(InputError) as caught:
        mesh.decode(np.array([53394529, 53394547]))
    assert caught.value.code == "mesh.not_text"


BAD_POINTS = [
    ([35.0, np.nan], [139.0, 139.0], "mesh.point_not_number", 1, "数値ではありません", "not a position"),
    ([35.0, 35.0, 139.0], [139.0, 139.0, 35.0], "mesh.point_swapped", 2, "入れ替わって", "exchanged"),
    ([35.0, 51.5], [139.0, -0.1], "mesh.point_outside", 1, "範囲", "outside Japan"),
    ([46.0], [140.0], "mesh.point_outside", 0, "46.0", "46.0"),
    ([np.inf], [140.0], "mesh.point_not_number", 0, "inf", "inf"),
]


@pytest.mark.parametrize(("lat", "lon", "error", "index", "ja", "en"), BAD_POINTS)
def test_the_first_wrong_point_is_named(lat, lon, error, index, ja, en):
    with pytest.raises(InputError) as caught:
        mesh.encode(lat, lon, level=4)
    assert (caught.value.code, caught.value.params["index"]) == (error, index)
    assert ja in text(f"error.{error}", "ja", **caught.value.params)
    assert en in text(f"error.{error}", "en", **caught.value.params)


def test_wrong_calls_are_refused():
    for call, error in (
        (lambda: mesh.encode([35.0], [139.0, 140.0], level=3), "mesh.point_lengths"),
        (lambda: mesh.encode(35.0, 139.0, level=9), "mesh.bad_level"),
        (lambda: mesh.parent("533945265", level=Level.KM5), "mesh.not_nested"),
        (lambda: mesh.parent("533945", level=Level.KM1), "mesh.not_nested"),
        (lambda: mesh.children("5339452", level=Level.KM2), "mesh.not_nested"),
        (lambda: mesh.children("53394529", level=Level.KM10), "mesh.not_nested"),
    ):
        with pytest.raises(InputError) as caught:
            call()
        assert caught.value.code == error


def test_nothing_gives_nothing():
    assert mesh.encode([], [], level=3).tolist() == []
    assert [len(border) for border in mesh.decode([])] == [0, 0, 0, 0]


def test_a_million_points_to_codes_in_a_fifth_of_a_second():
    random = np.random.default_rng(1)
    lat, lon = random.uniform(24, 45, 1_000_000), random.uniform(123, 145, 1_000_000)
    encoding, decoding = [], []
    for _ in range(5):
        start = time.process_time()
        codes = mesh.encode(lat, lon, level=Level.M500)
        middle = time.process_time()
        mesh.decode(codes)
        encoding.append(middle - start)
        decoding.append(time.process_time() - middle)
    assert min(encoding) < 0.2
    assert min(decoding) < 0.4


def test_real_codes_are_codes(shared_data):
    with gzip.open(shared_data / "hokkaido" / "census_2010_mesh500m.csv.gz", "rt") as stream:
        codes = [line.split(",", 1)[0] for line in stream]
    assert len(codes) == 45_723
    assert [mesh.parse_mesh_code(code) for code in codes] == codes
    assert set(mesh.level_of(codes).tolist()) == {Level.M500}
    assert mesh.encode(*mesh.centre(codes), level=Level.M500).tolist() == codes
