"""Writes a plan's five files: beside first, then renamed, so that a failure leaves nothing half-written."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from todoku.reports.geopackage import write_geopackage
from todoku.reports.html_map import write_map
from todoku.reports.pdf import write_pdf
from todoku.reports.workbook import write_workbook
from todoku.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable

    from todoku.i18n import Lang
    from todoku.plans.plan import PlanResult

FILES = ("plan.json", "plan.pdf", "plan.xlsx", "plan.gpkg", "map.html")


def write_all(result: PlanResult, folder: Path, *, lang: Lang, run: Run | None = None) -> tuple[Path, ...]:
    """Write the plan's five files into a folder and return their paths.

    Files of an earlier plan in the folder are replaced only once all five have been written.
    """
    writers: dict[str, Callable[[Path], object]] = {
        "plan.json": lambda path: write_json(result, path),
        "plan.gpkg": lambda path: write_geopackage(result, path, lang=lang),
        "map.html": lambda path: write_map(result, path, lang=lang),
        "plan.xlsx": lambda path: write_workbook(result, path, lang=lang),
        "plan.pdf": lambda path: write_pdf(result, path, lang=lang),
    }
    folder.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".todoku-", dir=folder))
    try:
        with (run or Run()).step("step.report", len(writers)) as advance:
            for name, write in writers.items():
                write(beside / name)
                advance(1)
        for name in FILES:
            (beside / name).replace(folder / name)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return tuple(folder / name for name in FILES)


def write_json(result: PlanResult, path: Path) -> None:
    """Write the plan's document; ``todoku schema plan`` gives its schema."""
    path.write_text(result.plan.model_dump_json(by_alias=True, indent=1) + "\n", encoding="utf-8", newline="\n")
