"""Where a reader goes on from a karte: the same place on the map and in its table, and a plan of it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from todoku_web.karte.areas import AreaKind, areas

if TYPE_CHECKING:
    from todoku_web.karte.areas import Area

_ZOOMS = {AreaKind.MUNICIPALITY: 9, AreaKind.SUBPREFECTURE: 8, AreaKind.PREFECTURE: 6}
_FILTERS = {AreaKind.MUNICIPALITY: "area", AreaKind.SUBPREFECTURE: "subprefecture"}


def links_to(area: Area) -> list[tuple[str, str]]:
    """Return the links of an area: address and key of the title."""
    found = [(_with(reverse("atlas"), _place(area)), "karte.link.atlas")]
    filtered = {f"filter.{_FILTERS[area.kind]}": area.code} if area.kind in _FILTERS else {}
    found.append((_with(reverse("atlas-table"), filtered), "karte.link.table"))
    if area.is_municipality:
        found.append((_with(reverse("planning:new"), {"area": area.code}), "karte.link.plan"))
    return found


def _place(area: Area) -> dict[str, str]:
    """Return what the map's address says of a place: what is picked there, and where it looks."""
    halls = [(areas()[code].lon, areas()[code].lat) for code in area.codes]
    known = [(lon, lat) for lon, lat in halls if lon is not None and lat is not None]
    picked = {"pick": f"area:{area.code}"} if area.is_municipality else {}
    if not known:
        return picked
    lon, lat = (sum(values) / len(known) for values in zip(*known, strict=True))
    return {**picked, "at": f"{lon:.4f},{lat:.4f},{_ZOOMS[area.kind]}"}


def _with(address: str, query: dict[str, str]) -> str:
    return f"{address}?{urlencode(query, safe=':,')}" if query else address
