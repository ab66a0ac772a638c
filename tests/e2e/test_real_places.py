"""Three real places and one prefecture, from folders of others' data to a plan, by the program itself."""

from __future__ import annotations

import json
import shutil

import pytest

from todoku.cli.main import run

PLACES = {
    "01205": (("hokkaido", "muroran"), "bus_routes", 93_652, 44_547),
    "17463": (("noto",), "main_roads", 15_687, 6_458),
    "19430": (("fuji_area", "fuji_srtm30"), "estimated_corridors", 25_729, 10_386),
}


@pytest.fixture(scope="module", params=PLACES)
def place(request, shared_data, tmp_path_factory):
    code = request.param
    folder = tmp_path_factory.mktemp(code)
    given, pack = folder / "data", folder / "pack"
    for name in PLACES[code][0]:
        shutil.copytree(shared_data / name, given / name)
    assert run(["data", "import", str(given), "--region", code, "--out", str(pack)]) == 0
    assert run(["plan", code, "--pack", str(pack), "--out", str(folder / "plan"), "--rules-as-of", "2024-04-01"]) == 0
    return code, pack, json.loads((folder / "plan" / "plan.json").read_text(encoding="utf-8"))


@pytest.mark.slow
def test_people_and_households_are_those_of_the_census(place, capfd):
    code, pack, plan = place
    _, _, population, households = PLACES[code]
    capfd.readouterr()
    assert run(["measure", code, "--pack", str(pack), "--json"]) == 0
    area = json.loads(capfd.readouterr().out)["areas"][0]
    found = {one["id"]: one for one in area["indicators"]}
    assert (found["population"]["value"], found["households"]["value"]) == (population, households)
    assert found["population"]["basis"] == "census"
    assert (plan["totals"]["population"], plan["totals"]["households"]) == (population, households)


@pytest.mark.slow
def test_the_plan_says_what_its_roads_are(place):
    code, _, plan = place
    assert plan["design"]["fibre"]["roads"] == PLACES[code][1]


@pytest.mark.slow
def test_the_design_is_proven_to_within_a_few_per_cent(place):
    _, _, plan = place
    design = plan["design"]
    assert 0 <= design["lower_bound"] <= design["objective"]
    assert design["gap"] == pytest.approx(1 - design["lower_bound"] / design["objective"])
    assert design["gap"] < 0.05
    assert design["fibre"]["unreached_households"] == 0


@pytest.mark.slow
def test_every_figure_of_the_plan_can_be_followed(place):
    _, _, plan = place
    sources = plan["inputs"]["sources"]
    assert {one["source"] for one in plan["inputs"]["datasets"]} <= set(sources)
    assert [line["id"] for line in plan["costs"] if not line["price_source"]] == []
    for one in [*plan["indicators"]["before"], *plan["indicators"]["after"]]:
        assert one["source"] if one["value"] is not None else one["reason"]


@pytest.mark.slow
def test_all_of_hokkaido_is_measured(shared_data, tmp_path, capfd):
    pack = tmp_path / "pack"
    assert run(["data", "import", str(shared_data / "hokkaido"), "--region", "北海道", "--out", str(pack)]) == 0
    capfd.readouterr()
    assert run(["measure", "北海道", "--pack", str(pack), "--json"]) == 0
    areas = json.loads(capfd.readouterr().out)["areas"]
    people = [next(one["value"] for one in area["indicators"] if one["id"] == "population") for area in areas]
    assert (len(areas), people[0], sum(people[1:])) == (180, 5_506_419, 5_506_419)
