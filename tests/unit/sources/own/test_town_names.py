"""The names of 町丁目 and 字, however people write them."""

from __future__ import annotations

import pytest

from todoku.sources.own.town_names import TownList, town_key, town_order


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("中央町一丁目", "中央町1丁目"),
        ("中央町十二丁目", "中央町12丁目"),
        ("北二十条西四丁目", "北20条西4丁目"),
        ("大字宇出津", "宇出津"),
        ("字小浦", "小浦"),
        ("緑ヶ丘", "緑ケ丘"),
        ("沢之町", "澤ノ町"),
        ("港 南町", "港南町"),
    ],
)
def test_names_that_mean_the_same(one, other):
    assert town_key(one) == town_key(other)


def test_a_name_of_nothing_but_the_prefix_stays():
    assert town_key("字") == "字"


def test_names_are_found_as_listed():
    towns = TownList("室蘭市", ["中央町一丁目", "中央町二丁目", "東町", "字小浦"])
    assert towns.find("東町") == ("東町",)
    assert towns.find("室蘭市東町") == ("東町",)
    assert towns.find("中央町2丁目") == ("中央町二丁目",)
    assert towns.find("中央町") == ("中央町一丁目", "中央町二丁目")
    assert towns.find("大字小浦") == ("字小浦",)
    assert towns.find("西町") == ()


def test_two_that_differ_in_their_prefix_are_both_meant_unless_written_exactly():
    towns = TownList("能登町", ["字小浦", "大字小浦"])
    assert towns.find("小浦") == ("字小浦", "大字小浦")
    assert towns.find("字小浦") == ("字小浦",)


def test_near_misses_are_names_as_listed():
    assert TownList("室蘭市", ["みゆき町一丁目", "東町"]).near("みゆき丁1丁目") == ("みゆき町一丁目",)


def test_chome_stand_in_the_order_of_their_numbers():
    names = ["中央町十丁目", "中央町三丁目", "中央町二丁目", "中央町"]
    assert sorted(names, key=town_order) == ["中央町", "中央町二丁目", "中央町三丁目", "中央町十丁目"]
