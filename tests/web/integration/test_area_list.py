"""The list of municipalities, their comparison, and the same as files."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest

from todoku_web.karte.areas import areas, municipalities
from todoku_web.karte.build import figures
from web.page_reading import Page

pytestmark = pytest.mark.django_db


def codes_of(client, query):
    content = client.get(f"/areas/download.csv?{query}").content.decode("utf-8-sig")
    return [line["code"] for line in csv.DictReader(io.StringIO(content))]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_list_is_sound_and_shows_a_page_of_all(client, lang):
    page = Page.of(client.get(f"/areas/?lang={lang}").text)
    assert page.faults == []
    assert page.is_in_order()
    assert len(page.rows) == 51
    assert "179" in page.words


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=室蘭", ["01205"]),
        ("q=むろらん", ["01205"]),
        ("q=muroran", ["01205"]),
        ("q=01205", ["01205"]),
        ("q=012050", ["01205"]),
        ("q=０１２０５", ["01205"]),
        ("q=%25", []),
        ("q=泊村", ["01403"]),
        ("subprefecture=01-nemuro", ["01223", "01691", "01692", "01693", "01694"]),
        ("subprefecture=01-nemuro&q=町", ["01691", "01692", "01693", "01694"]),
        ("designation=rito", ["01367", "01484", "01517", "01518", "01519", "01662"]),
        ("size=7", ["01100", "01202", "01204", "01206", "01207", "01213"]),
    ],
)
def test_a_search_finds_what_it_says(client, query, found):
    assert codes_of(client, query) == found


def test_filters_part_the_municipalities(client):
    everyone = codes_of(client, "")
    assert len(everyone) == 179
    parts = [codes_of(client, f"size={number}") for number in range(8)]
    assert sorted(code for part in parts for code in part) == everyone


@pytest.mark.parametrize("query", ["sort=nothing", "size=99", "designation=x", "subprefecture=y", "page=x", "page=99"])
def test_what_there_is_not_is_not_asked(client, query):
    assert client.get(f"/areas/?{query}").status_code == 200


def test_columns_sort_both_ways_and_unknown_values_stand_last(client):
    by_population = {
        area.code: figures().measures[area.code].indicator("population").value for area in municipalities()
    }
    rising = codes_of(client, "sort=population")
    assert [by_population[code] for code in rising] == sorted(by_population.values())
    assert codes_of(client, "sort=population&order=down")[0] == "01100"
    assert codes_of(client, "sort=ftth_household_rate") == sorted(by_population)
    kana = [areas()[code].kana for code in codes_of(client, "sort=name")]
    assert kana == sorted(kana)


def test_the_workbook_holds_the_figures_as_numbers_and_their_sources(client):
    answer = client.get("/areas/download.xlsx?q=室蘭")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    figures_, about = book.worksheets
    header = [cell.value for cell in figures_[1]]
    row = dict(zip(header, [cell.value for cell in figures_[2]], strict=True))
    assert row["code"] == "01205"
    assert row["population_value"] == figures().measures["01205"].indicator("population").value
    assert row["ftth_household_rate_value"] is None
    assert row["ftth_household_rate_basis"] == "unknown"
    assert any("国勢調査" in str(cell.value) for line in about.iter_rows() for cell in line)


def test_towns_stand_side_by_side(client):
    page = Page.of(client.get("/areas/compare?codes=01205,01206&codes=01207&lang=en").text)
    assert page.faults == []
    assert page.rows[0][1:] == ["Muroran-shi", "Kushiro-shi", "Obihiro-shi"]
    value = figures().measures["01206"].indicator("population").value
    assert f"{value:,}" in next(row for row in page.rows if row[0].startswith("Population"))[2]


@pytest.mark.parametrize("codes", ["01999", "01", "x", "<b>", ",".join(area.code for area in municipalities()[:11])])
def test_a_comparison_that_cannot_be_says_so(client, codes):
    answer = client.get(f"/areas/compare?codes={codes}")
    assert answer.status_code == 400
    assert Page.of(answer.text).faults == []


def test_find_leads_to_the_karte_or_to_the_list(client):
    assert client.get("/areas/find?q=むろらん").headers["Location"] == "/areas/01205/"
    assert len(Page.of(client.get("/areas/find?q=").text).rows) == 51
    assert [row[1] for row in Page.of(client.get("/areas/find?q=伊達").text).rows[1:]] == ["01233"]
    assert len(Page.of(client.get("/areas/find?q=" + "あ" * 5000).text).rows) == 1


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("path", ["/", "/about"])
def test_the_first_page_and_the_statement_are_sound(client, path, lang):
    page = Page.of(client.get(f"{path}?lang={lang}").text)
    assert page.faults == []
    assert page.is_in_order()
    assert "—" not in page.words


def test_the_first_page_says_the_regions_figures(client):
    total = figures().measures["01"].indicator("population").value
    assert f"{total:,}" in Page.of(client.get("/?lang=en").text).words
