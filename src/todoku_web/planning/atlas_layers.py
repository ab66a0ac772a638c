"""Brings plans to the atlas: what published ones serve, by year, and the network of those whose network one may see."""

from __future__ import annotations

import json
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import shapely
from django.urls import reverse

from todoku.i18n import text
from todoku.reports.rows import words
from todoku_web.atlas.layers import ProvidedLayer
from todoku_web.pages.language import current_lang
from todoku_web.planning.geometry import features
from todoku_web.planning.queries import plans_seen_by, published_plans
from todoku_web.planning.results import document_of
from todoku_web.planning.workflow import State
from todoku_web.store.results import is_kept

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    from django.http import HttpRequest

    from todoku.i18n import Lang
    from todoku_web.planning.models import Plan

_MOST_PLANS = 60
_REMEMBERED = 64
_NETWORK: tuple[tuple[str, Literal["lines", "points"]], ...] = (("routes", "lines"), ("sites", "points"))


def provider(request: HttpRequest) -> list[ProvidedLayer]:
    """Return the outlines of what published plans serve, and the routes and stations of plans whose network one sees.

    Of each plan its newest version; the network of a published plan is there where its organisation has published it.
    """
    lang = current_lang()
    layers = []
    public = list(published_plans()[:_MOST_PLANS])
    if public:
        layers.append(_layer("plans-served", "lines", lang, partial(_served, public, lang)))
    seen = [
        plan
        for plan in plans_seen_by(request.user).prefetch_related("readings")[:_MOST_PLANS]
        if plan.current and plan.state != State.DISCARDED and request.user.has_perm("planning.view_network", plan)
    ]
    if seen:
        layers += [_layer(f"plans-{name}", kind, lang, partial(_network, seen, name, lang)) for name, kind in _NETWORK]
    return layers


def _layer(name: str, kind: Literal["lines", "points"], lang: Lang, given: Any) -> ProvidedLayer:
    entry = {
        "title": text(f"planning.layer.{name}", lang),
        "group": text("planning.title", lang),
        "basis": "modelled",
        "note": text(f"planning.layer.{name}.note", lang),
    }
    return ProvidedLayer(name, kind, entry, features=given)


def _served(plans: Iterable[Plan], lang: Lang) -> dict[str, Any]:
    """Return the outline of what each plan serves in each fiscal year, of squares without their plan's routes."""
    made = []
    for plan in plans:
        if plan.current is None or not is_kept(plan.current.result):
            continue
        for year, outline, squares in _outlines(plan.current.result):
            told = {
                text("planning.layer.year", lang): text("planning.layer.no_year", lang)
                if year is None
                else words.fiscal_year_name(year, lang),
                text("planning.layer.squares", lang): squares,
            }
            made.append({"type": "Feature", "properties": _told(plan, told), "geometry": json.loads(outline)})
    return {"type": "FeatureCollection", "features": made}


@lru_cache(maxsize=_REMEMBERED)
def _outlines(result: str) -> tuple[tuple[int | None, str, int], ...]:
    """Return for each fiscal year of a result the outline of the squares that it serves, and how many they are."""
    shapes = {
        one["properties"]["mesh_code"]: shapely.from_geojson(json.dumps(one["geometry"]))
        for one in features(result, "cells")
        if one["properties"]["in_plan"]
    }
    phasing = document_of(result).phasing
    lots = () if phasing is None else phasing.lots
    years = {code: lot.fiscal_year for lot in lots for code in lot.mesh_codes}
    found = []
    for year in sorted({years.get(code) for code in shapes}, key=lambda one: (one is None, one)):
        squares = [shape for code, shape in shapes.items() if years.get(code) == year]
        found.append((year, shapely.to_geojson(shapely.boundary(shapely.union_all(squares))), len(squares)))
    return tuple(found)


def _network(plans: Iterable[Plan], name: str, lang: Lang) -> dict[str, Any]:
    unit = {"routes": "length_m", "sites": "covered_population"}[name]
    label = text(f"planning.place.{'length' if name == 'routes' else 'covered'}", lang)
    made = [
        {
            "type": "Feature",
            "properties": _told(plan, {label: round(one["properties"][unit])}),
            "geometry": one["geometry"],
        }
        for plan in plans
        if plan.current and is_kept(plan.current.result)
        for one in features(plan.current.result, name)
    ]
    return {"type": "FeatureCollection", "features": made}


def _told(plan: Plan, further: dict[str, Any]) -> dict[str, Any]:
    return {"title": plan.title, "address": reverse("planning:plan", args=[plan.pk]), **further}
