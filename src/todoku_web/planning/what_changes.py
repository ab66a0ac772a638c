"""Says before a plan is computed again what a change by hand touches in the version at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.reports.rows import words
from todoku_web.planning.actions.editing import ON_ROADS
from todoku_web.planning.models import EditKind, Target
from todoku_web.planning.places import place_in

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku_web.planning.models import Edit, PlanVersion


def consequences(version: PlanVersion | None, edit: Edit, lang: Lang) -> list[str]:
    """Return what the version has at the place of a change: its length, people and cost, which the next may change."""
    if version is None or edit.first_in_id is not None:
        return []
    if edit.kind == EditKind.PLACE_SITE:
        return [text("planning.effect.place_site", lang)]
    target = Target.EDGE if edit.kind in ON_ROADS else Target.SITE
    place = place_in(version, target, edit.target)
    if place is None:
        return [text("planning.effect.gone", lang)]
    held = place.properties
    if target == Target.EDGE:
        told = {
            "length": words.number(held["length_m"], lang),
            "cost": words.yen(held["cost_jpy"], lang),
            "households": words.number(held["households"], lang),
        }
        return [text(f"planning.effect.{edit.kind}", lang, **told)]
    return [text(f"planning.effect.{edit.kind}", lang, covered=words.number(held["covered_population"], lang))]
