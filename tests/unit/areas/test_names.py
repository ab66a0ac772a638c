"""Spellings that mean the same, and spellings that do not."""

from __future__ import annotations

import pytest

from todoku.areas.names import name_key, place_keys, prefecture_keys, subprefecture_keys


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ōsaka", "oosaka"),
        ("OSAKA", "Ousaka"),
        ("Hokkaidō", "Hokkaidou"),
        ("Tōkyō", "Toukyou"),
        ("Chūō", "Chuuou"),
        ("Kamisihoro", "Kamishihoro"),
        ("Mombetsu", "Monbetsu"),
        ("Tyûô", "Chuo"),
        ("Huzi", "Fuji"),
        ("Ohtawara", "Otawara"),
        ("Shin'etsu", "shinetsu"),
        ("ニセコ町", "にせこ町"),
        ("ﾆｾｺ町", "ニセコ町"),
        ("鎌ヶ谷市", "鎌ケ谷市"),
        ("檮原町", "梼原町"),
        ("龍ケ崎市", "竜ヶ崎市"),
        ("札幌市 中央区", "札幌市中央区"),
        ("ｶﾞﾏｺﾞｵﾘ", "がまごおり"),
    ],
)
def test_spellings_that_mean_the_same(one, other):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(("one", "other"), [("Kushiro", "Kashiro"), ("上川", "上河"), ("Kohoku", "Koku"), ("し", "ち")])
def test_spellings_that_differ(one, other):
    assert name_key(one) != name_key(other)


def test_keys_of_a_town_take_either_reading_of_its_ending():
    assert place_keys("能登町", "のとちょう", "Noto-cho") == {
        "能登",
        "能登町",
        "のと",
        "のと町",
        "のとちょう",
        "のとまち",
        "noto",
        "notocho",
        "notomachi",
        "nototown",
    }


def test_keys_of_larger_areas():
    hokkaido = prefecture_keys("北海道", "ほっかいどう", "Hokkaido")
    assert hokkaido == {"北海道", "ほっかいどう", "hokkaido", name_key("Hokkaido Prefecture")}
    assert {"東京", "東京都", "とうきょう", "tokyo", "tokyoto"} <= prefecture_keys("東京都", "とうきょうと", "Tokyo")
    tokachi = subprefecture_keys("十勝総合振興局", "とかちそうごうしんこうきょく", "Tokachi")
    assert {"十勝", "十勝総合振興局", "十勝振興局", "十勝管内", "とかち", "tokachi"} <= tokachi
