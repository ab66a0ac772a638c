"""Areas, indicators, grid squares and programmes say what the library says, unknown values with their reason."""

from __future__ import annotations

import csv
import io
import json

import pytest
from typer.testing import CliRunner

pytestmark = pytest.mark.django_db


def test_areas_are_found_by_kanji_kana_romaji_and_code(ask):
    for q in ("室蘭", "むろらん", "Muroran", "01205", "012050"):
        assert [one["code"] for one in ask("/areas", query_params={"q": q}).json()["items"]] == ["01205"], q


def test_areas_of_a_subprefecture(ask):
    asked = {"kind": "municipality", "subprefecture": "胆振総合振興局"}
    found = ask("/areas", query_params=asked).json()
    assert found["total"] == 11
    assert {one["subprefecture"] for one in found["items"]} == {"胆振総合振興局"}


def test_one_area_has_its_municipalities(ask):
    found = ask("/areas/01-iburi").json()
    assert found["kind"] == "subprefecture"
    assert len(found["municipalities"]) == 11


@pytest.mark.parametrize(
    ("code", "said"), [("99999", "area.unknown_code"), ("泊村", "area.ambiguous"), ("x" * 101, "api.parameters")]
)
def test_an_area_that_there_is_not_is_told(ask, code, said):
    answer = ask(f"/areas/{code}")
    assert answer.status_code == (400 if said == "api.parameters" else 404)
    assert answer.json()["code"] == said


def test_indicators_are_the_document_of_the_command_line(ask):
    from todoku.cli.app import app

    printed = json.loads(CliRunner().invoke(app, ["measure", "01205", "--json"]).stdout)
    assert ask("/areas/01205/indicators?lang=ja").json() == printed


def test_unknown_indicators_are_null_with_the_reason(ask):
    (area,) = ask("/areas/01205/indicators").json()["areas"]
    unknown = [one for one in area["indicators"] if one["value"] is None]
    assert unknown
    assert all(one["basis"] == "unknown" and one["reason"] for one in unknown)


def test_every_indicator_has_a_meaning_in_both_languages(ask):
    ja, en = (ask(f"/indicators?lang={lang}").json() for lang in ("ja", "en"))
    assert [one["id"] for one in ja] == [one["id"] for one in en]
    assert all(a["title"] != b["title"] for a, b in zip(ja, en, strict=True))


def test_cells_of_an_area_add_up_to_its_people(ask):
    found = ask("/areas/01205/cells?limit=1000").json()
    (area,) = ask("/areas/01205/indicators").json()["areas"]
    assert sum(one["population"] for one in found["items"]) == area["indicators"][0]["value"]
    assert {one["basis"] for one in found["items"]} == {"modelled"}
    assert all(source["citation"] for source in found["sources"])


def test_cells_of_a_rectangle_touch_it(ask):
    from todoku.areas.mesh import decode

    west, south, east, north = 140.9, 42.3, 141.0, 42.35
    found = ask(f"/cells?bbox={west},{south},{east},{north}&limit=1000").json()
    assert 0 < found["total"] < 1000
    for one in found["items"]:
        bottom, left, top, right = decode(one["mesh_code"])
        assert bottom <= north and top >= south and left <= east and right >= west  # noqa: PT018


def test_the_csv_holds_the_same_cells(ask):
    answer = ask("/cells.csv?area=01205")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    listed = ask("/cells?area=01205&limit=1000").json()["items"]
    assert [(row["mesh_code"], int(row["population"])) for row in rows] == [
        (one["mesh_code"], one["population"]) for one in listed
    ]


@pytest.mark.parametrize(
    ("bbox", "code"),
    [
        ("1,2,3", "api.parameters"),
        ("a,b,c,d", "api.parameters"),
        ("140,43,141,42", "api.bbox_order"),
        ("nan,1,2,3", "api.parameters"),
        ("", "api.parameters"),
    ],
)
def test_a_rectangle_that_is_none_is_told(ask, bbox, code):
    answer = ask("/cells", query_params={"bbox": bbox})
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_programmes_are_those_of_the_command_line(ask):
    from todoku.cli.app import app

    printed = json.loads(CliRunner().invoke(app, ["programmes", "list", "--json"]).stdout)
    assert ask("/programmes").json() == printed
    one = json.loads(CliRunner().invoke(app, ["programmes", "show", "kodo_musen", "--json"]).stdout)
    assert ask("/programmes/kodo_musen").json() == one


def test_a_programme_that_there_is_not(ask):
    assert ask("/programmes/none").json()["code"] == "api.not_found"


ROWS = [
    {"project_id": "A", "programme": "kodo_musen", "decision_date": "2019-10-01", "municipality_code": "01363",
     "implementer": "municipality", "cost_jpy": 300_000_000},
    {"project_id": "B", "programme": "nothing", "decision_date": "2019-10-01", "municipality_code": "01363",
     "implementer": "municipality", "cost_jpy": "1"},
]  # fmt: skip


def test_assessing_gives_what_the_command_line_gives(ask, town, person_in, token_of, tmp_path):
    from todoku.cli.app import app
    from todoku_web.accounts.models import Role

    token = token_of(person_in(town, Role.VIEWER), "write:assessments")
    answer = ask("/programmes/assess?lang=ja", token, "post", data={"rows": ROWS}, content_type="application/json")
    file = tmp_path / "rows.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, ROWS[0])
        writer.writeheader()
        writer.writerows(ROWS)
    printed = CliRunner().invoke(app, ["programmes", "assess", str(file), "--json"]).stdout
    assert answer.json() == json.loads(printed)
    assert [one["status"] is None for one in answer.json()] == [False, True]


def test_rows_that_all_name_no_programme_are_told_row_by_row(ask, town, person_in, token_of):
    from todoku_web.accounts.models import Role

    token = token_of(person_in(town, Role.VIEWER), "write:assessments")
    body = {"rows": [{**ROWS[0], "programme": " "}]}
    (row,) = ask("/programmes/assess", token, "post", data=body, content_type="application/json").json()
    assert row["status"] is None
    assert row["reasons"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("{", 400, "api.not_json"),
        ('{"rows": [{"project_id": "a\\u0000"}]}', 400, "api.bad_request"),
        ("\x00", 400, "api.bad_request"),
        ("[]", 422, "api.body"),
        ('{"rows": []}', 422, "api.body"),
        ('{"rows": [{"project_id": ""}]}', 422, "api.body"),
        ('{"rows": [], "more": 1}', 422, "api.body"),
        ('{"rows": [' + "0," * 1_400_000 + "0]}", 413, "api.too_large"),
    ],
)
def test_a_body_that_does_not_fit_is_told(ask, town, person_in, token_of, body, status, code):
    from todoku_web.accounts.models import Role

    token = token_of(person_in(town, Role.VIEWER), "write:assessments")
    answer = ask("/programmes/assess", token, "post", data=body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_another_media_type_is_not_taken(ask, town, person_in, token_of):
    from todoku_web.accounts.models import Role

    token = token_of(person_in(town, Role.VIEWER), "write:assessments")
    answer = ask("/programmes/assess", token, "post", data="a,b", content_type="text/csv")
    assert (answer.status_code, answer.json()["code"]) == (415, "api.media_type")


def test_layers_are_those_of_the_atlas(ask):
    found = {one["id"]: one for one in ask("/layers?lang=en").json()}
    assert found["population"]["basis"] == "modelled"
    assert found["population"]["sources"]
    assert "{year}" in found["population"]["downloads"]["csv"]
