"""Farm area from field parcels."""

import json
import zipfile

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from pyproj import Geod
from shapely import Point, box

from todoku import tables
from todoku.areas import mesh
from todoku.errors import InputError
from todoku.sources.connector import ReadOptions
from todoku.sources.publishers.fude import CONNECTORS, Fude, areas_m2

READER = Fude()
GEOD = Geod(ellps="GRS80")


def square(lat, lon, side=0.001):
    return box(lon, lat, lon + side, lat + side)


def frame(shapes, kinds, ids=None, **columns):
    ids = ids or [f"id{at}" for at in range(len(shapes))]
    return gpd.GeoDataFrame({"polygon_uuid": ids, "land_type": kinds, **columns}, geometry=list(shapes), crs=6668)


def read(path):
    assert READER.recognises(path)
    (dataset,) = READER.read(path, ReadOptions())
    return dataset, tables.check(dataset.frame(), tables.FARM_CELLS).set_index("mesh_code")


def geodesic_m2(shape):
    return abs(GEOD.geometry_area_perimeter(shape)[0])


@pytest.mark.parametrize("suffix", ["geojson", "fgb", "zip"])
def test_area_of_a_parcel_counts_in_the_square_of_its_inside(tmp_path, suffix):
    west, east = square(43.001, 143.0015), square(43.001, 143.0075)
    across = box(143.0055, 43.001, 143.0068, 43.002)
    shapes, kinds = (west, across, east), (100, 200, 200)
    path = tmp_path / f"2023_016331.{suffix}"
    if suffix == "zip":
        pyogrio.write_dataframe(frame(shapes, kinds, issue_year=2023), tmp_path / "2023_016331.json", driver="GeoJSON")
        with zipfile.ZipFile(path, "w") as zipped:
            zipped.write(tmp_path / "2023_016331.json", "2023_016331.json")
    else:
        pyogrio.write_dataframe(frame(shapes, kinds, issue_year=2023), path)
    dataset, cells = read(path)
    first, second = mesh.encode([43.001, 43.001], [143.0015, 143.0075], level=mesh.Level.M500)
    assert cells["fields"].to_dict() == {first: 2, second: 1}
    assert cells.loc[first, "farm_area_m2"] == pytest.approx(geodesic_m2(west) + geodesic_m2(across), rel=1e-6)
    assert cells.loc[first, "paddy_area_m2"] == pytest.approx(geodesic_m2(west), rel=1e-6)
    assert cells.loc[second, "upland_area_m2"] == pytest.approx(geodesic_m2(east), rel=1e-6)
    assert dataset.source.as_of == "2023"
    assert dataset.source.publisher == "農林水産省"


def test_area_is_that_of_the_ellipsoid():
    shapes = np.array([square(43.0, 143.0), square(26.2, 127.7, 0.01), box(141.0, 45.0, 141.003, 45.001)])
    assert areas_m2(shapes).tolist() == pytest.approx([geodesic_m2(shape) for shape in shapes], rel=1e-6)


def test_the_old_datum_is_moved_as_declared(tmp_path):
    """A point of Tokyo datum lies some 12 seconds south-east of the same place in JGD2011."""
    outline = square(36.3520, 138.2368)
    path = tmp_path / "fude.geojson"
    shown = frame((outline,), (200,)).set_crs(4301, allow_override=True)
    feature = {"polygon_uuid": "a", "land_type": 200}
    path.write_text(
        json.dumps(
            {
                "type": "FeatureCollection",
                "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4301"}},
                "features": [{"type": "Feature", "properties": feature, "geometry": shapely.geometry.mapping(outline)}],
            }
        )
    )
    dataset, cells = read(path)
    inside = shown.geometry.iloc[0].representative_point()
    lat, lon = mesh.from_tokyo_datum(inside.y, inside.x)
    assert list(cells.index) == mesh.encode(lat, lon, level=mesh.Level.M500).tolist()
    assert list(cells.index) != mesh.encode([inside.y], [inside.x], level=mesh.Level.M500).tolist()
    assert "日本測地系" in dataset.notes[1]


def test_parcels_that_stand_there_twice_and_other_kinds(tmp_path):
    path = tmp_path / "fude.geojson"
    shapes = [square(43.001, 143.001 + 0.001 * at) for at in range(4)]
    pyogrio.write_dataframe(frame(shapes, (100, 100, 300, 200), ids=["a", "a", "b", "c"]), path)
    dataset, cells = read(path)
    assert cells["fields"].tolist() == [3]
    assert cells["paddy_area_m2"].iloc[0] + cells["upland_area_m2"].iloc[0] < cells["farm_area_m2"].iloc[0]
    assert "1区画は一つ" in dataset.notes[1]
    assert "1区画" in dataset.notes[2]


def test_older_files_name_the_kind_in_words(tmp_path):
    path = tmp_path / "05368大潟村(2021公開)_5.shp"
    columns = {"FUDE_ID": ["a", "b"], "耕地の種類": ["田", "畑"]}
    shapes = [square(40.0, 140.0), square(40.0, 140.002)]
    pyogrio.write_dataframe(gpd.GeoDataFrame(columns, geometry=shapes, crs=4612), path, encoding="cp932")
    path.with_suffix(".cpg").unlink()
    cells = read(path)[1]
    assert cells["fields"].sum() == 2
    assert cells["paddy_area_m2"].sum() == pytest.approx(geodesic_m2(shapes[0]), rel=1e-6)


def test_files_without_parcels_are_refused_or_left(tmp_path):
    other = tmp_path / "other.geojson"
    pyogrio.write_dataframe(gpd.GeoDataFrame({"land_type": [100]}, geometry=[square(43, 143)], crs=6668), other)
    assert not READER.recognises(other)
    points = tmp_path / "points.geojson"
    pyogrio.write_dataframe(frame([Point(143, 43)], (100,)), points)
    assert not READER.recognises(points)
    with pytest.raises(InputError, match=r"fude\.no_field"):
        READER.read(points, ReadOptions())


def test_connectors_are_declared():
    assert [connector.id for connector in CONNECTORS] == ["fude"]


def test_parcels_of_ueda(shared_data):
    """The points that the ministry gives beside each parcel (JGD2011) lie in the moved outlines, all but one square."""
    path = shared_data / "fude_ueda_mesh" / "fudedata_54384129.geojson"
    dataset, cells = read(path)
    assert cells["fields"].sum() == 148
    raw = pyogrio.read_dataframe(path, columns=["point_lat", "point_lng"], read_geometry=False)
    codes, counts = np.unique(
        mesh.encode(raw["point_lat"], raw["point_lng"], level=mesh.Level.M500), return_counts=True
    )
    assert codes.tolist() == cells.index.tolist()
    assert np.abs(cells["fields"].to_numpy() - counts).sum() == 2
    assert cells["farm_area_m2"].sum() == pytest.approx(406_471, rel=1e-4)
    assert dataset.source.as_of == "2023"
