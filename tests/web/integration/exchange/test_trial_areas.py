"""Cover and coordination area of local 5G among a trial's files: as the radio engine has them, or refused."""

from __future__ import annotations

import json

import numpy as np
import pytest
from pyproj import Geod

from todoku.radio.licence_area import licence_area
from todoku.radio.models.link import Link

pytestmark = pytest.mark.django_db
STATION = {
    "latitude": "42.3153",
    "longitude": "140.9738",
    "frequency_mhz": "4700",
    "bandwidth_mhz": "100",
    "height_m": "10",
    "power_dbm": "25",
    "gain_dbi": "20",
    "building_entry_db": "0",
    "environment": "suburban",
}


class TestLicenceAreas:
    """Cover and coordination area of local 5G, as the radio engine computes them, among the files of a trial."""

    def send(self, client, them, **given):
        trial = them.trial()
        client.force_login(them.maker, backend="django.contrib.auth.backends.ModelBackend")
        return trial, client.post(f"/trials/{trial.pk}/station/", {**STATION, **given})

    def test_both_areas_become_files_whose_circles_lie_at_the_engine_s_radius(self, client, them):
        trial, response = self.send(client, them)
        assert response.status_code == 302
        link = Link(4700.0, 10.0, 1.5, "suburban")
        found = licence_area(link, power_dbm=25.0, gain_dbi=20.0, bandwidth_mhz=100.0)
        kept = {one.kind: json.loads(one.upload.path.read_bytes()) for one in trial.files.select_related("upload")}
        assert set(kept) == {"cover", "coordination"}
        for kind, radius_m in (("cover", found.cover_m), ("coordination", found.coordination_m)):
            area, station = kept[kind]["features"]
            lon, lat = np.array(area["geometry"]["coordinates"][0]).T
            here = station["geometry"]["coordinates"]
            _, _, far = Geod(ellps="GRS80").inv(*(np.full(lon.shape, one) for one in here), lon, lat)
            assert far == pytest.approx(radius_m, abs=0.1)
            assert area["properties"]["source"] == "電波法関係審査基準 別紙2 第2の4"

    def test_at_28_ghz_the_coordination_area_is_unknown_and_left_out(self, client, them):
        trial, _ = self.send(client, them, frequency_mhz="28300", environment="open")
        assert [one.kind for one in trial.files.all()] == ["cover"]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"frequency_mhz": "2600"},
            {"latitude": "0"},
            {"latitude": ""},
            {"height_m": "-5"},
            {"environment": "moon"},
            {"bandwidth_mhz": "x"},
        ],
        ids=lambda one: next(iter(one)),
    )
    def test_what_cannot_be_is_told_and_nothing_is_kept(self, client, them, wrong):
        trial, response = self.send(client, them, **wrong)
        assert response.status_code in {400, 422}
        assert "note error" in response.content.decode()
        assert not trial.files.exists()
