"""Writes a plan's five files: beside first, then put in place all together, so that a failure leaves what was there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.errors import InputError
from todoku.reports.gis.geopackage import write_geopackage
from todoku.reports.page.html_map import write_map
from todoku.reports.paper.pdf import write_pdf
from todoku.reports.workbook.book import write_workbook
from todoku.run import Run
from todoku.swap import beside, put_all, told_when_full, undisturbed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from todoku.i18n import Lang
    from todoku.plans.plan import PlanResult

FILES = ("plan.json", "plan.pdf", "plan.xlsx", "plan.gpkg", "map.html")


def write_all(result: PlanResult, folder: Path, *, lang: Lang, run: Run | None = None) -> tuple[Path, ...]:
    """Write the plan's five files into a folder and return their paths.

    Files of an earlier plan in the folder are replaced only once all five have been written; a failure or a stop leaves
    the earlier ones, and no folder that was not there. InputError for a full disk, or for a file that another program
    holds open.
    """
    writers: dict[str, Callable[[Path], object]] = {
        "plan.json": lambda path: write_json(result, path),
        "plan.gpkg": lambda path: write_geopackage(result, path, lang=lang),
        "map.html": lambda path: write_map(result, path, lang=lang),
        "plan.xlsx": lambda path: write_workbook(result, path, lang=lang),
        "plan.pdf": lambda path: write_pdf(result, path, lang=lang),
    }
    with beside(folder) as part:
        with (run or Run()).step("step.report", len(writers)) as advance:
            for name, write in writers.items():
                with told_when_full(folder, file=folder / name):
                    write(part / name)
                advance(1)
        with undisturbed(folder):
            _put_in_place(part, folder)
    return tuple(folder / name for name in FILES)


def check_folder(folder: Path) -> None:
    """Raise InputError, or OSError, where no plan could be written into a folder, before the work for it is begun."""
    for name in FILES:
        if (folder / name).is_dir():
            raise InputError("report.in_the_way", file=str(folder / name))
    with beside(folder):
        pass


def write_json(result: PlanResult, path: Path) -> None:
    """Write the plan's document; ``todoku schema plan`` gives its schema."""
    path.write_text(result.plan.model_dump_json(by_alias=True, indent=1) + "\n", encoding="utf-8", newline="\n")


def _put_in_place(part: Path, folder: Path) -> None:
    """Replace the older files by the new ones; whatever stops it, all older ones are put back."""
    put_all(part, folder, FILES)
