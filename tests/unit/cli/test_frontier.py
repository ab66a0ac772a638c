"""``todoku frontier``: its table, its files, the plan behind a point, and what is refused."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
import yaml

from todoku.cli.main import run
from todoku.plans.config import load_config, parse_config
from todoku.plans.frontier.file import point_config_text
from todoku.plans.frontier.form import FrontierPoint
from todoku.plans.frontier.points import Place


def told(capsys, *arguments):
    code = run(["frontier", *map(str, arguments)])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Return the folder of a frontier made under a configuration, with the plan of each point."""
    folder = tmp_path_factory.mktemp("frontier")
    own = folder / "own.yaml"
    own.write_text("date: 令和6年6月1日\nbudget_jpy: 5\nmobile:\n  target: 0.9\n", encoding="utf-8")
    made = ["01633", "--config", str(own), "--points", "4", "--out", str(folder / "out"), "--plans", "--lang", "en"]
    assert run(["frontier", *made]) == 0
    return folder / "out"


def test_files_hold_the_same_points_and_each_plan_is_its_point(written):
    document = json.loads((written / "frontier.json").read_text(encoding="utf-8"))
    with (written / "frontier.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert document["schema"] == "todoku.frontier/1"
    assert 2 <= len(document["points"]) <= 5
    assert (written / "frontier.svg").read_text(encoding="utf-8").startswith("<svg")
    for number, (point, row) in enumerate(zip(document["points"], rows, strict=True), start=1):
        assert (int(row["cost_jpy"]), int(row["households"])) == (point["cost_jpy"], point["households"])
        plan = json.loads((written / f"point-{number:02d}.json").read_text(encoding="utf-8"))
        assert (plan["totals"]["capex_jpy"], plan["totals"]["households"]) == (point["cost_jpy"], point["households"])
        own = yaml.safe_load((written / point["config"]).read_text(encoding="utf-8"))
        assert own["fibre"]["target"] == point["target"]
        assert own["mobile"] == {"target": 0.9}
        assert "budget_jpy" not in own
        assert own["date"] == "2024-06-01"


def test_the_configuration_of_a_point_makes_its_plan(written, tmp_path, capsys):
    point = json.loads((written / "frontier.json").read_text(encoding="utf-8"))["points"][1]
    config = written / point["config"]
    code = run(["plan", "01633", "--config", str(config), "--out", str(tmp_path / "plan"), "--json"])
    made = json.loads(capsys.readouterr().out)
    assert code == 0
    assert (made["totals"]["capex_jpy"], made["totals"]["households"]) == (point["cost_jpy"], point["households"])
    assert made["reach"]["limit"] == "target"


@pytest.mark.parametrize(
    ("lang", "words"), [("ja", ("2,350 世帯", "世帯の上限", "100.0%")), ("en", ("Bound: proven", "Per", "100.0%"))]
)
def test_the_table_says_cost_households_and_bound(capsys, lang, words):
    code, out, _ = told(capsys, "01633", "--points", "3", "--lang", lang)
    assert code == 0
    assert [word for word in words if word not in out] == []


def test_json_is_the_document(capsys, written):
    config = str(written.parent / "own.yaml")
    code, out, _ = told(capsys, "01633", "--config", config, "--points", "4", "--json")
    assert code == 0
    assert json.loads(out) == json.loads((written / "frontier.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (("01633", "--points", "1"), 2, "--points 1"),
        (("01633", "--points", "101"), 2, "100"),
        (("01633", "--points", "many"), 2, "many"),
        (("01633", "--plans"), 2, "--out"),
        (("nowhere",), 1, "nowhere"),
        (("01633", "--config", "none.yaml"), 2, "none.yaml"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_line(capsys, arguments, code, word):
    found, out, err = told(capsys, *arguments, "--lang", "en")
    assert (found, out) == (code, "")
    assert word in err
    assert len(err.strip().splitlines()) == 1


def test_a_plan_without_fibre_has_no_frontier(capsys, tmp_path):
    config = tmp_path / "mobile.yaml"
    config.write_text("fibre:\n  enabled: false\n", encoding="utf-8")
    code, out, err = told(capsys, "01633", "--config", config, "--lang", "en")
    assert (code, out) == (1, "")
    assert "fibre.enabled" in err


def test_files_that_a_configuration_names_are_found_from_the_point_too(tmp_path):
    point = FrontierPoint(
        cost_jpy=1,
        households=1,
        share=0.5,
        squares=1,
        jpy_per_further_household=1,
        bound_households=1,
        lower_bound_jpy=1,
    )
    config = parse_config({"one_sheet": "sheet.csv", "funding": {"parts": "../parts.gpkg"}}, name="-")
    shown = point_config_text(config, Place(point, 1, 0.5), read_from=Path("a/b"), written_to=Path("a/out"))
    (tmp_path / "point.yaml").write_text(shown, encoding="utf-8")
    read = load_config(tmp_path / "point.yaml")
    assert (read.one_sheet, read.funding.parts) == ("../b/sheet.csv", "../parts.gpkg")
    assert read.fibre.target == 0.5
