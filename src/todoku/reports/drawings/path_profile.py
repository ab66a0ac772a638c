"""Draws radio paths from the side: ground, clutter, sea, the ray with its Fresnel zone, and its tightest place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.i18n import text
from todoku.radio.models.p1812_profile import ZONE_SEA
from todoku.reports.drawings import map_furniture as furniture
from todoku.reports.drawings.axes import Axis
from todoku.reports.drawings.svg import BROWN, GOLD, GREY, INK, NAVY, PALE, Drawing, Picture, n, text_width_pt
from todoku.units import M_PER_KM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from todoku.i18n import Lang
    from todoku.radio.backhaul.clearance import Clearance
    from todoku.radio.backhaul.hop import Hop
    from todoku.radio.path_link import PathLink
    from todoku.radio.profiles import PathProfile
    from todoku.reports.drawings.map_furniture import LegendItem
    from todoku.reports.drawings.svg import Anchor

    Floats = NDArray[np.float64]

WIDTH_PT, HEIGHT_PT = 482.0, 262.0
_LEFT, _RIGHT, _TOP, _FOOT = 44.0, 14.0, 34.0, 34.0
_GROUND, _SEA, _ZONE = "#c9ccd2", "#9fb4d4", "#fdea9b"
_MOST_POINTS = 700
"""More points than this are not seen at this width."""
_LEAST_SPAN_M = 20.0
_LOW_RAY = {"stroke": NAVY, "stroke_width": 0.8, "stroke_dasharray": "3 2"}


@dataclass(frozen=True, slots=True)
class Side:
    """A path as it is drawn: heights are true, and the ray is bent by the earth at the clearance's k."""

    path: PathProfile
    clearance: Clearance
    """Drawn with its Fresnel zone and its tightest place."""
    title: str
    result: str
    low: Clearance | None = None
    """At another k: the ray alone."""


def profile_picture(link: PathLink, *, lang: Lang) -> Picture:
    """Return the profile of a link, with its loss."""
    result = text(
        "radio.picture.path_result",
        lang,
        model=text(f"radio.model.{link.model}", lang),
        loss_db=link.loss_db,
        level_dbm=link.received_dbm,
    )
    side = Side(link.path, link.clearance, _title(link, lang), result)
    return _stacked([_side_drawing(side, lang)], f"{side.title} {side.result}")


def hops_picture(hops: Sequence[Hop], *, lang: Lang) -> Picture:
    """Return the profiles of microwave hops under each other, with the level received in clear air."""
    sides = [
        Side(
            hop.path,
            hop.median,
            _title(hop, lang),
            text("radio.picture.hop_result", lang, frequency_ghz=hop.frequency_ghz, level_dbm=hop.received_dbm),
            hop.low,
        )
        for hop in hops
    ]
    return _stacked(
        [_side_drawing(side, lang) for side in sides], " ".join(f"{one.title} {one.result}" for one in sides)
    )


def _stacked(drawings: Sequence[Drawing], alt: str) -> Picture:
    whole = Drawing(WIDTH_PT, sum(drawing.height_pt for drawing in drawings))
    top_pt = 0.0
    for drawing in drawings:
        whole.patterns |= drawing.patterns
        whole.group(drawing.parts, transform=f"translate(0,{n(top_pt)})")
        top_pt += drawing.height_pt
    return whole.finish(alt)


def _side_drawing(side: Side, lang: Lang) -> Drawing:
    clearance, profile = side.clearance, side.path.profile
    distance_km = np.asarray(clearance.distance_m) / M_PER_KM
    ground_m = np.asarray(profile.terrain_m, dtype=np.float64)
    tops_m = ground_m + np.asarray(profile.clutter_m, dtype=np.float64)
    upper_m, lower_m = clearance.ray_m + clearance.fresnel_m, clearance.ray_m - clearance.fresnel_m
    x = Axis(0.0, float(distance_km[-1]), _LEFT, WIDTH_PT - _RIGHT)
    y = _height_axis(ground_m, np.maximum(tops_m, upper_m))
    legend = _legend(side, tops_m, ground_m, lang)
    drawing = Drawing(WIDTH_PT, HEIGHT_PT + furniture.legend_height_pt(legend, WIDTH_PT))
    drawing.path(_band(distance_km, upper_m, lower_m, (x, y)), fill=_ZONE)
    drawing.path(_band(distance_km, ground_m, np.full_like(ground_m, y.low), (x, y)), fill=_GROUND)
    if (tops_m > ground_m).any():
        band = _band(distance_km, tops_m, ground_m, (x, y))
        drawing.path(band, fill=drawing.pattern("hatch", "#5f6368"), stroke=GREY, stroke_width=0.4)
    _sea(drawing, side, (x, y))
    drawing.path(_line(distance_km, ground_m, (x, y)), fill="none", stroke=INK, stroke_width=0.8)
    for edge in (upper_m, lower_m):
        drawing.path(
            _line(distance_km, edge, (x, y)), fill="none", stroke="#8a6d00", stroke_width=0.7, stroke_dasharray="4 2"
        )
    if side.low is not None:
        drawing.path(_line(distance_km, side.low.ray_m, (x, y)), fill="none", **_LOW_RAY)
    drawing.path(_line(distance_km, clearance.ray_m, (x, y)), fill="none", stroke=NAVY, stroke_width=1.3)
    _masts(drawing, side, (x, y))
    _worst(drawing, side, (x, y), lang)
    _axes(drawing, x, y, lang)
    drawing.text(2, 11, side.title, size=9.0, bold=True)
    drawing.text(2, 23, side.result, size=7.5)
    furniture.legend(drawing, legend, top_pt=HEIGHT_PT)
    return drawing


def _height_axis(ground_m: Floats, highest_m: Floats) -> Axis:
    low, high = float(ground_m.min()), float(highest_m.max())
    span = max(high - low, _LEAST_SPAN_M)
    return Axis(low - 0.08 * span, low + 1.08 * span, HEIGHT_PT - _FOOT, _TOP)


def _points(distance_km: Floats, height_m: Floats, axes: tuple[Axis, Axis]) -> list[str]:
    every = max(1, distance_km.size // _MOST_POINTS)
    kept = np.unique(np.append(np.arange(0, distance_km.size, every), distance_km.size - 1))
    x, y = axes
    return [f"{n(x.at(float(distance_km[k])))},{n(y.at(float(height_m[k])))}" for k in kept]


def _line(distance_km: Floats, height_m: Floats, axes: tuple[Axis, Axis]) -> str:
    first, *rest = _points(distance_km, height_m, axes)
    return f"M{first}L{' '.join(rest)}"


def _band(distance_km: Floats, upper_m: Floats, lower_m: Floats, axes: tuple[Axis, Axis]) -> str:
    back = reversed(_points(distance_km, lower_m, axes))
    return f"{_line(distance_km, upper_m, axes)} {' '.join(back)}Z"


def _sea(drawing: Drawing, side: Side, axes: tuple[Axis, Axis]) -> None:
    """Paint the parts of the path that lie at sea along the foot of the ground."""
    x, y = axes
    profile = side.path.profile
    at_sea = np.flatnonzero(np.asarray(profile.zone) == ZONE_SEA)
    distance_km = np.asarray(profile.distance_km)
    for run in np.split(at_sea, np.flatnonzero(np.diff(at_sea) > 1) + 1):
        if run.size:
            left, right = x.at(float(distance_km[run[0]])), x.at(float(distance_km[run[-1]]))
            drawing.rect(left, y.at(0.0), max(right - left, 0.5), max(y.start_pt - y.at(0.0), 1.0), fill=_SEA)


def _masts(drawing: Drawing, side: Side, axes: tuple[Axis, Axis]) -> None:
    x, y = axes
    ground_m = np.asarray(side.path.profile.terrain_m)
    for place, ray_m, foot_m in (
        (x.low, side.clearance.ray_m[0], ground_m[0]),
        (x.high, side.clearance.ray_m[-1], ground_m[-1]),
    ):
        drawing.line(x.at(place), y.at(float(foot_m)), x.at(place), y.at(float(ray_m)), stroke=INK, stroke_width=2.0)
        drawing.circle(x.at(place), y.at(float(ray_m)), 2.2, fill=GOLD, stroke=INK, stroke_width=0.8)


def _worst(drawing: Drawing, side: Side, axes: tuple[Axis, Axis], lang: Lang) -> None:
    """Mark the place where the least share of the Fresnel zone is free, and say how much of it is."""
    x, y = axes
    clearance = side.clearance
    place_km = clearance.least_at_m / M_PER_KM
    row = int(np.argmin(np.abs(clearance.distance_m - clearance.least_at_m)))
    top_m = float(clearance.ray_m[row] - clearance.clearance_m[row])
    here = x.at(place_km)
    drawing.line(
        here,
        y.at(float(clearance.ray_m[row])),
        here,
        y.at(top_m),
        stroke=BROWN,
        stroke_width=1.4,
        stroke_dasharray="2 1.5",
    )
    drawing.circle(here, y.at(top_m), 2.4, fill="none", stroke=BROWN, stroke_width=1.2)
    clearance_m = float(clearance.clearance_m[row])
    label = text(
        "radio.picture.worst" if clearance.line_of_sight else "radio.picture.above",
        lang,
        place_km=place_km,
        clearance_m=clearance_m,
        above_m=-clearance_m,
        percent=100.0 * clearance.least_share,
    )
    top_pt = y.end_pt + 8.0
    drawing.line(here, y.at(top_m), here, top_pt, stroke=BROWN, stroke_width=0.6)
    ends_over = here + text_width_pt(label, 7.0) + 6 > x.end_pt
    anchor: Anchor = "end" if ends_over else "start"
    drawing.text(here + (-4 if ends_over else 4), top_pt, label, size=7.0, anchor=anchor, fill=BROWN, halo=True)


def _axes(drawing: Drawing, x: Axis, y: Axis, lang: Lang) -> None:
    for tick in y.ticks(most=7):
        drawing.line(x.start_pt - 3, y.at(tick), x.start_pt, y.at(tick), stroke=INK, stroke_width=0.6)
        drawing.line(x.start_pt, y.at(tick), x.end_pt, y.at(tick), stroke=PALE, stroke_width=0.4)
        drawing.text(x.start_pt - 5, y.at(tick) + 2.5, f"{tick:,.0f}", size=7.0, anchor="end")
    for tick in x.ticks(most=10):
        drawing.line(x.at(tick), y.start_pt, x.at(tick), y.start_pt + 3, stroke=INK, stroke_width=0.6)
        drawing.text(x.at(tick), y.start_pt + 11, f"{tick:g}", size=7.0, anchor="middle")
    drawing.path(
        f"M{n(x.start_pt)},{n(y.end_pt)}V{n(y.start_pt)}H{n(x.end_pt)}", fill="none", stroke=INK, stroke_width=0.8
    )
    drawing.text(
        (x.start_pt + x.end_pt) / 2,
        y.start_pt + 22,
        text("radio.picture.distance_axis", lang),
        size=7.5,
        anchor="middle",
    )
    drawing.text(2, y.end_pt - 2, text("radio.picture.height_axis", lang), size=7.0)


def _legend(side: Side, tops_m: Floats, ground_m: Floats, lang: Lang) -> Sequence[LegendItem]:
    items = [
        furniture.line_item(
            text("radio.picture.ray", lang, k=side.clearance.k_factor), {"stroke": NAVY, "stroke_width": 1.3}
        ),
        furniture.box_item(text("radio.picture.fresnel", lang), fill=_ZONE),
        furniture.box_item(text("radio.picture.ground", lang), fill=_GROUND),
    ]
    if side.low is not None:
        items.insert(1, furniture.line_item(text("radio.picture.ray", lang, k=side.low.k_factor), _LOW_RAY))
    if (tops_m > ground_m).any():
        items.append(furniture.box_item(text("radio.picture.clutter", lang), fill="#e9ecf1"))
    if (np.asarray(side.path.profile.zone) == ZONE_SEA).any():
        items.append(furniture.box_item(text("radio.picture.sea", lang), fill=_SEA))
    return items


def _title(link: PathLink | Hop, lang: Lang) -> str:
    return text("radio.picture.path_title", lang, tx=link.tx.site_id, rx=link.rx.site_id, length_km=link.path.length_km)
