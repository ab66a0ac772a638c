"""Writes a frontier into a folder: its table, its document, its chart, and the configuration of each point's plan."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from todoku.plans.frontier.file import point_config_text, point_name
from todoku.reports.drawings.frontier_chart import frontier_chart
from todoku.swap import beside, put_all, told_when_full, undisturbed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

    from todoku.i18n import Lang
    from todoku.plans.config import PlanConfig
    from todoku.plans.frontier.form import Frontier
    from todoku.plans.frontier.points import Place
    from todoku.plans.plan import Plan

_COLUMNS = (
    "cost_jpy", "households", "share", "squares", "jpy_per_further_household", "bound_households", "lower_bound_jpy",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FrontierFiles:
    """What is written: the frontier with its places and document, and the configuration with where it was read from."""

    frontier: Frontier
    places: Sequence[Place]
    document: dict[str, Any]
    config: PlanConfig
    read_from: Path
    lang: Lang


def check_frontier_folder(folder: Path) -> None:
    """Raise OSError where no frontier could be written into a folder, before the work for it is begun."""
    with beside(folder):
        pass


def write_frontier(folder: Path, what: FrontierFiles, *, plans: Sequence[Plan] = ()) -> tuple[str, ...]:
    """Write all files, and the plan of each point where given; return the names written.

    Older files of these names give way once all new ones are written. Raises InputError for a full disk or a file that
    is held open.
    """
    picture = frontier_chart(what.frontier, lang=what.lang)
    contents = {
        "frontier.json": json.dumps(what.document, ensure_ascii=False, indent=1) + "\n",
        "frontier.svg": picture.svg,
    }
    for number, place in enumerate(what.places, start=1):
        shown = point_config_text(what.config, place, read_from=what.read_from, written_to=folder)
        contents[f"{point_name(number)}.yaml"] = shown
    for number, plan in enumerate(plans, start=1):
        contents[f"{point_name(number)}.json"] = plan.model_dump_json(by_alias=True, indent=1) + "\n"
    with beside(folder) as part:
        with told_when_full(folder):
            _write_csv(what, part / "frontier.csv")
            for name, content in contents.items():
                (part / name).write_text(content, encoding="utf-8", newline="\n")
        names = ("frontier.csv", *contents)
        with undisturbed(folder):
            put_all(part, folder, names)
    return names


def _write_csv(what: FrontierFiles, path: Path) -> None:
    """Write the table as CSV (UTF-8 with BOM, for Excel)."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["point", *_COLUMNS])
        for number, place in enumerate(what.places, start=1):
            shown = place.point.model_dump(mode="json")
            table.writerow([point_name(number), *("" if shown[name] is None else shown[name] for name in _COLUMNS)])
