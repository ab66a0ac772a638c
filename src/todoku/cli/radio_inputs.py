"""Makes of the options of ``radio`` what the radio engine is asked with: terrain, powers, air and threshold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from todoku.errors import InputError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from todoku.radio.powers import Powers
    from todoku.radio.sweep import Prediction
    from todoku.radio.terrain import Terrain

MHZ_PER_GHZ = 1000.0


def terrain_of(dem: Path | None, pack: Path | None, *, clutter: Path | None = None, sea: bool = False) -> Terrain:
    """Return the terrain of a file or of a pack; raise UsageError unless exactly one is given, InputError at fault."""
    from todoku.radio.terrain import terrain_from_elevation
    from todoku.sources.publishers.dem_tiles import read_dem

    if (dem is None) == (pack is None):
        raise UsageError("radio.dem_or_pack")
    path = dem if pack is None else _raster_of(pack)
    assert path is not None
    clutter_m = None if clutter is None else read_dem(clutter).heights_m
    return terrain_from_elevation(read_dem(path), name=path.name, clutter_m=clutter_m, void="sea" if sea else "unknown")


def _raster_of(pack: Path) -> Path:
    from todoku.sources.store import open_pack

    dataset = open_pack(pack).get("dem")
    if dataset is None or dataset.raster is None:
        raise InputError("radio.pack_without_dem", pack=str(pack))
    return dataset.raster


@dataclass(frozen=True, slots=True)
class Sending:
    """What is sent and what is enough: from a service, from the options, or from both, the options first."""

    frequency_mhz: float
    powers: Powers
    height_m: float
    threshold_dbm: float | None
    bandwidth_mhz: float
    gain_dbi: float | None
    """The antenna's gain, None where neither a service nor an option gives one."""


def sending_of(
    service_id: str | None,
    *,
    frequency: float | None,
    power: float | None,
    gain: float | None,
    losses: float | None,
    rx_gain: float | None,
    rx_losses: float | None,
    height: float | None = None,
    threshold: float | None = None,
    bandwidth: float | None = None,
) -> Sending:
    """Return the powers asked for; raise UsageError where neither a service nor frequency and power are given.

    A service's threshold is raised by its own margin for the spread between places.
    """
    from todoku.radio.link_budget import service_by_id
    from todoku.radio.powers import Powers, powers_of_service

    service = None if service_id is None else service_by_id(service_id)
    usual = Powers(0.0) if service is None else powers_of_service(service)
    if service is None and (frequency is None or power is None):
        raise UsageError("radio.no_powers")
    powers = Powers(
        _or(power, usual.power_dbm),
        _or(gain, usual.tx_gain_dbi),
        _or(losses, usual.tx_loss_db),
        _or(rx_gain, usual.rx_gain_dbi),
        _or(rx_losses, usual.rx_loss_db),
    )
    if service is None:
        return Sending(_or(frequency, 0.0), powers, _or(height, 30.0), threshold, _or(bandwidth, 10.0), gain)
    return Sending(
        _or(frequency, service.frequency_mhz.value),
        powers,
        _or(height, service.base_height_m.value),
        _or(threshold, service.threshold_dbm.value + service.margin_db.value),
        _or(bandwidth, service.bandwidth_mhz.value),
        powers.tx_gain_dbi,
    )


def threshold_of(sending: Sending) -> float:
    """Return the level that is enough; raise UsageError where nothing says which."""
    if sending.threshold_dbm is None:
        raise UsageError("radio.no_threshold")
    return sending.threshold_dbm


def prediction_of(
    sending: Sending,
    place: tuple[float, float],
    *,
    resolution_m: float,
    time: float,
    location: float,
    rx_height: float,
    polarization: str,
    delta_n: float | None,
    n0: float | None,
) -> Prediction:
    """Return P.1812's inputs at a place; its air is that of the nearest printed city where none is given.

    The spread between places is P.1812-8's own over one cell of the terrain; raises OutOfRange.
    """
    from todoku.radio.models import p1812
    from todoku.radio.refractivity import refractivity_near
    from todoku.radio.sweep import Prediction

    air = refractivity_near(*place)
    frequency_ghz = sending.frequency_mhz / MHZ_PER_GHZ
    sigma_db = 0.0
    if location != 50.0:  # noqa: PLR2004 [at the median the spread has no effect]
        sigma_db = p1812.location_sigma_db(
            frequency_ghz=frequency_ghz, resolution_m=resolution_m, rx_height_m=rx_height
        )
    return Prediction(
        frequency_ghz=frequency_ghz,
        delta_n=_or(delta_n, air.delta_n),
        n0=_or(n0, air.n0),
        time_percent=time,
        location_percent=location,
        location_sigma_db=sigma_db,
        polarization=1 if polarization == "horizontal" else 2,
        rx_height_m=rx_height,
    )


def _or(given: float | None, usual: float) -> float:
    return usual if given is None else given
