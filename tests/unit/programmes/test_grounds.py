"""Grounds by part of a municipality, and the published fiscal indices of the facts table."""

from __future__ import annotations

import re

import pytest

from todoku.errors import InputError
from todoku.programmes.grounds import (
    grounds_from_row,
    in_words,
    known_municipalities,
    municipal_grounds,
    stated_grounds,
    unknown_grounds,
)

ROW = {
    "code5": "01202",
    "name_ja": "ある市",
    "fiscal_index_H29": "0.47",
    "fiscal_index_R3": "0.50",
    "fiscal_index_R2": "",
    "kaso": "一部",
    "kaso_areas": "戸井町|恵山町",
    "kaso_asof": "2022-04-01",
    "rito": "FALSE",
    "hanto": "一部",
    "henchi": "",
    "sanson": "TRUE",
    "sanson_areas": "尻岸内村(尻岸内町)|臼尻村(南茅部町)",
    "sanson_share_calc": "0.37",
    "tokutei_noson": "TRUE",
    "tokutei_areas": "茅部郡南茅部町|亀田郡戸井町",
    "tokutei_share_calc": "0.49",
    "gosetsu": "TRUE",
    "gosetsu_asof": "FY2016",
}


def held(part=None):
    return grounds_from_row(ROW).of(part).held


def test_all_179_have_a_ground_and_an_index():
    codes = known_municipalities()
    assert len(codes) == 179
    assert all(municipal_grounds(code).of().holds("gosetsu") is True for code in codes)
    years = {2015, 2017, 2018, 2019, 2020, 2021}
    assert all(set(municipal_grounds(code).indices) == years for code in codes)


def test_the_four_island_towns_are_whole_and_two_towns_have_islands():
    whole = {code for code in known_municipalities() if municipal_grounds(code).of().holds("rito")}
    assert whole == {"01367", "01517", "01518", "01519"}
    assert municipal_grounds("01484").of().elsewhere["rito"] == ("天売島", "焼尻島")
    assert municipal_grounds("01662").of().elsewhere["rito"] == ("小島",)


@pytest.mark.parametrize("part", ["天売", "天売島", "焼尻", "焼尻島"])
def test_an_island_of_haboro_is_an_island(part):
    grounds = municipal_grounds("01484").of(part)
    assert grounds.holds("rito") is True
    assert grounds.holds("kaso") is True
    assert grounds.part == part.removesuffix("島") + "島"


def test_haboros_mainland_is_not():
    assert municipal_grounds("01484").of().holds("rito") is False


def test_a_part_that_is_not_on_record_is_refused_with_those_that_are():
    with pytest.raises(InputError) as caught:
        municipal_grounds("01484").of("市街")
    assert caught.value.code == "programme.part"
    assert {"天売島", "焼尻島"} <= set(caught.value.params["parts"])


def test_the_rest_of_a_partly_designated_town():
    assert held() == {
        "rito": False,
        "kaso": False,
        "henchi": None,
        "hanto": None,
        "sanson": False,
        "tokutei_noson": False,
        "gosetsu": True,
    }


def test_a_former_town_has_what_was_designated_there():
    assert held("戸井町")["kaso"] is True
    assert held("戸井町")["tokutei_noson"] is True
    assert held("戸井町")["sanson"] is False
    assert held("恵山町")["tokutei_noson"] is False


def test_a_larger_place_around_a_designated_village_is_not_known():
    assert held("南茅部町")["sanson"] is None
    assert held("南茅部町")["tokutei_noson"] is True
    assert held("臼尻村")["sanson"] is True


def test_dates_and_parts_are_kept():
    grounds = grounds_from_row(ROW).of()
    assert grounds.as_of["kaso"] == "2022-04-01"
    assert grounds.elsewhere["kaso"] == ("戸井町", "恵山町")
    assert grounds_from_row(ROW).indices == {2017: "0.47", 2021: "0.50"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("離島", {"rito"}),
        ("rito", {"rito"}),
        ("過疎|豪雪地帯", {"kaso", "gosetsu"}),
        ("過疎、辺地", {"kaso", "henchi"}),
        ("なし", set()),
        ("none", set()),
    ],
)
def test_stated_grounds_are_these_and_no_others(text, expected):
    stated = stated_grounds(text)
    assert {ground for ground, found in stated.held.items() if found} == expected
    assert None not in stated.held.values()


def test_a_ground_that_is_not_understood_is_refused():
    with pytest.raises(InputError) as caught:
        stated_grounds("過疎|島しょ")
    assert caught.value.params["value"] == "島しょ"


def test_of_an_unknown_place_nothing_is_known():
    assert set(unknown_grounds().held.values()) == {None}


def test_dates_of_designations_read_in_both_languages():
    """Every date that the facts table gives is a plain date, or has words in Japanese."""
    dates = {
        ground.as_of for code in ("01100", "01205", "01517", "01633") for ground in municipal_grounds(code).grounds
    }
    for as_of in dates - {None}:
        told = in_words(as_of)
        assert told["en"] == as_of
        assert not re.search(r"[a-z]{3}", told["ja"]), told["ja"]
