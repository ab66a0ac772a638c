"""What a plan asks for now: its settings with the changes by hand, and whether that has been computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku.plans.config import config_json
from todoku_web.planning.models import Edit, EditKind
from todoku_web.planning.plan_settings import checked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from todoku_web.planning.models import Plan

_SPOTS = {EditKind.FORBID_ROAD: "forbid", EditKind.FORCE_ROAD: "via"}
_IDS = {EditKind.KEEP_SITE: "keep_sites", EditKind.LEAVE_SITE: "leave_sites", EditKind.MOVE_SITE: "leave_sites"}
_PLACES = (EditKind.PLACE_SITE, EditKind.MOVE_SITE)


def edits_in_force(plan: Plan) -> list[Edit]:
    """Return the changes by hand that the next version is made with, in their order."""
    return list(plan.edits.filter(dropped_at=None).select_related("by", "first_in"))


def edits_going(plan: Plan) -> list[Edit]:
    """Return the changes by hand that the newest version has and that were taken back since."""
    if plan.current is None:
        return []
    gone = plan.edits.filter(first_in__isnull=False, dropped_at__gt=plan.current.made_at)
    return list(gone.select_related("by", "first_in", "dropped_by"))


def asked_config(plan: Plan, edits: Iterable[Edit]) -> dict[str, Any]:
    """Return the whole configuration that a plan asks for, complete with its defaults. Raises InputError."""
    settings = {**plan.config, "edits": with_edits(plan.config.get("edits", {}), edits)}
    return config_json(checked(settings))


def with_edits(section: dict[str, Any], edits: Iterable[Edit]) -> dict[str, Any]:
    """Return the section ``edits`` of a configuration with changes by hand added."""
    made: dict[str, list[Any]] = {name: list(value) for name, value in section.items()}

    def add(name: str, value: Any) -> None:
        held = made.setdefault(name, [])
        if value not in held:
            held.append(value)

    for edit in edits:
        place = {name: edit.detail[name] for name in ("lat", "lon") if name in edit.detail}
        note = edit.detail.get("note", "")
        if edit.kind in _SPOTS:
            add(_SPOTS[EditKind(edit.kind)], {**place, "note": note})
        if edit.kind in _IDS:
            add(_IDS[EditKind(edit.kind)], edit.target)
        if edit.kind in _PLACES:
            add("place_sites", {**place, "name": note})
    return made


def is_computed(plan: Plan, edits: Iterable[Edit]) -> bool:
    """Whether the newest version was made with what the plan asks for now."""
    version = plan.current
    return bool(version and version.present_id == plan.present_id and version.config == asked_config(plan, edits))
