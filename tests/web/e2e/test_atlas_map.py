"""The atlas in a real browser: painted, edited, searched, asked, compared and shared, by pointer and by keyboard."""

from __future__ import annotations

import gzip
import io
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sample_folder import WEST, boundaries, census
from todoku.areas import mesh
from web.browsing import PHONE, TODOKU

pytestmark = [pytest.mark.slow, pytest.mark.web, pytest.mark.enable_socket]

JAPANESE = re.compile(r"[぀-ヿ一-鿿]")
IDLE = "() => document.querySelector('#atlas-map-a')?.dataset.state === 'idle'"
STATIC = Path(__file__).resolve().parents[3] / "src" / "todoku_web" / "atlas" / "static" / "atlas"
HOMES = {2015: (10, 20, 30, 40), 2020: (10, 15, 35, 90)}
"""Households of the four squares of the stand-in for 室蘭市; two people live in each."""
NEAR = "at=140.975,42.302,12"
LEAST_TARGET_PX = 24
NO_WEBGL = """(() => {
  const own = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
    return kind.startsWith('webgl') ? null : own.call(this, kind, ...more);
  };
})()"""


@pytest.fixture(scope="module")
def portal(tmp_path_factory, start_portal):
    folder = tmp_path_factory.mktemp("packs")
    packs = []
    for year, homes in HOMES.items():
        given = folder / f"in-{year}"
        given.mkdir()
        rows = census(zip(WEST, homes, strict=True)).encode()
        (given / f"census_{year}_mesh500m.csv.gz").write_bytes(gzip.compress(rows))
        (given / f"N03-{year}0101_01.geojson").write_text(boundaries("01205"), encoding="utf-8")
        pack = folder / f"pack-{year}"
        command = [TODOKU, "data", "import", given, "--region", "01205", "--out", pack]
        subprocess.run(command, check=True, capture_output=True)
        packs.append(pack)
    return start_portal(*packs)


@pytest.fixture
def atlas(opened, portal):
    """Return a function that opens the atlas and waits until the map is whole."""

    def visit(query="", **settings):
        page = opened(f"{portal}/atlas/{query}", **settings)
        page.wait_for_function(IDLE)
        return page

    return visit


def picture(page, which="a"):
    """Return the map's pixels once it is whole."""
    settled(page)
    shot = page.locator(f"#atlas-map-{which}").screenshot()
    return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB"))


def differ(one, other):
    return one.shape != other.shape or bool((one != other).any())


def settled(page):
    """Wait until the map is whole; it begins to change a moment after what asks for it."""
    page.wait_for_timeout(300)
    page.wait_for_function(IDLE)


def said(page):
    """Return what the address says, a moment later: it follows the map with a short delay."""
    page.wait_for_timeout(300)
    return dict(re.findall(r"([\w.]+)=([^&]*)", page.evaluate("() => decodeURIComponent(location.search)")))


def legend(page):
    return [text.strip() for text in page.locator(".legend-entry").first.locator("li").all_inner_texts()]


def colour_of(page, text):
    """Return the colour of the swatch of the legend's first entry that bears a text."""
    return tuple(
        page.evaluate(
            """(text) => {
              const items = [...document.querySelectorAll('.legend-keys li')];
              const item = items.find((one) => one.innerText.trim() === text);
              return [...item.querySelector('canvas').getContext('2d').getImageData(0, 0, 1, 1).data].slice(0, 3);
            }""",
            text,
        )
    )


def shows(pixels, colour, *, within=40):
    """Whether more than a few pixels have a colour; what lies over land is a little paler."""
    far = np.abs(pixels.astype(int) - np.array(colour)).sum(axis=2)
    return int((far < within).sum()) > 30


def unfold(page, title):
    page.locator("summary", has_text=title).click()


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("settings", [{}, PHONE], ids=["desktop", "phone"])
def test_it_opens_with_legend_date_and_sources(atlas, is_accessible, lang, settings):
    page = atlas(f"?lang={lang}", **settings)
    assert page.inner_text("h1") == {"ja": "地図でみる", "en": "Atlas"}[lang]
    assert "2020" in page.inner_text(".legend-date")
    assert page.locator("#atlas-sources li").count() >= 2
    assert len(np.unique(picture(page).reshape(-1, 3), axis=0)) > 30
    assert page.evaluate("() => document.documentElement.scrollWidth") <= page.viewport_size["width"]
    is_accessible(page)
    if lang == "en":
        own = "h1, h2, h3, label, summary, legend, .legend-entry, .atlas-years, .chip, button, .help"
        shown = [text for text in page.locator(own).all_inner_texts() if JAPANESE.search(text)]
        labels = page.locator(".atlas [aria-label]").evaluate_all("(all) => all.map((one) => one.ariaLabel)")
        assert [text for text in [*shown, *labels] if JAPANESE.search(text)] == []


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


def test_an_address_and_a_short_link_bring_the_same_map_back(atlas, portal):
    query = (
        f"?{NEAR}&layers=area_fiscal_index,population&opacity.population=0.5&classes.population=30,100"
        "&year=2020&palette=cividis&filter.subprefecture={0}&pick=area:01205"
    )
    catalogue = atlas().evaluate(
        "(url) => fetch(url).then((answer) => answer.json())", f"{portal}/atlas/catalogue.json"
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


def test_layers_of_other_apps_are_drawn_and_asked(opened, portal):
    corner, middle = [140.9656, 42.302], [140.9719, 42.302]
    square = {"type": "Point", "coordinates": middle}, {"type": "LineString", "coordinates": [corner, middle]}
    kinds = dict(zip(("points", "lines"), square, strict=True))
    added = [{"id": f"own-{kind}", "kind": kind, "group": "計画", "title": f"試しの{kind}", "basis": "modelled",
              "url": f"/own/{kind}.geojson"} for kind in kinds]  # fmt: skip
    picture_of = {"id": "own-raster", "kind": "raster", "group": "計画", "title": "試しの面", "basis": "modelled",
                  "url": "/own/picture.png", "bounds": [140.95, 42.3, 140.975, 42.31]}  # fmt: skip

    def more(route):
        told = route.fetch().json()
        route.fulfill(json={**told, "layers": [*told["layers"], *added, picture_of]})

    def feature(route):
        kind = route.request.url.rsplit("/", 1)[1].split(".")[0]
        properties = {"title": f"{kind}の名", "address": "/plans/1", "人口": 12}
        told = {"type": "Feature", "properties": properties, "geometry": kinds[kind]}
        route.fulfill(json={"type": "FeatureCollection", "features": [told]})

    red = io.BytesIO()
    Image.new("RGB", (4, 4), (200, 0, 0)).save(red, "PNG")
    page = opened("about:blank")
    page.route("**/atlas/catalogue.json", more)
    page.route("**/own/*.geojson", feature)
    page.route("**/own/picture.png", lambda route: route.fulfill(body=red.getvalue(), content_type="image/png"))
    page.goto(f"{portal}/atlas/?at=140.9719,42.302,13&layers=own-raster,own-lines,own-points&opacity.own-raster=1")
    page.wait_for_function(IDLE)
    assert shows(picture(page), (200, 0, 0))
    assert page.locator(".legend-entry h3").all_inner_texts() == ["試しのpoints", "試しのlines", "試しの面"]
    page.locator("#atlas-map-a canvas").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#atlas-figures:not([hidden])")
    assert page.inner_text("#atlas-figures-title") == "pointsの名"
    assert page.inner_text("#atlas-figures-list dl").split() == ["人口", "12"]
    assert page.get_attribute("#atlas-figures-list a", "href") == "/plans/1"


def test_a_layer_that_does_not_come_is_told_and_the_rest_stays(opened, portal):
    page = opened("about:blank", expected="500")
    page.route("**/atlas/squares/**", lambda route: route.fulfill(status=500, body="no"))
    page.goto(f"{portal}/atlas/?layers=area_fiscal_index,population")
    page.wait_for_selector("#atlas-trouble:not([hidden])")
    page.wait_for_function(IDLE)
    assert len(np.unique(picture(page).reshape(-1, 3), axis=0)) > 30
    page.uncheck("input[value=population]")
    page.wait_for_selector("#atlas-trouble", state="hidden")


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


def test_without_webgl_or_javascript_it_points_to_the_table(opened, portal):
    page = opened(f"{portal}/atlas/", script=NO_WEBGL)
    page.wait_for_selector("#atlas-failed:not([hidden])")
    assert "WebGL" in page.inner_text("#atlas-failed")
    assert page.get_attribute("#atlas-failed a", "href").startswith("/atlas/table")
    page = opened(f"{portal}/atlas/", java_script_enabled=False)
    assert page.locator("noscript a").is_visible()
    assert not page.locator("#atlas-stage").is_visible()


@pytest.mark.parametrize("settings", [{"color_scheme": "dark"}, {"forced_colors": "active"}], ids=str)
def test_dark_and_forced_colours_are_whole(atlas, is_accessible, settings):
    page = atlas("?layers=area_fiscal_index&pick=area:01205", **settings)
    page.wait_for_selector(".figures li")
    assert len(np.unique(picture(page).reshape(-1, 3), axis=0)) > 30
    swatches = page.locator(".legend-keys canvas").evaluate_all("(all) => all.map((one) => one.toDataURL())")
    assert len(set(swatches)) == len(swatches)
    is_accessible(page)


def test_a_phone_has_the_map_first_and_room_for_a_finger(atlas, is_accessible):
    page = atlas(**PHONE)
    stage, panel = page.locator("#atlas-stage").bounding_box(), page.locator(".atlas-panel").bounding_box()
    assert stage["y"] < panel["y"]
    page.tap("#atlas-panel-fold")
    unfold(page, "市町村をしぼる")
    for control in page.locator(".atlas :is(button, select, summary, input)").all():
        box = control.bounding_box()
        if box and control.is_visible():
            assert min(box["width"], box["height"]) >= LEAST_TARGET_PX, control.evaluate("(one) => one.outerHTML")
    is_accessible(page)


def test_it_goes_onto_paper(atlas):
    page = atlas(color_scheme="dark")
    assert page.pdf(format="A4").startswith(b"%PDF")
    assert page.locator(".on-paper").count() == 0


def test_codes_and_classes_are_those_of_the_library(atlas):
    page = atlas()
    places = np.random.default_rng(3).uniform((139.4, 41.4), (145.8, 45.5), size=(50, 2))
    for level in range(1, 7):
        codes = mesh.encode(places[:, 1], places[:, 0], level=level)
        found = page.evaluate(
            """async ([places, level]) => {
              const own = await import(document.querySelector('link[href*="atlas/mesh."]').href);
              const codes = places.map(([lon, lat]) => own.meshCode(lon, lat, level));
              return codes.map((code) => [code, own.meshBounds(code)]);
            }""",
            [places.tolist(), level],
        )
        assert [code for code, _ in found] == codes.tolist()
        south, west, north, east = mesh.decode(codes[0])
        assert found[0][1] == pytest.approx([west, south, east, north], abs=1e-9)
    bounds = page.evaluate(
        """async () => {
          const own = await import(document.querySelector('link[href*="atlas/classes."]').href);
          const counted = [[1, 10], [2, 10], [3, 10], [4, 10], [100, 10]];
          const wrong = [own.boundsFrom(['1', '1']), own.boundsFrom(['x'])];
          return [own.quantileBounds(counted, 5), own.equalBounds(counted, 4), ...wrong];
        }"""
    )
    assert bounds[:2] == [[2, 3, 4, 100], [25.8, 50.5, 75.3]]
    assert [one["fault"] for one in bounds[2:]] == ["map_ui.classes.not_rising", "map_ui.classes.not_a_number"]
