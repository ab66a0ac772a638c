"""Sets two versions, of one plan or of two, side by side: figures, settings, data, and the routes on one map."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from todoku.i18n import text
from todoku.plans.differences import differences
from todoku.reports.rows import comparison
from todoku_web.accounts.doors import answered
from todoku_web.pages.language import current_lang
from todoku_web.planning.doors import plan_at, version_at
from todoku_web.planning.geometry import features
from todoku_web.planning.plan_settings import changes_between
from todoku_web.planning.queries import plans_seen_by
from todoku_web.planning.results import document_of
from todoku_web.planning.typed_values import posted_number
from todoku_web.planning.views.results import map_words

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from todoku_web.planning.models import Plan, PlanVersion

_GROUPS = ("totals", "design", "costs", "funding", "indicators")
_MOST_PLANS = 100
_IDS = {"routes": "edge_id", "sites": "site_id"}


@require_safe
@answered
def compare(request: HttpRequest) -> HttpResponse:
    """Show two versions side by side, or ask which."""
    choices = [one for one in plans_seen_by(request.user)[:_MOST_PLANS] if one.current]
    asked = [request.GET.get(name, "") for name in ("a", "b")]
    if not all(asked):
        return render(request, "planning/compare_choose.html", {"plans": choices, "asked": asked})
    sides = [_side(request, one) for one in asked]
    lang = current_lang()
    documents = [document_of(version.result) for _, version in sides]
    found = differences(*documents)
    everything = request.GET.get("all") == "1"
    groups = []
    for name in _GROUPS:
        rows = [one for one in found.figures if one.group == name and (everything or one.first != one.second)]
        shown = [(comparison.figure_name(one, documents[0], lang), *comparison.figure_cells(one, lang)) for one in rows]
        groups.append((text(f"cli.compare.group.{name}", lang), shown))
    network = all(request.user.has_perm("planning.view_network", plan) for plan, _ in sides)
    return render(
        request,
        "planning/compare.html",
        {
            "sides": sides,
            "asked": asked,
            "groups": [one for one in groups if one[1]],
            "settings": changes_between(sides[0][1].config, sides[1][1].config, lang),
            "data": found.data,
            "same_area": found.same_area,
            "everything": everything,
            "network": network,
            "counts": _counts(sides) if network else {},
            "map_words": json.dumps(map_words(lang), ensure_ascii=False),
        },
    )


@require_safe
@answered
def changed_layer(request: HttpRequest, name: str) -> HttpResponse:
    """Give the routes or stations of two versions as GeoJSON, each marked as added, removed or kept."""
    sides = [_side(request, request.GET.get(one, "")) for one in ("a", "b")]
    if name not in _IDS or not all(request.user.has_perm("planning.view_network", plan) for plan, _ in sides):
        raise Http404
    shown = [
        {**one, "properties": {**one["properties"], "change": change}}
        for change, found in _sorted(sides, name).items()
        for one in found
    ]
    return JsonResponse({"type": "FeatureCollection", "features": shown}, content_type="application/geo+json")


def _side(request: HttpRequest, asked: str) -> tuple[Plan, PlanVersion]:
    plan_id, _, number = asked.partition(":")
    try:
        plan = plan_at(request, UUID(plan_id))
    except ValueError as error:
        raise Http404 from error
    given = posted_number(number) or None
    return plan, version_at(request, plan, given)


def _sorted(sides: list[tuple[Plan, PlanVersion]], layer: str) -> dict[str, list[dict[str, Any]]]:
    key = _IDS[layer]
    held = [{one["properties"][key]: one for one in features(version.result, layer)} for _, version in sides]
    return {
        "kept": [one for name, one in held[1].items() if name in held[0]],
        "added": [one for name, one in held[1].items() if name not in held[0]],
        "removed": [one for name, one in held[0].items() if name not in held[1]],
    }


def _counts(sides: list[tuple[Plan, PlanVersion]]) -> dict[str, Any]:
    routes, sites = _sorted(sides, "routes"), _sorted(sides, "sites")
    return {
        name: {
            "routes": len(routes[name]),
            "km": sum(one["properties"]["length_m"] for one in routes[name]) / 1000,
            "sites": len(sites[name]),
        }
        for name in ("added", "removed", "kept")
    }
