"""Changes by hand: forbidden stretches, places to come to, and sites that must or may not be."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from todoku.errors import InputError
from todoku.networks.plane import distances_m
from todoku.plans.build import build_plan
from todoku.plans.config import parse_config
from todoku.plans.inputs import inputs_for
from todoku.plans.mobile import Coverage

DATE = {"date": "2024-06-01"}
AREA = "01633"


@pytest.fixture(scope="module")
def inputs():
    return inputs_for(AREA)


@pytest.fixture(scope="module")
def made(inputs):
    """Make the plan with some changes, once for each."""
    known = {}

    def plan(**edits):
        key = str(edits)
        if key not in known:
            known[key] = build_plan(inputs, parse_config({**DATE, "edits": edits}, name="-"))
        return known[key]

    return plan


def middle(line):
    point = line.interpolate(0.5, normalized=True)
    return {"lat": point.y, "lon": point.x}


def away_m(lines, spot):
    nearest = [shapely.shortest_line(line, shapely.Point(spot["lon"], spot["lat"])) for line in lines]
    ends = np.array([line.coords[0] for line in nearest])
    count = np.ones(len(ends))
    return distances_m(ends[:, 0], ends[:, 1], spot["lon"] * count, spot["lat"] * count)


def test_a_forbidden_stretch_is_not_used_and_never_saves(made):
    before = made()
    routes = before.layers.routes
    longest = routes.loc[(routes["part"] == "trunk").to_numpy()].sort_values("length_m").iloc[-1]
    spot = middle(longest.geometry)
    after = made(forbid=[spot])
    assert away_m(after.layers.routes.geometry, spot).min() > 1.0
    fibre = after.plan.design.fibre
    assert fibre.unreached_households > before.plan.design.fibre.unreached_households == 0  # it was the only way
    assert fibre.trunk_km < before.plan.design.fibre.trunk_km


def test_the_fibre_comes_to_a_place_it_must_come_to(made):
    before = made()
    roads = before.layers.roads
    far = max(roads.geometry, key=lambda line: away_m(before.layers.routes.geometry, middle(line)).min())
    spot = middle(far)
    assert away_m(before.layers.routes.geometry, spot).min() > 10.0
    after = made(via=[spot])
    assert away_m(after.layers.routes.geometry, spot).min() < 1.0
    assert after.plan.design.objective >= before.plan.design.lower_bound
    assert after.plan.design.lower_bound <= after.plan.design.objective


def test_sites_are_left_out_kept_and_placed(made):
    before = made()
    left = before.layers.sites["site_id"].iloc[0]
    lat, lon = float(before.layers.sites["lat"].mean()), float(before.layers.sites["lon"].mean())
    after = made(leave_sites=[left], place_sites=[{"lat": lat, "lon": lon, "name": "own"}])
    sites = after.layers.sites
    assert left not in set(sites["site_id"])
    assert ((sites["lat"] - lat).abs().add((sites["lon"] - lon).abs()) < 1e-6).sum() == 1
    assert after.plan.design.mobile.covered_ratio >= after.plan.design.mobile.target


def test_a_kept_site_is_chosen_where_it_would_not_be(made):
    chosen = set(made().layers.sites["site_id"])
    others = set(made(leave_sites=sorted(chosen)).layers.sites["site_id"])
    assert others
    assert not others & chosen
    kept = made(keep_sites=sorted(others))
    assert others <= set(kept.layers.sites["site_id"])
    assert kept.plan.design.objective >= made().plan.design.lower_bound


@pytest.mark.parametrize("target", [0.0, 0.5, 0.95, 1.0])
def test_what_is_asked_holds_for_just_the_choices_with_the_required_stations(target):
    weight = np.array([5.0, 1.0, 3.0, 0.0])
    coverage = Coverage(
        wanted=np.ones(4, dtype=bool),
        weight=weight,
        site=np.array([0, 0, 1, 1, 2]),
        cell=np.array([0, 1, 1, 2, 3]),
        pairs=np.ones(5, dtype=bool),
    )
    for required in ([], [2], [0, 2]):
        asked = coverage.requiring(np.array(required, dtype=np.int64), target)
        for bits in range(8):
            sites = {site for site in range(3) if bits >> site & 1}
            cells = {c for s, c in zip(asked.site, asked.cell, strict=True) if s in sites}
            meets = asked.weight[sorted(cells)].sum() >= asked.target * asked.weight.sum() - 1e-9
            own = {c for s, c in zip(coverage.site, coverage.cell, strict=True) if s in sites}
            covers = weight[sorted(own)].sum() >= target * weight.sum() - 1e-9
            assert meets == (covers and set(required) <= sites)


@pytest.mark.parametrize(
    ("edits", "code"),
    [
        ({"via": [{"lat": 35.0, "lon": 139.0}]}, "plan.not_on_road"),
        ({"forbid": [{"lat": 35.0, "lon": 139.0}]}, "plan.not_on_road"),
        ({"leave_sites": ["nothing"]}, "plan.site_unknown"),
        ({"keep_sites": ["a"], "leave_sites": ["a"]}, "config.field"),
        ({"via": [{"lat": 135.0, "lon": 39.0}]}, "config.field"),
    ],
)
def test_what_cannot_be_kept_is_refused(inputs, edits, code):
    with pytest.raises(InputError) as refused:
        build_plan(inputs, parse_config({**DATE, "edits": edits}, name="-"))
    assert refused.value.code.startswith(code.partition(".")[0])
    assert code in {refused.value.code, "config.field"}


def test_own_table_of_present_service_goes_before_what_is_known(tmp_path, inputs):
    code = inputs.datasets["cells"].frame()["mesh_code"].iloc[0]
    table = tmp_path / "present.csv"
    table.write_text(f"mesh_code,fttx\n{code},served\n".replace("fttx", "ftth_state"), encoding="utf-8")
    own = inputs_for(AREA, present=table).datasets["present"].frame()
    assert own.loc[own["mesh_code"] == code, "state"].tolist() == ["served"]
