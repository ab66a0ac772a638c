"""The report of a comparison: sentences, hours of each kind apart, maps, paper and workbook."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from todoku.i18n import LANGS
from todoku.office.compare.findings import ComparedFile, Comparison, Deviation, Group, Heat, Town
from todoku.office.compare.settings import Settings
from todoku.office.events.log import CASE_MISSING, Remark
from todoku.reports.office.comparison.heat_map import heat_map
from todoku.reports.office.comparison.paper import render_comparison
from todoku.reports.office.comparison.sentences import top_findings
from todoku.reports.office.comparison.tables import MOST_ROWS, deviations_table, sources_table, towns_table
from todoku.reports.office.comparison.workbook import write_comparison_workbook

DAY = dt.date(2026, 4, 1)
SLOW = Deviation(
    municipality="甲町",
    type="slow",
    activity="審査",
    reference="group",
    effect=1.0,
    effect_kind="relative_time",
    interval=(0.8, 1.2),
    hours_per_year=120.0,
    hours_interval=(100.0, 140.0),
    hours_basis="working",
    hours_reason="",
    cases=400,
    share=1.0,
    own=1.0,
    usual=0.5,
    examples=("A-1", "A-2"),
    p_adjusted=0.001,
)
ADDED = replace(
    SLOW, type="added", activity="確認印", effect=0.6, effect_kind="cramers_v", own=0.9, usual=0.1, hours_per_year=None,
    hours_interval=None, hours_basis="unknown", hours_reason="no_times", municipality="乙町",
)  # fmt: skip
ELAPSED = replace(SLOW, activity="決裁", hours_basis="elapsed", hours_per_year=900.0, own=72.0, usual=24.0)
FAST = replace(SLOW, type="fast", municipality="乙町", effect=-0.5, own=0.25, usual=0.5, hours_per_year=-30.0,
               hours_interval=(-40.0, -20.0))  # fmt: skip
LAWFUL = replace(ADDED, activity="照会", hours_per_year=50.0, hours_basis="working", legal_ground="条例第3条")


def comparison(*deviations):
    names = ("甲町", "乙町")
    heat = Heat(("審査", "確認印"), names, ((0.0, None), (0.1, 0.6)), ((1.0, -0.5), (None, None)), ((True, False),) * 2)
    return Comparison(
        towns=tuple(Town(name, 0, 400, 200.0, 2.0, "measured") for name in names),
        groups=(Group("all", names),),
        core=("受付", "審査"),
        deviations=deviations,
        heat=heat,
        settings=Settings(),
        tests=321,
        remarks=(Remark(CASE_MISSING, 3, "12"),),
    )


def render_text(found):
    paper = render_comparison(found, title="転入", day=DAY, lang="ja")
    return PdfReader(BytesIO(paper)).pages[0].extract_text()


def test_hours_of_different_kinds_are_never_added_and_the_lawful_leave_the_sum():
    cells = towns_table(comparison(SLOW, ELAPSED, LAWFUL), "ja").rows[0].cells
    assert cells[4] == "120（作業時間）\n900（経過時間）"
    other = towns_table(comparison(LAWFUL), "ja").rows[1].cells
    assert (other[3], other[4], other[6]) == ("1", "—", "1")


def test_what_is_unknown_is_said_with_its_reason_and_a_ratio_as_times():
    told = replace(ADDED, basis="survey", hours_reason="no_volume", cases=None, interval=None)
    slow, unknown = (row.cells for row in deviations_table(comparison(SLOW, told), "ja").rows)
    assert slow[5] == "2.00 倍\n代表的な時間の比\n1.80～2.20"
    assert (unknown[5], unknown[6]) == ("V=+0.60\nクラメールのV", "不明\n件数の回答がない")
    assert unknown[7].startswith("不明\n")


def test_the_files_it_rests_on_are_named_with_their_hashes(tmp_path):
    log = ComparedFile("log", "甲町.csv", "0123456789abcdef" * 4)
    (row,) = sources_table(replace(comparison(), sources=(log,)), "ja").rows
    assert row.cells == ("イベントログ", "甲町.csv", f"{'0123456789abcdef' * 2}\n{'0123456789abcdef' * 2}")
    write_comparison_workbook(
        replace(comparison(SLOW), sources=(log,)), tmp_path / "a.xlsx", title="転入", day=DAY, lang="ja"
    )
    told = [cell.value for cell in load_workbook(tmp_path / "a.xlsx")["注記"]["A"]]
    assert told[-1] == f"イベントログ: 甲町.csv（SHA-256 {'0123456789abcdef' * 4}）"


def test_nothing_compared_is_not_called_no_difference():
    alone = replace(comparison(), tests=0)
    assert "比べられる組合せがありません" in render_text(alone)
    assert "比べられる組合せがありません" not in render_text(comparison())


def test_the_lawful_are_no_finding():
    (told,) = top_findings(comparison(LAWFUL, ELAPSED), "ja")
    assert "甲町の「決裁」は前の作業から終わるまで平均3.0日かかります" in told


def test_a_long_list_says_how_many_are_left_out():
    table = deviations_table(comparison(*[SLOW] * (MOST_ROWS + 7)), "en")
    assert len(table.rows) == MOST_ROWS
    assert any("7 more" in note for note in table.notes)


def test_towns_of_classes_stand_under_their_class():
    classes = (Group("population", ("甲町",)), Group("unclassified", ("乙町",)))
    rows = towns_table(replace(comparison(), groups=classes), "ja").rows
    assert [row.cells[0] for row in rows] == ["人口の分かる団体", "甲町", "人口や区分の分からない団体", "乙町"]


def test_a_sign_stands_only_where_its_own_kind_of_deviation_is_told():
    shares, times = (heat_map(comparison(SLOW, ADDED), which, "ja").svg for which in ("shares", "times"))
    assert shares.count(">+</text>") == 1
    assert times.count(">+</text>") == 1
    assert heat_map(replace(comparison(), heat=Heat((), (), (), (), ())), "times", "ja") is None


@pytest.mark.parametrize("lang", LANGS)
def test_the_paper_says_what_counts_first_and_names_cases_only_where_asked(lang, tmp_path):
    found = comparison(ELAPSED, SLOW, ADDED, FAST)
    asked = {"title": "転入", "day": DAY, "lang": lang}
    papers = [render_comparison(found, **asked, examples=examples) for examples in (False, True)]
    assert papers[0] == render_comparison(found, **asked)
    for paper, names in zip(papers, (False, True), strict=True):
        path = tmp_path / f"{names}.pdf"
        path.write_bytes(paper)
        pages = [page.extract_text() for page in PdfReader(path).pages]
        assert "審査" in pages[0]
        assert any("A-1" in page for page in pages) is names


def test_sums_of_the_workbook_are_formulas_over_the_list(tmp_path):
    found = comparison(ELAPSED, SLOW, FAST, LAWFUL)
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    for path in (first, second):
        write_comparison_workbook(found, path, title="転入", day=DAY, lang="ja")
    assert first.read_bytes() == second.read_bytes()
    live, kept = (load_workbook(first, data_only=one)["まとめ"] for one in (False, True))
    rows = {row[0].value: row[0].row for row in kept.iter_rows() if row[0].value in {"甲町", "乙町"}}
    assert str(live.cell(rows["甲町"], 5).value).startswith("=SUMIFS(")
    assert [kept.cell(rows["甲町"], column).value for column in (5, 7)] == [120, 900]
    assert [kept.cell(rows["乙町"], column).value for column in (4, 5, 6)] == [2, 0, -30]
