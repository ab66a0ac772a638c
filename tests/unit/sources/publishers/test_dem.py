"""Elevation tiles: SRTM, GeoTIFF, and the GSI's XML and PNG."""

import gzip
import math
import warnings
import zipfile

import numpy as np
import pytest
import rasterio
from rasterio.errors import NotGeoreferencedWarning
from rasterio.transform import Affine

from todoku.errors import InputError
from todoku.sources.connector import ReadOptions
from todoku.sources.publishers.dem import CONNECTORS, mosaic, read_dem

BY_ID = {connector.id: connector for connector in CONNECTORS}
CORNER = 1201


def hgt(south_west=100, step=1):
    """A tile that rises by one metre a row to the north, with one void."""
    heights = np.repeat(south_west + step * np.arange(CORNER)[::-1, None], CORNER, axis=1).astype(">i2")
    heights[600, 600] = -32768
    return heights


def write_hgt(path, heights=None):
    path.write_bytes((hgt() if heights is None else heights).tobytes())
    return path


def gsi_xml(values, *, low="0 0", high="2 1", start="0 0", order="+x-y", datum="jgd2011"):
    listed = "\n".join(values)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Dataset xmlns="http://fgd.gsi.go.jp/spec/2008/FGD_GMLSchema" xmlns:gml="http://www.opengis.net/gml/3.2" gml:id="D1">
<DEM gml:id="DEM001"><fid>fgoid:10-00100-15-60101-54380510</fid><type>5mメッシュ（標高）</type><mesh>54380510</mesh>
<coverage gml:id="DEM001-3"><gml:boundedBy><gml:Envelope srsName="fguuid:{datum}.bl">
<gml:lowerCorner>36.0 138.625</gml:lowerCorner><gml:upperCorner>36.002 138.628</gml:upperCorner>
</gml:Envelope></gml:boundedBy><gml:gridDomain><gml:Grid dimension="2" gml:id="DEM001-4"><gml:limits>
<gml:GridEnvelope><gml:low>{low}</gml:low><gml:high>{high}</gml:high></gml:GridEnvelope></gml:limits>
<gml:axisLabels>x y</gml:axisLabels></gml:Grid></gml:gridDomain><gml:rangeSet><gml:DataBlock>
<gml:rangeParameters><gml:QuantityList uom="DEM構成点"/></gml:rangeParameters><gml:tupleList>
{listed}
</gml:tupleList></gml:DataBlock></gml:rangeSet><gml:coverageFunction><gml:GridFunction>
<gml:sequenceRule order="{order}">Linear</gml:sequenceRule><gml:startPoint>{start}</gml:startPoint>
</gml:GridFunction></gml:coverageFunction></coverage></DEM></Dataset>"""


XML_NAME = "FG-GML-5438-05-10-DEM5A-20161001.xml"


def write_xml(folder, values, **changes):
    path = folder / XML_NAME
    path.write_text(gsi_xml(values, **changes), encoding="utf-8")
    return path


def png(bands):
    with warnings.catch_warnings(), rasterio.MemoryFile() as memory:
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with memory.open(driver="PNG", width=bands.shape[2], height=bands.shape[1], count=3, dtype="uint8") as image:
            image.write(bands)
        return memory.read()


def write_png(path, heights_cm):
    """Write a GSI tile: x = 65536 R + 256 G + B, below zero counted down from 2^24."""
    path.parent.mkdir(parents=True, exist_ok=True)
    value = np.where(heights_cm < 0, heights_cm + (1 << 24), heights_cm)
    bands = np.stack([value >> 16, value >> 8 & 255, value & 255]).astype(np.uint8)
    path.write_bytes(png(bands))
    return path


def write_tif(path, heights, west=141.0, north=43.0, step=0.001, crs="EPSG:6668", **profile):
    rows, columns = heights.shape
    settings = {"nodata": -9999.0, **profile}
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=columns,
        height=rows,
        count=1,
        dtype=heights.dtype,
        crs=crs,
        transform=Affine(step, 0.0, west, 0.0, -step, north),
        **settings,
    ) as raster:
        raster.write(heights, 1)
    return path


def value_at(elevation, lat, lon):
    heights, transform, _ = elevation
    return heights[int((lat - transform.f) / transform.e), int((lon - transform.c) / transform.a)]


def read(path, tmp_path):
    (connector,) = [connector for connector in CONNECTORS if connector.recognises(path)]
    (dataset,) = connector.read(path, ReadOptions(scratch=tmp_path))
    assert dataset.kind == "dem"
    return connector.id, dataset


def test_srtm_tile_has_its_corners_on_whole_degrees(tmp_path):
    elevation = read_dem(write_hgt(tmp_path / "N42E141.hgt"))
    heights, transform, crs = elevation
    assert heights.shape == (CORNER, CORNER)
    assert crs.to_epsg() == 6668
    assert transform.c + transform.a / 2 == pytest.approx(141.0)
    assert transform.f + transform.e / 2 == pytest.approx(43.0)
    assert value_at(elevation, 43.0, 141.0) == 1300
    assert value_at(elevation, 42.0, 142.0) == 100
    assert np.isnan(heights[600, 600])
    assert np.isnan(heights).sum() == 1


@pytest.mark.parametrize("form", ["N42E141.hgt", "N42E141.hgt.gz", "N42E141.SRTMGL3.hgt.zip"])
def test_srtm_files_become_geotiffs(tmp_path, form):
    path = tmp_path / form
    content = hgt().tobytes()
    if form.endswith("zip"):
        with zipfile.ZipFile(path, "w") as zipped:
            zipped.writestr("N42E141.hgt", content)
    else:
        path.write_bytes(gzip.compress(content, 1) if form.endswith("gz") else content)
    name, dataset = read(path, tmp_path)
    assert name == "dem_srtm"
    with rasterio.open(dataset.raster) as raster:
        assert raster.dtypes == ("float32",)
        assert raster.nodata == -9999.0
        assert raster.crs.to_epsg() == 6668
        assert raster.shape == (CORNER, CORNER)
        heights = raster.read(1)
    assert heights[0, 0] == 1300
    assert heights[600, 600] == -9999.0
    assert not list(tmp_path.glob(".*"))


def test_srtm_file_of_another_size_is_refused(tmp_path):
    path = tmp_path / "N42E141.hgt"
    path.write_bytes(hgt().tobytes()[:-2])
    with pytest.raises(InputError) as caught:
        read_dem(path)
    assert caught.value.code == "dem.size"
    assert caught.value.params == {"file": "N42E141.hgt", "bytes": CORNER * CORNER * 2 - 2}


def test_gsi_xml(tmp_path):
    values = ["地表面,100.50", "海水面,-9999.00", "データなし,-9999.", "地表面,200.5", "内水面,50.5", "表層面,-1.25"]
    path = write_xml(tmp_path, values)
    name, dataset = read(path, tmp_path)
    assert name == "dem_gsi_xml"
    assert dataset.source.as_of == "2016-10-01"
    heights, transform, crs = read_dem(path)
    np.testing.assert_array_equal(heights, np.array([[100.5, 0.0, np.nan], [200.5, 50.5, -1.25]], dtype=np.float32))
    assert (transform.c, transform.f) == (138.625, 36.002)
    assert (transform.a, transform.e) == pytest.approx((0.001, -0.001))
    assert crs.to_epsg() == 6668


def test_gsi_xml_may_begin_late_and_end_early(tmp_path):
    path = write_xml(tmp_path, ["地表面,1.0", "地表面,2.0", "地表面,3.0"], start="1 0", datum="jgd2024")
    heights = read_dem(path).heights_m
    np.testing.assert_array_equal(heights, np.array([[np.nan, 1, 2], [3, np.nan, np.nan]], dtype=np.float32))


@pytest.mark.parametrize(
    ("values", "changes", "code", "params"),
    [
        (["地表面,1.0", "地表面,high"], {}, "dem.xml_value", {"row": 2, "value": "high"}),
        (["地表面,1.0"] * 7, {}, "dem.xml", {}),
        (["地表面,1.0"], {"high": "2"}, "dem.xml", {}),
        (["地表面,1.0"], {"order": "+y+x"}, "dem.xml", {"detail": "order +y+x"}),
    ],
)
def test_gsi_xml_that_is_wrong_is_refused(tmp_path, values, changes, code, params):
    with pytest.raises(InputError) as caught:
        read_dem(write_xml(tmp_path, values, **changes))
    assert caught.value.code == code
    assert {"file": XML_NAME, **params}.items() <= caught.value.params.items()


def test_gsi_xml_cut_short_is_refused(tmp_path):
    path = write_xml(tmp_path, ["地表面,1.0"])
    path.write_text(path.read_text()[:700])
    with pytest.raises(InputError, match=r"dem\.xml"):
        read_dem(path)


def test_gsi_png(tmp_path):
    heights_cm = np.full((256, 256), 528)
    heights_cm[0, 255], heights_cm[255, 0], heights_cm[1, 1] = 96, -150, 1 << 23
    path = write_png(tmp_path / "14" / "14547" / "6463.png", heights_cm)
    name, dataset = read(path, tmp_path)
    assert name == "dem_gsi_png"
    heights, transform, crs = read_dem(path)
    assert heights[0, 0] == pytest.approx(5.28)
    assert heights[0, 255] == pytest.approx(0.96)
    assert heights[255, 0] == pytest.approx(-1.5)
    assert np.isnan(heights[1, 1])
    assert crs.to_epsg() == 3857
    west = 14547 / 2**14 * 360 - 180
    north = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * 6463 / 2**14))))
    with rasterio.open(dataset.raster) as raster:
        left, _, _, top = rasterio.warp.transform_bounds(raster.crs, "EPSG:4326", *raster.bounds)
    assert (left, top) == pytest.approx((west, north))
    assert transform.a == pytest.approx(40075016.6856 / 2**14 / 256)


def test_png_must_say_where_it_lies_and_be_a_tile(tmp_path):
    loose = write_png(tmp_path / "6463.png", np.zeros((256, 256), dtype=np.int64))
    assert not any(connector.recognises(loose) for connector in CONNECTORS)
    with pytest.raises(InputError, match=r"dem\.png_path"):
        read_dem(loose)
    small = tmp_path / "14" / "1" / "2.png"
    small.parent.mkdir(parents=True)
    small.write_bytes(png(np.zeros((3, 8, 8), dtype=np.uint8)))
    with pytest.raises(InputError, match=r"dem\.png\("):
        read_dem(small)


def test_geotiff_is_given_as_it_is(tmp_path):
    path = write_tif(tmp_path / "dem.tif", np.array([[1.0, -9999.0], [3.0, 4.0]], dtype=np.float32))
    name, dataset = read(path, tmp_path)
    assert name == "dem_geotiff"
    assert dataset.raster == path
    np.testing.assert_array_equal(read_dem(path).heights_m, np.array([[1, np.nan], [3, 4]], dtype=np.float32))


def test_pictures_and_rasters_without_a_place_are_not_elevations(tmp_path):
    picture = write_tif(tmp_path / "photo.tif", np.zeros((2, 2), dtype=np.uint8), nodata=None)
    assert not any(connector.recognises(picture) for connector in CONNECTORS)
    with pytest.raises(InputError, match=r"dem\.not_a_dem"):
        read_dem(picture)
    (tmp_path / "broken.tif").write_bytes(b"II*\0 nothing")
    assert not any(connector.recognises(tmp_path / "broken.tif") for connector in CONNECTORS)
    with pytest.raises(InputError, match=r"geo\.damaged"):
        read_dem(tmp_path / "broken.tif")


def test_mosaic_of_tiles_side_by_side_is_exact(tmp_path):
    west = write_tif(tmp_path / "west.tif", np.arange(16, dtype=np.float32).reshape(4, 4))
    east = write_tif(tmp_path / "east.tif", np.arange(100, 116, dtype=np.float32).reshape(4, 4), west=141.004)
    out = mosaic([east, west], (141.002, 42.997, 141.006, 43.0), out=tmp_path / "both.tif")
    with rasterio.open(out) as raster:
        assert raster.read(1).tolist() == [[2, 3, 100, 101], [6, 7, 104, 105], [10, 11, 108, 109]]
        assert tuple(raster.bounds) == pytest.approx((141.002, 42.997, 141.006, 43.0))
        assert raster.crs.to_epsg() == 6668


def test_finer_tiles_count_and_coarser_ones_fill(tmp_path):
    coarse = write_tif(tmp_path / "a.tif", np.full((4, 4), 10.0, dtype=np.float32), step=0.002)
    fine = write_tif(tmp_path / "b.tif", np.array([[1.0, -9999.0], [3.0, 4.0]], dtype=np.float32))
    with rasterio.open(mosaic([fine, coarse], None, out=tmp_path / "both.tif")) as raster:
        heights = raster.read(1)
        assert raster.res == pytest.approx((0.001, 0.001))
    assert heights.shape == (8, 8)
    assert heights[:2, :2].tolist() == [[1, 10], [3, 4]]
    assert (heights[2:] == 10).all()


def test_mosaic_of_png_tiles_in_a_zip_is_in_degrees(tmp_path):
    archive = tmp_path / "tiles.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        for x in (14547, 14548):
            tile = write_png(tmp_path / "14" / str(x) / "6463.png", np.full((256, 256), 1000 * (x - 14546)))
            zipped.write(tile, f"dem_png/14/{x}/6463.png")
    name, dataset = read(archive, tmp_path)
    assert name == "dem_gsi_png"
    with rasterio.open(dataset.raster) as raster:
        assert raster.crs.to_epsg() == 6668
        heights = raster.read(1)
    known = heights[heights != -9999.0]
    assert known.min() == pytest.approx(10.0)
    assert known.max() == pytest.approx(20.0)
    assert np.mean(known == 10.0) == pytest.approx(0.5, abs=0.01)


def test_mosaic_outside_all_tiles_is_refused_and_leaves_what_was_there(tmp_path):
    tile = write_tif(tmp_path / "tile.tif", np.ones((2, 2), dtype=np.float32))
    out = tmp_path / "out.tif"
    out.write_bytes(b"older")
    with pytest.raises(InputError, match=r"dem\.no_overlap"):
        mosaic([tile], (130.0, 33.0, 130.1, 33.1), out=out)
    assert out.read_bytes() == b"older"


def test_archives_without_tiles_are_left(tmp_path):
    archive = tmp_path / "other.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("readme.txt", "-")
    assert not any(connector.recognises(archive) for connector in CONNECTORS)
    with pytest.raises(InputError, match=r"dem\.nothing"):
        mosaic([archive], None, out=tmp_path / "out.tif")
    cut = tmp_path / "FG-GML-543805-DEM10B-20161001.zip"
    cut.write_bytes(b"PK\x03\x04")
    assert BY_ID["dem_gsi_xml"].recognises(cut)
    with pytest.raises(InputError, match=r"geo\.damaged_archive"):
        BY_ID["dem_gsi_xml"].read(cut, ReadOptions(scratch=tmp_path))


def test_mount_fuji_is_where_it_is(shared_data, tmp_path):
    """The summit of SRTM 1 arc-second lies at 35.36 N, 138.73 E; the mountain is 3,776 m high (国土地理院)."""
    path = shared_data / "fuji_srtm30" / "fuji_srtm1_mosaic.tif"
    assert read(path, tmp_path)[0] == "dem_geotiff"
    out = mosaic([path], (138.70, 35.34, 138.76, 35.39), out=tmp_path / "fuji.tif")
    heights, transform, _ = read_dem(out)
    row, column = np.unravel_index(np.nanargmax(heights), heights.shape)
    assert 3700 < heights[row, column] < 3780
    assert transform.f + row * transform.e == pytest.approx(35.361, abs=0.003)
    assert transform.c + column * transform.a == pytest.approx(138.728, abs=0.004)
    whole = read_dem(path)
    assert value_at(whole, 35.3606, 138.7274) == value_at(read_dem(out), 35.3606, 138.7274)


def test_gtopo_of_japan_is_recognised(shared_data, tmp_path):
    name, dataset = read(shared_data / "japan" / "japan_dem_gtopo30_halfres.tif", tmp_path)
    assert name == "dem_geotiff"
    heights = read_dem(dataset.raster).heights_m
    assert np.isnan(heights).mean() > 0.4
    assert np.nanmin(heights) > -500
