"""Draws a layer of the atlas as a map for paper: squares or municipalities in classes, outlines, names and legend."""

from __future__ import annotations

import base64
import io
import json
from dataclasses import dataclass
from itertools import pairwise
from math import cos, isfinite, radians
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from PIL import Image

from todoku.areas.mesh_codes import Level
from todoku.errors import InputError
from todoku.i18n import text
from todoku.reports.drawings import map_furniture as furniture
from todoku.reports.drawings.map_frame import MapFrame
from todoku.reports.drawings.svg import CIVIDIS, GREY, INK, PALE, PAPER, Drawing, Picture, n
from todoku.reports.rows import words
from todoku_web.atlas.downloads import outlines_of
from todoku_web.atlas.figures import area_bounds, area_name
from todoku_web.atlas.making.levels import bytes_of
from todoku_web.atlas.making.windows import Window

if TYPE_CHECKING:
    from django.http import QueryDict
    from numpy.typing import NDArray

    from todoku.reports.drawings.map_frame import Bounds
    from todoku.reports.drawings.map_furniture import LegendItem
    from todoku_web.atlas.selection import Selection

_WIDTH_PT, _MAX_HEIGHT_PT = 700.0, 560.0
_MOST_CLASSES = 10
_MOST_NAMES = 40
_VIEW_PX, _TILE_PX = (960, 640), 512
_MOST_ZOOM = 18.0
_UNKNOWN = "#dde0e5"


@dataclass(frozen=True, slots=True)
class Look:
    """Where a printed map lies and into which classes it parts the values."""

    bounds: Bounds
    breaks: tuple[float, ...]


def asked_look(selection: Selection, query: QueryDict) -> Look:
    """Return the look that a query asks for: ``at`` (longitude, latitude, zoom) and ``classes.LAYER`` (rising bounds).

    Without them: all that the filters let through, in the layer's own classes. Raises InputError for what is no number,
    or does not rise.
    """
    own = selection.layer["header"]["classes"] if selection.is_of_squares else selection.layer["classes"]
    breaks = _numbers(query.get(f"classes.{selection.layer_id}", "")) or tuple(own)
    if len(breaks) >= _MOST_CLASSES or any(low >= high for low, high in pairwise(breaks)):
        raise InputError("atlas.wrong_classes", most=_MOST_CLASSES)
    at = _numbers(query.get("at", ""))
    if not at:
        return Look(_bounds_of(selection), breaks)
    if len(at) != 3 or abs(at[1]) > 80 or not 0 <= at[2] <= _MOST_ZOOM:  # noqa: PLR2004 (place and zoom; Mercator's end)
        raise InputError("atlas.wrong_place")
    return Look(_around(*at), breaks)


def drawn_map(selection: Selection, look: Look) -> Picture:
    """Return the map with its legend; darker is more, and what is unknown is dotted."""
    frame = MapFrame.around(look.bounds, width_pt=_WIDTH_PT, max_height_pt=_MAX_HEIGHT_PT)
    drawing = Drawing(frame.width_pt, frame.height_pt)
    shapes = _outlines(selection)
    drawing.rect(0, 0, frame.width_pt, frame.height_pt, fill="#eef3f7")
    drawing.path(frame.polygons_path(shapes.values()), fill=PAPER)
    values = selection.figures["value"].to_numpy(dtype=float)
    if selection.is_of_squares:
        _draw_squares(drawing, frame, selection, look)
    else:
        _draw_areas(drawing, frame, shapes, dict(zip(selection.figures["code"], values, strict=True)), look)
    drawing.path(frame.polygons_path(shapes.values()), fill="none", stroke=GREY, stroke_width=0.4)
    _draw_names(drawing, frame, selection, shapes)
    legend = _legend(drawing, selection, look)
    return _framed(drawing, frame, legend, _alternative(selection))


def _numbers(given: str) -> tuple[float, ...]:
    try:
        found = tuple(float(part) for part in given.split(",") if part.strip())
    except ValueError as error:
        raise InputError("atlas.not_numbers", given=given[:60]) from error
    if not all(isfinite(one) for one in found):
        raise InputError("atlas.not_numbers", given=given[:60])
    return found


def _bounds_of(selection: Selection) -> Bounds:
    edges = np.array([one for code in selection.codes if (one := area_bounds(selection.edition, code))])
    west, south, east, north = selection.edition.meta["bounds"]
    if not len(edges):
        return west, south, east, north
    low, high = edges.min(axis=0), edges.max(axis=0)
    return float(low[0]), float(low[1]), float(high[2]), float(high[3])


def _around(lon: float, lat: float, zoom: float) -> Bounds:
    """Return what a map page shows about a place at a zoom."""
    half = [px / 2 * 360 / (_TILE_PX * 2**zoom) for px in _VIEW_PX]
    down = half[1] * cos(radians(lat))
    return lon - half[0], lat - down, lon + half[0], lat + down


def _outlines(selection: Selection) -> dict[str, Any]:
    known = outlines_of(selection.edition)
    return {code: shapely.from_geojson(json.dumps(shape)) for code, shape in known.items()}


def _colours(count: int) -> list[str]:
    return [CIVIDIS[round(place * (len(CIVIDIS) - 1) / max(1, count - 1))] for place in range(count)]


def _draw_areas(
    drawing: Drawing, frame: MapFrame, shapes: dict[str, Any], values: dict[str, float], look: Look
) -> None:
    dots = drawing.pattern("dots", GREY)
    classes: dict[int, list[Any]] = {}
    for code, value in values.items():
        if code in shapes:
            place = -1 if np.isnan(value) else int(np.searchsorted(look.breaks, value, side="right"))
            classes.setdefault(place, []).append(shapes[code])
    colours = _colours(len(look.breaks) + 1)
    for place, held in classes.items():
        path = frame.polygons_path(held)
        drawing.path(path, fill=_UNKNOWN if place < 0 else colours[place])
        if place < 0:
            drawing.path(path, fill=dots)


def _draw_squares(drawing: Drawing, frame: MapFrame, selection: Selection, look: Look) -> None:
    """Draw the squares as a picture of one point each, stretched over the window."""
    table = selection.squares
    if table.empty:
        return
    codes = table["mesh_code"].to_numpy(dtype=str)
    window = Window.around([codes], level=Level(selection.layer["header"]["level"]))
    classes = bytes_of(table[selection.scenario].to_numpy(dtype=float), np.array([-np.inf, *look.breaks]))
    picture = Image.fromarray(_paints(len(look.breaks) + 1)[window.array(codes, classes)], mode="RGBA")
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    header = window.header()
    north = header["south"] + header["rows"] * header["cell_lat"]
    east = header["west"] + header["cols"] * header["cell_lon"]
    (left, top), (right, bottom) = frame.xy(np.array([[header["west"], north], [east, header["south"]]]))
    drawing.parts.append(
        f'<image x="{left:.2f}" y="{top:.2f}" width="{right - left:.2f}" height="{bottom - top:.2f}"'
        ' preserveAspectRatio="none" image-rendering="pixelated"'
        f' href="data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"/>'
    )


def _paints(count: int) -> NDArray[np.uint8]:
    """Return the paint of each byte: none where there is no square, grey where it is unknown, else its class."""
    paints = np.zeros((256, 4), dtype=np.uint8)
    for place, colour in enumerate([_UNKNOWN, *_colours(count)], start=1):
        paints[place] = [*bytes.fromhex(colour.removeprefix("#")), 255]
    return paints


def _draw_names(drawing: Drawing, frame: MapFrame, selection: Selection, shapes: dict[str, Any]) -> None:
    """Write the names of the municipalities where there are few enough to be read."""
    wanted = [code for code in selection.codes if code in shapes]
    if len(wanted) > _MOST_NAMES:
        return
    for code in wanted:
        point = shapely.get_coordinates(shapely.point_on_surface(shapes[code]))
        x, y = frame.xy(point)[0]
        if 0 < x < frame.width_pt and 0 < y < frame.height_pt:
            drawing.text(x, y, area_name(code, selection.lang), size=7.5, anchor="middle", fill=INK, halo=True)


def _legend(drawing: Drawing, selection: Selection, look: Look) -> list[LegendItem]:
    colours = _colours(len(look.breaks) + 1)
    items = [
        furniture.box_item(_class_text(selection, look.breaks, place), fill=colour)
        for place, colour in enumerate(colours)
    ]
    dots = drawing.pattern("dots", GREY)
    overlay = None if selection.is_of_squares else dots
    items.append(furniture.box_item(words.unknown(selection.lang), fill=_UNKNOWN, overlay=overlay))
    return items


def _class_text(selection: Selection, breaks: tuple[float, ...], place: int) -> str:
    lang = selection.lang
    low, high = (
        words.in_unit(one, selection.unit, lang) if one is not None else ""
        for one in (breaks[place - 1] if place else None, breaks[place] if place < len(breaks) else None)
    )
    key = "all" if not breaks else "under" if not low else "over" if not high else "between"
    unit = "" if selection.unit == "ratio" else text(f"atlas.unit.{selection.unit}", lang)
    return text(f"atlas.class.{key}", lang, low=low, high=high, unit=unit).strip()


def _alternative(selection: Selection) -> str:
    return text(
        "atlas.print.alt",
        selection.lang,
        title=selection.title,
        year=selection.year,
        filters=selection.filters_text,
        rows=f"{len(selection.figures):,}",
    )


def _framed(drawing: Drawing, frame: MapFrame, legend: list[LegendItem], alt: str) -> Picture:
    """Cut the map at its frame, draw scale and north, and set the legend under it."""
    whole = Drawing(frame.width_pt, frame.height_pt + furniture.legend_height_pt(legend, frame.width_pt))
    whole.patterns = drawing.patterns
    furniture.draw(drawing, frame)
    edge = f'<rect width="{n(frame.width_pt)}" height="{n(frame.height_pt)}"/>'
    whole.parts.append(f'<clipPath id="map">{edge}</clipPath>')
    whole.group(drawing.parts, clip_path="url(#map)")
    whole.rect(0.3, 0.3, frame.width_pt - 0.6, frame.height_pt - 0.6, fill="none", stroke=PALE, stroke_width=0.6)
    furniture.legend(whole, legend, top_pt=frame.height_pt)
    return whole.finish(alt)
