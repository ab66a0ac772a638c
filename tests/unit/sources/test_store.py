"""Region packs: round trip, damage, versions, and that nothing is lost when writing fails."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
from affine import Affine
from shapely.geometry import Point

from todoku.areas.region import GEOGRAPHIC_CRS, Region
from todoku.errors import PackError
from todoku.provenance import Basis, Dataset, Source
from todoku.sources import store
from todoku.sources.manifest import LeftFile, manifest_json, parse_manifest
from todoku.sources.store import open_pack, write_pack

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "pack"
REGION = Region("01205", "室蘭市", ("01205",), "01")
SOURCE = Source(publisher="統計局", title="国勢調査", licence="CC BY 4.0", as_of="2010-10-01", basis=Basis.CENSUS)


def cells(households=(8, 90)):
    table = pd.DataFrame(
        {
            "mesh_code": ["624077844", "624077851"],
            "municipality_code": "01205",
            "population": pd.array([26, 181], dtype="Int64"),
            "households": pd.array(households, dtype="Int64"),
        }
    )
    return Dataset("cells", SOURCE, table=table, notes=("as printed",), parts=(SOURCE,))


@pytest.fixture
def dem(tmp_path):
    path = tmp_path / "source.tif"
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=2,
        height=2,
        count=1,
        dtype="int16",
        crs="EPSG:6668",
        transform=Affine(0.01, 0, 140.9, 0, -0.01, 42.4),
    ) as raster:
        raster.write(np.array([[1, 2], [3, 4]], dtype=np.int16), 1)
    return Dataset("dem", SOURCE, raster=path)


def left_behind(folder):
    return sorted(path.name for path in folder.iterdir() if path.name != "source.tif")


def test_tables_geometry_and_rasters_come_back_as_they_were(tmp_path, dem):
    where = {"municipality_code": ["01205"], "name": ["中央町"], "lat": [42.31], "lon": [140.97]}
    places = gpd.GeoDataFrame(where, geometry=[Point(140.97, 42.31)], crs=GEOGRAPHIC_CRS)
    left = [LeftFile(file="a.txt", reason="data.left.unknown_format")]
    write_pack(tmp_path / "p", REGION, [cells(), Dataset("places", SOURCE, table=places), dem], left=left)
    pack = open_pack(tmp_path / "p")
    assert pack.kinds == ("cells", "places", "dem")
    assert pack.region == REGION
    assert pack.manifest.left == tuple(left)
    pd.testing.assert_frame_equal(pack.get("cells").frame(), cells().frame())
    assert pack.get("cells").source == SOURCE
    assert pack.get("cells").notes == ("as printed",)
    assert pack.get("cells").parts == (SOURCE,)
    assert pack.get("places").frame().crs == GEOGRAPHIC_CRS
    with rasterio.open(pack.get("dem").raster) as raster:
        assert raster.read(1).tolist() == [[1, 2], [3, 4]]
    assert pack.get("farm_cells") is None
    pack.verify()


def test_the_id_is_that_of_the_content(tmp_path):
    first = write_pack(tmp_path / "a", REGION, [cells()])
    again = write_pack(tmp_path / "b", REGION, [cells()])
    other = write_pack(tmp_path / "c", REGION, [cells((8, 91))])
    assert first.id == again.id
    assert first.id != other.id
    assert (tmp_path / "a" / "manifest.json").read_bytes() == (tmp_path / "b" / "manifest.json").read_bytes()


def test_a_newer_pack_takes_the_place_of_the_older_and_nothing_lies_about(tmp_path):
    write_pack(tmp_path / "p", REGION, [cells()])
    write_pack(tmp_path / "p", REGION, [cells((1, 2))])
    assert open_pack(tmp_path / "p").get("cells").frame()["households"].tolist() == [1, 2]
    assert left_behind(tmp_path) == ["p"]


@pytest.mark.parametrize("failure", [OSError(errno.ENOSPC, "no space"), KeyboardInterrupt()])
def test_a_full_disk_or_a_stop_loses_nothing(tmp_path, monkeypatch, failure):
    before = write_pack(tmp_path / "p", REGION, [cells()])

    def fail(*_):
        raise failure

    monkeypatch.setattr(store, "_write_table", fail)
    expected = PackError if isinstance(failure, OSError) else KeyboardInterrupt
    with pytest.raises(expected):
        write_pack(tmp_path / "p", REGION, [cells((1, 2))])
    assert open_pack(tmp_path / "p").id == before.id
    assert left_behind(tmp_path) == ["p"]


def test_a_full_disk_is_told_with_its_place(tmp_path, monkeypatch):
    def fail(*_):
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(store, "_write_table", fail)
    with pytest.raises(PackError) as raised:
        write_pack(tmp_path / "p", REGION, [cells()])
    assert (raised.value.code, raised.value.params) == ("system.disk_full", {"file": str(tmp_path / "p")})


def test_a_stop_between_the_two_renames_is_mended_when_the_pack_is_opened(tmp_path):
    pack = write_pack(tmp_path / "p", REGION, [cells()])
    (tmp_path / "p").rename(tmp_path / ".p.old")
    assert open_pack(tmp_path / "p").id == pack.id
    assert left_behind(tmp_path) == ["p"]


def test_a_folder_of_something_else_is_not_overwritten(tmp_path):
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "thesis.doc").write_text("years of work")
    with pytest.raises(PackError) as raised:
        write_pack(tmp_path / "p", REGION, [cells()])
    assert raised.value.code == "pack.not_a_pack"
    assert (tmp_path / "p" / "thesis.doc").read_text() == "years of work"


def test_a_changed_or_missing_file_is_named(tmp_path):
    write_pack(tmp_path / "p", REGION, [cells()])
    path = tmp_path / "p" / "cells.parquet"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(PackError) as raised:
        open_pack(tmp_path / "p").get("cells")
    assert (raised.value.code, raised.value.params["file"]) == ("pack.damaged_file", "cells.parquet")
    path.unlink()
    with pytest.raises(PackError) as raised:
        open_pack(tmp_path / "p").verify()
    assert raised.value.code == "pack.missing_file"


def test_a_manifest_never_leads_out_of_its_folder(tmp_path):
    write_pack(tmp_path / "p", REGION, [cells()])
    manifest = tmp_path / "p" / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"cells.parquet"', '"../cells.parquet"'))
    (tmp_path / "cells.parquet").write_bytes((tmp_path / "p" / "cells.parquet").read_bytes())
    with pytest.raises(PackError) as raised:
        open_pack(tmp_path / "p").get("cells")
    assert raised.value.code == "pack.missing_file"


@pytest.mark.parametrize("content", ["", "{", "[]", '{"schema": "todoku.plan/1"}', '{"schema": "todoku.pack/1"}'])
def test_a_damaged_manifest_is_told(tmp_path, content):
    (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(PackError) as raised:
        open_pack(tmp_path)
    assert raised.value.code == "pack.unreadable"


def test_no_pack_is_told(tmp_path):
    with pytest.raises(PackError) as raised:
        open_pack(tmp_path / "nothing")
    assert raised.value.code == "pack.none"


def test_an_older_manifest_is_migrated():
    older = json.loads((GOLDEN / "manifest_0.json").read_text(encoding="utf-8"))
    migrated = parse_manifest(older, name="manifest.json")
    assert manifest_json(migrated) == (GOLDEN / "manifest_0_as_1.json").read_text(encoding="utf-8")


def test_an_older_manifest_that_lacks_something_is_told():
    with pytest.raises(PackError) as raised:
        parse_manifest({"schema": "todoku.pack/0"}, name="manifest.json")
    assert raised.value.code == "pack.unreadable"


def test_a_newer_manifest_is_refused():
    with pytest.raises(PackError) as raised:
        parse_manifest({"schema": "todoku.pack/2"}, name="manifest.json")
    assert (raised.value.code, raised.value.params["found"]) == ("pack.newer", "todoku.pack/2")
