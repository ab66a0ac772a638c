"""Where the offices of the directory are: their points, or, where these are not known, the halls of their towns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from todoku_web.exchange.needs.atlas_layers import middle_of
from todoku_web.exchange.needs.places import holding
from todoku_web.exchange.satellite_offices.queries import known_entries, listed_offices

if TYPE_CHECKING:
    from todoku_web.exchange.satellite_offices.builtin import KnownOffice
    from todoku_web.exchange.satellite_offices.models import Office


@dataclass(frozen=True, slots=True)
class Located:
    """An office of the directory with a point; ``at_hall`` where the point is that of its municipality."""

    office: Office | KnownOffice
    lat: float
    lon: float
    at_hall: bool


def located_offices() -> list[Located]:
    """Return the offices of the directory, and the entries that nobody keeps, that can be put on a map."""
    made = []
    for one in (*listed_offices(), *known_entries()):
        lat, lon = getattr(one, "lat", None), getattr(one, "lon", None)
        if lat is not None and lon is not None:
            made.append(Located(one, lat, lon, at_hall=False))
            continue
        middle = middle_of(holding(one.area_code)[0])
        if middle is not None:
            made.append(Located(one, middle[1], middle[0], at_hall=True))
    return made


def open_points() -> list[dict[str, Any]]:
    """Return them as a study counts them: as open already."""
    return [
        {
            "name": one.office.name,
            "area_code": one.office.area_code,
            "lat": one.lat,
            "lon": one.lon,
            "at_hall": one.at_hall,
        }
        for one in located_offices()
    ]
