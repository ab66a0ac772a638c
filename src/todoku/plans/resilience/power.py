"""Who is without power when mains fail for some hours: facilities, base stations and the exchange."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from todoku.errors import InputError
from todoku.plans.resilience.facilities import EXCHANGE, STATION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.plans.resilience.facilities import Facility


@dataclass(frozen=True, slots=True)
class Power:
    """Who holds out for ``hours`` on own power, who does not, and of whom it is not known, by id.

    ``exchange``: whether the exchange does; None where that is not known. Where it does not, all are without service.
    """

    hours: float
    holding: tuple[str, ...]
    lacking: tuple[str, ...]
    unknown: tuple[str, ...]
    stations_holding: tuple[str, ...]
    stations_lacking: tuple[str, ...]
    stations_unknown: tuple[str, ...]
    exchange: bool | None


def power_test(placed: Sequence[Facility], rows: Sequence[Facility], station_ids: Sequence[str], hours: float) -> Power:
    """Return who holds out for some hours.

    ``rows`` of kind station name base stations of the plan by their id, one of kind exchange the exchange. InputError
    for a station that the plan does not have, or two rows of the exchange.
    """
    known = {one.id: one.autonomy_h for one in rows if one.kind == STATION}
    for name in known:
        if name not in station_ids:
            raise InputError("resilience.station", id=name, known=list(station_ids) or ["-"])
    exchanges = [one.autonomy_h for one in rows if one.kind == EXCHANGE]
    if len(exchanges) > 1:
        raise InputError("resilience.exchanges", count=len(exchanges))
    own = {one.id: one.autonomy_h for one in placed}
    stations = {name: known.get(name) for name in station_ids}
    exchange = exchanges[0] if exchanges else None
    return Power(
        hours,
        *_split(own, hours),
        *_split(stations, hours),
        exchange=None if exchange is None else exchange >= hours,
    )


def _split(own: dict[str, float | None], hours: float) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    holding = tuple(name for name, lasts in own.items() if lasts is not None and lasts >= hours)
    lacking = tuple(name for name, lasts in own.items() if lasts is not None and lasts < hours)
    return holding, lacking, tuple(name for name, lasts in own.items() if lasts is None)
