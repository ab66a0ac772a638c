"""The job that measures an area: every indicator, from the pack that holds it or the built-in data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku.areas.municipalities import find_region
from todoku.i18n import DEFAULT_LANG

# What measures is loaded where that is done: other processes know the kind of job, and are sooner there without it.

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from todoku.run import Run

KIND = "measure"
FILE = "measure.json"
KEEP_DAYS = 30


def work(parameters: Mapping[str, Any], folder: Path, *, run: Run) -> None:
    """Write ``measure.json``, the document of ``todoku measure --json``.

    ``parameters``: ``area``, a name or code, and ``lang`` (ja where it is not given). Raises AreaError for an area that
    is unknown or whose name several bear.
    """
    from todoku.indicators.measure import measure
    from todoku.indicators.measure_document import measure_document
    from todoku.plans.inputs import datasets_for
    from todoku_web.store.packs import pack_for

    with run.step("step.measure", 2) as advance:
        region = find_region(parameters["area"])
        pack = pack_for(region.codes)
        datasets = datasets_for(region, None if pack is None else pack.path)
        advance(1)
        document = measure_document(measure(region, datasets), lang=parameters.get("lang", DEFAULT_LANG))
        advance(1)
    (folder / FILE).write_text(document.model_dump_json(by_alias=True, indent=2) + "\n", encoding="utf-8")


def about(parameters: Mapping[str, Any]) -> str:
    """Return the name of the area."""
    return find_region(parameters["area"]).name
