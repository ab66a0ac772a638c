"""The signs of the GeoPackage's layers in QGIS: service by colour and hatching, routes by cost and by basis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.provenance import Basis
from todoku.reports.drawings.route_classes import NO_HOUSEHOLD, route_classes
from todoku.reports.gis.qgis_styles import Rule, Sign, style

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from todoku.i18n import Lang
    from todoku.plans.plan import PlanResult
    from todoku.reports.gis.geopackage_fields import Field

STATE_SIGNS = {
    "served": Sign("#2f6f9f", "solid", 0.1),
    "unserved": Sign("#c98a00", "b_diagonal", 0.1),
    "unknown": Sign("#7d838c", "dense6", 0.1),
}
"""Fill colour and QGIS brush of each state of service: they stay apart for every kind of colour vision, and in grey."""
_MM_PER_PT = 0.35
_ESTIMATED = f"\"basis\" = '{Basis.ESTIMATED.value}'"
_KNOWN = f"\"basis\" <> '{Basis.ESTIMATED.value}'"


def layer_styles(result: PlanResult, routes: gpd.GeoDataFrame, fields: Sequence[Field], lang: Lang) -> dict[str, str]:
    """Return a QML document for every layer with geometry; the legend names only what the plan holds."""

    def made(layer: str, kind: str, rules: Sequence[Rule], label_field: str | None = None) -> str:
        aliases = {field.column: field.name for field in fields if field.layer == layer}
        return style(kind, rules, aliases=aliases, label_field=label_field)  # type: ignore[arg-type] # one of three words

    def alone(layer: str, sign: Sign) -> list[Rule]:
        return [Rule("", text(f"geopackage.layer.{layer}", lang), sign)]

    states = [Rule(f"\"state\" = '{state}'", text(f"state.{state}", lang), sign) for state, sign in STATE_SIGNS.items()]
    return {
        "cells": made("cells", "fill", states),
        "roads": made("roads", "line", _road_rules(result, lang)),
        "routes": made("routes", "line", _route_rules(result, routes, lang)),
        "crossings": made("crossings", "marker", _crossing_rules(result, lang)),
        "sites": made("sites", "marker", alone("sites", Sign("#5b2c83", "triangle", 3.4))),
        "exchange": made("exchange", "marker", alone("exchange", Sign("#111111", "square", 4.0)), "name"),
        "places": made("places", "marker", alone("places", Sign("#555555", "circle", 1.2)), "name"),
        "boundary": made("boundary", "fill", alone("boundary", Sign("#333333", "no", 0.5))),
    }


def _crossing_rules(result: PlanResult, lang: Lang) -> list[Rule]:
    """Return a rule for each kind of line that the routes cross."""
    signs = {"railway": Sign("#111111", "diamond", 2.6), "river": Sign("#2f6f9f", "circle", 2.2)}
    held = set(result.layers.crossings["kind"])
    return [
        Rule(f"\"kind\" = '{kind}'", text(f"report.legend.crossing_{kind}", lang), sign)
        for kind, sign in signs.items()
        if kind in held
    ]


def _road_rules(result: PlanResult, lang: Lang) -> list[Rule]:
    """Return a rule for each way of knowing that the roads hold: those that are only estimated are no roads."""
    estimated = result.layers.roads["basis"] == Basis.ESTIMATED.value
    name = text("geopackage.layer.roads", lang)
    rules = []
    if not estimated.all() or estimated.empty:
        rules.append(Rule(_KNOWN, name, Sign("#a9afb7", "solid", 0.2)))
    if estimated.any():
        label = text("geopackage.estimated", lang, name=name)
        rules.append(Rule(_ESTIMATED, label, Sign("#a9afb7", "dash", 0.2)))
    return rules


def _route_rules(result: PlanResult, routes: gpd.GeoDataFrame, lang: Lang) -> list[Rule]:
    """Return a rule for every class and way of knowing that the routes hold; estimated ones are dashed."""
    estimated = routes["basis"] == Basis.ESTIMATED.value
    rules = []
    for one in route_classes(result.plan, lang):
        chosen = routes["cost_class"] == one.id
        for which, expression, solid in ((~estimated, _KNOWN, True), (estimated, _ESTIMATED, False)):
            if not (chosen & which).any():
                continue
            pen = "dot" if one.id == NO_HOUSEHOLD else "solid" if solid else "dash"
            label = one.label if solid else text("geopackage.estimated", lang, name=one.label)
            sign = Sign(one.colour, pen, round(one.width_pt * _MM_PER_PT, 2))
            rules.append(Rule(f"\"cost_class\" = '{one.id}' AND {expression}", label, sign))
    return rules
