"""OGC API - Features, Part 1 (17-069r4): tests after the abstract tests of core, GeoJSON, HTML and OpenAPI."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

import pytest
import shapely

pytestmark = pytest.mark.django_db
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
PUBLIC = ("areas", "cells")


@pytest.fixture
def ogc(client):
    def get(path="/", **asked):
        return client.get(f"/api/v1/ogc{path}", asked)

    return get


@pytest.fixture
def follow(client):
    def get(href):
        parts = urlsplit(href)
        return client.get(f"{parts.path}?{parts.query}")

    return get


def rels(document):
    return [(link["rel"], link["type"]) for link in document["links"]]


def test_landing_page_links_to_description_conformance_and_collections(ogc, follow):
    page = ogc().json()
    found = {link["rel"]: link for link in page["links"]}
    assert {"self", "alternate", "service-desc", "service-doc", "conformance", "data"} <= set(found)
    for link in page["links"]:
        answer = follow(link["href"])
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].split(";")[0] == link["type"].split(";")[0]
    assert ogc("").json()["links"] == page["links"]  # the root without its slash


def test_api_definition_is_openapi_3_0_and_names_every_public_collection(ogc):
    answer = ogc("/api")
    assert answer.headers["Content-Type"] == "application/vnd.oai.openapi+json;version=3.0"
    made = answer.json()
    assert made["openapi"].startswith("3.0.")
    for name in PUBLIC:
        parameters = made["paths"][f"/collections/{name}/items"]["get"]["parameters"]
        named = {one.get("name") or one["$ref"].rsplit("/", 1)[1] for one in parameters}
        assert {"limit", "bbox", "datetime", "offset", "f"} <= named
    limit = made["components"]["parameters"]["limit"]
    assert (limit["in"], limit["required"], limit["schema"]["type"]) == ("query", False, "integer")
    assert limit["schema"]["minimum"] == 1
    assert {"maximum", "default"} <= set(limit["schema"])
    bbox = made["components"]["parameters"]["bbox"]
    assert (bbox["style"], bbox["explode"], bbox["schema"]["items"]) == ("form", False, {"type": "number"})
    time = made["components"]["parameters"]["datetime"]
    assert (time["style"], time["explode"], time["schema"]["type"]) == ("form", False, "string")


def test_conformance_names_the_four_classes(ogc):
    base = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
    assert ogc("/conformance").json()["conformsTo"] == [base + name for name in ("core", "oas30", "html", "geojson")]


@pytest.mark.parametrize("path", ["/", "/conformance", "/collections", "/collections/areas", "/collections/areas/items",
                                  "/collections/areas/items/01205", "/api"])  # fmt: skip
def test_an_unknown_or_invalid_parameter_is_400(ogc, path):
    assert ogc(path, unknown="1").status_code == 400
    assert ogc(path, f="xml").status_code == 400
    assert ogc(path, lang="fr").status_code == 400


def test_collections_and_each_collection_say_the_same(ogc):
    listed = ogc("/collections").json()
    assert [one["id"] for one in listed["collections"]] == list(PUBLIC)
    assert ("self", "application/json") in rels(listed)
    assert ("alternate", "text/html") in rels(listed)
    for one in listed["collections"]:
        assert {("items", "application/geo+json"), ("items", "text/html")} <= set(rels(one))
        assert one["crs"] == [CRS84]
        single = ogc(f"/collections/{one['id']}").json()
        assert single == one


def test_the_extent_of_a_collection_holds_all_of_its_features(ogc):
    for one in ogc("/collections").json()["collections"]:
        (west, south, east, north), crs = one["extent"]["spatial"]["bbox"][0], one["extent"]["spatial"]["crs"]
        assert crs == CRS84
        assert west < east
        assert south < north
        features = ogc(f"/collections/{one['id']}/items", limit=10000).json()["features"]
        shapes = shapely.from_geojson([json.dumps(feature["geometry"]) for feature in features])
        left, bottom, right, top = shapely.total_bounds(shapes)
        assert (west <= left, south <= bottom, right <= east, top <= north) == (True, True, True, True)


def test_a_collection_that_there_is_not(ogc):
    for path in ("", "/items", "/items/x"):
        assert ogc(f"/collections/nothing{path}").status_code == 404


@pytest.mark.parametrize("name", PUBLIC)
def test_items_are_a_feature_collection_with_its_counts_time_and_links(ogc, follow, name):
    answer = ogc(f"/collections/{name}/items", limit=3)
    assert answer.headers["Content-Type"] == "application/geo+json"
    found = answer.json()
    assert found["type"] == "FeatureCollection"
    assert found["numberReturned"] == len(found["features"]) == 3
    assert found["numberMatched"] > 3
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", found["timeStamp"])
    assert all("rel" in link and "type" in link for link in found["links"])
    assert rels(found)[:2] == [("self", "application/geo+json"), ("alternate", "text/html")]
    for link in found["links"]:
        assert follow(link["href"]).status_code == 200
    for feature in found["features"]:
        assert feature["type"] == "Feature"
        assert shapely.is_valid(shapely.from_geojson(json.dumps(feature["geometry"])))


@pytest.mark.parametrize("limit", [1, 7, 178, 179, 180, 10_000, 10_001, 9_999_999_999])
def test_limit_is_kept_and_never_refused_for_being_large(ogc, limit):
    answer = ogc("/collections/areas/items", limit=limit)
    assert answer.status_code == (200 if limit <= 1_000_000_000 else 400)
    if answer.status_code == 200:
        assert len(answer.json()["features"]) == min(limit, 179)


@pytest.mark.parametrize("limit", ["0", "-1", "x", "1.5", "", "１"])
def test_a_limit_that_is_none(ogc, limit):
    assert ogc("/collections/areas/items", limit=limit).status_code == 400


def test_next_leads_through_every_feature_once(ogc, follow):
    page, seen = ogc("/collections/areas/items", limit=50, subprefecture="胆振総合振興局").json(), []
    assert page["numberMatched"] == 11
    page = ogc("/collections/areas/items", limit=50).json()
    while True:
        seen += [feature["id"] for feature in page["features"]]
        onwards = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)
        if onwards is None:
            break
        page = follow(onwards).json()
    assert len(seen) == 179
    assert seen == sorted(set(seen))
    assert any(link["rel"] == "prev" for link in page["links"])


def corner(ogc, **asked):
    return {one["id"] for one in ogc("/collections/cells/items", limit=10000, **asked).json()["features"]}


@pytest.mark.parametrize("name", PUBLIC)
def test_bbox_gives_what_intersects_it_and_nothing_else(ogc, name):
    box = (140.9, 42.3, 141.1, 42.4)
    every = ogc(f"/collections/{name}/items", limit=10000, bbox="140.5,42,141.5,42.8").json()["features"]
    wanted = {
        one["id"]
        for one in every
        if shapely.intersects(shapely.from_geojson(json.dumps(one["geometry"])), shapely.box(*box))
    }
    asked = ",".join(map(str, box))
    found = ogc(f"/collections/{name}/items", limit=10000, bbox=asked).json()
    assert {one["id"] for one in found["features"]} == wanted
    assert found["numberMatched"] == len(wanted) < len(every)


def test_bbox_with_heights_and_across_180_degrees(ogc):
    flat = corner(ogc, bbox="140.9,42.3,141.1,42.4")
    assert corner(ogc, bbox="140.9,42.3,-100,141.1,42.4,9000") == flat
    assert corner(ogc, bbox="140.9,42.3,-100,42.4") > flat  # from there eastwards over 180 degrees
    assert corner(ogc, bbox="179,42.3,-179,42.4") == set()


@pytest.mark.parametrize(
    "bbox", ["1,2,3", "1,2,3,4,5", "a,b,c,d", "1,2,3,x", "", "nan,0,1,1", "inf,0,1,1", "1,9,2,3", "1 2 3 4"]
)
def test_a_bbox_that_is_none(ogc, bbox):
    assert ogc("/collections/areas/items", bbox=bbox).status_code == 400


@pytest.mark.parametrize(
    ("asked", "all_of_them"),
    [
        ("2020-10-01T00:00:00+09:00", True),
        ("2020-09-30T20:00:00Z", True),  # the first of October in Japan
        ("2020-10-01", True),
        ("2020-10-02T00:00:00+09:00", False),
        ("2020-01-01T00:00:00Z/2020-12-31T00:00:00Z", True),
        ("2021-01-01T00:00:00Z/..", False),
        ("2019-01-01T00:00:00Z/..", True),
        ("../2020-01-01T00:00:00Z", False),
        ("/2020-12-01T00:00:00Z", True),
        ("2021-01-01T00:00:00Z/", False),
    ],
)
def test_datetime_gives_what_holds_at_some_time_of_it(ogc, asked, all_of_them):
    found = ogc("/collections/cells/items", limit=1, datetime=asked).json()["numberMatched"]
    whole = ogc("/collections/cells/items", limit=1).json()["numberMatched"]
    assert found == (whole if all_of_them else 0)


def test_features_without_a_time_are_in_every_answer(ogc):
    assert ogc("/collections/areas/items", datetime="1900-01-01T00:00:00Z").json()["numberMatched"] == 179


@pytest.mark.parametrize(
    "asked",
    ["x", "", "2020-13-01T00:00:00Z", "2020-02-30", "2021-01-01T00:00:00Z/2020-01-01T00:00:00Z", "../..", "/", "2020"],
)
def test_a_datetime_that_is_none(ogc, asked):
    assert ogc("/collections/cells/items", datetime=asked).status_code == 400


def test_features_by_the_values_of_their_properties(ogc):
    (one,) = ogc("/collections/areas/items", code="01205").json()["features"]
    assert one["properties"]["name"] == "室蘭市"
    squares = ogc("/collections/cells/items", municipality_code="01205", limit=10000).json()["features"]
    assert {one["properties"]["municipality_code"] for one in squares} == {"01205"}
    assert ogc("/collections/areas/items", name="どこにもない").json()["numberMatched"] == 0


def test_one_feature_is_as_in_the_list_with_links(ogc):
    answer = ogc("/collections/areas/items/01205")
    assert answer.headers["Content-Type"] == "application/geo+json"
    one = answer.json()
    assert rels(one) == [
        ("self", "application/geo+json"), ("alternate", "text/html"), ("collection", "application/json")
    ]  # fmt: skip
    (listed,) = ogc("/collections/areas/items", code="01205").json()["features"]
    assert {**one, "links": None} == {**listed, "links": None}
    assert ogc("/collections/areas/items/99999").status_code == 404


def test_figures_carry_their_basis_and_unknown_is_null(ogc):
    found = ogc("/collections/areas/items/01205").json()["properties"]
    assert (found["population"], found["population_basis"], found["population_as_of"]) == (
        82383,
        "census",
        "2020-10-01",
    )
    assert (found["ftth_household_rate"], found["ftth_household_rate_basis"]) == (None, "unknown")


def test_outer_rings_run_against_the_clock(ogc):
    for feature in ogc("/collections/areas/items", limit=1000).json()["features"]:
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert all(shapely.is_ccw(shapely.get_exterior_ring(part)) for part in shapely.get_parts(shape))


@pytest.mark.parametrize("path", ["/", "/conformance", "/collections", "/collections/areas", "/collections/areas/items",
                                  "/collections/areas/items/01205"])  # fmt: skip
def test_everything_is_also_a_page(ogc, client, path):
    page = ogc(path, f="html")
    assert page.headers["Content-Type"].startswith("text/html")
    assert "<h1>" in page.text
    by_header = client.get(f"/api/v1/ogc{path}", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert by_header.headers["Content-Type"].startswith("text/html")
    for header in ("*/*", "application/json", "application/geo+json", "text/html;q=0.1, application/json"):
        assert "json" in client.get(f"/api/v1/ogc{path}", headers={"Accept": header}).headers["Content-Type"]


def test_the_tag_of_features_does_not_change_with_the_time(client):
    path = "/api/v1/ogc/collections/areas/items"
    tag = client.get(path).headers["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304


@pytest.fixture
def plan(town, plan_of):
    return plan_of(town)


@pytest.mark.parametrize("layer", ["sites", "routes"])
def test_a_plans_network_is_there_for_those_who_may_see_it_alone(ask, town, person_in, token_of, plan, layer):
    from todoku_web.accounts.models import Organisation, OrganisationKind, Role

    other = Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name="登別市", area_code="01230")
    mine = token_of(person_in(town, Role.VIEWER), "read:plans", "read:areas")
    theirs = token_of(person_in(other, Role.ADMINISTRATOR), "read:plans", "read:areas")
    name = f"plan-{plan.pk}-{layer}"
    listed = [one["id"] for one in ask("/ogc/collections", mine).json()["collections"]]
    assert name in listed
    found = ask(f"/ogc/collections/{name}/items", mine).json()
    assert found["numberMatched"] > 0
    feature = found["features"][0]["id"]
    assert ask(f"/ogc/collections/{name}/items/{feature}", mine).json()["id"] == feature
    for token in (theirs, None):
        assert name not in [one["id"] for one in ask("/ogc/collections", token).json()["collections"]]
        for path in ("", "/items", f"/items/{feature}"):
            assert ask(f"/ogc/collections/{name}{path}", token).status_code == 404


def test_a_published_plan_shows_its_network_only_where_that_was_published(ask, plan):
    plan.state = "published"
    plan.save()
    path = f"/ogc/collections/plan-{plan.pk}-routes/items"
    assert ask(path).status_code == 404
    plan.publishes_network = True
    plan.save()
    assert ask(path).json()["numberMatched"] > 0


def test_a_token_without_the_scope_is_told_so(ask, town, person_in, token_of, plan):
    from todoku_web.accounts.models import Role

    person = person_in(town, Role.VIEWER)
    areas, plans = token_of(person, "read:areas"), token_of(person, "read:plans")
    assert ask("/ogc/collections/areas/items", plans).status_code == 403
    assert ask(f"/ogc/collections/plan-{plan.pk}-sites/items", areas).status_code == 403
    ids = {
        token: [one["id"] for one in ask("/ogc/collections", token).json()["collections"]] for token in (areas, plans)
    }
    assert ids[areas] == ["areas", "cells"]
    assert ids[plans] == [f"plan-{plan.pk}-sites", f"plan-{plan.pk}-routes"]


@pytest.mark.parametrize("name", ["plan-", "plan-x-sites", "plan--sites", "plan-1-sites", "plan-x-cells", "sites"])
def test_names_that_look_like_plans(ask, name):
    assert ask(f"/ogc/collections/{name}/items").status_code == 404


def test_collections_take_the_same_queries_for_one_plan_and_for_three(
    ask, town, person_in, token_of, plan_of, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from todoku_web.accounts.models import Role

    token = token_of(person_in(town, Role.VIEWER), "read:plans")
    plan_of(town)
    ask("/ogc/collections", token)
    with CaptureQueriesContext(connection) as one:
        ask("/ogc/collections", token)
    plan_of(town), plan_of(town)
    with django_assert_num_queries(len(one)):
        assert len(ask("/ogc/collections", token).json()["collections"]) == 6
