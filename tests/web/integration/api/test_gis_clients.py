"""GDAL, which QGIS and others read with, opens the collections of a live server: the public ones and, with a token, all."""

from __future__ import annotations

import geopandas as gpd
import pyogrio
import pytest
from pyogrio.errors import DataSourceError

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.enable_socket,
    pytest.mark.slow,
    pytest.mark.skipif("OAPIF" not in pyogrio.list_drivers(), reason="GDAL was built without OGC API - Features"),
]


@pytest.fixture
def source(live_server):
    return f"OAPIF:{live_server.url}/api/v1/ogc"


@pytest.fixture
def with_token():
    """Hand a token to GDAL as the password of basic authentication, as QGIS does."""

    def use(token):
        pyogrio.set_gdal_config_options({"GDAL_HTTP_USERPWD": f"qgis:{token}" if token else None})

    yield use
    use(None)


def test_the_public_collections_open(source):
    assert pyogrio.list_layers(source)[:, 0].tolist() == ["areas", "cells"]
    areas = gpd.read_file(source, layer="areas")
    assert len(areas) == 179
    assert areas.crs.to_epsg() == 4326
    row = areas.set_index("code").loc["01205"]
    assert (row["name"], row["population"], row["population_basis"]) == ("室蘭市", 82383, "census")


def test_a_rectangle_and_a_filter_are_asked_of_the_server(source):
    box = (140.9, 42.3, 141.0, 42.35)
    inside = gpd.read_file(source, layer="cells", bbox=box)
    assert 0 < len(inside) < 200
    assert inside.intersects(gpd.GeoSeries.from_wkt([_wkt(box)]).iloc[0]).all()
    town = gpd.read_file(source, layer="cells", where="municipality_code = '01205'")
    assert set(town["municipality_code"]) == {"01205"}


def test_every_feature_comes_over_many_pages(source):
    cells = gpd.read_file(f"{source}", layer="cells", PAGE_SIZE=1500, where="municipality_code >= '013'")
    assert cells["mesh_code"].is_unique
    assert len(cells) > 3000


def test_sites_and_routes_open_with_a_token(source, with_token, town, person_in, token_of, plan_of):
    from todoku_web.accounts.models import Role

    plan = plan_of(town)
    names = [f"plan-{plan.pk}-{layer}" for layer in ("sites", "routes")]
    with_token(token_of(person_in(town, Role.VIEWER), "read:plans"))
    assert pyogrio.list_layers(source)[:, 0].tolist() == names
    sites, routes = (gpd.read_file(source, layer=name) for name in names)
    assert sites.geom_type.unique().tolist() == ["Point"]
    assert set(routes.geom_type) <= {"LineString", "MultiLineString"}
    assert {"edge_id", "length_m", "basis"} <= set(routes.columns)
    with_token("todoku_wrong")
    with pytest.raises(DataSourceError):
        gpd.read_file(source, layer=names[0])


def _wkt(box):
    west, south, east, north = box
    return f"POLYGON(({west} {south},{east} {south},{east} {north},{west} {north},{west} {south}))"
