"""Makes a region pack from a folder of files as their publishers ship them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from todoku.areas import mesh
from todoku.run import Run
from todoku.sources.connector import ReadOptions
from todoku.sources.importing import merge_tables
from todoku.sources.importing.clip import LINES, merge_dem, merge_lines
from todoku.sources.importing.extents import Extents, days, find_extents
from todoku.sources.importing.files import read_folder
from todoku.sources.importing.merge_towns import resolve_towns
from todoku.sources.importing.population import choose_cells, choose_zones, squares_of_zones
from todoku.sources.importing.report import Candidate, ImportReport, Ledger
from todoku.sources.own.towns import Ground
from todoku.sources.store import check_place, write_pack
from todoku.swap import told_when_full

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.areas.region import Region
    from todoku.provenance import Dataset

ORDER = (
    "cells",
    "zones",
    "zone_cells",
    "boundaries",
    "places",
    "present",
    "observations",
    "base_stations",
    "fiscal",
    "support_areas",
    "farm_cells",
    "farm_households",
    "elevation_cells",
    "roads",
    "railways",
    "rivers",
    "dem",
)
"""Kinds of dataset in the order in which a pack lists them."""


def import_folder(folder: Path, *, region: Region, out: Path, run: Run | None = None) -> ImportReport:
    """Take what is known of a region out of a folder and write it as a pack; return what was taken and left.

    A file that cannot be read is left with the reason and does not end the import. When nothing by which the region can
    be measured is found, no pack is written and ``report.measurable`` is false. Raises InputError when there is no such
    folder, PackError when the pack cannot be written, and Cancelled; an older pack at ``out`` then stays as it was.
    """
    run = run or Run()
    check_place(out)
    ledger = Ledger()
    with tempfile.TemporaryDirectory(prefix="todoku-") as held:
        options = ReadOptions(region=region, run=run, scratch=Path(held))
        candidates, read = read_folder(folder, options, out=out, ledger=ledger)
        with run.step("step.import.choose"), told_when_full(Path(held)):
            datasets = _choose(_by_kind(candidates), region, folder=Path(held), ledger=ledger, run=run)
        taken = {entry.file for entry in ledger.taken}
        report = ImportReport(
            region=region,
            pack=str(out),
            pack_id="",
            kinds=tuple(datasets),
            taken=tuple(sorted(ledger.taken, key=lambda entry: (ORDER.index(entry.kind), entry.file))),
            left=tuple(sorted(ledger.left, key=lambda entry: entry.file)),
        )
        if not report.measurable:
            return report
        created_from = [read[file] for file in sorted(taken)]
        run.check()
        pack = write_pack(out, region, datasets.values(), created_from=created_from, left=report.left)
    return report.written(pack.id)


def _by_kind(candidates: Sequence[Candidate]) -> dict[str, list[Candidate]]:
    grouped: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        grouped.setdefault(candidate.dataset.kind, []).append(candidate)
    return grouped


def _choose(
    by_kind: dict[str, list[Candidate]], region: Region, *, folder: Path, ledger: Ledger, run: Run
) -> dict[str, Dataset]:
    """Return the region's datasets by kind, chosen and clipped."""
    zones = choose_zones(by_kind.get("zones", []), region, ledger=ledger)
    extents = _extents(by_kind, region, ledger=ledger)
    run.check()
    chosen: dict[str, Dataset | None] = {"zones": zones, "boundaries": extents.dataset}
    chosen["cells"] = choose_cells(by_kind.get("cells", []), extents, region, ledger=ledger)
    for kind in LINES:
        chosen[kind] = merge_lines(kind, by_kind.get(kind, []), extents, region, ledger=ledger)
    if zones is not None:
        chosen |= _squares_from(zones, chosen["cells"], chosen["roads"])
    run.check()
    chosen["places"] = merge_tables.merge_by_municipality("places", by_kind.get("places", []), region, ledger=ledger)
    by_kind = resolve_towns(by_kind, Ground.of(chosen), region=region, ledger=ledger)
    for kind in merge_tables.BY_MUNICIPALITY.keys() - {"places"}:
        chosen[kind] = merge_tables.merge_by_municipality(kind, by_kind.get(kind, []), region, ledger=ledger)
    for kind in merge_tables.BY_SQUARE:
        chosen[kind] = merge_tables.merge_by_square(kind, by_kind.get(kind, []), extents, region, ledger=ledger)
    run.check()
    chosen["dem"] = merge_dem(by_kind.get("dem", []), extents, region, folder=folder, ledger=ledger, run=run)
    _leave_other_kinds(by_kind, ledger)
    return {kind: dataset for kind in ORDER if (dataset := chosen.get(kind)) is not None}


def _extents(by_kind: dict[str, list[Candidate]], region: Region, *, ledger: Ledger) -> Extents:
    people = [*by_kind.get("cells", []), *by_kind.get("zones", [])]
    squares = [
        code for candidate in by_kind.get("cells", []) for code in candidate.dataset.frame()["mesh_code"].tolist()
    ]
    dates = [candidate.dataset.source.as_of for candidate in people]
    return find_extents(
        by_kind.get("boundaries", []),
        region,
        zones=by_kind.get("zones", []),
        squares=squares,
        census=max(dates, key=lambda as_of: days(as_of) or 0, default=None),
        ledger=ledger,
    )


def _squares_from(zones: Dataset, cells: Dataset | None, roads: Dataset | None) -> dict[str, Dataset]:
    """Return how the zones fall on squares of the cells' level, and the cells themselves where no census gave them."""
    level = mesh.Level.M500 if cells is None else mesh.level_of(str(cells.frame()["mesh_code"].iloc[0]))
    made, linked = squares_of_zones(zones, roads, level=level)
    return {"zone_cells": linked} if cells is not None else {"cells": made, "zone_cells": linked}


def _leave_other_kinds(by_kind: dict[str, list[Candidate]], ledger: Ledger) -> None:
    for kind in sorted(by_kind.keys() - set(ORDER)):
        for candidate in by_kind[kind]:
            ledger.leave(candidate.file, "import.left.kind", kind=kind)
