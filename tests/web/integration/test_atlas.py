"""The atlas's addresses: layers, squares, figures of a place, search, layers of other apps; and bad requests."""

from __future__ import annotations

import gzip
import json

import numpy as np
import pytest

from sample_atlas import NEIGHBOUR, TOWN, sample_edition, squares
from todoku_web.atlas import edition
from todoku_web.atlas.catalogue import layer_title
from todoku_web.atlas.edition import current
from todoku_web.atlas.layers import ProvidedLayer, register_provider

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def atlas(tmp_path_factory, monkeypatch):
    return sample_edition(tmp_path_factory, monkeypatch)


def told(client, url):
    response = client.get(url)
    assert response.status_code == 200, (url, response.content[:200])
    return response.json()


def catalogue(client, lang="ja"):
    return told(client, f"/atlas/catalogue.json?lang={lang}")


def one_layer(client, name, lang="ja"):
    return next(one for one in catalogue(client, lang)["layers"] if one["id"] == name)


# The catalogue


def test_every_address_of_the_catalogue_answers(client):
    listed = catalogue(client)
    for layer in listed["layers"]:
        for year in layer["years"]:
            names = {"year": year, "scenario": layer["scenarios"][0]["id"] if layer["scenarios"] else ""}
            urls = [layer["url"], layer["table_url"], layer["downloads"]["csv"]]
            urls += [one["url"] for one in layer.get("header", {}).get("coarser", [])]
            assert {client.get(url.format(**names)).status_code for url in urls} == {200}
    assert client.get(listed["areas_url"]).status_code == 200
    assert client.get(listed["print_url"]).status_code == 200
    assert told(client, listed["search_url"] + "?q=室蘭")["results"][0]["code"] == TOWN


def test_the_catalogue_speaks_both_languages(client):
    assert one_layer(client, "population")["title"] == "人口"
    assert one_layer(client, "population", "en")["title"] == "Population"
    english = json.dumps(catalogue(client, "en")["filters"])
    assert "Iburi" in english


def test_bounds_of_what_is_lacking_are_told_as_such(client):
    assert "上限" in one_layer(client, "ftth_lacking_households")["note"]
    assert layer_title("population_l3", "en") == "Population (1 km)"


def test_every_layer_tells_basis_unit_and_sources(client):
    for layer in catalogue(client)["layers"]:
        assert layer["basis"] in {"census", "measured", "modelled", "estimated", "unknown"}
        assert layer["title"]
        assert layer["note"] or layer["kind"] == "squares"
        assert layer["sources"] or layer["basis"] == "unknown"


def test_networks_are_no_layers_by_themselves(client):
    kinds = {layer["kind"] for layer in catalogue(client)["layers"]}
    assert kinds == {"squares", "areas"}


# Caching


def test_arrays_are_kept_for_good_under_their_version(client, atlas):
    url = "/atlas/squares/population/2020/present.bin"
    kept = client.get(url, {"v": atlas.version}, headers={"accept-encoding": "gzip"})
    assert "immutable" in kept["Cache-Control"]
    assert kept["Content-Encoding"] == "gzip"
    plain = client.get(url, {"v": atlas.version})
    assert plain.content == gzip.decompress(kept.content)
    assert "immutable" not in client.get(url, {"v": "0" * 12})["Cache-Control"]
    assert client.get(url, headers={"if-none-match": kept["ETag"]}).status_code == 304


def test_the_catalogue_is_told_again_in_another_language(client):
    first = client.get("/atlas/catalogue.json?lang=ja")
    assert client.get("/atlas/catalogue.json", headers={"if-none-match": first["ETag"]}).status_code == 304
    assert client.get("/atlas/catalogue.json?lang=en", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_an_older_edition_is_shown_while_a_new_one_is_made(atlas, monkeypatch):
    before, now = current(), edition.holdings()
    fewer = type(now)(now.found[1:])
    monkeypatch.setattr(edition, "holdings", lambda: fewer)
    made = []
    monkeypatch.setattr(edition, "_make_new", lambda: made.append(edition._MAKING_NEW.release()))
    assert current().version == before.version == atlas.version
    assert len(made) == 1


# Figures of a place


def test_a_square_tells_its_figures_with_their_origin(client):
    code = squares()[12]
    told_of = told(client, f"/atlas/cell/{code}.json?layer=households&year=2010")
    first = told_of["figures"][0]
    assert (first["indicator"], first["year"], first["value"]) == ("households", 2010, np.floor(144 * 5 / 2))
    assert first["basis"] == "census"
    assert first["source"].startswith("=試験局")
    assert told_of["municipality"]["code"] == TOWN
    assert {one["indicator"] for one in told_of["figures"]} >= {"population", "ftth_rate", "elevation", "g5_base"}


def test_an_unknown_figure_says_why(client):
    rows = told(client, f"/atlas/cell/{squares()[33]}.json")["figures"]
    row = next(one for one in rows if one["indicator"] == "ftth_rate" and one["scenario"] == "declared")
    assert row["value"] is None
    assert row["value_text"] == "不明"
    assert row["basis"] == "unknown"
    assert row["reason"]


def test_larger_squares_are_told_as_sums(client, atlas):
    table = atlas.table("population", 2020).dropna()
    code = table["mesh_code"].iloc[-1][:8]
    inside = atlas.table("population", 2020)
    whole = inside[inside["mesh_code"].str.startswith(code)]["present"].sum()
    first = told(client, f"/atlas/cell/{code}.json?layer=population")["figures"][0]
    assert first["value"] == whole
    assert first["square"] == "1km"


def test_areas_tell_their_indicators(client):
    rows = told(client, f"/atlas/area/{NEIGHBOUR}.json")["figures"]
    assert rows[0]["value"] == 46_391
    assert next(one for one in rows if one["indicator"] == "ftth_household_rate")["reason"]


@pytest.mark.parametrize(
    "url",
    [
        "/atlas/cell/999999999.json",
        "/atlas/cell/533945123.json",
        "/atlas/cell/<script>.json",
        f"/atlas/cell/{'6' * 300}.json",
        "/atlas/area/13101.json",
        "/atlas/area/01-tokachi.json",
        "/atlas/squares/nothing/2020/present.bin",
        "/atlas/squares/population/1999/present.bin",
        "/atlas/squares/population/2020/other.bin",
        "/atlas/squares/population/2020/present.z9.bin",
        "/atlas/squares/population/2020/present.z3.z3.bin",
        "/atlas/squares/population/2020/....bin",
        "/atlas/area-values/population/2020.json",
        "/atlas/area-values/area_population/1900.json",
        "/atlas/features/anything.geojson",
        "/atlas/raster/anything.png",
    ],
)
def test_what_is_not_there_is_refused_in_one_line(client, url):
    response = client.get(url)
    assert response.status_code == 404
    assert "\n" not in response.json()["error"]


# Search


@pytest.mark.parametrize(
    "asked", ["室蘭", "室蘭市", "むろらん", "ムロラン", "Muroran", "muroran-shi", "01205", "012050", "jp:01205"]
)
def test_a_town_is_found_however_it_is_written(client, asked):
    first = client.get("/atlas/search", {"q": asked}).json()["results"][0]
    assert first["code"] == TOWN
    assert first["bounds"][0] < first["bounds"][2]


def test_all_places_of_a_name_are_told(client):
    codes = [one["code"] for one in client.get("/atlas/search", {"q": "伊達市"}).json()["results"]]
    assert {"01233", "07213"} <= set(codes)
    tomari = client.get("/atlas/search", {"q": "泊村"}).json()["results"]
    assert {"01403", "01696"} <= {one["code"] for one in tomari}
    assert all(one["bounds"] is None for one in tomari)  # neither lies in this atlas


def test_six_digits_may_be_a_square(client):
    kinds = {one["kind"] for one in client.get("/atlas/search", {"q": squares()[0][:6]}).json()["results"]}
    assert "square" in kinds


def test_search_answers_anything_with_at_most_twelve(client):
    for asked in ("", " ", "%", "'; drop", "市", "a", "0", "👍"):
        assert len(client.get("/atlas/search", {"q": asked}).json()["results"]) <= 12
    for asked in ("x" * 101, "\x00"):
        assert client.get("/atlas/search", {"q": asked}).status_code == 400


# Other apps' layers


def provider_for_staff(request):
    if not request.user.is_authenticated:
        return []
    points = {"type": "FeatureCollection", "features": []}
    entry = {"title": "経路", "group": "計画"}
    return [
        ProvidedLayer("plan-routes", "lines", entry, features=lambda: points),
        ProvidedLayer("plan-cover", "raster", {**entry, "bounds": [1, 2, 3, 4]}, picture=lambda: b"\x89PNG"),
    ]


def test_a_layer_is_seen_only_by_those_who_may(client, town, person_in):
    from todoku_web.accounts.models import Role

    register_provider(provider_for_staff)
    urls = ("/atlas/features/plan-routes.geojson", "/atlas/raster/plan-cover.png")
    assert "plan-routes" not in json.dumps(catalogue(client))
    assert {client.get(url).status_code for url in urls} == {404}
    client.force_login(person_in(town, Role.DRAFTER))
    layer = one_layer(client, "plan-routes")
    assert layer["years"] == layer["scenarios"] == []
    assert told(client, layer["url"])["type"] == "FeatureCollection"
    assert client.get(one_layer(client, "plan-cover")["url"]).content == b"\x89PNG"
    assert "private" in client.get(urls[0])["Cache-Control"]
