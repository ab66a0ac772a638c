"""Studies of sites: the best of all choices, what is open counted, roads and islands, the job, the need, the files."""

from __future__ import annotations

import csv
import io
import json
from itertools import combinations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from django.urls import reverse
from openpyxl import load_workbook
from shapely.geometry import LineString

from todoku.errors import InputError
from todoku.networks.topology import network_from_lines
from todoku.run import Run
from todoku.siting.place_files import Demand
from todoku.siting.travel import straight_reach
from todoku_web.accounts.doors import NotAllowed
from todoku_web.accounts.models import Role
from todoku_web.atlas.layers import provided
from todoku_web.exchange.needs.models import Need
from todoku_web.exchange.satellite_offices.actions import studies
from todoku_web.exchange.satellite_offices.models import Study
from todoku_web.exchange.satellite_offices.siting import working
from todoku_web.exchange.satellite_offices.siting.ground import Ground, ground_of
from todoku_web.exchange.satellite_offices.siting.result import RESULT_FILE, assumptions, result_of
from todoku_web.jobs.models import Job, JobState

TOWN = "01205"
ASKED = {"study_area": "室蘭市", "aim": "cover", "within_km": "1.5", "offices": 1, "candidates": "squares"}
HALL = {"name": "庁舎", "area_code": TOWN, "lat": 42.3152, "lon": 140.9737, "at_hall": True}


def run(folder, ground=None, monkeypatch=None, **asked):
    """Return what a study finds."""
    if ground is not None:
        monkeypatch.setattr(working, "ground_of", lambda *_args, **_kwargs: ground)
    parameters = {"area": TOWN, "aim": "cover", "within_km": 1.5, "offices": 1, "candidates": "squares", "existing": []}
    working.work({**parameters, **asked}, folder, run=Run())
    return json.loads((folder / RESULT_FILE).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def town_ground():
    return ground_of(TOWN, pack=None, candidates="squares", near_only=True, run=Run())


def covered(ground, points, *, within_km):
    """Return how many people live within a way of any of some points, counted one by one."""
    lat, lon = (np.array([one[axis] for one in points]) for axis in (0, 1))
    near = straight_reach((lat, lon), (ground.demand.lat, ground.demand.lon), within_km=within_km)
    return ground.demand.weight[np.unique(near.cell)].sum()


def test_no_other_pair_of_candidates_serves_more(town_ground, tmp_path, monkeypatch):
    few = town_ground.options.head(18)
    ground = Ground(**{**_fields(town_ground), "options": few})
    found = run(tmp_path, ground, monkeypatch, offices=2, existing=[HALL])
    hall = (HALL["lat"], HALL["lon"])
    points = list(zip(few["lat"], few["lon"], strict=True))
    best = max(covered(ground, [hall, *pair], within_km=1.5) for pair in combinations(points, 2))
    assert found["after"]["covered"] == pytest.approx(best)
    assert found["before"]["covered"] == pytest.approx(covered(ground, [hall], within_km=1.5))
    assert (found["status"], found["gap"]) == ("optimal", 0.0)
    assert found["before"]["covered"] + sum(one["added"] for one in found["sites"]) == pytest.approx(best)
    assert found["population"] == pytest.approx(82_383, abs=1)
    assert (found["basis"], found["distance"]) == ("modelled", "straight")


def test_the_shortest_way_is_that_of_the_best_single_site(town_ground, tmp_path, monkeypatch):
    few = town_ground.options.head(25)
    ground = Ground(**{**_fields(town_ground), "options": few})
    found = run(tmp_path, ground, monkeypatch, aim="median", within_km=None)
    sites = (few["lat"].to_numpy(), few["lon"].to_numpy())
    reach = straight_reach(sites, (ground.demand.lat, ground.demand.lon))
    sums = np.bincount(reach.site, weights=reach.distance_km * ground.demand.weight[reach.cell])
    assert found["after"]["mean_km"] == pytest.approx(sums.min() / ground.demand.weight.sum())
    assert found["before"]["mean_km"] is None
    assert found["sites"][0]["square"] == few["square"].iloc[int(sums.argmin())]


def _fields(ground):
    return {name: getattr(ground, name) for name in Ground.__dataclass_fields__}


@pytest.fixture
def island():
    """Return two villages on a road and one on an island without one."""
    lines = gpd.GeoDataFrame(
        {
            "road_class": ["municipal"] * 2,
            "basis": ["measured"] * 2,
            "geometry": [LineString([(141.0, 42.3), (141.1, 42.3)]), LineString([(141.1, 42.3), (141.1, 42.35)])],
        },
        crs="EPSG:6668",
    )
    demand = Demand(
        ("a", "b", "c"), np.array([42.3, 42.35, 43.2]), np.array([141.0, 141.1, 141.9]), np.array([50.0, 30.0, 7.0])
    )
    options = pd.DataFrame(
        {"square": ["634047381", "634047382"], "area_code": [TOWN] * 2, "lat": [42.3, 42.35], "lon": [141.0, 141.1]}
    )
    network = network_from_lines(lines)
    return Ground(demand, options, 2, network, 87.0, 3, None, 1, "census", "2020-10-01", ["x"])


def test_ways_go_along_roads_and_who_has_none_is_left_out_and_said(island, tmp_path, monkeypatch):
    found = run(tmp_path, island, monkeypatch, aim="median", within_km=None)
    assert found["distance"] == "road"
    assert found["unreached_population"] == 7.0
    assert found["sites"][0]["served"] == 80.0
    straight_km = straight_reach((np.array([42.3]), np.array([141.0])), (np.array([42.35]), np.array([141.1])))
    assert found["after"]["mean_km"] > straight_km.distance_km[0] * 30 / 80 * 1.2
    told = assumptions(found, "ja")
    assert any("7人は除きました" in one for one in told)
    assert any("道のり" in one for one in told)


def test_within_a_way_by_road_is_farther_than_straight(island, tmp_path, monkeypatch):
    found = run(tmp_path, island, monkeypatch, within_km=11.0)
    assert found["after"]["covered"] == 50.0
    assert run(tmp_path, island, monkeypatch, within_km=15.0)["after"]["covered"] == 80.0


def test_candidates_are_the_fullest_squares_or_the_halls(town_ground):
    halls = ground_of(TOWN, pack=None, candidates="halls", near_only=True, run=Run())
    assert [(one.area_code, one.square) for one in halls.options.itertuples()] == [(TOWN, "")]
    squares = town_ground.options["square"]
    assert squares.is_unique
    assert squares.str[:8].is_unique
    assert town_ground.all_options == len(squares) == len({code[:8] for code in town_ground.demand.name})


@pytest.fixture
def officer(person_in, town):
    return person_in(town, Role.DRAFTER)


@pytest.mark.django_db
def test_a_study_is_worked_off_shown_and_becomes_a_need(client, officer, town, work_off, rf):
    study = studies.begin(dict(ASKED), organisation=town, by=officer, key="k")
    assert studies.begin(dict(ASKED), organisation=town, by=officer, key="k") == study
    assert Job.objects.get().parameters["existing"][0]["at_hall"]
    work_off()
    study.refresh_from_db()
    assert Job.objects.get().state == JobState.DONE
    assert result_of(study)["sites"][0]["number"] == 1
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(study.get_absolute_url()).content.decode()
    assert "これより良い選び方がないことを証明しました" in page
    assert "距離は直線です" in page
    assert "data import" in page
    need_address = reverse("satellite_offices:make_need", args=[study.pk])
    client.post(need_address, {"number": "1"})
    client.post(need_address, {"number": "1"})
    need = Need.objects.get()
    assert (need.state, need.area_code, need.issue_area, need.organisation) == ("draft", TOWN, "labour", town)
    assert "証明" in need.problem
    assert client.post(need_address, {"number": "9"}).status_code == 422
    rows = list(csv.DictReader(io.StringIO(_file(client, study, "csv").decode("utf-8-sig"))))
    assert (rows[0]["basis"], rows[0]["distance"]) == ("modelled", "straight")
    book = load_workbook(io.BytesIO(_file(client, study, "xlsx")))
    assert len(book.sheetnames) == 2
    assert len(json.loads(_file(client, study, "geojson"))["features"]) == len(rows)
    request = rf.get("/")
    request.user = officer
    assert f"satellite-study-{study.pk.hex}" in {one.id for one in provided(request)}


def _file(client, study, kind):
    return client.get(reverse("satellite_offices:study_file", args=[study.pk, kind])).content


@pytest.mark.django_db
def test_a_study_can_be_stopped_and_says_what_data_it_lacks(client, officer, town, person_in):
    study = studies.begin(dict(ASKED), organisation=town, by=officer, key="k")
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    going = client.get(study.get_absolute_url()).content.decode()
    assert reverse("jobs:cancel", args=[study.job_id]) in going
    client.post(reverse("jobs:cancel", args=[study.job_id]))
    assert "できませんでした" in client.get(reverse("satellite_offices:studies")).content.decode()
    with pytest.raises(InputError, match=r"satellite_offices\.no_squares"):
        studies.begin({**ASKED, "study_area": "13101"}, organisation=town, by=officer, key="k2")
    with pytest.raises(NotAllowed):
        studies.begin(dict(ASKED), organisation=town, by=person_in(town, Role.VIEWER), key="k3")
    assert Study.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed",
    [
        {"within_km": ""},
        {"within_km": "0"},
        {"within_km": "500"},
        {"offices": "0"},
        {"study_area": "ない町"},
        {"aim": "x"},
    ],
)
def test_what_cannot_be_studied_is_refused(client, officer, town, typed):
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    sent = {**ASKED, "body": str(town.pk), "key": "k", **typed}
    assert client.post(reverse("satellite_offices:new_study"), sent).status_code in {400, 422}
    assert Study.objects.count() == 0
