"""Draws what the plan puts on the land: routes by cost, base stations, the exchange, branch numbers and place names."""

from __future__ import annotations

import re
from math import inf
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from todoku.i18n import text
from todoku.reports.drawings import map_furniture as furniture
from todoku.reports.drawings.classes import class_limits, class_of, round_edges
from todoku.reports.drawings.labels import Room
from todoku.reports.drawings.svg import GREY, INK, NAVY, PAPER, VIRIDIS_DARKENING, Drawing
from todoku.reports.rows import words

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from todoku.i18n import Lang
    from todoku.plans.plan import Layers, Plan, PlanResult
    from todoku.reports.drawings.map_frame import MapFrame
    from todoku.reports.drawings.map_furniture import LegendItem

_MAX_NAMES, _MAX_BADGES, _DEAR_BRANCHES = 40, 40, 12
_PARTS = 7
"""The map is parted into so many columns and rows, which get names in turn."""
_BLOCK = re.compile(r"[一二三四五六七八九十〇0-9０-９]+丁目$")
_NAME_SIZE = 7.5
_SEA, _LAND = "#edf1f5", "#fdfdfb"
_BORDER: dict[str, object] = {"stroke": GREY, "stroke_width": 0.8, "stroke_dasharray": "7 2 1.5 2"}
_TRUNK: tuple[dict[str, object], ...] = ({"stroke": INK, "stroke_width": 3.4}, {"stroke": PAPER, "stroke_width": 1.4})
_CLASS_WIDTHS = (1.5, 2.0, 2.6, 3.2)
_NO_HOUSEHOLD: dict[str, object] = {"stroke": VIRIDIS_DARKENING[-1], "stroke_width": 2.0, "stroke_dasharray": "4 2.5"}
_REACH: dict[str, object] = {"stroke": NAVY, "stroke_width": 0.8, "stroke_dasharray": "2.5 2.5"}
_PLACES_ON_LINE = (0.5, 0.35, 0.65, 0.2, 0.8)
_JPY_PER_MAN = 10_000


def ground(layers: Layers, frame: MapFrame) -> tuple[Drawing, Room]:
    """Return a drawing with land and water, and the room in which labels may stand."""
    drawing, room = Drawing(frame.width_pt, frame.height_pt), Room(frame.width_pt, frame.height_pt)
    furniture.reserve(frame, room)
    drawing.rect(0, 0, frame.width_pt, frame.height_pt, fill=_SEA)
    drawing.path(frame.polygons_path(layers.boundary.geometry), fill=_LAND, fill_rule="evenodd")
    return drawing, room


def border(drawing: Drawing, boundary: gpd.GeoDataFrame, frame: MapFrame) -> None:
    """Draw the municipal border as a chain line."""
    drawing.path(frame.polygons_path(boundary.geometry), fill="none", **_BORDER)


def border_item(lang: Lang) -> LegendItem:
    """Return the border's entry in the legend."""
    return furniture.line_item(text("report.legend.border", lang), _BORDER)


def routes(drawing: Drawing, result: PlanResult, frame: MapFrame, lang: Lang) -> list[LegendItem]:
    """Draw the routes, dearer ones wider and darker, and return their entries in the legend."""
    frame_of_routes, prices = result.layers.routes, _prices(result.plan)
    edges = round_edges([price for price in prices.values() if price], classes=len(VIRIDIS_DARKENING))
    kinds = np.array([_kind(rank, prices, edges) for rank in _ranks(frame_of_routes)], dtype=object)
    legend = []
    for kind, strokes, label in _route_kinds(edges, lang):
        chosen = kinds == kind
        if chosen.any():
            d = frame.lines_path(frame_of_routes.geometry[chosen])
            for stroke in strokes:
                drawing.path(d, fill="none", stroke_linecap="round", stroke_linejoin="round", **stroke)
            legend.append(furniture.line_item(label, *strokes))
    return legend


def _prices(plan: Plan) -> dict[int, int | None]:
    return {branch.rank: branch.jpy_per_household for branch in plan.branches}


def _ranks(layer: gpd.GeoDataFrame) -> NDArray[np.int64]:
    """Return each edge's rank of its branch; 0 where it lies in none."""
    ranks: NDArray[np.int64] = pd.to_numeric(layer["branch_rank"]).fillna(0).to_numpy(dtype=np.int64)
    return ranks


def _kind(rank: int, prices: dict[int, int | None], edges: tuple[float, ...]) -> str:
    if rank not in prices:
        return "trunk"
    price = prices[rank]
    return "no_household" if price is None else f"class{class_of(price, edges)}"


def _route_kinds(edges: tuple[float, ...], lang: Lang) -> list[tuple[str, tuple[dict[str, object], ...], str]]:
    kinds: list[tuple[str, tuple[dict[str, object], ...], str]] = []
    limits = class_limits(edges)
    for place, (low, high) in enumerate(limits):
        step = place + len(VIRIDIS_DARKENING) - len(limits)
        stroke: dict[str, object] = {"stroke": VIRIDIS_DARKENING[step], "stroke_width": _CLASS_WIDTHS[step]}
        kinds.append((f"class{place}", (stroke,), _price_class(low, high, lang)))
    kinds.append(("no_household", (_NO_HOUSEHOLD,), text("report.legend.no_household", lang)))
    kinds.append(("trunk", _TRUNK, text("report.legend.trunk", lang)))
    return kinds


def _price_class(low: float, high: float, lang: Lang) -> str:
    unit = _JPY_PER_MAN if lang == "ja" else 1000

    def shown(value: float) -> str:
        decimals = 0 if (value / unit).is_integer() else 1
        return words.number(value / unit, lang, decimals=decimals)

    if high == inf and not low:
        return text("report.legend.all_prices", lang)
    if high == inf:
        return text("report.legend.price_from", lang, low=shown(low))
    if not low:
        return text("report.legend.price_below", lang, high=shown(high))
    return text("report.legend.price_between", lang, low=shown(low), high=shown(high))


def sites(drawing: Drawing, result: PlanResult, frame: MapFrame, room: Room, lang: Lang) -> list[LegendItem]:
    """Draw the base stations with the reach of the model, and return their entries in the legend."""
    layer, mobile = result.layers.sites, result.plan.design.mobile
    if not len(layer):
        return []
    points = frame.xy(shapely.get_coordinates(layer.geometry.to_numpy()))
    legend = [furniture.sign_item(text("report.legend.site", lang), furniture.site_sign)]
    if mobile is not None:
        for x, y in points:
            drawing.circle(x, y, mobile.radius_m / frame.m_per_pt, fill="none", **_REACH)
        km = words.number(mobile.radius_m / 1000, lang, decimals=1)
        legend.append(furniture.line_item(text("report.legend.reach", lang, km=km), _REACH))
    for x, y in points:
        furniture.site_sign(drawing, x, y)
        room.take_around(x, y, 7.0)
    return legend


def exchange(drawing: Drawing, layer: gpd.GeoDataFrame, frame: MapFrame, room: Room, *, named: bool = True) -> None:
    """Draw the exchange, with its name where there is room."""
    for name, point in zip(layer["name"], layer.geometry, strict=True):
        x, y = frame.xy(np.array([[point.x, point.y]]))[0]
        furniture.exchange_sign(drawing, x, y)
        room.take_around(x, y, 6.0)
        if named:
            _write(drawing, room, str(name), x, y, bold=True)


def badges(drawing: Drawing, result: PlanResult, frame: MapFrame, room: Room) -> None:
    """Draw each branch's rank on its line, dearest first, as many as find room."""
    layer = result.layers.routes
    ranks, lines = _ranks(layer), layer.geometry.to_numpy()
    for rank in np.unique(ranks[ranks > 0])[:_MAX_BADGES].tolist():
        merged = shapely.line_merge(shapely.multilinestrings(shapely.get_parts(lines[ranks == rank])))
        longest = max(shapely.get_parts(merged), key=lambda part: part.length)
        radius = furniture.badge_radius_pt(rank)
        for share in _PLACES_ON_LINE:
            point = shapely.line_interpolate_point(longest, share, normalized=True)
            x, y = frame.xy(np.array([[point.x, point.y]]))[0]
            if room.is_free((x - radius, y - radius, x + radius, y + radius)):
                furniture.rank_badge(drawing, x, y, rank)
                room.take_around(x, y, radius)
                break


def names(drawing: Drawing, result: PlanResult, frame: MapFrame, room: Room) -> None:
    """Write the names of places: those along the dearest branches first, then others spread over the map."""
    layer = result.layers.places
    if not len(layer):
        return
    xy = frame.xy(shapely.get_coordinates(shapely.centroid(layer.geometry.to_numpy())))
    table = pd.DataFrame({"name": layer["name"].map(_whole_place), "x": xy[:, 0], "y": xy[:, 1]})
    places = table.groupby("name", sort=False, as_index=False).mean()
    inside = places["x"].between(0, frame.width_pt) & places["y"].between(0, frame.height_pt)
    written = 0
    for name, x, y in _in_order(places.loc[inside], result.plan, frame).itertuples(index=False, name=None):
        if written < _MAX_NAMES and _write(drawing, room, name, x, y):
            drawing.circle(x, y, 1.1, fill=INK)
            written += 1


def _whole_place(name: str) -> str:
    """Return a place without the number of its block: 中島本町二丁目 is part of 中島本町."""
    return _BLOCK.sub("", name)


def _in_order(places: pd.DataFrame, plan: Plan, frame: MapFrame) -> pd.DataFrame:
    """Return places in the order of their right to a label: of the dearest branches, then one in each part in turn."""
    dear = {_whole_place(name) for branch in plan.branches[:_DEAR_BRANCHES] for name in branch.places}
    part = (places["x"] * _PARTS // frame.width_pt) * _PARTS + places["y"] * _PARTS // frame.height_pt
    turn = places.assign(part=part).groupby("part").cumcount()
    order = pd.DataFrame({"later": ~places["name"].isin(dear), "turn": turn, "part": part})
    return places.loc[order.sort_values(["later", "turn", "part"], kind="stable").index]


def _write(drawing: Drawing, room: Room, name: str, x: float, y: float, *, bold: bool = False) -> bool:
    label = room.place(name, x, y, size=_NAME_SIZE, gap=7.5 if bold else 3.5)
    if label is not None:
        drawing.text(label.x, label.y, label.text, size=_NAME_SIZE, anchor=label.anchor, bold=bold, halo=True)
    return label is not None
