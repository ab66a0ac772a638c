"""What a plan or a measurement is made from: a pack's datasets, completed by the built-in ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from todoku import demand
from todoku.areas.municipalities import find_region
from todoku.errors import AreaError
from todoku.plans.cut import cut_to
from todoku.programmes.rulebook.load import own_schemes
from todoku.run import Run
from todoku.sources.builtin import builtin_datasets, holds, recorded_datasets
from todoku.sources.own.one_sheet import one_sheet_datasets
from todoku.sources.own.own_parts import parts_dataset
from todoku.sources.own.own_present import own_present
from todoku.sources.shore import land_around
from todoku.sources.store import open_pack

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from todoku.areas.region import Region
    from todoku.programmes.rulebook.rules import Programme
    from todoku.provenance import Dataset
    from todoku.sources.store import Pack

BUILTIN = "builtin"


@dataclass(frozen=True, slots=True)
class PlanInputs:
    """The region, the name of the pack, and datasets by kind."""

    region: Region
    pack: str
    datasets: Mapping[str, Dataset]
    schemes: tuple[Programme, ...] = ()
    """The planner's own schemes: of the prefecture or the town."""


def inputs_for(
    area: str,
    *,
    pack: Path | None = None,
    one_sheet: Path | None = None,
    present: Path | None = None,
    parts: Path | None = None,
    schemes: Path | None = None,
    run: Run | None = None,
) -> PlanInputs:
    """Return what is known of an area: of a pack where one is given, else of the built-in data.

    A filled one-sheet input adds present service and farm households, ``present`` is the planner's own table of present
    service (CSV, Excel), which goes before what is known of the squares it names, ``parts`` the planner's own
    areas (GeoJSON, GeoPackage, Shapefile) that are assessed apart, ``schemes`` a folder of their own rule files. Raises
    AreaError for an area that the data do not hold, ProgrammeError for a folder without rule files, or one of them with
    a mistake.
    """
    run = run or Run()
    region = find_region(area)
    opened = open_pack(pack) if pack is not None else None
    datasets = _from_pack(region, opened) if opened is not None else _built_in(region, run)
    if "boundaries" in datasets:
        datasets = {**datasets, "shore": land_around(region, datasets["boundaries"].frame())}
    if one_sheet is not None:
        datasets = {**datasets, **one_sheet_datasets(one_sheet, datasets)}
    if present is not None:
        datasets = {**datasets, **own_present(present, region, datasets)}
    if parts is not None:
        datasets = {**datasets, "parts": parts_dataset(parts)}
    return PlanInputs(region, BUILTIN if opened is None else opened.id, datasets, own_schemes(schemes))


def datasets_for(region: Region, pack: Path | None) -> dict[str, Dataset]:
    """Return the datasets by kind from which a region is measured: of a pack, or what is recorded built in."""
    if pack is not None:
        return _from_pack(region, open_pack(pack))
    return recorded_datasets(region)


def _from_pack(region: Region, pack: Pack) -> dict[str, Dataset]:
    missing = sorted(set(region.codes) - set(pack.region.codes))
    if missing:
        raise AreaError("pack.not_this_area", area=region.name, pack=str(pack.path), holds=pack.region.name)
    whole = set(region.codes) == set(pack.region.codes)
    found = {kind: dataset for kind in pack.kinds if (dataset := pack.get(kind)) is not None}
    datasets = found if whole else cut_to(region, found)
    if holds(region):
        datasets = {**recorded_datasets(region), **datasets}
    return datasets


def _built_in(region: Region, run: Run) -> dict[str, Dataset]:
    datasets = builtin_datasets(region)
    with run.step("step.settlement"):
        cells = demand.settlement_cells(datasets["facts"], datasets["land"])
    return {**datasets, "cells": cells}
