"""Radio over real terrain: a map agrees with the profiles under it, and ridges stand where they are."""

from __future__ import annotations

import json

import pytest
import rasterio

from todoku.cli.main import run

SITE = (35.4990, 138.7690)
"""The eastern shore of Lake Kawaguchi, 860 m above the sea."""
BEHIND, ACROSS = (35.5200, 138.8200), (35.5400, 138.7200)
"""Behind a ridge of 1,160 m to the north-east; a slope in full sight across the lake to the north-west."""


@pytest.fixture
def dem(shared_data):
    return shared_data / "fuji_srtm30" / "fuji_srtm1_mosaic.tif"


def answer(capsys, *arguments):
    assert run(["radio", *map(str, arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def path_to(capsys, dem, place):
    ends = ("--from", f"{SITE[0]},{SITE[1]}", "--to", f"{place[0]},{place[1]}")
    return answer(capsys, "path", *ends, "--dem", dem, "--service", "lte_800")


def test_a_coverage_map_agrees_with_its_profiles(capsys, dem, tmp_path):
    site = ("--lat", SITE[0], "--lon", SITE[1], "--radius", "7")
    shown = answer(capsys, "area", *site, "--dem", dem, "--service", "lte_800", "--out", tmp_path / "out")
    assert shown["sites"][0]["ground_m"] == pytest.approx(860, abs=5)
    assert 0.2 < shown["above_km2"] / shown["known_km2"] < 0.8
    behind, across = path_to(capsys, dem, BEHIND), path_to(capsys, dem, ACROSS)
    assert not behind["clearance"]["line_of_sight"]
    assert behind["loss_db"] > behind["free_space_db"] + 40.0
    assert across["clearance"]["least_share_of_first_fresnel_radius"] > 1.0
    assert across["loss_db"] == pytest.approx(across["free_space_db"], abs=1.0)
    with rasterio.open(tmp_path / "out" / "coverage.tif") as file:
        levels = file.read(1)
        for place, path in ((BEHIND, behind), (ACROSS, across)):
            assert levels[file.index(place[1], place[0])] == pytest.approx(path["received_dbm"], abs=2.0)
