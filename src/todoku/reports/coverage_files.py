"""Writes the files of a radio coverage into a folder: all of them, or none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.i18n import text
from todoku.reports.drawings.coverage_map import coverage_picture
from todoku.reports.drawings.level_classes import LevelClasses
from todoku.reports.gis.coverage_layers import write_coverage_geopackage, write_coverage_kml, write_squares_csv
from todoku.reports.gis.coverage_raster import write_cog
from todoku.run import Run
from todoku.swap import beside, put_all, told_when_full, undisturbed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

    from todoku.i18n import Lang
    from todoku.radio.stations.coverage import Coverage

LEVELS, SINR, SERVERS = "coverage.tif", "sinr.tif", "server.tif"
ALWAYS = (LEVELS, "squares.csv", "squares.gpkg", "coverage.kml", "coverage.svg")
WITH_SEVERAL = (SINR, SERVERS)


@dataclass(frozen=True, slots=True)
class CoverageFiles:
    """What stands in the files beside the coverage: table, threshold, title, and what a raster's tags say."""

    squares: pd.DataFrame
    threshold_dbm: float
    title: str
    tags: dict[str, str]
    lang: Lang


def write_coverage(coverage: Coverage, folder: Path, what: CoverageFiles, *, run: Run | None = None) -> tuple[str, ...]:
    """Write ``ALWAYS``, and ``WITH_SEVERAL`` where there are several sectors; return the names written.

    Older files of these names give way once all new ones are written. Raises InputError for a full disk or a file that
    is held open.
    """
    classes = LevelClasses(what.threshold_dbm)
    picture = coverage_picture(coverage, classes, title=what.title, lang=what.lang)
    level = text("radio.picture.level", "en")
    writers: dict[str, Callable[[Path], object]] = {
        LEVELS: lambda path: write_cog(
            coverage.level_dbm, coverage.terrain, path, unit="dBm", description=level, tags=what.tags
        ),
        "squares.csv": lambda path: write_squares_csv(what.squares, path),
        "squares.gpkg": lambda path: write_coverage_geopackage(coverage, what.squares, path),
        "coverage.kml": lambda path: write_coverage_kml(coverage, what.squares, path, classes=classes, lang=what.lang),
        "coverage.svg": lambda path: path.write_text(picture.svg, encoding="utf-8", newline="\n"),
    }
    if len(coverage.sector_ids) > 1:
        writers |= _of_several(coverage, what.tags)
    with beside(folder) as part:
        with (run or Run()).step("step.report", len(writers)) as advance:
            for name, write in writers.items():
                with told_when_full(folder, file=folder / name):
                    write(part / name)
                advance(1)
        with undisturbed(folder):
            put_all(part, folder, tuple(writers))
    return tuple(writers)


def _of_several(coverage: Coverage, tags: dict[str, str]) -> dict[str, Callable[[Path], object]]:
    """Return the writers of what one sector alone does not ask for: interference, and who serves where."""
    server = np.where(coverage.server >= 0, coverage.server + 1.0, np.nan).astype(np.float32)
    names = {f"sector_{place}": name for place, name in enumerate(coverage.sector_ids, start=1)}
    return {
        SINR: lambda path: write_cog(
            coverage.sinr_db,
            coverage.terrain,
            path,
            unit="dB",
            description="signal over interference and noise of the best server",
            tags=tags,
        ),
        SERVERS: lambda path: write_cog(
            server,
            coverage.terrain,
            path,
            unit="",
            description="number of the best server; its name in the tag sector_N",
            tags={**tags, **names},
        ),
    }
