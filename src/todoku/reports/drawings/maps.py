"""Draws the plan's maps as SVG without a browser: squares by state or households, routes by cost, sites and names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from todoku.i18n import text
from todoku.reports.drawings import map_furniture as furniture
from todoku.reports.drawings import map_signs as signs
from todoku.reports.drawings.classes import count_classes
from todoku.reports.drawings.map_frame import MapFrame
from todoku.reports.drawings.paints import STATES, state_paint
from todoku.reports.drawings.svg import CIVIDIS, GOLD, GREY, NAVY, PAPER, Drawing, Picture, n
from todoku.reports.rows import words

if TYPE_CHECKING:
    import geopandas as gpd

    from todoku.i18n import Lang
    from todoku.plans.plan import Layers, PlanResult
    from todoku.reports.drawings.map_frame import Bounds
    from todoku.reports.drawings.map_furniture import LegendItem

WIDTH_PT = 482.0
"""Width between the margins of an A4 page."""
_WORTH_THE_BORDER = 1.35
"""A map takes in the whole border where it gets no more than so many times smaller by it."""
_PALE_ROAD = "#b4b9bf"


def state_map(result: PlanResult, *, lang: Lang, width_pt: float = WIDTH_PT, max_height_pt: float = 420.0) -> Picture:
    """Return the squares by present service: served, unserved, unknown."""
    cells = result.layers.cells
    bounds = shapely.bounds(cells.geometry.to_numpy())
    items = []
    for state in STATES:
        count = int((cells["state"] == state).sum())
        items.append((state, text(f"report.state.{state}", lang), count))

    def paint(drawing: Drawing, frame: MapFrame) -> list[LegendItem]:
        legend = []
        for state, name, count in items:
            fill, overlay = state_paint(drawing, state)
            d = frame.squares_path(bounds[(cells["state"] == state).to_numpy()])
            drawing.path(d, fill=fill, stroke=GREY, stroke_width=0.3)
            if overlay:
                drawing.path(d, fill=overlay)
            label = text("report.legend.cells", lang, name=name, count=words.number(count, lang))
            legend.append(furniture.box_item(label, fill=fill, overlay=overlay))
        return legend

    alt = text(
        "report.alt.state_map", lang, area=words.area_name(result.plan.area, lang), **{k: c for k, _, c in items}
    )
    return _cells_map(result, paint, alt, lang=lang, size=(width_pt, max_height_pt))


def households_map(
    result: PlanResult, *, lang: Lang, width_pt: float = WIDTH_PT, max_height_pt: float = 330.0
) -> Picture:
    """Return the squares by number of households, in classes of round numbers; darker is more."""
    cells = result.layers.cells
    bounds = shapely.bounds(cells.geometry.to_numpy())
    counts = cells["households"].to_numpy(dtype=float, na_value=np.nan)
    classes = count_classes(counts, limit=len(CIVIDIS))

    def paint(drawing: Drawing, frame: MapFrame) -> list[LegendItem]:
        legend = []
        for place, (low, high) in enumerate(classes):
            chosen = (counts >= low) & (counts <= high)
            fill = CIVIDIS[round(place * (len(CIVIDIS) - 1) / max(1, len(classes) - 1))]
            drawing.path(frame.squares_path(bounds[chosen]), fill=fill, stroke=GREY, stroke_width=0.3)
            legend.append(furniture.box_item(_class_text(low, high, lang), fill=fill))
        if np.isnan(counts).any():
            dots = drawing.pattern("dots", GREY)
            drawing.path(frame.squares_path(bounds[np.isnan(counts)]), fill=dots, stroke=GREY, stroke_width=0.3)
            legend.append(furniture.box_item(words.unknown(lang), fill=PAPER, overlay=dots))
        return legend

    total = words.number(np.nansum(counts), lang)
    alt = text("report.alt.households_map", lang, area=words.area_name(result.plan.area, lang), households=total)
    return _cells_map(result, paint, alt, lang=lang, size=(width_pt, max_height_pt))


def _class_text(low: float, high: float, lang: Lang) -> str:
    if low == high == 1:
        return text("report.legend.one_household", lang)
    shown = words.number(low, lang) if low == high else f"{words.number(low, lang)}–{words.number(high, lang)}"
    return f"{shown} {words.unit('household', lang)}"


def _cells_map(result: PlanResult, paint: Any, alt: str, *, lang: Lang, size: tuple[float, float]) -> Picture:
    layers = result.layers
    frame = _frame(layers, layers.cells, layers.exchange, size=size)
    drawing, room = signs.ground(result.layers, frame)
    legend = paint(drawing, frame)
    legend += signs.roads(drawing, layers.roads, frame, GREY, lang)
    signs.border(drawing, layers.boundary, frame)
    signs.exchange(drawing, layers.exchange, frame, room)
    signs.names(drawing, result, frame, room)
    legend += [
        furniture.sign_item(text("report.legend.exchange", lang), furniture.exchange_sign),
        *signs.border_items(lang),
    ]
    return _framed(drawing, frame, legend, alt)


def route_map(result: PlanResult, *, lang: Lang, width_pt: float = WIDTH_PT, max_height_pt: float = 520.0) -> Picture:
    """Return what is built: routes by the cost per household of their branch, numbered as in the table, and sites."""
    layers, plan = result.layers, result.plan
    planned = layers.cells[layers.cells["in_plan"].astype(bool)]
    frame = _frame(layers, layers.routes, layers.sites, layers.exchange, planned, size=(width_pt, max_height_pt))
    drawing, room = signs.ground(result.layers, frame)
    drawing.path(
        frame.squares_path(shapely.bounds(planned.geometry.to_numpy())),
        fill="#f6ecc0",
        stroke="#d8cd9c",
        stroke_width=0.3,
    )
    legend = [furniture.box_item(text("report.legend.in_plan", lang), fill="#f6ecc0")]
    legend += signs.left_out(drawing, layers.cells, frame, lang)
    roads = signs.roads(drawing, layers.roads, frame, _PALE_ROAD, lang)
    signs.border(drawing, layers.boundary, frame)
    legend += signs.routes(drawing, result, frame, lang)
    legend += signs.crossings(drawing, layers.crossings, frame, lang)
    legend += signs.sites(drawing, result, frame, room, lang)
    signs.exchange(drawing, layers.exchange, frame, room)
    signs.badges(drawing, result, frame, room)
    signs.names(drawing, result, frame, room)
    legend += [
        furniture.sign_item(text("report.legend.rank", lang), lambda d, x, y: furniture.rank_badge(d, x, y, 1)),
        furniture.sign_item(text("report.legend.exchange", lang), furniture.exchange_sign),
        *roads,
        *signs.border_items(lang),
    ]
    alt = text(
        "report.alt.route_map",
        lang,
        area=words.area_name(plan.area, lang),
        km=words.number(plan.totals.route_km, lang, decimals=1),
        sites=plan.totals.sites,
        branches=len(plan.branches),
    )
    return _framed(drawing, frame, legend, alt)


def overview_map(result: PlanResult, *, lang: Lang, width_pt: float = 200.0, max_height_pt: float = 165.0) -> Picture:
    """Return the whole area in small: its border, the squares of the plan, the routes and the exchange."""
    layers = result.layers
    frame = MapFrame.around(_bounds(layers, layers.boundary), width_pt=width_pt, max_height_pt=max_height_pt)
    drawing, room = signs.ground(result.layers, frame)
    planned = layers.cells[layers.cells["in_plan"].astype(bool)]
    drawing.path(frame.squares_path(shapely.bounds(planned.geometry.to_numpy())), fill=GOLD)
    signs.border(drawing, layers.boundary, frame)
    drawing.path(frame.lines_path(layers.routes.geometry), fill="none", stroke=NAVY, stroke_width=1.0)
    signs.exchange(drawing, layers.exchange, frame, room, named=False)
    for x, y in frame.xy(shapely.get_coordinates(layers.sites.geometry.to_numpy())):
        furniture.site_sign(drawing, x, y, size=0.6)
    legend = [
        furniture.box_item(text("report.legend.in_plan", lang), fill=GOLD),
        furniture.line_item(text("report.legend.route", lang), {"stroke": NAVY, "stroke_width": 1.2}),
        furniture.sign_item(text("report.legend.exchange", lang), furniture.exchange_sign),
    ]
    if len(layers.sites):
        legend.append(furniture.sign_item(text("report.legend.site", lang), furniture.site_sign))
    alt = text("report.alt.overview_map", lang, area=words.area_name(result.plan.area, lang))
    return _framed(drawing, frame, legend, alt)


def _frame(layers: Layers, *wanted: gpd.GeoDataFrame, size: tuple[float, float]) -> MapFrame:
    """Return the frame around what is wanted, and around the whole border where that is hardly smaller in scale."""
    near = MapFrame.around(_bounds(layers, *wanted), width_pt=size[0], max_height_pt=size[1])
    whole = MapFrame.around(_bounds(layers, layers.boundary, *wanted), width_pt=size[0], max_height_pt=size[1])
    return whole if whole.m_per_pt <= near.m_per_pt * _WORTH_THE_BORDER else near


def _bounds(layers: Layers, *wanted: gpd.GeoDataFrame) -> Bounds:
    """Return the bounds of what is to be shown; where all of it is empty, those of the squares and the border."""
    shown = [frame for frame in wanted if len(frame)] or [one for one in (layers.cells, layers.boundary) if len(one)]
    corners = np.array([frame.total_bounds for frame in shown])
    west, south = corners[:, :2].min(axis=0)
    east, north = corners[:, 2:].max(axis=0)
    return float(west), float(south), float(east), float(north)


def _framed(drawing: Drawing, frame: MapFrame, legend: list[LegendItem], alt: str) -> Picture:
    """Cut the map at its frame, draw the furniture, and set the legend under it."""
    whole = Drawing(frame.width_pt, frame.height_pt + furniture.legend_height_pt(legend, frame.width_pt))
    whole.patterns = drawing.patterns
    furniture.draw(drawing, frame)
    whole.parts.append(
        f'<clipPath id="map"><rect width="{n(frame.width_pt)}" height="{n(frame.height_pt)}"/></clipPath>'
    )
    whole.group(drawing.parts, clip_path="url(#map)")
    whole.rect(0.3, 0.3, frame.width_pt - 0.6, frame.height_pt - 0.6, fill="none", stroke=GREY, stroke_width=0.6)
    furniture.legend(whole, legend, top_pt=frame.height_pt)
    return whole.finish(alt)
