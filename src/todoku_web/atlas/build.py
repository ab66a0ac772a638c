"""Builds the files of the atlas once for each state of the data, and puts them in place whole."""

from __future__ import annotations

import gzip
import json
import logging
import os
import shutil
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from django.conf import settings

from todoku.run import Run
from todoku_web.atlas.making.area_values import indicator_layers, measured_areas
from todoku_web.atlas.making.coarser import coarser, coarser_levels
from todoku_web.atlas.making.holdings import Holdings, holdings
from todoku_web.atlas.making.land import land_layers
from todoku_web.atlas.making.layers import SquareLayer, by_level
from todoku_web.atlas.making.levels import bytes_of, default_breaks, levels_of
from todoku_web.atlas.making.origins import Origins
from todoku_web.atlas.making.outlines import bounds_of, feature_collection, outlines
from todoku_web.atlas.making.people import cells_by_year, people_layers
from todoku_web.atlas.making.radio import radio_layers
from todoku_web.atlas.making.service import service_layers
from todoku_web.atlas.making.windows import Window

if TYPE_CHECKING:
    import pandas as pd

    from todoku.areas.mesh_codes import Level

META = "atlas.json"
AREAS = "areas.json"
OUTLINES = "areas.geojson.gz"
_KEPT = 3
"""So many states of the data stay on disk: pages that are open still find their own."""
_BUILDING = threading.Lock()
_log = logging.getLogger(__name__)


def atlas_folder() -> Path:
    """Return the folder in which the states of the atlas lie."""
    return Path(settings.HOME_FOLDER) / "atlas"


def is_built() -> bool:
    """Whether the atlas of the present data is there."""
    return (atlas_folder() / holdings().version / META).is_file()


def ensure_built(run: Run | None = None) -> Path:
    """Return the folder of the atlas of the present data, built now if it is not there yet.

    The first time ever it takes about 15 s on one core (whose land is whose is looked up and kept), later 5 to 8 s; if
    it is there, a moment. Several processes that build at once do no harm: the first one's folder stands.
    """
    found = holdings()
    place = atlas_folder() / found.version
    with _BUILDING:
        if not (place / META).is_file():
            begun = time.monotonic()
            _put_in_place(found, place, run or Run())
            _log.info("atlas %s built in %.1f s", found.version, time.monotonic() - begun)
    return place


def write_atlas(found: Holdings, folder: Path, *, run: Run) -> None:
    """Write the files of an atlas into a folder."""
    origins = Origins()
    with run.step("step.atlas", total=4) as advance:
        shapes = outlines(found)
        _write_json(folder / OUTLINES, feature_collection(shapes.shown))
        advance(1)
        cells = cells_by_year(found, origins)
        newest = max(cells)
        layers = [
            *people_layers(cells),
            *service_layers(found, origins, cells=cells[newest], newest=newest),
            *land_layers(found, origins, cells=cells[newest], extents=shapes.extents, newest=newest),
            *radio_layers(found, origins, newest=newest),
        ]
        advance(1)
        squares = [_write_layer(one, folder) for layer in layers for one in by_level(layer)]
        advance(1)
        areas = measured_areas(found, origins)
        indicators = indicator_layers(areas, found, newest=newest)
        edges = {code: bounds_of(shapes.extents, [code]) for code in found.codes}
        _write_json(folder / AREAS, {"areas": areas, "bounds": edges, "layers": indicators})
        advance(1)
    meta = {
        "version": found.version,
        "codes": found.codes,
        "bounds": bounds_of(shapes.extents, found.codes),
        "outlines": origins.of_sources(
            [source for one in shapes.datasets for source in one.sources],
            basis=shapes.datasets[0].source.basis,
            as_of=shapes.datasets[0].source.as_of,
        ),
        "squares": squares,
        "sources": origins.sources,
        "origins": origins.origins,
    }
    _write_json(folder / META, meta)


def _write_layer(layer: SquareLayer, folder: Path) -> dict[str, Any]:
    """Write a layer's tables and arrays, and return what the catalogue must know of it."""
    (folder / "tables").mkdir(exist_ok=True)
    for year, table in layer.tables.items():
        table.sort_values("mesh_code", ignore_index=True).to_parquet(
            folder / "tables" / f"{layer.id}.{year}.parquet", index=False
        )
    header = _write_arrays(layer, layer.tables, layer.level, folder, suffix="")
    header["coarser"] = []
    for level in coarser_levels(layer.level):
        larger = {
            year: coarser(table, layer.scenarios, combine=layer.combine, level=level)
            for year, table in layer.tables.items()
        }
        header["coarser"].append(_write_arrays(layer, larger, level, folder, suffix=f".z{int(level)}"))
    return {
        "id": layer.id,
        "group": layer.group,
        "unit": layer.unit,
        "combine": layer.combine,
        "years": layer.years,
        "scenarios": layer.scenarios,
        "titles": layer.titles,
        "reason": layer.reason,
        "header": header,
        "origins": {str(year): sorted(set(table["origin"].tolist())) for year, table in layer.tables.items()},
        "squares": {str(year): len(table) for year, table in layer.tables.items()},
    }


def _write_arrays(layer: SquareLayer, tables: Any, level: Level, folder: Path, *, suffix: str) -> dict[str, Any]:
    """Write an array for each year and scenario, all over one window and with the same levels; return their header."""
    scenarios = list(layer.scenarios)
    window = Window.around([_codes(table) for table in tables.values()], level=level)
    values = np.concatenate([table[scenarios].to_numpy(dtype=float).reshape(-1) for table in tables.values()])
    breaks = default_breaks(values, rule=layer.rule)
    levels = levels_of(values, rule=layer.rule, breaks=breaks)
    known = values[~np.isnan(values)]
    for year, table in tables.items():
        place = folder / "squares" / layer.id / str(year)
        place.mkdir(parents=True, exist_ok=True)
        for scenario in scenarios:
            array = window.array(_codes(table), bytes_of(table[scenario].to_numpy(dtype=float), levels))
            (place / f"{scenario}{suffix}.bin.gz").write_bytes(gzip.compress(array.tobytes(), 9, mtime=0))
    return {
        **window.header(),
        "levels": [float(one) for one in levels],
        "classes": list(breaks),
        "minimum": float(known.min()) if len(known) else None,
        "maximum": float(known.max()) if len(known) else None,
        "suffix": suffix,
    }


def _codes(table: pd.DataFrame) -> np.ndarray:
    return table["mesh_code"].to_numpy(dtype=str)


def _write_json(path: Path, content: Any) -> None:
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    path.write_bytes(gzip.compress(written, 9, mtime=0) if path.suffix == ".gz" else written)


def _put_in_place(found: Holdings, place: Path, run: Run) -> None:
    """Write beside the place, then move there, unless another process was faster; older states go."""
    place.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=".new-", dir=place.parent))
    try:
        write_atlas(found, part, run=run)
        part.chmod(0o755)
        try:
            part.rename(place)
        except OSError:
            if not (place / META).is_file():
                raise
    finally:
        shutil.rmtree(part, ignore_errors=True)
    _clear(place)


def _clear(newest: Path) -> None:
    """Remove states that no page can still ask for, and what a killed process left."""
    states = sorted(newest.parent.iterdir(), key=lambda one: one.stat().st_mtime, reverse=True)
    for old in [one for one in states if one != newest and one.is_dir()][_KEPT - 1 :]:
        shutil.rmtree(old, ignore_errors=True)
    os.utime(newest)
