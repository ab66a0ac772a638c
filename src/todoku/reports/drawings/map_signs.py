"""Draws what the plan puts on the land: routes by cost, base stations, the exchange, branch numbers and place names."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from todoku.i18n import text
from todoku.provenance import Basis
from todoku.reports.drawings import map_furniture as furniture
from todoku.reports.drawings.labels import Room
from todoku.reports.drawings.route_classes import NO_HOUSEHOLD, SHARED, classes_of_ranks, route_classes
from todoku.reports.drawings.svg import GREY, INK, NAVY, PAPER, Drawing, n
from todoku.reports.rows import words

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from todoku.i18n import Lang
    from todoku.plans.plan import Layers, Plan, PlanResult
    from todoku.reports.drawings.map_frame import MapFrame
    from todoku.reports.drawings.map_furniture import LegendItem
    from todoku.reports.drawings.route_classes import RouteClass

_MAX_NAMES, _MAX_BADGES, _DEAR_BRANCHES = 40, 40, 12
_PARTS = 7
"""The map is parted into so many columns and rows, which get names in turn."""
_BLOCK = re.compile(r"[一二三四五六七八九十〇0-9０-９]+丁目$")
_NAME_SIZE = 7.5
_DOT_PT = 1.3
_OUTSIDE, _LAND = "#efeeea", "#ffffff"
"""What lies outside the area is neutral: whether it is a neighbour's land or the sea is not in the plan."""
_BORDER: dict[str, object] = {"stroke": GREY, "stroke_width": 0.8, "stroke_dasharray": "7 2 1.5 2"}
_ESTIMATED_ROAD_DASH = "2 1.6"
_BASIS_WIDTH = 1.8
_WIDE_SQUARE_PT, _THINNEST = 10.0, 0.6
"""Routes are as wide as their class says where a square is so wide, and get thinner with it down to a share."""
_REACH: dict[str, object] = {"stroke": NAVY, "stroke_width": 0.8, "stroke_dasharray": "2.5 2.5"}
_PLACES_ON_LINE = (0.5, 0.35, 0.65, 0.2, 0.8)


def ground(layers: Layers, frame: MapFrame) -> tuple[Drawing, Room]:
    """Return a drawing with the area's land and what lies outside it, and the room in which labels may stand."""
    drawing, room = Drawing(frame.width_pt, frame.height_pt), Room(frame.width_pt, frame.height_pt)
    furniture.reserve(frame, room)
    drawing.rect(0, 0, frame.width_pt, frame.height_pt, fill=_OUTSIDE)
    drawing.path(frame.polygons_path(layers.boundary.geometry), fill=_LAND, fill_rule="evenodd")
    return drawing, room


def border(drawing: Drawing, boundary: gpd.GeoDataFrame, frame: MapFrame) -> None:
    """Draw the municipal border as a chain line."""
    drawing.path(frame.polygons_path(boundary.geometry), fill="none", **_BORDER)


def border_items(lang: Lang) -> list[LegendItem]:
    """Return the entries of the border, and of what lies outside it, in the legend."""
    line = furniture.line_item(text("report.legend.border", lang), _BORDER)
    return [line, furniture.box_item(text("report.legend.outside", lang), fill=_OUTSIDE)]


def left_out(drawing: Drawing, cells: gpd.GeoDataFrame, frame: MapFrame, lang: Lang) -> list[LegendItem]:
    """Hatch the squares that a budget or a target leaves without fibre; return their entry, if there are any."""
    squares = cells.geometry[cells["left_out"].astype(bool)]
    if squares.empty:
        return []
    hatch = drawing.pattern("hatch", "#b5bac4")
    drawing.path(frame.squares_path(shapely.bounds(squares.to_numpy())), fill=hatch, stroke="#b5bac4", stroke_width=0.3)
    return [furniture.box_item(text("report.legend.left_out", lang), fill=PAPER, overlay=hatch)]


def roads(drawing: Drawing, layer: gpd.GeoDataFrame, frame: MapFrame, colour: str, lang: Lang) -> list[LegendItem]:
    """Draw the network under the plan, dashed where it is estimated for want of road data; return its entries."""
    estimated = (layer["basis"] == Basis.ESTIMATED.value).to_numpy(dtype=bool)
    legend = []
    for chosen, name, dash in ((~estimated, "road", None), (estimated, "estimated_road", _ESTIMATED_ROAD_DASH)):
        if chosen.any():
            stroke: dict[str, object] = {"stroke": colour, "stroke_width": 0.6, "stroke_dasharray": dash}
            drawing.path(frame.lines_path(layer.geometry[chosen]), fill="none", **stroke)
            entry = {**stroke, "stroke_width": 0.9}
            legend.append(furniture.line_item(text(f"report.legend.{name}", lang), entry))
    return legend


def routes(drawing: Drawing, result: PlanResult, frame: MapFrame, lang: Lang) -> list[LegendItem]:
    """Draw the routes, dearer ones wider and darker, estimated ones dashed, and return their entries in the legend."""
    layer, plan = result.layers.routes, result.plan
    classes = np.array(classes_of_ranks(plan, _ranks(layer).tolist()), dtype=object)
    estimated = (layer["basis"] == Basis.ESTIMATED.value).to_numpy(dtype=bool)
    slim = _slimness(result.layers.cells, frame)
    legend = []
    for one in route_classes(plan, lang):
        chosen = classes == one.id
        if not chosen.any():
            continue
        for which, is_estimated in ((chosen & ~estimated, False), (chosen & estimated, True)):
            for stroke in _strokes(one, slim, is_estimated=is_estimated):
                drawing.path(frame.lines_path(layer.geometry[which]), fill="none", stroke_linejoin="round", **stroke)
        strokes = _strokes(one, slim, is_estimated=not (chosen & ~estimated).any())
        legend.append(furniture.line_item(one.label, *strokes))
    return legend + _route_bases(estimated, slim, lang)


def _route_bases(estimated: NDArray[np.bool_], slim: float, lang: Lang) -> list[LegendItem]:
    """Return what solid and dashed routes mean, where there are estimated ones."""
    if not estimated.any():
        return []
    plain: dict[str, object] = {"stroke": GREY, "stroke_width": _BASIS_WIDTH * slim}
    dashed = {**plain, "stroke_dasharray": _dash(_BASIS_WIDTH * slim)}
    solid = [] if estimated.all() else [furniture.line_item(text("report.legend.along_roads", lang), plain)]
    return [*solid, furniture.line_item(text("report.legend.estimated_route", lang), dashed)]


def _slimness(cells: gpd.GeoDataFrame, frame: MapFrame) -> float:
    """Return how much thinner routes are drawn where squares are small, so as not to cover the map."""
    if not len(cells):
        return 1.0
    bounds = shapely.bounds(cells.geometry.to_numpy())
    side_pt = float(np.median(bounds[:, 3] - bounds[:, 1])) * frame.m_per_degree_lat / frame.m_per_pt
    return min(1.0, max(_THINNEST, side_pt / _WIDE_SQUARE_PT))


def _strokes(one: RouteClass, slim: float, *, is_estimated: bool) -> list[dict[str, object]]:
    """Return the lines that a class of routes is drawn with, one over the other."""
    width = one.width_pt * slim
    if one.id == NO_HOUSEHOLD:
        dots = f"0.1 {n(2 * width)}"
        return [{"stroke": one.colour, "stroke_width": width, "stroke_dasharray": dots, "stroke_linecap": "round"}]
    dash = _dash(width) if is_estimated else None
    cap = "butt" if is_estimated else "round"
    line: dict[str, object] = {"stroke_dasharray": dash, "stroke_linecap": cap}
    if one.id == SHARED:
        return [
            {**line, "stroke": INK, "stroke_width": 1.3 * width},
            {**line, "stroke": PAPER, "stroke_width": width / 2},
        ]
    return [{**line, "stroke": one.colour, "stroke_width": width}]


def _dash(width_pt: float) -> str:
    return f"{n(2.5 + 1.5 * width_pt)} {n(1 + 0.7 * width_pt)}"


def _ranks(layer: gpd.GeoDataFrame) -> NDArray[np.int64]:
    """Return each edge's rank of its branch; 0 where it lies in none."""
    ranks: NDArray[np.int64] = pd.to_numeric(layer["branch_rank"]).fillna(0).to_numpy(dtype=np.int64)
    return ranks


def sites(drawing: Drawing, result: PlanResult, frame: MapFrame, room: Room, lang: Lang) -> list[LegendItem]:
    """Draw the base stations with the reach of the model, and return their entries in the legend."""
    layer, mobile = result.layers.sites, result.plan.design.mobile
    if not len(layer):
        return []
    points = frame.xy(shapely.get_coordinates(layer.geometry.to_numpy()))
    legend = [furniture.sign_item(text("report.legend.site", lang), furniture.site_sign)]
    if mobile is not None and mobile.radius_m is not None:
        for x, y in points:
            drawing.circle(x, y, mobile.radius_m / frame.m_per_pt, fill="none", **_REACH)
        km = words.number(mobile.radius_m / 1000, lang, decimals=1)
        legend.append(furniture.line_item(text("report.legend.reach", lang, km=km), _REACH))
    elif mobile is not None:
        drawing.path(frame.polygons_path([result.layers.reach]), fill="none", **_REACH)
        legend.append(furniture.line_item(text("report.legend.reach_terrain", lang), _REACH))
    for x, y in points:
        furniture.site_sign(drawing, x, y)
        room.take_around(x, y, 7.0)
    return legend


def crossings(drawing: Drawing, layer: gpd.GeoDataFrame, frame: MapFrame, lang: Lang) -> list[LegendItem]:
    """Draw where the route crosses railways and rivers, and return their entries in the legend."""
    legend = []
    for kind in sorted(set(layer["kind"])):
        here = layer.geometry[(layer["kind"] == kind).to_numpy(dtype=bool)]
        for x, y in frame.xy(shapely.get_coordinates(here.to_numpy())):
            furniture.crossing_sign(drawing, x, y, kind)
        sign = partial(furniture.crossing_sign, kind=kind)
        legend.append(furniture.sign_item(text(f"report.legend.crossing_{kind}", lang), sign))
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
        dot = (x - _DOT_PT, y - _DOT_PT, x + _DOT_PT, y + _DOT_PT)
        if written < _MAX_NAMES and room.is_free(dot) and _write(drawing, room, name, x, y):
            drawing.circle(x, y, _DOT_PT, fill=INK, stroke=PAPER, stroke_width=0.6)
            room.take(dot)
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
