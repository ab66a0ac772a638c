"""The plan's tables as rows of display text: exact figures, unknown as unknown, and sums that hold."""

from __future__ import annotations

import re

import pytest

from sample_plan import sample_result
from todoku.i18n import has
from todoku.plans.reason import Reason
from todoku.reports.rows import answers
from todoku.reports.rows.budget_tables import budget_lines_table, budget_table
from todoku.reports.rows.cost_tables import comparisons_table, costs_table, eligibility_sums, own_jpy_per_km
from todoku.reports.rows.design_tables import branches_table, design_table
from todoku.reports.rows.funding_tables import has_what_if, options_table, outside_jpy, payers_table
from todoku.reports.rows.running_tables import balance_table, is_idle
from todoku.reports.rows.source_tables import source_line, sources_table
from todoku.reports.rows.state_tables import change_table, indicators_table, range_table
from todoku.reports.rows.tables import plan_tables
from todoku.reports.rows.trace_tables import rule_documents, trace_tables
from todoku.tables import SCHEMAS

KNOWN = sample_result("known").plan
OPEN = sample_result("open").plan
UNKNOWN = sample_result("unknown").plan


def row(table, first):
    return next(one.cells for one in table.rows if one.cells[0].split("\n")[0] == first)


def whole(text):
    """The number that a cell shows."""
    return int(text.split("\n")[0].replace(",", "").replace("▲", "-"))


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("plan", [KNOWN, OPEN, UNKNOWN])
def test_every_row_fills_its_columns(plan, lang):
    for table in plan_tables(plan, lang).values():
        for one in table.rows:
            width = len(table.columns) if one.kind == "group" else sum(one.spans) or len(one.cells)
            assert width == len(table.columns), (table.id, one)
            assert all(isinstance(cell, str) for cell in one.cells)


def test_branches_stand_dearest_first_with_what_cutting_them_saves():
    table = branches_table(KNOWN, "ja")
    first, second = table.rows[0].cells, table.rows[1].cells
    assert first[:6] == ("1", "見本牧場\n農地260.4 ha、0人", "1.86", "0", "11,801,100", "世帯なし")
    assert second == (
        "2",
        "字上見本基線北三十二号\n字上見本基線北三十二号奥\n農地210.9 ha、17人",
        "4.09",
        "8",
        "26,060,550",
        "3,257,568",
        "2,171,712",
        "8",
        "37,861,650",
        "□光 □FWA\n□衛星 □見送り",
    )
    assert [one.bar for one in table.rows[:2]] == [1.0, 1.0]
    assert table.rows[2].bar == pytest.approx(2_724_078 / 3_257_568)


def test_a_long_table_of_branches_ends_with_one_line_for_the_rest():
    table = branches_table(KNOWN, "ja", limit=5)
    last = KNOWN.branches[-1]
    assert len(table.rows) == 6
    assert table.rows[-1].cells[1] == "ほか9本（plan.xlsx に全件）"
    assert whole(table.rows[-1].cells[3]) == last.cumulative_households - KNOWN.branches[4].cumulative_households
    assert whole(table.rows[-1].cells[8]) == last.cumulative_cost_jpy


def test_cost_lines_add_up_to_the_total():
    table = costs_table(KNOWN, "ja")
    lines = [whole(one.cells[4]) for one in table.rows if one.kind == "body"]
    assert sum(lines) == KNOWN.totals.capex_jpy == 554_914_500
    assert table.rows[-1].cells[4] == "554,914,500"
    assert row(table, "光ファイバ（幹線・架空共架）") == (
        "光ファイバ（幹線・架空共架）\n見本単価表（架空の値）・2019年・税区分の記載なし・確度：高・数量：モデル推計",
        "13.97",
        "km",
        "5,455,000",
        "76,206,350",
        "補助対象\n規定a",
    )
    assert "規定a：見本要綱 第4条第1号" in table.notes
    assert sum(eligibility_sums(KNOWN).values()) == KNOWN.totals.capex_jpy


def test_our_cost_stands_first_among_real_projects_then_that_of_67_municipalities():
    table = comparisons_table(KNOWN, "ja")
    fibre_jpy = sum(line.amount_jpy for line in KNOWN.costs if line.component == "fibre")
    assert own_jpy_per_km(KNOWN) == round(fibre_jpy / KNOWN.totals.route_km)
    assert table.rows[0].kind == "ours"
    assert table.rows[1].cells[0].startswith("北海道67市町村（合計）\n")
    assert table.rows[1].cells[1:] == ("2010", "39,300.0", "8,700.0", "120,000", "4,517,241", "327,500")


def test_payers_add_up_to_the_cost_of_each_form():
    for one in payers_table(KNOWN, "ja").rows:
        assert sum(whole(cell) for cell in one.cells[2:]) == whole(one.cells[1])
    titles = [column.title for column in payers_table(KNOWN, "ja").columns]
    assert titles == ["形態", "事業費", "国", "道", "町", "事業者"]


def test_unknown_payers_are_called_unknown_and_the_what_if_stands_below():
    rows = payers_table(UNKNOWN, "ja").rows
    assert rows[0].cells == ("公設公営", "470,914,500", "不明", "不明", "不明", "不明")
    assert rows[1].kind == "what_if"
    assert rows[1].cells == ("試算（令和6年度の率による）", "470,914,500", "205,277,000", "0", "265,637,500", "0")
    assert payers_table(UNKNOWN, "ja").notes[0] == (
        "「不明」の理由：交付決定日（2027-06-01）に適用される補助率が未公表のため。"
    )
    assert has_what_if(UNKNOWN)
    assert not has_what_if(KNOWN)


def test_what_municipality_and_operator_have_still_to_share_stands_as_their_sum():
    table = payers_table(OPEN, "ja")
    private = next(one for one in table.rows if one.cells[0] == "民設民営（負担金）")
    assert private.cells == (
        "民設民営（負担金）",
        "470,914,500",
        "136,851,000",
        "0",
        "334,063,500\n両者の計（分担は未定）",
    )
    assert private.spans == (1, 1, 1, 1, 2)
    assert whole(private.cells[2]) + whole(private.cells[4]) == whole(private.cells[1])
    assert [note for note in table.notes if "funding.contribution_jpy" in note] == list(table.notes[:1])
    assert not any("funding.contribution_jpy" in note for note in payers_table(KNOWN, "ja").notes)


def test_what_was_answered_to_a_scheme_stands_under_who_pays():
    given = {"programme": "上乗せ", "name": "事業", "value": {"ja": "エリア拡張", "en": "more area"}, "unit": ""}
    told = Reason.said("funding.fact", "ja", **given)
    plan = KNOWN.model_copy(update={"funding": KNOWN.funding.model_copy(update={"facts": (told,)})})
    assert (
        "仮定: 上乗せへの答えは、設定の funding.facts により「事業: エリア拡張」とした。"
        in payers_table(plan, "ja").notes
    )
    assert any("answered 事業: more area" in note for note in payers_table(plan, "en").notes)
    assert not any("funding.facts" in note for note in payers_table(KNOWN, "ja").notes)


@pytest.mark.parametrize(("lang", "word"), [("ja", "未定"), ("en", "to be agreed")])
def test_the_forms_side_by_side_show_what_is_to_be_agreed(lang, word):
    cells = [one.cells for one in options_table(OPEN, lang).rows]
    first = next(place for place, one in enumerate(cells) if word in one)
    assert [one[3] for one in cells[first : first + 3]] == [word, word, "334,063,500"]
    assert [one[1] for one in cells[first : first + 3]] == ["265,637,500", "0", "265,637,500"]
    assert not any(word in cell for one in options_table(KNOWN, lang).rows for cell in one.cells)


def test_a_contribution_of_nothing_is_a_figure():
    option = OPEN.funding.options[2].model_copy(
        update={"municipality_jpy": 0, "operator_jpy": 334_063_500, "split_reason": None}
    )
    plan = OPEN.model_copy(update={"funding": OPEN.funding.model_copy(update={"options": (option,)})})
    assert payers_table(plan, "ja").rows[0].cells[2:] == ("136,851,000", "0", "0", "334,063,500")
    assert row(budget_table(plan, "ja"), "民設民営（負担金）")[2:] == ("136,851", "0", "0", "0", "334,063", "0")


def test_the_budget_says_to_be_agreed_where_nobody_knows_who_pays():
    table = budget_table(OPEN, "ja")
    assert row(table, "民設民営（負担金）") == (
        *("民設民営（負担金）", "470,914", "136,851", "0", "未定", "未定", "未定", "未定"),
    )
    assert any(note.startswith("「未定」は") for note in table.notes)
    assert not any(note.startswith("「未定」は") for note in budget_table(KNOWN, "ja").notes)


def test_why_a_balance_is_nil_or_unknown_stands_under_the_table():
    notes = options_table(UNKNOWN, "ja").notes
    assert any("収入と差引は不明" in note for note in notes)
    assert any("自治体の収支は0円" in note for note in notes)


def test_what_the_forms_do_not_cover_is_said():
    assert outside_jpy(KNOWN) == 84_000_000
    assert any("84,000,000円" in note for note in options_table(KNOWN, "ja").notes)
    assert budget_table(KNOWN, "ja").rows[-1].cells[:3] == ("無線基地局（別の補助事業で検討）", "84,000", "不明")


def test_budget_rows_add_up_in_thousand_yen():
    for one in budget_table(KNOWN, "ja").rows[:4]:
        name, cost, national, prefecture, bond, general, operator, town = one.cells
        assert whole(national) + whole(prefecture) + whole(operator) + whole(town) == whole(cost), name
        assert (bond, general) == ("不明", "不明")
    assert budget_table(UNKNOWN, "ja").rows[0].cells[2:] == ("不明",) * 6
    lines = budget_lines_table(KNOWN, "ja")
    assert lines.rows[-1].cells[3] == "554,914"


def test_ten_years_add_up_and_stay_unknown_where_a_price_is():
    iru = KNOWN.funding.options[1]
    table = balance_table(iru, "ja")
    nets = [whole(one.cells[5]) for one in table.rows[:-1]]
    assert sum(nets) == iru.ten_year_net_jpy == whole(table.rows[-1].cells[5])
    assert whole(table.rows[-2].cells[6]) == iru.ten_year_net_jpy
    lost = balance_table(UNKNOWN.funding.options[1], "ja").rows[-1].cells
    assert (lost[1], lost[5], lost[6]) == ("不明", "不明", "不明")
    assert [is_idle(option) for option in KNOWN.funding.options] == [False, False, True, False]


def test_indicators_tell_value_unit_basis_date_and_source_or_reason():
    table = indicators_table(KNOWN, "ja")
    assert table.rows[0].cells == ("人口", "5,875", "人", "統計調査", "2020年10月1日", "見本省統計局 [1]")
    unknown = [one.cells for one in table.rows if one.cells[1] == "不明"]
    assert len(unknown) == 4
    assert all(cells[3] == "不明" and cells[5] not in {"", "—"} for cells in unknown)


def test_change_is_in_points_and_unknown_stays_unknown():
    table = change_table(KNOWN, "ja")
    served, unserved = 1685, 652
    share = f"{served / (served + unserved):.1%}"
    name = next(one.cells for one in table.rows if one.cells[1] == share)
    assert name[2:4] == ("100.0%", "+27.9ポイント")
    assert ("不明", "不明", "不明", "不明") in [one.cells[1:] for one in table.rows]


def test_range_gives_both_ends():
    rows = range_table(KNOWN, "ja").rows
    assert [one.cells[1:5] for one in rows] == [("652", "1,433", "70.2", "3"), ("987", "2,170", "111.6", "4")]


def test_design_explains_the_gap_in_words():
    gap = next(one.cells for one in design_table(KNOWN, "ja").rows if one.cells[0] == "最適との差（上限）")
    assert gap[1] == "4.0%"
    assert "53.4 km より短くできない" in gap[3]


def test_sources_are_numbered_with_licence_and_short_hash():
    table = sources_table(KNOWN, "ja")
    assert [one.cells[0] for one in table.rows] == ["1", "2", "3", "4"]
    assert table.rows[0].cells[3:] == ("CC BY 4.0", "統計調査", "3f1c3f1c3f1c")
    assert source_line(KNOWN, ["edges"], "ja") == (
        "出典：見本省国土局 「見本数値情報 緊急輸送道路・主要道路」 (2020-03-31) [3]"
    )


def test_forms_that_were_reasoned_alike_share_a_trace():
    titles = [table.title for table in trace_tables(KNOWN, "ja")]
    assert titles == [
        "算定過程 ― 公設公営、公設民営（IRU）、民設移行（交付決定2026年6月1日）",
        "算定過程 ― 民設民営（負担金）（交付決定2026年6月1日）",
    ]
    assert trace_tables(KNOWN, "ja")[0].rows[0].cells[2] == "見本要綱 第3条 [規1]"
    assert rule_documents(KNOWN) == {"見本省告示第99号": 1}


def test_what_is_assumed_unserved_is_called_so():
    assert "届いていないと申告された652世帯" in answers.purpose(KNOWN, "ja")
    wide = next(one for one in KNOWN.range if one.id == "all_unknown")
    assumed = KNOWN.model_copy(
        update={"totals": KNOWN.totals.model_copy(update={"households": wide.households, "capex_jpy": wide.capex_jpy})}
    )
    assert "うち335世帯は現況が不明で、未整備と仮定" in answers.purpose(assumed, "ja")
    nothing = assumed.assumption.model_copy(
        update={"declared_served_households": 0, "declared_unserved_households": 0, "unknown_households": 987}
    )
    said = answers.where_we_stand(assumed.model_copy(update={"assumption": nothing}), "ja")
    assert "987世帯すべての現況が分かっていません" in said
    assert "0世帯" not in said


def test_every_dataset_of_a_plan_has_a_name_for_people():
    held = {"facts", "shore", *SCHEMAS} - {"nodes", "edges", "coverage", "sites", "zone_cells"}
    assert [kind for kind in sorted(held) if not has(f"report.dataset.{kind}")] == []


def test_no_table_shows_a_key_or_a_missing_value():
    for plan in (KNOWN, UNKNOWN):
        for lang in ("ja", "en"):
            for table in plan_tables(plan, lang).values():
                shown = "\n".join("\n".join(one.cells) for one in table.rows)
                assert not re.search(r"\b(None|nan|NaT)\b", shown), table.id
