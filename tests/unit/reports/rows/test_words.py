"""How figures are written for people."""

import pytest

from sample_plan import sample_result
from todoku.plans.plan import Area
from todoku.provenance import Basis
from todoku.reports.rows import words


@pytest.mark.parametrize(
    ("amount_jpy", "shown"),
    [
        (1_234_560_000, "12億3,456万円"),
        (554_914_500, "約5億5,491万円"),
        (999_995_000, "約10億円"),
        (1_000_000_000_000, "1兆円"),
        (20_000, "2万円"),
        (9_800, "9,800円"),
        (0, "0円"),
        (-13_651_100, "約▲1,365万円"),
        (None, "不明"),
    ],
)
def test_yen_as_it_is_read_aloud(amount_jpy, shown):
    assert words.readable_yen(amount_jpy, "ja") == shown


def test_yen_in_english():
    assert words.readable_yen(554_914_500, "en") == "¥554.9 million"
    assert words.readable_yen(9_800, "en") == "¥9,800"
    assert words.yen(554_914_500, "en") == "¥554,914,500"


def test_negative_amounts_are_marked_as_budget_papers_do():
    assert words.number(-58_802_200, "ja") == "▲58,802,200"
    assert words.number(-58_802_200, "en") == "−58,802,200"
    assert words.number(-0.001, "ja", decimals=1) == "0.0"


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [(0.7211, "ratio", "72.1%"), (5875, "person", "5,875"), (287.46, "km2", "287.46"), (None, "ratio", "不明")],
)
def test_values_are_written_as_their_unit_wants(value, unit, shown):
    assert words.in_unit(value, unit, "ja") == shown


@pytest.mark.parametrize(
    ("value", "ja", "en"),
    [
        ("2026-11-20", "2026年11月20日", "20 November 2026"),
        ("2020-10", "2020年10月", "2020-10"),
        ("2021", "2021", "2021"),
        (None, "—", "—"),
    ],
)
def test_days(value, ja, en):
    assert (words.day(value, "ja"), words.day(value, "en")) == (ja, en)


def test_official_days_and_fiscal_years():
    assert words.official_day("2026-11-20", "ja") == "令和8年11月20日"
    assert words.fiscal_year_of("2025-03-31", "ja") == "令和6年度"
    assert words.fiscal_year_of("2025-03-31", "en") == "FY2024"


@pytest.mark.parametrize(
    ("name", "prefecture", "kinds"),
    [("上士幌町", "北海道", ("道", "町")), ("能登町", "石川県", ("県", "町")), ("室蘭市", "北海道", ("道", "市"))],
)
def test_payers_are_called_as_in_the_area(name, prefecture, kinds):
    area = Area(code="01000", name=name, name_en="-", prefecture=prefecture, subprefecture=None)
    assert (words.prefecture_kind(area, "ja"), words.municipality_kind(area, "ja")) == kinds


def test_prefecture_in_english():
    assert words.prefecture_name(sample_result().plan.area, "en") == "Hokkaido"


def test_citations_lose_their_address_or_show_it_readable():
    citation = "京丹後市議会 2018-06-18 https://example.jp/search?text=%E5%A5%91%E7%B4%84"
    assert words.without_address(citation) == "京丹後市議会 2018-06-18"
    assert words.two_lines(citation) == "京丹後市議会 2018-06-18\nhttps://example.jp/search?text=契約"
    assert words.two_lines("見本新聞") == "見本新聞"


def test_notes_are_shown_in_one_language():
    assert words.note("重複を除いた / Duplicates dropped", "ja") == "重複を除いた"
    assert words.note("重複を除いた / Duplicates dropped", "en") == "Duplicates dropped"
    assert words.note("one text only", "ja") == "one text only"


def test_names_of_codes_and_of_what_users_bring():
    assert words.basis(Basis.MODELLED, "ja") == "モデル推計"
    assert words.service_name("a_service_of_mine", "ja") == "a_service_of_mine"
    assert words.programme_name("kodo_musen", "ja") == "高度無線環境整備推進事業"
    assert words.unit("km", "ja") == "km"
    assert words.rate("1/2", "ja") == "1/2"
    assert words.rate(None, "ja") == "不明"
