"""Cuts lines and rasters to a region."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
import rasterio.warp
import shapely

from todoku import tables
from todoku.areas.plane_zones import plane_crs
from todoku.areas.region import GEOGRAPHIC_CRS
from todoku.provenance import Dataset
from todoku.sources.importing.dem_mosaic import mosaic
from todoku.sources.importing.report import remark

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from todoku.areas.region import Region
    from todoku.run import Run
    from todoku.sources.importing.extents import Extents
    from todoku.sources.importing.report import Candidate, Ledger

LINES = ("roads", "railways", "rivers")
"""Kinds of dataset that are lines."""
LINES_MARGIN_M = 1000.0
DEM_MARGIN_M = 5000.0

_SAME_ROAD_M = 20.0
_COVERED = 0.95
_DEM_COVERS = 0.99
_M_PER_DEGREE = 111_000.0


def merge_lines(
    kind: str, candidates: Sequence[Candidate], extents: Extents, region: Region, *, ledger: Ledger
) -> Dataset | None:
    """Return the lines of a kind (``LINES``) of all files within 1 km of the region, with ``source_id``, or None.

    A line that stands twice is taken once. A line of a file is left out where at least 95 % of it lies within 20 m of
    the lines of files that show more of the region: the same one as another publisher drew it. Lines within one file
    are never held against each other. ``source_id`` is the id of the file's source.
    """
    plane = plane_crs(region.area_code)
    outline = gpd.GeoSeries([extents.outline], crs=GEOGRAPHIC_CRS).to_crs(plane).iloc[0]
    around = outline.buffer(LINES_MARGIN_M)
    clipped = [(candidate, _lines_within(candidate.dataset, around, plane)) for candidate in candidates]
    kept: list[tuple[Candidate, gpd.GeoDataFrame]] = []
    for candidate, lines in sorted(clipped, key=lambda one: (-one[1].length.sum(), one[0].file)):
        if lines.empty:
            ledger.leave_outside(candidate, extent_known=extents.known)
            continue
        fresh = _not_yet_drawn(lines, [frame for _, frame in kept])
        if fresh.empty:
            ledger.leave(candidate.file, f"import.left.{kind}_known", of=[one.file for one, _ in kept])
            continue
        kept.append((candidate, fresh))
        inside_km = round(float(fresh.intersection(outline).length.sum()) / 1000, 1)
        said = [remark("import.roads", length_km=inside_km)]
        if len(fresh) < len(lines):
            said.append(remark("import.roads_known_already", lines=len(lines) - len(fresh)))
        ledger.take(candidate, len(fresh), *said)
    return _line_dataset(kind, kept) if kept else None


def merge_dem(
    candidates: Sequence[Candidate], extents: Extents, region: Region, *, folder: Path, ledger: Ledger, run: Run
) -> Dataset | None:
    """Return one GeoTIFF of the region with 5 km around it, from tiles of one resolution, or None.

    The finest tiles that cover the region are taken, else those that cover most of it; resolutions are never mixed.
    The file is written into ``folder``.
    """
    outline = extents.outline
    grouped: dict[tuple[str, float], list[Candidate]] = {}
    for candidate in sorted(candidates, key=lambda one: one.file):
        grouped.setdefault(_resolution(candidate.dataset), []).append(candidate)
    covers = {key: _covered_share(tiles, outline) if extents.known else 0.0 for key, tiles in grouped.items()}
    useful = sorted((key for key in grouped if covers[key] > 0), key=lambda key: key[1])
    whole = [key for key in useful if covers[key] >= _DEM_COVERS]
    chosen = whole[0] if whole else max(useful, key=lambda key: covers[key], default=None)
    for key, tiles in grouped.items():
        for candidate in tiles:
            if covers[key] == 0 or not _box_of(candidate.dataset).intersects(outline):
                ledger.leave_outside(candidate, extent_known=extents.known)
            elif key != chosen:
                used = grouped[chosen][0].file if chosen is not None else "-"
                ledger.leave(candidate.file, "import.left.dem_other", percent=round(100 * covers[key]), of=used)
    if chosen is None:
        return None
    tiles = [candidate for candidate in grouped[chosen] if _box_of(candidate.dataset).intersects(outline)]
    rasters = [_raster_path(candidate.dataset) for candidate in tiles]
    path = mosaic(rasters, _with_margin(outline, region), out=folder / "dem.tif", run=run)
    said = remark("import.dem", percent=round(100 * covers[chosen]), tiles=len(tiles), metres=round(chosen[1]))
    for candidate in tiles:
        ledger.take(candidate, None, *([said] if candidate is tiles[0] else []))
    first, *rest = (candidate.dataset for candidate in tiles)
    notes = (*first.notes, said.stored())
    return Dataset("dem", first.source, raster=path, notes=notes, parts=tuple(other.source for other in rest))


def _lines_within(dataset: Dataset, around: BaseGeometry, plane: str) -> gpd.GeoDataFrame:
    """Return a file's lines, cut to the area, one LineString a row, in the plane system."""
    frame = gpd.GeoDataFrame(dataset.frame(), geometry="geometry", crs=GEOGRAPHIC_CRS).to_crs(plane)
    shapely.prepare(around)
    near = frame.loc[shapely.intersects(around, frame.geometry.to_numpy())]
    shapes = near.geometry.to_numpy().copy()
    crossing = ~shapely.contains_properly(around, shapes)
    shapes[crossing] = shapely.intersection(shapes[crossing], around)
    lines = gpd.GeoDataFrame(near.drop(columns="geometry"), geometry=shapes, crs=plane)
    cut = lines.assign(source_id=dataset.source.id).explode(ignore_index=True)
    cut = cut.loc[(cut.geom_type == "LineString") & (cut.length > 0)]
    same = pd.Series(shapely.to_wkb(shapely.normalize(shapely.set_precision(cut.geometry.to_numpy(), 0.01))))
    return cut.loc[~same.duplicated().to_numpy()].reset_index(drop=True)


def _not_yet_drawn(lines: gpd.GeoDataFrame, others: Sequence[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    if not others:
        return lines
    drawn = np.concatenate([frame.geometry.to_numpy() for frame in others])
    shapes = lines.geometry.to_numpy()
    row, near = shapely.STRtree(drawn).query(shapes, predicate="dwithin", distance=_SAME_ROAD_M)
    covered = np.zeros(len(shapes), dtype=bool)
    for number in np.unique(row):
        beside = shapely.buffer(shapely.union_all(drawn[near[row == number]]), _SAME_ROAD_M)
        within_m = shapely.length(shapely.intersection(shapes[number], beside))
        covered[number] = within_m >= _COVERED * shapely.length(shapes[number])
    return lines.loc[~covered].reset_index(drop=True)


def _line_dataset(kind: str, kept: Sequence[tuple[Candidate, gpd.GeoDataFrame]]) -> Dataset:
    lines = pd.concat([frame for _, frame in kept], ignore_index=True)
    table = gpd.GeoDataFrame(lines, geometry="geometry", crs=kept[0][1].crs).to_crs(GEOGRAPHIC_CRS)
    first, *rest = (candidate.dataset for candidate, _ in kept)
    notes = tuple(dict.fromkeys(said for candidate, _ in kept for said in candidate.dataset.notes))
    return Dataset(
        kind,
        first.source,
        tables.check(table, tables.SCHEMAS[kind]),
        notes=notes,
        parts=tuple(other.source for other in rest),
    )


def _with_margin(outline: BaseGeometry, region: Region) -> tuple[float, float, float, float]:
    """Return the extent (west, south, east, north) in degrees with the margin around it."""
    box = gpd.GeoSeries([shapely.box(*outline.bounds)], crs=GEOGRAPHIC_CRS).to_crs(plane_crs(region.area_code))
    west, south, east, north = box.buffer(DEM_MARGIN_M).to_crs(GEOGRAPHIC_CRS).total_bounds
    return float(west), float(south), float(east), float(north)


def _raster_path(dataset: Dataset) -> Path:
    if dataset.raster is None:
        message = f"dataset {dataset.kind!r} has no raster"
        raise TypeError(message)
    return dataset.raster


def _resolution(dataset: Dataset) -> tuple[str, float]:
    """Return the tile's reference system and the length of its pixel, in metres near enough to tell grids apart."""
    with rasterio.open(_raster_path(dataset)) as raster:
        unit_m = _M_PER_DEGREE if raster.crs.is_geographic else 1.0
        return (str(raster.crs), round(abs(float(raster.res[0])) * unit_m, 3))


def _box_of(dataset: Dataset) -> BaseGeometry:
    with rasterio.open(_raster_path(dataset)) as raster:
        box: BaseGeometry = shapely.box(*rasterio.warp.transform_bounds(raster.crs, GEOGRAPHIC_CRS, *raster.bounds))
    return box


def _covered_share(tiles: Sequence[Candidate], outline: BaseGeometry) -> float:
    boxes = shapely.union_all([_box_of(candidate.dataset) for candidate in tiles])
    return float(shapely.area(shapely.intersection(outline, boxes)) / shapely.area(outline))
