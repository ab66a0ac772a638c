"""The atlas in a real browser: painted, edited, searched, asked, compared and shared, by pointer and by keyboard."""

from __future__ import annotations

import re

import numpy as np
import pytest

from sample_folder import WEST
from todoku.areas import mesh
from web.atlas_reading import colour_of, differ, legend, picture, said, settled, shows, unfold

pytestmark = [pytest.mark.slow, pytest.mark.web, pytest.mark.enable_socket]

NEAR = "at=140.975,42.302,12"


def test_squares_lie_where_their_codes_say_in_the_colours_of_the_legend(atlas):
    page = atlas(f"?{NEAR}&layers=population&opacity.population=1&classes.population=30,50,150")
    assert legend(page)[:4] == ["30未満", "30〜50未満", "50〜150未満", "150以上"]
    pixels = picture(page)
    high, width = pixels.shape[:2]
    scale = 512 * 2**12 / 360
    for code, people in zip(WEST, (20, 30, 70, 180), strict=True):
        south, west, north, east = mesh.decode(code)
        x = width / 2 + ((west + east) / 2 - 140.975) * scale
        middle = np.log(np.tan(np.pi / 4 + np.radians([(south + north) / 2, 42.302]) / 2))
        y = high / 2 - np.degrees(middle[0] - middle[1]) * scale
        text = legend(page)[sum(people >= bound for bound in (30, 50, 150))]
        assert tuple(pixels[round(y) + 8, round(x) + 8]) == pytest.approx(colour_of(page, text), abs=6), code


def test_classes_are_edited_by_hand_and_by_rule(atlas):
    page = atlas(f"?{NEAR}&layers=population&classes.population=30,50,150")
    plain = picture(page)
    page.click(".classes summary")
    bounds = page.locator(".bounds input")
    bounds.nth(1).fill("20")
    bounds.nth(1).blur()
    assert page.inner_text(".classes [role=alert]").startswith("2番目の境")
    assert bounds.nth(1).get_attribute("aria-invalid") == "true"
    assert said(page)["classes.population"] == "30,50,150"
    bounds.nth(1).fill("100")
    bounds.nth(1).blur()
    settled(page)
    assert (legend(page)[1:3], page.inner_text(".classes [role=alert]")) == (["30〜100未満", "100〜150未満"], "")
    assert said(page)["classes.population"] == "30,100,150"
    assert differ(picture(page), plain)
    page.locator(".classes select").first.select_option("quantile")
    page.locator(".classes select").nth(1).select_option("3")
    settled(page)
    assert len(said(page)["classes.population"].split(",")) == 2
    page.locator(".classes select").first.select_option("given")
    settled(page)
    assert "classes.population" not in said(page)


def test_recolouring_fetches_nothing_and_is_quick(atlas):
    page = atlas(f"?{NEAR}&layers=population")
    unfold(page, "色と模様")
    plain, asked = picture(page), []
    page.on("request", lambda request: asked.append(request.url))
    page.select_option("#atlas-palette", "cividis")
    page.check("#atlas-pattern")
    settled(page)
    assert differ(picture(page), plain)
    assert [url for url in asked if "/atlas/squares" in url or url.endswith(".json")] == []


def test_search_flies_to_a_town_and_its_figures_bear_basis_date_and_source(atlas, is_accessible):
    page = atlas(reduced_motion="reduce")
    box = page.locator("#atlas-search")
    box.press_sequentially("むろら")
    page.wait_for_selector("#atlas-search-list [role=option]")
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == "atlas-found-0"
    is_accessible(page)
    box.press("Enter")
    page.wait_for_selector(".figures li")
    assert page.inner_text("#atlas-figures-title") == "室蘭市"
    assert said(page)["pick"] == "area:01205"
    lon, lat, zoom = (float(part) for part in said(page)["at"].split(","))
    assert (lon, lat) == (pytest.approx(140.99, abs=0.1), pytest.approx(42.33, abs=0.1))
    assert zoom > 9
    rows = page.locator(".figures li").all_inner_texts()
    known = [row for row in rows if "不明" not in row]
    assert known
    assert all(re.search(r"\d{4}年", row) for row in known)
    assert all("出典" in row for row in known)
    assert page.locator(".figure-sources li").count() >= 1
    unknown = [row.splitlines() for row in rows if "不明" in row]
    assert all(row[-1] for row in unknown)
    assert all("理由は示されていません" not in row for row in unknown)
    is_accessible(page)
    box.fill("ほげほげ")
    page.wait_for_function("() => document.querySelector('#atlas-search-list .none')")


def test_a_click_and_the_keyboard_ask_for_the_same_square(atlas):
    page = atlas("?at=140.972,42.302,13&layers=population")
    inside = mesh.encode(42.302, 140.972, level=4)[0]
    box = page.locator("#atlas-map-a").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_selector(".figures li")
    asked = said(page)["pick"]
    assert asked == f"mesh:{inside}"
    page.keyboard.press("Escape")
    page.wait_for_selector("#atlas-figures", state="hidden")
    page.locator("#atlas-map-a canvas").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".figures li")
    assert said(page)["pick"] == asked
    assert str(inside) in page.inner_text("#atlas-status")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    page.wait_for_selector(".figures li")
    assert said(page)["pick"] != asked


def test_two_years_side_by_side_and_their_difference_with_signs(atlas, is_accessible):
    page = atlas(f"?{NEAR}&layers=population&opacity.population=1&year=2015")
    unfold(page, "二つをくらべる")
    page.check("#atlas-compare")
    page.wait_for_selector("#atlas-map-b canvas")
    page.locator("#atlas-compare-choices select").first.select_option("2020")
    settled(page)
    captions = [page.inner_text(f"#atlas-side-{side}") for side in "ab"]
    assert captions == ["A：2015年", "B：2020年"]
    plain = picture(page, "b")
    page.check("#atlas-compare-choices input[type=checkbox]")
    page.wait_for_selector(".legend-entry.difference")
    assert page.inner_text("#atlas-side-b").startswith("差 B − A")
    keys = legend(page)
    assert [key.split()[0] for key in keys[:7]] == ["▲▲▲", "▲▲", "▲", "±", "▼", "▼▼", "▼▼▼"]
    changed = picture(page, "b")
    assert differ(changed, plain)
    assert shows(changed, colour_of(page, keys[0]))
    page.locator("#atlas-map-a canvas").focus()
    page.keyboard.press("ArrowRight")
    settled(page)
    assert differ(picture(page, "b"), changed)
    is_accessible(page)
    page.uncheck("#atlas-compare")
    page.wait_for_selector("#atlas-map-b canvas", state="detached")


def test_years_are_stepped_and_the_date_is_told(atlas):
    page = atlas(f"?{NEAR}&layers=population&year=2015")
    assert page.inner_text("#atlas-year") == "2015年"
    before = picture(page)
    page.click("#atlas-year-after")
    settled(page)
    assert (page.inner_text("#atlas-year"), said(page)["year"]) == ("2020年", "2020")
    assert "2020年" in page.inner_text("#atlas-status")
    assert page.get_attribute("#atlas-year-range", "aria-valuetext") == "2020年"
    assert differ(picture(page), before)


def test_an_address_and_a_short_link_bring_the_same_map_back(atlas, atlas_portal):
    query = (
        f"?{NEAR}&layers=area_fiscal_index,population&opacity.population=0.5&classes.population=30,100"
        "&year=2020&palette=cividis&filter.subprefecture={0}&pick=area:01205"
    )
    catalogue = atlas().evaluate(
        "(url) => fetch(url).then((answer) => answer.json())", f"{atlas_portal}/atlas/catalogue.json"
    )
    value = catalogue["filters"][0]["values"][0]
    page = atlas(query.format(value["id"]))
    unfold(page, "市町村をしぼる")
    assert page.inner_text("#atlas-filters-count").startswith(f"{len(value['codes'])}市町村")
    assert page.locator(".chip[aria-pressed=true]").all_inner_texts() == [value["title"]]
    unfold(page, "共有")
    csv = page.locator("#atlas-downloads a").first.get_attribute("href")
    assert f"subprefecture={value['id']}" in csv
    assert "year=2020" in csv
    links = [*page.locator("#atlas-downloads a").all(), page.locator("#atlas-table"), page.locator("#atlas-print")]
    answers = [page.request.get(link.evaluate("(one) => one.href")) for link in links]
    assert [answer.url for answer in answers if not answer.ok] == []
    page.click("#atlas-short")
    page.wait_for_function("() => document.querySelector('#atlas-link').value.includes('/v/')")
    again = atlas(f"../{page.input_value('#atlas-link').split('/', 3)[3]}")
    for one in (page, again):
        assert one.locator("input[name=layer]:checked").evaluate_all("(all) => all.map((one) => one.value)") == [
            "population",
            "area_fiscal_index",
        ]
        assert one.input_value("#atlas-palette") == "cividis"
        assert one.locator(".slider input").first.input_value() == "0.5"
        assert one.locator("#atlas-figures-title").inner_text() == "室蘭市"
        assert legend(one)[:3] == ["30未満", "30〜100未満", "100以上"]


def test_layers_are_chosen_ordered_faded_and_removed_by_keyboard(atlas):
    page = atlas("?layers=population")
    whole = picture(page)
    page.locator("input[value=area_fiscal_index]").focus()
    page.keyboard.press("Space")
    settled(page)
    titles = page.locator(".shown h3")
    assert titles.all_inner_texts() == ["人口", "財政力指数"]
    assert differ(picture(page), whole)
    down = page.locator(".shown-actions button").nth(1)
    down.focus()
    page.keyboard.press("Enter")
    assert titles.all_inner_texts() == ["財政力指数", "人口"]
    assert page.evaluate("() => document.activeElement.closest('.shown-actions, body').className") != ""
    settled(page)
    assert said(page)["layers"] == "population,area_fiscal_index"
    page.locator(".slider input").first.focus()
    page.keyboard.press("ArrowLeft")
    settled(page)
    assert said(page)["opacity.area_fiscal_index"] == "0.8"
    page.locator(".shown-actions button").nth(2).focus()
    page.keyboard.press("Enter")
    settled(page)
    assert said(page)["layers"] == "population"
