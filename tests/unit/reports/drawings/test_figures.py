"""The charts: what they say to who cannot see them, and that the unknown is not drawn as a share."""

import xml.etree.ElementTree as ET

from sample_plan import sample_result
from todoku.i18n import text
from todoku.reports.drawings import figures

KNOWN, UNKNOWN = sample_result("known").plan, sample_result("unknown").plan


def texts(picture):
    return [node.text for node in ET.fromstring(picture.svg).iter("{http://www.w3.org/2000/svg}text")]


def test_our_bar_is_hatched_and_first():
    shown = texts(figures.comparison_bars(KNOWN, lang="ja"))
    assert shown[:4] == ["本計画", "約670万円/km", "北海道67市町村（合計）", "約452万円/km"]
    assert "見本B村（離島）" not in shown


def test_curve_ends_at_the_whole_plan_and_marks_the_dearest_tenth():
    picture = figures.coverage_curve(KNOWN, lang="ja")
    assert "652 世帯で" in picture.alt or "652世帯で" in picture.alt
    assert "1〜5位の支線：世帯の10%に事業費の19%" in texts(picture)
    ticks = [text for text in texts(picture) if text.replace(",", "").isdigit()]
    assert ticks[:7] == ["0", "100", "200", "300", "400", "500", "600"]


def test_shares_are_told_and_the_unknown_is_dotted():
    assert "国 43.6%" in texts(figures.payer_bars(KNOWN, lang="ja"))
    picture = figures.payer_bars(UNKNOWN, lang="ja")
    assert texts(picture).count("不明（補助額が確定していないため）") == 4
    assert "町 56.4%" in texts(picture)
    assert "url(#dots" in picture.svg


def test_a_split_that_is_to_be_agreed_is_dotted_beside_the_grant():
    picture = figures.payer_bars(sample_result("open").plan, lang="ja")
    assert "国 29.1%" in texts(picture)
    assert texts(picture).count("町、事業者 70.9%（分担は未定）") == 1
    assert "民設民営（負担金）: 国 29.1%、町、事業者 70.9%（分担は未定）" in picture.alt
    assert "url(#dots" in picture.svg


def test_states_are_labelled_with_their_share():
    assert "未整備 652世帯（24.4%）" in texts(figures.states_bar(KNOWN, lang="ja"))


def test_schedule_spans_whole_fiscal_years_and_tells_the_basis():
    picture = figures.schedule_chart(KNOWN, lang="ja")
    shown = texts(picture)
    assert ["令和9年度" in shown, "令和11年度" in shown, "令和8年度" in shown] == [True, True, False]
    assert shown.count("概算") == 6
    assert "光ファイバ敷設工事 2028年4月1日–2029年9月30日" in picture.alt


def test_names_of_phases_stand_whole_in_both_languages():
    for lang in ("ja", "en"):
        shown = texts(figures.schedule_chart(KNOWN, lang=lang))
        assert {text(phase.name_key, lang) for phase in KNOWN.schedule} <= set(shown)
