"""Finds the parts of a municipality that have grounds of their own: the planner's areas, and designated islands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from todoku.errors import InputError
from todoku.networks.plane import Plane
from todoku.plans.funding.land_parts import LandParts, land_shapes
from todoku.programmes.grounds import GROUND_NAMES, municipal_grounds, stated_grounds, unknown_grounds
from todoku.sources.builtin import island_points

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from todoku.plans.config import FundingConfig
    from todoku.programmes.grounds import Grounds, MunicipalGrounds
    from todoku.provenance import Dataset

_OFF_ISLAND_M = 500.0
"""A map may draw an island's shore so far from the point that is known of it."""
_SLIVER = 0.01
"""Neighbouring areas may share so much of the smaller one: borders are drawn with some hand."""


@dataclass(frozen=True, slots=True)
class _Area:
    """One named part: its area in degrees, the designations stated for it, and its place in the planner's file."""

    name: str
    shape: Any
    stated: str | None = None
    file: str = "-"
    row: int = 0


def whole_grounds(code: str, settings: FundingConfig) -> dict[str | None, Grounds]:
    """Return the grounds of a plan that lies in one part: as stated, of the part named, or outside every part."""
    if settings.area_ground is not None:
        return {None: stated_grounds(settings.area_ground)}
    facts = municipal_grounds(code)
    found = facts.of(settings.part) if facts is not None else unknown_grounds()
    return {found.part: found}


def find_parts(code: str, datasets: Mapping[str, Dataset], settings: FundingConfig) -> LandParts:
    """Return the parts of a municipality with their areas and grounds.

    The areas of the planner's own file (dataset ``parts``) go before the islands that the facts table names as
    designated and that ``boundaries`` show as pieces of land of their own. Where the configuration says that the plan
    lies in one part (``part``), or which designations it has (``area_ground``), there is one. InputError where the
    planner's file names a part that nobody knows, lies elsewhere, or has areas one over the other.
    """
    whole = whole_grounds(code, settings)
    if settings.part is not None or settings.area_ground is not None:
        return LandParts(whole)
    facts = municipal_grounds(code)
    land = _land(code, datasets)
    own = _own_areas(datasets.get("parts"), land)
    islands = _designated_islands(facts, besides={area.name for area in own})
    found = [] if land is None else _islands(code, land, islands)
    areas = [*own, *_uncovered(found, own)]
    missing = tuple(name for name in islands if name not in {island.name for island in found})
    names = tuple(area.name for area in areas)
    if not areas:
        return LandParts(whole, not_located=missing)
    grounds: dict[str | None, Grounds] = {**whole, **{area.name: _grounds(area, facts) for area in areas}}
    apart = {name: _without_elsewhere(found, names) for name, found in grounds.items()}
    return LandParts(apart, names, land_shapes([area.shape for area in areas], land), missing)


def _land(code: str, datasets: Mapping[str, Dataset]) -> Any:
    boundaries = datasets.get("boundaries")
    if boundaries is None:
        return None
    frame = boundaries.frame()
    own = frame.loc[frame["municipality_code"] == code, "geometry"].to_numpy()
    return shapely.union_all(shapely.make_valid(own)) if len(own) else None


def _own_areas(parts: Dataset | None, land: Any) -> list[_Area]:
    if parts is None:
        return []
    table: gpd.GeoDataFrame = parts.frame()
    file = str(table["file"].iloc[0])
    areas = []
    for name, rows in table.groupby("name", sort=False):
        stated = [str(ground) for ground in rows["area_ground"].dropna().unique()]
        row = int(rows["row"].iloc[0])
        if len(stated) > 1:
            raise InputError("parts.two_grounds", file=file, row=row, name=str(name), stated=stated)
        shape = shapely.union_all(rows.geometry.to_numpy())
        if land is not None and not shapely.intersects(shape, land):
            raise InputError("parts.elsewhere", file=file, row=row, name=str(name))
        areas.append(_Area(str(name), shape, stated[0] if stated else None, file, row))
    _check_apart(areas, file)
    return areas


def _check_apart(areas: list[_Area], file: str) -> None:
    shapes = np.array([area.shape for area in areas], dtype=object)
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    for one, other in zip(first.tolist(), second.tolist(), strict=True):
        shared = shapely.area(shapely.intersection(shapes[one], shapes[other]))
        if one < other and shared > _SLIVER * min(shapely.area(shapes[one]), shapely.area(shapes[other])):
            above, below = areas[one], areas[other]
            raise InputError("parts.overlap", file=file, row=below.row, name=below.name, other=above.name)


def _designated_islands(facts: MunicipalGrounds | None, *, besides: set[str]) -> tuple[str, ...]:
    """Return the islands that are designated apart from the rest of their municipality."""
    grounds = () if facts is None else facts.grounds
    return tuple(name for ground in grounds if ground.id == "rito" for name in ground.parts if name not in besides)


def _islands(code: str, land: Any, names: tuple[str, ...]) -> list[_Area]:
    """Return the islands that a map shows, each with the smaller pieces of land that lie nearer to it than to others.

    An island's piece is the one at its point (``sources.builtin.island_points``), never the municipality's largest.
    """
    points = island_points(code)
    wanted = [name for name in names if name in points]
    if not wanted:
        return []
    bounds = np.array(land.bounds)
    plane = Plane.around(bounds[[0, 2]], bounds[[1, 3]])
    pieces = shapely.get_parts(land)
    pieces = pieces[np.argsort(-shapely.area(pieces), kind="stable")]
    flat = plane.to_plane(pieces)
    lat, lon = np.array([points[name] for name in wanted]).T
    places = np.asarray(shapely.points(plane.points_to_plane(lon, lat)), dtype=object)
    away_m = shapely.distance(places[:, None], flat[None, :])
    holder = {int(np.argmin(row)): name for name, row in zip(wanted, away_m, strict=True) if row.min() <= _OFF_ISLAND_M}
    holder.pop(0, None)
    owner: list[str | None] = []
    for number, piece in enumerate(flat):
        larger = int(np.argmin(shapely.distance(piece, flat[:number]))) if number else -1
        owner.append(holder.get(number, owner[larger] if number else None))
    return [_Area(name, shapely.union_all(pieces[[one == name for one in owner]])) for name in wanted if name in owner]


def _uncovered(islands: list[_Area], own: list[_Area]) -> list[_Area]:
    """Return the islands less what the planner's own areas take of them; one that they take whole is left out."""
    taken = shapely.union_all([area.shape for area in own])
    left = [replace(island, shape=shapely.difference(island.shape, taken)) for island in islands]
    return [
        area
        for area, island in zip(left, islands, strict=True)
        if shapely.area(area.shape) > _SLIVER * shapely.area(island.shape)
    ]


def _grounds(area: _Area, facts: MunicipalGrounds | None) -> Grounds:
    """Return a part's grounds: as its row states them, else as the facts table has them under its name."""
    at = {"file": area.file, "row": area.row, "name": area.name}
    if area.stated is not None:
        try:
            return replace(stated_grounds(area.stated), part=area.name)
        except InputError as error:
            allowed = [names[0] for names in GROUND_NAMES.values()]
            raise InputError("parts.ground", value=area.stated, allowed=allowed, **at) from error
    if facts is None:
        return replace(unknown_grounds(), part=area.name)
    try:
        return replace(facts.of(area.name), part=area.name)
    except InputError as error:
        raise InputError("parts.unknown", municipality=facts.name, known=list(facts.parts) or ["-"], **at) from error


def _without_elsewhere(grounds: Grounds, located: tuple[str, ...]) -> Grounds:
    """Return grounds that no longer point to parts which are assessed apart."""
    elsewhere = {ground: tuple(name for name in names if name not in located)
                 for ground, names in grounds.elsewhere.items()}  # fmt: skip
    return replace(grounds, elsewhere={ground: names for ground, names in elsewhere.items() if names})
