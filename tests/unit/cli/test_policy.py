"""The verb policy: lists, searches and shows, in both languages and as JSON."""

from __future__ import annotations

import json

import pytest

from todoku.cli.main import run


@pytest.fixture
def printed(capsys):
    def call(*arguments):
        code = run(["policy", *arguments])
        return (code, *capsys.readouterr())

    return call


def test_lists_everything_by_pillar_and_area_and_gives_markers_no_meaning(printed):
    code, out, _ = printed("--lang", "ja")
    assert code == 0
    assert "\n  3 Society 5.0を支えるICTインフラ整備\n    3.1 ○ 5G・光ファイバ等の全国展開支援" in out
    assert "  -> kodo_musen, keitai_area\n" in out
    assert "68項目(○56、☆5、※7。うち再掲4)\n記号○☆※は資料のまま。意味は資料に書かれていません。" in out


def test_english_says_that_the_titles_are_ours(printed):
    code, out, _ = printed("optical", "fibre", "--lang", "en")
    assert code == 0
    assert "3.1 ○ Support for nationwide deployment of 5G, optical fibre and the like" in out
    assert "1 items (○1, ☆0, ※0; 0 of them listed again)" in out
    assert out.endswith("English titles are todoku's own translation.\n")


def test_finds_by_the_name_of_a_programme(printed):
    assert "3.1 ○" in printed("高度無線")[1]


def test_one_item_with_money_links_and_cautions(printed):
    code, out, _ = printed("--item", "3.1", "--lang", "ja")
    assert code == 0
    assert "予算: 高度無線環境整備推進事業 令和2年度予算額：64.8億円 [令和2年度予算額] (資料の204行目)" in out
    assert "「5G基地局/光ファイバ整備に係る補助」の中にあり、足さない" in out
    assert "制度: kodo_musen (高度無線環境整備推進事業" in out
    assert "注意 C1: " in out


def test_one_listed_again(printed):
    out = printed("--item", "12.2", "--lang", "en")[1]
    assert "Listed again: the same as 8.4" in out
    assert "Programmes: hyojunka" in out


def test_json_of_an_item(printed):
    shown = json.loads(printed("--item", "4.2", "--json")[1])
    assert shown["schema"] == "todoku.policy/1"
    (item,) = shown["items"]
    assert (item["marker"], item["differs"]["marker"], item["cautions"]) == ("○", "※", ["C3"])
    assert (item["budget_lines"], item["area_programmes"]) == ([], ["ict_startup", "iot_jinzai"])


@pytest.mark.parametrize(
    ("about", "part", "count"),
    [("budget", "budget_lines", 16), ("trials", "trials", 23), ("events", "events", 6), ("cautions", "cautions", 10)],
)
def test_tables(printed, about, part, count):
    assert len(json.loads(printed("--about", about, "--json")[1])[part]) == count
    for lang in ("ja", "en"):
        assert len(printed("--about", about, "--lang", lang)[1].splitlines()) >= count


def test_no_total_is_printed_under_the_budget(printed):
    assert "合計は示しません" in printed("--about", "budget", "--lang", "ja")[1]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--item", "99"), 2, "1.1 から 20.2 まで"),
        (("--item", "3.1", "光"), 2, "どれか1つ"),
        (("--about", "money"), 2, "budget、trials、events、cautions"),
        (("--pillar", "VI"), 2, "I、II、III、IV、V"),
        (("--area", "21"), 2, "分野「21」"),
        (("--programme", "nothing"), 2, "kodo_musen"),
        (("--indicator", "population"), 2, "ftth_household_rate"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_line(printed, arguments, code, said):
    left, out, err = printed(*arguments, "--lang", "ja")
    assert (left, out) == (code, "")
    assert said in err
    assert err.count("\n") == 1


def test_nothing_found_is_said(printed):
    code, out, err = printed("存在しない言葉", "--lang", "ja")
    assert (code, out, err) == (0, "", "当てはまる項目はありません。\n")
