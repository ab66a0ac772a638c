"""The atlas on every screen: languages, phone, dark, forced colours, paper, without WebGL, with layers that fail."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest
from PIL import Image

from todoku.areas import mesh
from web.atlas_reading import IDLE, picture, shows, unfold
from web.browsing import PHONE

pytestmark = [pytest.mark.slow, pytest.mark.web, pytest.mark.enable_socket]

JAPANESE = re.compile(r"[぀-ヿ一-鿿]")
LEAST_TARGET_PX = 24
NO_WEBGL = """(() => {
  const own = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
    return kind.startsWith('webgl') ? null : own.call(this, kind, ...more);
  };
})()"""


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


def test_layers_of_other_apps_are_drawn_and_asked(opened, atlas_portal):
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
    page.goto(
        f"{atlas_portal}/atlas/?at=140.9719,42.302,13&layers=own-raster,own-lines,own-points&opacity.own-raster=1"
    )
    page.wait_for_function(IDLE)
    assert shows(picture(page), (200, 0, 0))
    assert page.locator(".legend-entry h3").all_inner_texts() == ["試しのpoints", "試しのlines", "試しの面"]
    page.locator("#atlas-map-a canvas").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#atlas-figures:not([hidden])")
    assert page.inner_text("#atlas-figures-title") == "pointsの名"
    assert page.inner_text("#atlas-figures-list dl").split() == ["人口", "12"]
    assert page.get_attribute("#atlas-figures-list a", "href") == "/plans/1"


def test_a_layer_that_does_not_come_is_told_and_the_rest_stays(opened, atlas_portal):
    page = opened("about:blank", expected="500")
    page.route("**/atlas/squares/**", lambda route: route.fulfill(status=500, body="no"))
    page.goto(f"{atlas_portal}/atlas/?layers=area_fiscal_index,population")
    page.wait_for_selector("#atlas-trouble:not([hidden])")
    page.wait_for_function(IDLE)
    assert len(np.unique(picture(page).reshape(-1, 3), axis=0)) > 30
    page.uncheck("input[value=population]")
    page.wait_for_selector("#atlas-trouble", state="hidden")


def test_without_webgl_or_javascript_it_points_to_the_table(opened, atlas_portal):
    page = opened(f"{atlas_portal}/atlas/", script=NO_WEBGL)
    page.wait_for_selector("#atlas-failed:not([hidden])")
    assert "WebGL" in page.inner_text("#atlas-failed")
    assert page.get_attribute("#atlas-failed a", "href").startswith("/atlas/table")
    page = opened(f"{atlas_portal}/atlas/", java_script_enabled=False)
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
