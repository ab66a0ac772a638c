"""A frontier as it is written for machines, and the configuration of the plan behind each point."""

from __future__ import annotations

import os.path
from typing import TYPE_CHECKING, Any

import yaml

from todoku.plans.frontier.limits import without_limits

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from todoku.areas.region import Region
    from todoku.plans.config import PlanConfig
    from todoku.plans.frontier.form import Frontier
    from todoku.plans.frontier.points import Place

FRONTIER_SCHEMA = "todoku.frontier/1"


def point_name(number: int) -> str:
    """Return how the files of a point, counted from 1, are called: point-01."""
    return f"point-{number:02d}"


def frontier_document(region: Region, frontier: Frontier, places: Sequence[Place]) -> dict[str, Any]:
    """Return a frontier for machines (``todoku.frontier/1``): its figures, and what each point's configuration says."""
    points = [
        {**place.point.model_dump(mode="json"), "target": place.target, "config": f"{point_name(number)}.yaml"}
        for number, place in enumerate(places, start=1)
    ]
    return {
        "schema": FRONTIER_SCHEMA,
        "area": {"code": region.area_code, "name": region.name},
        "gap_households": frontier.gap_households,
        "beside_jpy": frontier.beside_jpy,
        "points": points,
        "bound": [corner.model_dump(mode="json") for corner in frontier.bound],
    }


def point_config(config: PlanConfig, place: Place) -> PlanConfig:
    """Return the configuration whose plan is a point's: the same but for target and budget."""
    free = without_limits(config)
    return free.model_copy(update={"fibre": free.fibre.model_copy(update={"target": place.target})})


def point_config_text(config: PlanConfig, place: Place, *, read_from: Path, written_to: Path) -> str:
    """Return a point's configuration as YAML: what the given one says, its date, and the point's target.

    Paths in it are relative to the folder that the configuration was read from, and become relative to the one that the
    point is written to.
    """
    one = point_config(config, place)
    content: dict[str, Any] = one.model_dump(mode="json", by_alias=True, exclude_unset=True)
    content = {"schema": one.schema_, "date": one.date.isoformat(), **content}
    content["fibre"] = {**content.get("fibre", {}), "target": place.target}
    content.pop("budget_jpy", None)
    for section, name in ((content, "one_sheet"), *((content.get("funding", {}), own) for own in ("parts", "schemes"))):
        if section.get(name) is not None:
            section[name] = os.path.relpath(read_from / section[name], written_to)
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
