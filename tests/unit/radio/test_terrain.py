"""Terrain: what a raster must be to carry radio paths."""

from __future__ import annotations

import numpy as np
import pytest
from rasterio.crs import CRS
from rasterio.transform import Affine

from todoku.errors import InputError
from todoku.i18n import text
from todoku.radio.terrain import read_terrain, terrain_from_elevation
from todoku.sources.publishers.dem_gsi import Elevation
from todoku.sources.publishers.dem_tiles import write_geotiff

NORTH_UP = Affine(0.001, 0.0, 141.0, 0.0, -0.0005, 43.0)


def elevation(heights=None, transform=NORTH_UP, crs=6668):
    heights = np.arange(12.0).reshape(3, 4) if heights is None else np.asarray(heights)
    return Elevation(heights.astype(np.float32), transform, CRS.from_epsg(crs))


def test_places_are_of_cell_centres():
    terrain = terrain_from_elevation(elevation(), name="dem.tif")
    assert (terrain.west_deg, terrain.north_deg) == pytest.approx((141.0005, 42.99975))
    assert (terrain.east_deg, terrain.south_deg) == pytest.approx((141.0035, 42.99875))
    # at 43 N a degree of latitude is 111.1 km, of longitude 81.5 km (GRS80)
    assert terrain.cell_m == pytest.approx((81.54, 55.55), abs=0.01)


def test_a_file_is_read(tmp_path):
    path = tmp_path / "dem.tif"
    write_geotiff(elevation(), path)
    assert read_terrain(path).heights_m.tolist() == np.arange(12.0).reshape(3, 4).tolist()


def test_voids_become_sea_where_that_is_said():
    heights = np.array([[5.0, np.nan], [np.nan, 7.0]])
    terrain = terrain_from_elevation(elevation(heights), name="dem", void="sea")
    assert terrain.heights_m.tolist() == [[5.0, 0.0], [0.0, 7.0]]
    assert terrain.zone.tolist() == [[4, 1], [1, 4]]
    kept = terrain_from_elevation(elevation(heights), name="dem")
    assert np.isnan(kept.heights_m).sum() == 2
    assert kept.zone is None


@pytest.mark.parametrize(
    ("changes", "options", "code"),
    [
        ({"crs": 6674}, {}, "radio.terrain_projected"),
        ({"transform": Affine(0.001, 0.0, 141.0, 0.0, 0.0005, 43.0)}, {}, "radio.terrain_rotated"),
        ({"transform": Affine(0.001, 0.1, 141.0, 0.0, -0.0005, 43.0)}, {}, "radio.terrain_rotated"),
        ({"heights": [[1.0, -32768.0]]}, {}, "radio.terrain_height"),
        ({"heights": [[1.0, np.nan]]}, {"void": "refuse"}, "radio.terrain_void"),
        ({"heights": [[np.nan, np.nan]]}, {}, "radio.terrain_void"),
        ({}, {"clutter_m": np.zeros((2, 2))}, "radio.layer_shape"),
        ({}, {"clutter_m": np.full((3, 4), -1.0)}, "radio.clutter_height"),
        ({}, {"clutter_m": np.full((3, 4), np.nan)}, "radio.clutter_height"),
        ({}, {"zone": np.full((3, 4), 2)}, "radio.zone_value"),
    ],
)
def test_what_cannot_carry_paths_is_refused_by_name(changes, options, code):
    with pytest.raises(InputError) as caught:
        terrain_from_elevation(elevation(**changes), name="dem.tif", **options)
    assert caught.value.code == code
    for lang in ("ja", "en"):
        assert "dem.tif" in text(f"error.{code}", lang, **caught.value.params)
