"""Searching the policy catalogue: ways of writing are one, several words narrow, links are followed."""

from __future__ import annotations

import pytest

from todoku.policy.search import Wanted, choices, find, folded


def ids(**wanted):
    return [one.item.id for one in find(Wanted(**wanted))]


@pytest.mark.parametrize("word", ["光ファイバ", "光ﾌｧｲﾊﾞ", "光ふぁいば", "optical FIBRE"])
def test_width_kana_and_capitals_make_no_difference(word):
    assert ids(words=(word,)) == ["3.1"]


def test_folding():
    assert folded("５Ｇ・ヴェンチャー ヶ") == folded("5g・ゔぇんちゃーゖ") == "5g・ゔぇんちゃーゖ"


def test_all_words_must_occur():
    assert ids(words=("多言語", "救急")) == ["15.2"]
    assert ids(words=("多言語",)) == ["4.4", "6.3", "15.2"]
    assert ids(words=("多言語", "光ファイバ")) == []


def test_words_of_area_and_pillar_count():
    assert ids(words=("主権者",)) == ["20.1", "20.2"]
    assert len(ids(words=("防災・減災",))) == 12


def test_what_linked_programmes_and_indicators_are_called_counts():
    assert [
        one.item.id for one in find(Wanted(words=("高度無線",)), names={"kodo_musen": "高度無線環境整備推進事業"})
    ] == ["3.1"]
    assert ids(words=("fiscal_index",)) == ["11.2", "11.4"]


def test_by_pillar_area_programme_and_indicator():
    assert len(ids(pillar="V")) == 10
    assert ids(area="14") == ["14.1", "14.2"]
    assert ids(programme="hyojunka") == ["8.4", "12.2"]
    assert ids(programme="security") == ["8.1", "8.2", "8.3", "8.4", "8.5", "8.6"]
    assert ids(indicator="g5_sub6_rate") == ["3.1", "4.1"]
    assert ids(indicator="g5_sub6_rate", area="4", words=("地域課題",)) == ["4.1"]


def test_what_can_be_asked_for():
    assert choices()["pillar"] == ("I", "II", "III", "IV", "V")
    assert len(choices()["programme"]) == 15
