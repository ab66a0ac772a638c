"""The atlas as table, files and print: the same figures as on the map, with filters and sources; and kept views."""

from __future__ import annotations

import csv
import io
import json
import re

import numpy as np
import openpyxl
import pyogrio
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sample_atlas import TOWN, sample_edition
from todoku_web.atlas.models import SavedView

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def atlas(tmp_path_factory, monkeypatch):
    return sample_edition(tmp_path_factory, monkeypatch)


def content(response):
    return b"".join(response.streaming_content)


# Table, files and print


def rows_of(client, url):
    text = content(client.get(url)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_table_adds_up_to_the_squares(client, atlas):
    rows = rows_of(client, "/atlas/download/households.csv?year=2010")
    squares_of_2010 = atlas.table("households", 2010)
    assert rows[0]["households"] == ""  # one square is unknown, and so is their sum
    assert rows[0]["basis"] == "unknown"
    assert rows[0]["reason"]
    single = rows_of(client, "/atlas/download/households.csv?year=2010&by=square")
    assert sum(float(row["households"] or 0) for row in single) == squares_of_2010["present"].sum()
    page = client.get("/atlas/table?layer=households&by=square&sort=value&order=desc").text
    assert f"{squares_of_2010['present'].max():,.0f}" not in page  # 2020 is shown, where no year is asked for
    assert f"{atlas.table('households', 2020)['present'].max():,.0f}" in page


def test_files_hold_what_the_table_holds(client, tmp_path):
    asked = f"?by=square&area={TOWN}&year=2020"
    rows = {row["mesh_code"]: row for row in rows_of(client, f"/atlas/download/population.csv{asked}")}
    assert len(rows) == 80
    collection = json.loads(content(client.get(f"/atlas/download/population.geojson{asked}")))
    for feature in collection["features"]:
        row = rows[feature["properties"]["mesh_code"]]
        assert (feature["properties"]["population"] is None) == (row["population"] == "")
        assert feature["properties"]["population"] in {None, float(row["population"] or "nan")}
    (tmp_path / "a.gpkg").write_bytes(content(client.get(f"/atlas/download/population.gpkg{asked}")))
    layer = pyogrio.read_dataframe(tmp_path / "a.gpkg", layer="population_square")
    told_by = dict(zip(layer["mesh_code"], layer["population"], strict=True))
    assert all(np.isnan(told_by[code]) or told_by[code] == float(row["population"]) for code, row in rows.items())
    sheet = openpyxl.load_workbook(io.BytesIO(content(client.get(f"/atlas/download/population.xlsx{asked}"))))
    cells = {line[0].value: line[3].value for line in sheet.worksheets[0].iter_rows(min_row=2)}
    assert cells == {code: None if row["population"] == "" else float(row["population"]) for code, row in rows.items()}


def test_files_carry_filters_and_sources(client, tmp_path):
    asked = "?by=square&filter.subprefecture=01-iburi&year=2020"
    for row in rows_of(client, f"/atlas/download/population.csv{asked}")[:3]:
        assert row["filters"] == "振興局: 胆振総合振興局"
        assert "試験国勢調査2020" in row["source"]
    collection = json.loads(content(client.get(f"/atlas/download/population.geojson{asked}")))["todoku"]
    assert collection["filters"] == "振興局: 胆振総合振興局"
    assert any(one["title"] == "試験国勢調査2020" for one in collection["sources"])
    (tmp_path / "a.gpkg").write_bytes(content(client.get(f"/atlas/download/population.gpkg{asked}")))
    about = pyogrio.read_dataframe(tmp_path / "a.gpkg", layer="metadata").set_index("key")["value"]
    assert about["filters"] == "振興局: 胆振総合振興局"
    assert "試験国勢調査2020" in set(pyogrio.read_dataframe(tmp_path / "a.gpkg", layer="sources")["title"])


def test_no_text_becomes_a_formula(client):
    rows = rows_of(client, "/atlas/download/population.csv?by=square&year=2010")
    assert all(not str(value).startswith(("=", "+", "-", "@")) for row in rows for value in row.values())
    assert rows[0]["source"].startswith("'=試験局")
    book = openpyxl.load_workbook(io.BytesIO(content(client.get("/atlas/download/population.xlsx?by=square"))))
    values = [cell for sheet in book.worksheets for line in sheet.iter_rows() for cell in line]
    assert all(cell.data_type != "f" for cell in values)


def test_filters_are_the_same_everywhere(client):
    asked = f"layer=area_population&area={TOWN}"
    assert len(rows_of(client, f"/atlas/download/area_population.csv?{asked}")) == 1
    page = client.get(f"/atlas/table?{asked}").text
    assert "室蘭市" in page
    assert "登別市" not in page.split("<tbody>")[1].split("</tbody>")[0]


@pytest.mark.parametrize(
    "query",
    [
        "layer=nothing",
        "layer=population&year=1999",
        "layer=population&year=" + "9" * 400,
        "layer=population&scenario=other",
        "filter.subprefecture=01-nowhere",
        "filter.unheard=1",
        "subprefecture=%27%20or%201=1--",
        "area=13101",
        "designation=%3Cscript%3Ealert(1)%3C/script%3E",
    ],
)
def test_words_that_the_atlas_does_not_know_are_refused(client, query):
    for url in ("/atlas/table", "/atlas/print"):
        response = client.get(f"{url}?{query}")
        assert response.status_code == 400
        assert "<script>alert" not in response.text
    assert client.get(f"/atlas/download/population.csv?{query.replace('layer=nothing', 'year=1')}").status_code == 400


@pytest.mark.parametrize(
    "query", ["at=1,2", "at=a,b,c", "at=141,99,3", "classes.population=5,4", "classes.population=nan"]
)
def test_a_map_for_paper_needs_places_and_classes_that_can_be(client, query):
    assert client.get(f"/atlas/print?{query}").status_code == 400


def test_the_print_has_map_legend_date_and_sources(client):
    page = client.get("/atlas/print?year=2020&area=01205").text
    assert re.search(r"<svg[^>]*>.*<title>人口の地図", page)
    assert 'href="data:image/png;base64,' in page
    assert "試験国勢調査2020" in page
    assert "気象庁" in page  # the borders have a source, too
    assert "室蘭市" in page
    assert " style=" not in page


def test_pages_of_the_table_are_bounded(client):
    for page in ("0", "-3", "999999999999", "x"):
        assert client.get("/atlas/table", {"by": "square", "page": page}).status_code == 200


def test_pages_ask_the_database_for_nothing(client):
    for url in ("/atlas/", "/atlas/table", "/atlas/table?by=square", "/atlas/print", "/atlas/catalogue.json"):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(url)
        assert len(asked) == 0, url


# Kept views


def keep(client, state):
    return client.post("/atlas/views", json.dumps({"state": state}), content_type="application/json")


def test_the_same_view_has_the_same_address(client):
    first, second = (keep(client, {"layers": [{"id": "population"}], "view": [141, 42, 8]}).json() for _ in range(2))
    assert first == second
    assert SavedView.objects.count() == 1
    assert re.fullmatch(r"/atlas/v/[a-z2-7]{8}", first["path"])
    page = client.get(first["path"]).text
    assert '"view": [141.0, 42.0, 8.0]' in page
    assert keep(client, {"layers": []}).json()["key"] != first["key"]


def test_a_key_that_another_view_has_is_passed_over(client):
    key = keep(client, {"year": "2020"}).json()["key"]
    SavedView.objects.filter(key=key).update(state={"year": "1999"})
    other = keep(client, {"year": "2020"}).json()["key"]
    assert other != key
    assert SavedView.objects.get(key=other).state["year"] == "2020"


def test_views_are_kept_at_a_human_pace(client):
    answers = [keep(client, {"year": str(2000 + number)}).status_code for number in range(22)]
    assert answers == [200] * 20 + [429] * 2


def test_only_json_is_taken_and_nothing_else_is_kept(client):
    assert client.get("/atlas/views").status_code == 405
    assert client.post("/atlas/views", {"state": "{}"}).status_code == 400
    assert keep(client, {"name": "誰か"}).status_code == 400
    assert client.get("/atlas/v/aaaaaaaa").status_code == 404
    assert client.get("/atlas/v/'or1=1").status_code == 404
    assert SavedView.objects.count() == 0
