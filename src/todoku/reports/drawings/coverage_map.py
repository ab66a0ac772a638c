"""Draws radio coverage over the shaded terrain: classes of level, what is not known, and the sites."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from todoku.i18n import text
from todoku.reports.drawings import map_furniture as furniture
from todoku.reports.drawings.hill_shade import embedded_png, hill_shade
from todoku.reports.drawings.labels import Room
from todoku.reports.drawings.map_frame import MapFrame
from todoku.reports.drawings.svg import GREY, PAPER, Drawing, Picture, n

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.i18n import Lang
    from todoku.radio.stations.coverage import Coverage
    from todoku.reports.drawings.level_classes import LevelClasses
    from todoku.reports.drawings.map_frame import Bounds
    from todoku.reports.drawings.map_furniture import LegendItem

WIDTH_PT, MAX_HEIGHT_PT = 482.0, 560.0
_TITLE_PT = 28.0
_MOST_PIXELS = 1200
"""More cells than this along a side are not seen at this width: every second, third... is drawn."""
_TINT = 0.62
"""How much of a class's colour lies over the shade."""
_FADED = 0.4
"""How much of the shade is left where nothing was asked for."""
_UNKNOWN = (235, 222, 240)
_NO_HEIGHT = 255
_MOST_NAMED = 40
_NAME_SIZE = 7.5


def coverage_picture(coverage: Coverage, classes: LevelClasses, *, title: str, lang: Lang) -> Picture:
    """Return the coverage, self-contained: the terrain and the levels are a picture within the SVG."""
    terrain = coverage.terrain
    half_lon, half_lat = 0.5 * terrain.step_lon_deg, 0.5 * terrain.step_lat_deg
    bounds: Bounds = (
        terrain.west_deg - half_lon,
        terrain.south_deg - half_lat,
        terrain.east_deg + half_lon,
        terrain.north_deg + half_lat,
    )
    frame = MapFrame.around(bounds, width_pt=WIDTH_PT, max_height_pt=MAX_HEIGHT_PT)
    drawing = Drawing(frame.width_pt, frame.height_pt)
    (left, top), (right, bottom) = frame.xy(np.array([[bounds[0], bounds[3]], [bounds[2], bounds[1]]]))
    drawing.parts.append(
        f'<image x="{n(left)}" y="{n(top)}" width="{n(right - left)}" height="{n(bottom - top)}"'
        f' preserveAspectRatio="none" href="{embedded_png(_pixels(coverage, classes))}"/>'
    )
    room = Room(frame.width_pt, frame.height_pt)
    furniture.reserve(frame, room)
    _sites(drawing, coverage, frame, room)
    furniture.draw(drawing, frame)
    legend = _legend(coverage, classes, lang)
    return _whole(drawing, frame, legend, title=title, about=_summary(coverage, classes, lang))


def _pixels(coverage: Coverage, classes: LevelClasses) -> NDArray[np.uint8]:
    every = max(1, -(-max(coverage.asked.shape) // _MOST_PIXELS))
    pick = (slice(None, None, every), slice(None, None, every))
    light = hill_shade(coverage.terrain)[pick]
    grey = np.where(np.isnan(light), _NO_HEIGHT, 105.0 + 150.0 * np.nan_to_num(light))
    picture = np.repeat(grey[:, :, None], 3, axis=2)
    found = classes.classes_of(coverage.level_dbm)[pick]
    for place, colour in enumerate(classes.colours):
        tint = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)], dtype=np.float64)
        held = found == place
        shade = (grey[held] / _NO_HEIGHT)[:, None]
        picture[held] = _TINT * tint * (0.55 + 0.45 * shade) + (1.0 - _TINT) * grey[held][:, None]
    outside = ~coverage.asked[pick]
    picture[outside] = _NO_HEIGHT + _FADED * (picture[outside] - _NO_HEIGHT)
    unknown = (coverage.asked & ~coverage.known)[pick]
    rows, columns = np.indices(unknown.shape)
    picture[unknown & ((rows + columns) % 6 < 3)] = _UNKNOWN  # noqa: PLR2004 [stripes of three cells]
    return np.asarray(np.clip(np.rint(picture), 0, 255), dtype=np.uint8)


def _sites(drawing: Drawing, coverage: Coverage, frame: MapFrame, room: Room) -> None:
    places = frame.xy(np.array([[one.site.lon, one.site.lat] for one in coverage.sites]))
    size = 1.0 if len(places) <= _MOST_NAMED else 0.6
    for x, y in places:
        furniture.site_sign(drawing, float(x), float(y), size)
        room.take_around(float(x), float(y), 6.0 * size)
    if len(places) > _MOST_NAMED:
        return
    for one, (x, y) in zip(coverage.sites, places, strict=True):
        label = room.place(one.site.site_id, float(x), float(y), size=_NAME_SIZE, gap=8.0)
        if label is not None:
            drawing.text(label.x, label.y, label.text, size=_NAME_SIZE, anchor=label.anchor, bold=True, halo=True)


def _legend(coverage: Coverage, classes: LevelClasses, lang: Lang) -> list[LegendItem]:
    items = [
        furniture.box_item(name, fill=colour)
        for name, colour in zip(reversed(classes.names(lang)), reversed(classes.colours), strict=True)
    ]
    below = text("radio.picture.below", lang, low=classes.threshold, unit=classes.unit)
    items.append(furniture.box_item(below, fill="#c4c4c4"))
    items.append(furniture.box_item(text("radio.picture.outside", lang), fill="#f2f2f2"))
    if (coverage.asked & ~coverage.known).any():
        red, green, blue = _UNKNOWN
        items.append(furniture.box_item(text("radio.picture.unknown", lang), fill=f"#{red:02x}{green:02x}{blue:02x}"))
    return [*items, furniture.sign_item(text("radio.picture.site", lang), furniture.site_sign)]


def _summary(coverage: Coverage, classes: LevelClasses, lang: Lang) -> str:
    above = coverage.known & (classes.classes_of(coverage.level_dbm) >= 0)
    return text(
        "radio.picture.summary",
        lang,
        threshold_dbm=classes.threshold,
        above_km2=coverage.area_km2(above),
        known_km2=coverage.area_km2(coverage.known),
        unknown_km2=coverage.area_km2(coverage.asked & ~coverage.known),
    )


def _whole(drawing: Drawing, frame: MapFrame, legend: list[LegendItem], *, title: str, about: str) -> Picture:
    """Set the title over the map, the map in its frame, and the legend under it."""
    height_pt = _TITLE_PT + frame.height_pt + furniture.legend_height_pt(legend, frame.width_pt)
    whole = Drawing(frame.width_pt, height_pt)
    whole.text(2, 11, title, size=9.0, bold=True)
    whole.text(2, 23, about, size=7.5)
    whole.parts.append(
        f'<clipPath id="map"><rect width="{n(frame.width_pt)}" height="{n(frame.height_pt)}"/></clipPath>'
    )
    ground = f'<rect width="{n(frame.width_pt)}" height="{n(frame.height_pt)}" fill="{PAPER}"/>'
    whole.parts.append(
        f'<g transform="translate(0,{n(_TITLE_PT)})"><g clip-path="url(#map)">{ground}{"".join(drawing.parts)}</g></g>'
    )
    whole.rect(0.3, _TITLE_PT, frame.width_pt - 0.6, frame.height_pt - 0.3, fill="none", stroke=GREY, stroke_width=0.6)
    furniture.legend(whole, legend, top_pt=_TITLE_PT + frame.height_pt)
    return whole.finish(f"{title} {about}")
