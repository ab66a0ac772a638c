"""Makes of the options of ``radio`` what the radio engine is asked with: terrain, powers, air and threshold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from todoku.errors import InputError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from todoku.cli.radio_options import Ground, Shared
    from todoku.radio.powers import Powers
    from todoku.radio.sweep import Prediction
    from todoku.radio.terrain import Terrain, Void

MHZ_PER_GHZ = 1000.0


def terrain_of(shared: Ground) -> Terrain:
    """Return the terrain of a file, else of a pack; raise UsageError where neither is given, InputError at fault."""
    from todoku.radio.terrain import terrain_from_elevation
    from todoku.sources.publishers.dem_tiles import read_dem

    if shared.dem is not None:
        path = shared.dem
    elif shared.pack is not None:
        path = _raster_of(shared.pack)
    else:
        raise UsageError("radio.dem_or_pack")
    clutter_m = None if shared.clutter is None else read_dem(shared.clutter).heights_m
    void: Void = "sea" if shared.sea else "unknown"
    return terrain_from_elevation(read_dem(path), name=path.name, clutter_m=clutter_m, void=void)


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
    shared: Shared, *, height: float | None, threshold: float | None = None, bandwidth: float | None = None
) -> Sending:
    """Return the powers asked for; raise UsageError where neither a service nor frequency and power are given.

    A service's threshold is raised by its own margin for the spread between places. Raises OutOfRange for a threshold
    or bandwidth that no link has.
    """
    from todoku.radio.link_budget import service_by_id
    from todoku.radio.powers import BANDWIDTH, THRESHOLD, Powers, powers_of_service

    if threshold is not None:
        THRESHOLD.require(threshold)
    if bandwidth is not None:
        BANDWIDTH.require(bandwidth)
    service = None if shared.service is None else service_by_id(shared.service)
    usual = Powers(0.0) if service is None else powers_of_service(service)
    if service is None and (shared.frequency is None or shared.power is None):
        raise UsageError("radio.no_powers")
    powers = Powers(
        _or(shared.power, usual.power_dbm),
        _or(shared.gain, usual.tx_gain_dbi),
        _or(shared.losses, usual.tx_loss_db),
        _or(shared.rx_gain, usual.rx_gain_dbi),
        _or(shared.rx_losses, usual.rx_loss_db),
    )
    if service is None:
        mhz = _or(shared.frequency, 0.0)
        return Sending(mhz, powers, _or(height, 30.0), threshold, _or(bandwidth, 10.0), shared.gain)
    return Sending(
        _or(shared.frequency, service.frequency_mhz.value),
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


def prediction_of(shared: Shared, sending: Sending, place: tuple[float, float], terrain: Terrain) -> Prediction:
    """Return P.1812's inputs at a place; its air is that of the nearest printed city where none is given.

    The spread between places is P.1812-8's own over one cell of the terrain; raises OutOfRange.
    """
    from todoku.radio.models import p1812
    from todoku.radio.refractivity import refractivity_near
    from todoku.radio.sweep import Prediction

    air = refractivity_near(*place)
    frequency_ghz = sending.frequency_mhz / MHZ_PER_GHZ
    sigma_db = 0.0
    if shared.location != 50.0:  # noqa: PLR2004 [at the median the spread has no effect]
        sigma_db = p1812.location_sigma_db(
            frequency_ghz=frequency_ghz, resolution_m=min(terrain.cell_m), rx_height_m=shared.rx_height
        )
    return Prediction(
        frequency_ghz=frequency_ghz,
        delta_n=_or(shared.delta_n, air.delta_n),
        n0=_or(shared.n0, air.n0),
        time_percent=shared.time,
        location_percent=shared.location,
        location_sigma_db=sigma_db,
        polarization=1 if shared.polarization == "horizontal" else 2,
        rx_height_m=shared.rx_height,
    )


def _or(given: float | None, usual: float) -> float:
    return usual if given is None else given
