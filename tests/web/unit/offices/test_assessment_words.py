"""Results in words: what is unknown is said, ranges keep their ends, bars stay inside their ground."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import todoku_web  # noqa: F401 - its words are part of the catalogue
from sample_office_costs import GROUP, group
from sample_office_survey import csv_of
from todoku.errors import InputError
from todoku.i18n import LANGS
from todoku.run import Run
from todoku_web.offices.assessments.kinds import telling
from todoku_web.offices.assessments.kinds.cloud import CLOUD
from todoku_web.offices.assessments.kinds.procedures import PROCEDURES
from todoku_web.offices.assessments.kinds.security import SECURITY


def found(kind, role, files, folder, **options):
    """Return a result as it is kept and read again."""
    made = kind.compute({role: files}, options, folder, Run())
    return json.loads(json.dumps(made, sort_keys=True, allow_nan=False))


def test_figures_that_are_not_known_and_ranges_whose_ends_are_alike():
    assert telling.yen(None, "ja") == telling.percent(None, "ja") == telling.number_between(None, "ja") == "不明"
    assert telling.yen_between([1000, 1000], "ja") == "1,000円"
    assert telling.yen_between([1000, 2000], "en") == "JPY 1,000 to 2,000"
    assert telling.percent_between([0.501, 0.504], "ja") == "50 %"
    assert telling.number_between([0, 50.25], "ja") == "0.0～50.2"


@given(st.one_of(st.none(), st.floats(-5, 20)), st.floats(0, 10), st.floats(0, 10), st.floats(0, 10))
def test_bars_stay_inside_their_ground(value, one, two, most):
    made = telling.bar(value, most=most, ends=sorted([one, two]))
    assert 0 <= float(made.solid) <= 100
    assert 0 <= float(made.span) <= 100.01 - float(made.solid)
    alone = telling.bar(value, most=most)
    assert (0 <= float(alone.solid) <= 100, float(alone.span)) == (True, 0)


def test_a_group_without_costs_of_a_member_has_no_rank_and_says_whose_costs_lack(tmp_path):
    told = GROUP.replace("{who: C村, option: 単独", "{who: C村, option: 別案")
    result = found(CLOUD, "costs", [group(tmp_path / "g.yaml", told)], tmp_path)
    shown = CLOUD.shown(result, "ja")
    other = next(one for one in shown["options"] if one.name == "別案")
    assert (other.rank, other.total, other.missing) == ("", "不明", "A町、B町")
    assert [one.basis for one in shown["options"] if one.name == "単独"] == ["請求・契約、公表値"]
    assert any("公表値(2017年度" in one for one in shown["remarks"])
    assert {one.source for one in shown["lines"]["rows"]} >= {"IT-HEAD-U20K"}
    assert "IT-HEAD-U20K" in {one["id"] for one in shown["sources"]}


def test_of_many_lines_the_first_are_shown_and_the_rest_counted(tmp_path):
    head = ["案", "負担する団体", "段階", "一時・毎年", "金額(円)", "開始年度"]
    rows = [head, *(["単独", "A町", "運用", "毎年", at, 2026] for at in range(1, 251))]
    lines = CLOUD.shown(found(CLOUD, "costs", [csv_of(tmp_path / "c.csv", rows)], tmp_path), "ja")["lines"]
    assert (len(lines["rows"]), lines["count"], lines["left_out"]) == (200, 250, 50)


def test_no_option_that_is_told_for_all_has_no_ranking(tmp_path):
    head = ["案", "負担する団体", "段階", "一時・毎年", "金額(円)", "開始年度"]
    rows = [head, ["別案", "A町", "運用", "毎年", 100, 2026], ["他案", "B町", "運用", "毎年", 100, 2026]]
    members = csv_of(tmp_path / "m.csv", [["団体", "人口(人)"], ["A町", 50_000], ["B町", 50_000]])
    result = found(CLOUD, "costs", [csv_of(tmp_path / "c.csv", rows), members], tmp_path)
    for lang in LANGS:
        shown = CLOUD.shown(result, lang)
        assert len(shown["answers"]) == 1
        assert all(one.rank == "" for one in shown["options"])
        assert (shown["references"], shown["assumptions"]) == (None, [])


def test_the_result_is_what_the_verb_prints(tmp_path):
    from todoku.office.cloud_cost.document import document
    from todoku.office.cloud_cost.reading import read_costs
    from todoku.office.cloud_cost.study import study_of

    file = group(tmp_path / "g.yaml")
    key = {"equal": Fraction(1)}
    told = json.loads(json.dumps(document(study_of(read_costs([file]), years=4, key=key)), sort_keys=True))
    assert found(CLOUD, "costs", [file], tmp_path, years=4, equal_percent="100") == told


@pytest.mark.parametrize("percent", ["99.9", "-1", "100.000001"])
def test_portions_that_are_no_whole_are_refused(tmp_path, percent):
    with pytest.raises(InputError) as refused:
        CLOUD.compute({"costs": [group(tmp_path / "g.yaml")]}, {"use_percent": percent}, tmp_path, Run())
    assert refused.value.code == "assessments.cloud_key"


def test_nothing_open_is_said(tmp_path):
    from todoku.office.security.checklist import items

    rows = [["項目番号", "状態", "根拠資料"], *([one.id, "実施済", "規程"] for one in items())]
    result = found(SECURITY, "answers", [csv_of(tmp_path / "a.csv", rows)], tmp_path, model="alpha")
    shown = SECURITY.shown(result, "ja")
    assert shown["answers"] == ["αモデルの28項目に、まだの項目はありません。"]
    assert shown["plan"] == []
    assert {one.score for one in shown["areas"]} == {"100 %"}
    assert all(row.cells == ("0",) * 4 for row in shown["model_rows"] if row.title.startswith("まだ"))


def test_secondary_sources_are_marked_and_gaps_say_what_they_wait_for(tmp_path):
    rows = [["項目番号", "状態"], ["G01", "未実施"]]
    result = found(SECURITY, "answers", [csv_of(tmp_path / "a.csv", rows)], tmp_path)
    plan = {one.id: one for one in SECURITY.shown(result, "ja")["plan"]}
    assert (plan["G02"].waits_for, plan["G02"].source.is_secondary) == ("G01", True)
    assert plan["M01"].source.is_secondary is False
    assert plan["M01"].edition == "見直しのとりまとめ(令和2年5月)"


def test_procedures_without_any_figure_say_so(tmp_path):
    rows = [["手続の名称", "年間件数", "押印"], ["転出届", "", "不要"], ["犬の登録", "", "要"]]
    result = found(PROCEDURES, "inventory", [csv_of(tmp_path / "a.csv", rows)], tmp_path)
    shown = PROCEDURES.shown(result, "ja")
    assert shown["answers"] == ["2手続のどれも、件数か時間が書かれておらず、時間が不明です。"]
    assert [(one.hours, one.online, one.cases) for one in shown["rows"]] == [("不明", "不明", "不明")] * 2
    assert [one["share"] for one in shown["online"]] == ["不明"]
    assert [len(one["tables"]) for one in shown["principles"]] == [1, 1, 1]


def test_what_is_not_offered_online_is_not_used_online(tmp_path):
    rows = [["手続の名称", "年間件数", "オンライン受付"], ["転出届", 100, "なし"], ["犬の登録", 50, "あり"]]
    result = found(PROCEDURES, "inventory", [csv_of(tmp_path / "a.csv", rows)], tmp_path)
    assert {one.name: one.online for one in PROCEDURES.shown(result, "ja")["rows"]} == {
        "転出届": "0 %",
        "犬の登録": "不明",
    }
