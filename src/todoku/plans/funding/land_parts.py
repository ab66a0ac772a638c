"""Knows the parts of a municipality as areas, each with its grounds: islands, former villages, and the land outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from todoku.networks.plane import Plane

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from todoku.programmes.grounds import Grounds

REST = 0
"""Index of the land outside every named part."""
_NOTHING_M = 0.01


@dataclass(frozen=True, slots=True)
class Shapes:
    """Areas on a plane: those of the named parts, and that of the municipality outside them where it is known."""

    plane: Plane
    parts: NDArray[np.object_]
    rest: Any

    def at(self, lat: NDArray[np.float64], lon: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the part of each point: 1 for the first named one, ``REST`` outside them.

        A point off all land (a square of the shore whose middle lies in the sea) goes to the nearest land.
        """
        places = np.asarray(shapely.points(self.plane.points_to_plane(lon, lat)), dtype=object)
        found = np.full(len(places), REST, dtype=np.int64)
        for number in range(len(self.parts), 0, -1):
            found[_within(self.parts[number - 1], places)] = number
        if self.rest is None:
            return found
        adrift = np.flatnonzero(found == REST)
        adrift = adrift[~_within(self.rest, places[adrift])]
        if len(adrift):
            lands = np.array([self.rest, *self.parts], dtype=object)
            found[adrift] = np.argmin(shapely.distance(places[adrift][:, None], lands[None, :]), axis=1)
        return found

    def shares(self, lines: NDArray[np.object_]) -> NDArray[np.float64]:
        """Return which share of each line lies in which part: an array (lines, parts + 1) whose rows add up to 1."""
        flat = np.asarray(self.plane.to_plane(lines), dtype=object)
        lengths = np.zeros((len(flat), len(self.parts) + 1))
        outside = flat.copy()
        for number, area in enumerate(self.parts, start=1):
            rows = np.flatnonzero(shapely.intersects(flat, area))
            lengths[rows, number] = shapely.length(shapely.intersection(outside[rows], area))
            outside[rows] = shapely.difference(outside[rows], area)
        pieces, owner = shapely.get_parts(outside, return_index=True)
        long = shapely.length(pieces) > _NOTHING_M
        pieces, owner = pieces[long], owner[long]
        if len(pieces):
            middles = self.plane.to_degrees(shapely.line_interpolate_point(pieces, 0.5, normalized=True))
            where = self.at(shapely.get_y(middles), shapely.get_x(middles))
            np.add.at(lengths, (owner, where), shapely.length(pieces))
        lengths[lengths.sum(axis=1) == 0, REST] = 1.0
        return np.asarray(lengths / lengths.sum(axis=1, keepdims=True))


@dataclass(frozen=True, slots=True)
class LandParts:
    """The parts of a municipality that a plan may cross.

    ``names``: of the named parts whose areas are known; empty where the plan is assessed as one. ``grounds``: by name,
    and under None those of the land outside; a plan that is said to lie in one part has that part's alone.
    ``not_located``: parts with grounds of their own whose area no map at hand shows.
    """

    grounds: Mapping[str | None, Grounds]
    names: tuple[str, ...] = ()
    shapes: Shapes | None = None
    not_located: tuple[str, ...] = ()

    @property
    def only(self) -> str | None:
        """The name of the part where the plan lies in one."""
        return next(iter(self.grounds)) if len(self.grounds) == 1 else None


def land_shapes(parts: list[Any], land: Any) -> Shapes:
    """Return areas in longitude and latitude as shapes on a plane; ``land`` is the whole municipality, or None."""
    known = np.array([*parts, *([] if land is None else [land])], dtype=object)
    bounds = shapely.bounds(known)
    plane = Plane.around(bounds[:, [0, 2]], bounds[:, [1, 3]])
    flat = [shapely.make_valid(one) for one in plane.to_plane(np.array(parts, dtype=object))]
    rest = None
    if land is not None:
        rest = shapely.difference(shapely.make_valid(plane.to_plane(land)), shapely.union_all(flat))
        rest = None if rest.is_empty else rest
    return Shapes(plane, np.array(flat, dtype=object), rest)


def _within(area: Any, places: NDArray[np.object_]) -> NDArray[np.bool_]:
    shapely.prepare(area)
    return np.asarray(shapely.intersects(area, places), dtype=bool)
