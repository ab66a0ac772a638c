"""GDAL, with which QGIS and others read, opens the collections of a live server, those of plans with a token."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pyogrio
import pytest

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.enable_socket,
    pytest.mark.slow,
    pytest.mark.skipif("OAPIF" not in pyogrio.list_drivers(), reason="GDAL was built without OGC API - Features"),
]
READ = """
import json, sys
import geopandas as gpd, pyogrio
source, asked = sys.argv[1], json.loads(sys.argv[2])
if asked is None:
    print(json.dumps(pyogrio.list_layers(source).tolist()))
else:
    if "bbox" in asked:
        asked["bbox"] = tuple(asked["bbox"])
    print(gpd.read_file(source, **asked).to_json(default=str))
"""


@pytest.fixture
def gdal(live_server):
    """Read by GDAL in a process of its own: in this one it would keep the server from answering."""

    def read(token=None, **asked):
        environment = {
            **os.environ,
            **({"GDAL_HTTP_USERPWD": f"qgis:{token}"} if token else {}),
            "GDAL_HTTP_TIMEOUT": "60",
        }
        command = [sys.executable, "-c", READ, f"OAPIF:{live_server.url}/api/v1/ogc", json.dumps(asked or None)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=200, check=False)
        return json.loads(done.stdout) if done.returncode == 0 else done.stderr

    return read


def test_the_public_collections_open(gdal):
    assert gdal() == [["areas", "MultiPolygon"], ["cells", "Polygon"]]
    areas = {one["properties"]["code"]: one["properties"] for one in gdal(layer="areas")["features"]}
    assert len(areas) == 179
    row = areas["01205"]
    assert (row["name"], row["population"], row["population_basis"]) == ("室蘭市", 82383, "census")
    assert row["ftth_household_rate"] is None


def test_a_rectangle_and_a_filter_are_asked_of_the_server(gdal, client):
    found = gdal(layer="cells", bbox=[140.9, 42.3, 141.0, 42.35])["features"]
    asked = client.get("/api/v1/ogc/collections/cells/items", {"bbox": "140.9,42.3,141.0,42.35"}).json()
    assert {one["properties"]["mesh_code"] for one in found} == {one["id"] for one in asked["features"]}
    town = gdal(layer="cells", where="municipality_code = '01205'")["features"]
    assert {one["properties"]["municipality_code"] for one in town} == {"01205"}
    assert len(town) == 180


def test_sites_and_routes_open_with_a_token(gdal, town, person_in, token_of, plan_of):
    from todoku_web.accounts.models import Role

    plan = plan_of(town)
    sites, routes = (f"plan-{plan.pk}-{layer}" for layer in ("sites", "routes"))
    token = token_of(person_in(town, Role.VIEWER), "read:plans")
    assert [name for name, _ in gdal(token)] == [sites, routes]
    assert {one["geometry"]["type"] for one in gdal(token, layer=sites)["features"]} == {"Point"}
    ways = gdal(token, layer=routes)["features"]
    assert len({one["geometry"]["type"] for one in ways}) == 1
    assert {"edge_id", "length_m", "basis"} <= set(ways[0]["properties"])
    assert "401" in gdal("todoku_wrong", layer=sites)
