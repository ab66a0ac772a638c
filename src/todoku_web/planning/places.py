"""The squares, stations, stretches of route and figures of a version, by their ids: what comments and changes name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from todoku.i18n import has, text
from todoku.reports.rows import words
from todoku_web.planning.geometry import features, middle
from todoku_web.planning.models import Target
from todoku_web.planning.results import document_of

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku_web.planning.models import PlanVersion

_LAYERS = {Target.CELL: ("cells", "mesh_code"), Target.SITE: ("sites", "site_id"), Target.EDGE: ("routes", "edge_id")}
TARGETS = {layer: target for target, (layer, _) in _LAYERS.items()}
"""Layer -> what a comment on one of its features is about."""
FIGURES = ("households", "route_km", "sites", "capex_jpy", "gap")
_SHORT = 8


@dataclass(frozen=True, slots=True)
class Place:
    """A feature of a version's map."""

    target: str
    id: str
    lat: float
    lon: float
    properties: dict[str, Any]

    def name(self, lang: Lang) -> str:
        """Return what it is called in a table or a comment."""
        return target_name(self.target, self.id, lang)


def target_name(target: str, target_id: str, lang: Lang) -> str:
    """Return what a comment is about, in words."""
    if target == Target.FIGURE:
        return text(f"planning.figure.{target_id}", lang)
    if target == Target.NONE:
        return text("planning.target.none", lang)
    shown = target_id if target == Target.CELL else target_id[:_SHORT]
    return text("planning.target.named", lang, kind=text(f"planning.target.{target}", lang), id=shown)


def is_in(version: PlanVersion, target: str, target_id: str) -> bool:
    """Whether a version has this square, station, stretch of route or figure."""
    if target == Target.NONE:
        return True
    if target == Target.FIGURE:
        return target_id in FIGURES
    return target_id in ids_in(version, target)


def ids_in(version: PlanVersion, target: str) -> frozenset[str]:
    """Return the ids of a version's squares, stations or stretches of route."""
    layer, key = _LAYERS[Target(target)]
    return frozenset(str(one["properties"][key]) for one in features(version.result, layer))


def place_in(version: PlanVersion, target: str, target_id: str) -> Place | None:
    """Return one feature of a version; None where it has no such."""
    if target not in _LAYERS:
        return None
    layer, key = _LAYERS[Target(target)]
    found = next((one for one in features(version.result, layer) if str(one["properties"][key]) == target_id), None)
    return None if found is None else _place(Target(target), found, key)


def places_of(version: PlanVersion, layer: str) -> list[dict[str, Any]]:
    """Return the features of a layer of a version, with the geometry as it is kept."""
    return list(features(version.result, layer))


def as_places(layer: str, found: list[dict[str, Any]]) -> list[Place]:
    """Return features of a layer as places."""
    target = TARGETS[layer]
    return [_place(target, one, _LAYERS[Target(target)][1]) for one in found]


def _place(target: Target, feature: dict[str, Any], key: str) -> Place:
    lat, lon = middle(feature["geometry"])
    return Place(target.value, str(feature["properties"][key]), lat, lon, feature["properties"])


def branch_names(version: PlanVersion) -> dict[int, str]:
    """Return the name of each branch by its rank."""
    return {one.rank: one.name for one in document_of(version.result).branches}


def column_texts(place: Place, names: dict[int, str], lang: Lang) -> list[str]:
    """Return what the table of places says of one, in the order of :func:`columns`."""
    held = place.properties
    if place.target == Target.EDGE:
        road = f"road_class.{held['road_class']}"
        return [
            words.number(held["length_m"], lang),
            text(road, lang) if has(road) else str(held["road_class"]),
            names.get(held["branch_rank"], "—"),
            words.number(held["households"], lang),
            words.number(held["cost_jpy"], lang),
        ]
    if place.target == Target.SITE:
        return [
            words.number(held["height_m"], lang),
            words.number(held["covered_population"], lang),
            words.code("backhaul", str(held["backhaul"]), lang),
            f"{place.lat:.5f}, {place.lon:.5f}",
        ]
    return [
        words.number(held["population"], lang),
        words.number(held["households"], lang),
        text(f"planning.map.state.{held['state']}", lang),
        text("planning.yes" if held["in_plan"] else "planning.no", lang),
        text(f"basis.{held['basis']}", lang),
    ]


def columns(layer: str) -> list[tuple[str, bool]]:
    """Return the columns of the table of places: key of the title, whether it is a figure."""
    return {
        "routes": [("length", True), ("road", False), ("branch", False), ("branch_households", True), ("cost", True)],
        "sites": [("height", True), ("covered", True), ("backhaul", False), ("where", False)],
        "cells": [("population", True), ("households", True), ("state", False), ("in_plan", False), ("basis", False)],
    }[layer]
