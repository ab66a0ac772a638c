"""What a programme's page tells: every limit, share, budget, call, condition and stack with its clause."""

from __future__ import annotations

from datetime import date

import pytest

from sample_programmes import programme_of
from todoku.i18n import LANGS
from todoku.programmes.rulebook.describe import description, summary
from todoku.programmes.rulebook.load import builtin_programmes

TOLD = [
    "下限事業費 1,000,000 円 「下限100万円、上限9,000万円」",
    "対象経費の上限 90,000,000 円 「下限100万円、上限9,000万円」",
    "補助上限額 20,000,000 円 「上限2,000万円」",
    "残りの負担: 都道府県 2/15、市町村 4/45、事業者 1/9",
    "ある県の例 「県2/15」",
    "定額補助(15,000,000 円まで) 「定額1,500万円まで」",
    "1件3日まで (3日まで) 「最大3日」",
    "令和2年度 当初予算 1,000,000,000 円 「予算10億円」",
    "令和2年度 公表額 約 300,000,000 円 (all の内数) (うち基地局) 「うち約3億円」",
    "令和2年度: 2020-01-06 - 2020-02-07 12:00 (実施済み) 「2月7日正午まで」",
    "令和3年度: 2021-01..2021-02 (予定) 「1月から2月」",
    "交付決定の前に着工しない 「交付決定前の着工は対象外」",
    "他の国の補助金とは併用できない: 国費の重複 「他の国庫補助と併用できない」",
    "この支援は委託で、補助率はない。",
    "対象地域の限定はない(全国)。",
    "    households: 世帯数",
    "    form: 補助の形 (fixed = 定額, half = 1/2補助)",
]


@pytest.mark.parametrize("line", TOLD)
def test_what_a_file_says_is_told(line):
    assert line in "\n".join(description(programme_of(), "ja"))


def test_one_date_tells_only_its_version():
    lines = "\n".join(description(programme_of(), "en", on=date(2021, 5, 1)))
    assert "\n## 2021-04-01 - 2022-03-31 (requested)" in lines
    assert "\n## 2020-04-01 - 2021-03-31 (enacted)" not in lines


def test_a_list_says_how_the_help_comes():
    assert "[補助, 委託, 人や日数による支援]" in summary(programme_of(), "ja")
    assert "[" not in summary(builtin_programmes()["kodo_musen"], "ja")


def test_the_year_of_the_index_is_told_with_its_clause():
    shown = "\n".join(description(builtin_programmes()["koshu_musen_lan"], "ja"))
    assert (
        "    fiscal_index: 財政力指数\n      決定日の2年度前の決算による指数。 「財政力指数は、令和元年度決算に"
        in shown
    )
    shown = "\n".join(description(builtin_programmes()["kodo_musen"], "en"))
    assert "      Assumed: Which year's fiscal index applies is not in the sources; the newest published one" in shown
    shown = "\n".join(description(builtin_programmes()["chiiki_dx"], "en"))
    assert "      Assumed: which year's fiscal index applies is not in the rules; the newest published one" in shown


@pytest.mark.parametrize("name", builtin_programmes())
def test_every_built_in_programme_can_be_told(name):
    for lang in LANGS:
        assert len(list(description(builtin_programmes()[name], lang))) > 5
