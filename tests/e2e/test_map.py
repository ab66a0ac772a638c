"""The map works in a real browser, opened from disk: pointer, keyboard, search, tables, languages, phone, contrast."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from playwright.sync_api import sync_playwright

from sample_plan import sample_result
from todoku.plans.plan import PlanResult
from todoku.reports.page.html_map import write_map
from todoku.reports.page.payload import payload

NASTY = "</script><script>window.hacked = 1</script>"
JAPANESE = re.compile(r"[぀-ヿ一-鿿]")
LEAST_TARGET_PX = 24
SWITCHES = "button, select, summary, input[type=checkbox], input[type=range], input[type=search]"


@pytest.fixture(scope="module")
def result():
    return sample_result("unknown")


@pytest.fixture(scope="module")
def chromium(browser):
    with sync_playwright() as driver:
        program = driver.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        yield program
        program.close()


@pytest.fixture(scope="module")
def folder(result, tmp_path_factory):
    """Return a folder with the map in both languages."""
    made = tmp_path_factory.mktemp("maps")
    for lang in ("ja", "en"):
        write_map(result, made / f"{lang}.html", lang=lang)
    return made


@pytest.fixture
def opened(chromium):
    """Return a function that opens a page and, at the end, holds that nothing went wrong and nothing was fetched."""
    contexts, troubles, asked = [], [], []

    def visit(path, *, width=1300, height=850, script=None, **settings):
        context = chromium.new_context(viewport={"width": width, "height": height}, **settings)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: troubles.append(message.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        if script:
            page.add_init_script(script)
        page.goto(path.as_uri())
        page.wait_for_function("() => document.querySelector('#map').dataset.view")
        return page

    yield visit
    for context in contexts:
        context.close()
    assert troubles == []
    assert [url for url in asked if not url.startswith("file:")] == []


def settled(page):
    """Wait until what was asked for has been painted."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def picture(page):
    settled(page)
    return page.evaluate("() => document.querySelector('#map').toDataURL()")


def looks_at(page):
    """Return longitude and latitude of the middle, and the scale."""
    settled(page)
    return tuple(float(part) for part in page.get_attribute("#map", "data-view").split())


def chosen(page):
    """Return what the panel says of the chosen thing: name -> value."""
    terms, values = page.locator("#detail dt").all_inner_texts(), page.locator("#detail dd").all_inner_texts()
    return dict(zip(terms, values, strict=True))


def test_it_opens_from_disk_with_title_bases_figures_and_sources(opened, folder, result):
    page = opened(folder / "ja.html")
    assert page.inner_text("h1") == result.plan.title
    assert page.locator("#badges li").all_inner_texts()[0] == "人口・世帯の分布：統計調査"
    assert "試算" in page.inner_text("#badges")
    for source in result.plan.inputs.sources.values():
        assert source.citation in page.inner_text("#sources")
    assert page.locator("footer").is_visible()
    assert len(set(page.evaluate(COLOURS_OF_MAP))) > 20


COLOURS_OF_MAP = """() => {
  const map = document.querySelector('#map');
  const pixels = map.getContext('2d').getImageData(0, 0, map.width, map.height).data;
  const found = new Set();
  for (let i = 0; i < pixels.length; i += 4 * 37) { found.add(`${pixels[i]},${pixels[i + 1]},${pixels[i + 2]}`); }
  return [...found];
}"""


@pytest.mark.parametrize("layer", ["routes", "cells", "exchange", "sites", "reach", "labels", "roads", "boundary"])
def test_each_layer_can_be_hidden_faded_and_shown_again(opened, folder, layer):
    page = opened(folder / "ja.html")
    whole = picture(page)
    page.uncheck(f"input[name={layer}]")
    hidden = picture(page)
    assert hidden != whole
    page.check(f"input[name={layer}]")
    page.fill(f"input[name={layer}-opacity]", "0.4")
    assert picture(page) not in {whole, hidden}
    page.fill(f"input[name={layer}-opacity]", "1")
    assert picture(page) == whole


def test_the_keyboard_moves_zooms_reads_and_lets_go(opened, folder):
    page = opened(folder / "ja.html")
    page.focus("#map")
    start = looks_at(page)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    moved = looks_at(page)
    assert (moved[0] > start[0], moved[1] > start[1], moved[2] == start[2]) == (True, True, True)
    page.keyboard.press("+")
    assert looks_at(page)[2] == pytest.approx(start[2] * 1.3, rel=1e-3)
    page.keyboard.press("-")
    page.keyboard.press("0")
    assert looks_at(page) == start
    page.keyboard.press("Enter")
    assert chosen(page)
    page.keyboard.press("Escape")
    assert chosen(page) == {}


def test_every_control_is_reached_by_tab_in_reading_order(opened, folder):
    page = opened(folder / "ja.html")
    order = []
    for _ in range(12):
        page.keyboard.press("Tab")
        order.append(page.evaluate("() => document.activeElement.id || document.activeElement.name"))
    assert order[:8] == ["skip", "map", "in", "out", "all", "find", "go", "routes"]


def test_pointer_picks_a_square_and_drags_the_map(opened, folder, result):
    page = opened(folder / "ja.html")
    cells, routes = result.layers.cells, result.layers.routes.union_all()
    cell = cells[~cells.geometry.intersects(routes)].iloc[0]
    page.fill("#find", cell["mesh_code"])
    page.click("#go")
    expected = {"メッシュ": cell["mesh_code"], "人口": f"{cell['population']} 人", "世帯": f"{cell['households']} 世帯"}
    assert chosen(page).items() >= expected.items()
    page.focus("#map")
    page.keyboard.press("Escape")
    box = page.locator("#map").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.click(x, y)
    assert chosen(page)["メッシュ"] == cell["mesh_code"]
    before = looks_at(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 80, y + 40, steps=4)
    page.mouse.up()
    after = looks_at(page)
    assert (after[0] < before[0], after[1] > before[1]) == (True, True)
    page.mouse.wheel(0, -100)
    assert looks_at(page)[2] > after[2]


def test_search_finds_places_branches_ranks_and_says_when_it_does_not(opened, folder, result):
    page = opened(folder / "ja.html")
    place = result.layers.places.iloc[0]
    page.fill("#find", place["name"])
    page.press("#find", "Enter")
    assert place["name"] in page.inner_text("#found")
    lon, lat, _ = looks_at(page)
    assert (lon, lat) == (pytest.approx(place.geometry.x, abs=1e-4), pytest.approx(place.geometry.y, abs=1e-4))
    page.fill("#find", "3")
    page.press("#find", "Enter")
    assert chosen(page)["支線"].startswith("3. ")
    page.fill("#find", "そんな所はない")
    page.press("#find", "Enter")
    assert page.inner_text("#found").startswith("見つかりません")


def test_a_branch_chosen_in_the_table_stands_out_on_the_map(opened, folder, result):
    page = opened(folder / "ja.html")
    plain = picture(page)
    branch = result.plan.branches[4]
    button = page.get_by_role("button", name=branch.name, exact=True)
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    assert page.locator("#branches tr.chosen").count() == 1
    assert picture(page) != plain
    found = chosen(page)
    assert (found["費用"], found["根拠"]) == (f"{branch.cost_jpy:,} 円", "モデル推計")
    assert found["1世帯当たり"] == f"{branch.jpy_per_household:,} 円"
    button.click()
    assert button.get_attribute("aria-pressed") == "false"
    assert chosen(page) == {}


def test_tables_hold_what_the_map_shows(opened, folder, result):
    page = opened(folder / "ja.html")
    assert page.locator("#branches tbody tr").count() == len(result.plan.branches)
    page.click("#h-cells")
    page.click("#h-sites")
    for table in ("cells", "sites"):
        page.wait_for_selector(f"#{table}-table tbody tr")
    assert page.locator("#cells-table tbody tr").count() == len(result.layers.cells)
    assert page.locator("#sites-table tbody tr").count() == len(result.layers.sites)
    first = result.layers.cells.iloc[0]
    row = page.locator("#cells-table tbody tr").first.locator("td").all_inner_texts()
    assert (row[0], row[2], row[3]) == (first["mesh_code"], str(first["population"]), str(first["households"]))


def test_squares_can_be_coloured_by_count_with_classes_and_unit_in_the_legend(opened, folder, result):
    page = opened(folder / "ja.html")
    plain = picture(page)
    page.select_option("#colour", "households")
    assert picture(page) != plain
    shown = page.locator("ul[data-layer=cells] li").all_inner_texts()
    classes = payload(result, "ja")["classes"]["households"]
    assert all(entry.endswith("世帯") for entry in shown[: len(classes)])
    assert shown[len(classes) :] == ["枠線：計画の対象", "拡大すると、枠の中に数（世帯）が出ます。"]


def test_labels_and_ranks_do_not_cover_one_another(opened, folder):
    page = opened(
        folder / "ja.html",
        script="""(() => {
          window.written = [];
          const draw = CanvasRenderingContext2D.prototype.fillText;
          CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
            const half = this.measureText(text).width / 2;
            if (this.canvas.id === 'map') { window.written.push([x - half, y - 10, x + half, y + 2]); }
            return draw.apply(this, arguments);
          };
        })()""",
    )
    for _ in range(3):
        page.evaluate("() => { window.written = []; }")
        page.click("#in")
        settled(page)
        boxes = {tuple(round(side) for side in box) for box in page.evaluate("() => window.written")}
        assert len(boxes) > 5
        clashes = [
            (one, other)
            for one, other in combinations(boxes, 2)
            if one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]
        ]
        assert clashes == []


def test_outside_the_area_is_named_in_the_legend(opened, folder):
    page = opened(folder / "ja.html")
    assert page.locator("ul[data-layer=boundary] li").all_inner_texts() == ["区域外（他の市町村または海）"]


def test_english_is_whole(opened, folder, result):
    page = opened(folder / "en.html")
    assert page.get_attribute("html", "lang") == "en"
    page.click("#h-cells")
    page.select_option("#colour", "population")
    names = {branch.name for branch in result.plan.branches}
    own = "h2, label, summary, th, #keys, #detail, #branches-note, .signs li, select option, #badges li"
    texts = page.locator(own).all()
    shown = [text for text in (one.inner_text() for one in texts) if text not in names]
    assert [text for text in shown if JAPANESE.search(text)] == []
    labels = page.locator("[aria-label]").evaluate_all("(all) => all.map((one) => one.getAttribute('aria-label'))")
    assert [label for label in labels if JAPANESE.search(label)] == []


def test_a_phone_shows_map_sources_and_tables_with_room_for_a_finger(opened, folder):
    page = opened(folder / "ja.html", width=390, height=800, has_touch=True)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    stage, footer = page.locator(".stage").bounding_box(), page.locator("footer").bounding_box()
    assert 0 <= footer["y"] - stage["y"] - stage["height"] < 80
    for control in page.locator(SWITCHES).all():
        box = control.bounding_box()
        assert min(box["width"], box["height"]) >= LEAST_TARGET_PX, control.evaluate("(one) => one.outerHTML")
    box = page.locator("#map").bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert chosen(page)
    shown, close = page.locator("#detail").bounding_box(), page.locator("#detail button")
    assert 0 < shown["y"] < shown["y"] + shown["height"] <= 800
    assert min(close.bounding_box()["width"], close.bounding_box()["height"]) >= LEAST_TARGET_PX
    close.tap()
    assert chosen(page) == {}


@pytest.mark.parametrize(
    "settings", [{"color_scheme": "dark"}, {"forced_colors": "active"}, {"reduced_motion": "reduce"}], ids=str
)
def test_every_setting_of_the_system_is_painted(opened, folder, settings):
    page = opened(folder / "ja.html", **settings)
    assert len(page.evaluate(COLOURS_OF_MAP)) > 5
    signs = page.locator("ul[data-layer=cells] canvas").evaluate_all("(all) => all.map((one) => one.toDataURL())")
    assert len(set(signs)) == len(signs)
    page.select_option("#colour", "households")
    signs = page.locator("ul[data-layer=cells] canvas").evaluate_all("(all) => all.map((one) => one.toDataURL())")
    assert len(set(signs)) == len(signs)


def test_it_prints_light_and_comes_back(opened, folder):
    page = opened(folder / "ja.html", color_scheme="dark")
    dark = picture(page)
    assert page.pdf(format="A4").startswith(b"%PDF")
    assert page.evaluate("() => document.documentElement.className") == ""
    assert picture(page) == dark


def test_names_that_look_like_code_are_shown_as_names(opened, result, tmp_path):
    place = gpd.GeoDataFrame({"name": [NASTY]}, geometry=[shapely.Point(143.24, 43.06)], crs="EPSG:6668")
    first = result.plan.branches[0].model_copy(update={"name": NASTY})
    plan = result.plan.model_copy(update={"title": NASTY, "branches": (first, *result.plan.branches[1:])})
    write_map(PlanResult(plan, replace(result.layers, places=place)), tmp_path / "map.html", lang="ja")
    page = opened(tmp_path / "map.html")
    assert page.inner_text("h1") == NASTY
    assert page.locator("#branches button").first.inner_text() == NASTY
    assert page.evaluate("() => window.hacked") is None


def test_four_thousand_squares_are_painted_at_once(opened, result, tmp_path):
    cells = result.layers.cells
    copies = [
        cells.assign(
            mesh_code=[f"{code[:-2]}{number:02d}{code[-2:]}" for code in cells["mesh_code"]],
            geometry=cells.geometry.translate(0.2 * (number % 8), 0.12 * (number // 8)),
        )
        for number in range(64)
    ]
    many = pd.concat(copies, ignore_index=True)
    assert len(many) > 4000
    write_map(PlanResult(result.plan, replace(result.layers, cells=many)), tmp_path / "map.html", lang="ja")
    page = opened(tmp_path / "map.html")
    took_ms = page.evaluate(
        """async () => {
          const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
          await frame();
          const start = performance.now();
          for (let turn = 0; turn < 5; turn += 1) { document.querySelector('#in').click(); await frame(); }
          return (performance.now() - start) / 5;
        }"""
    )
    assert took_ms < 400
