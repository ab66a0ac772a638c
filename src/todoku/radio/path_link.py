"""One link over terrain: profile, loss by the model asked for, received level, and how free it is of the ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import InputError
from todoku.radio.backhaul.clearance import MEDIAN_K, path_clearance
from todoku.radio.models import itm
from todoku.radio.models.free_space import free_space_loss_db
from todoku.radio.models.link import Link
from todoku.radio.models.p1812 import basic_transmission_loss_db
from todoku.radio.models.registry import IN_SIGHT_ONLY, model_by_name, models
from todoku.radio.profiles import GEOD, profile_between
from todoku.units import M_PER_KM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.radio.backhaul.clearance import Clearance
    from todoku.radio.models.link import Environment
    from todoku.radio.powers import Powers
    from todoku.radio.profiles import PathProfile
    from todoku.radio.sweep import Prediction, Site
    from todoku.radio.terrain import Terrain

P1812, ITM = "p1812", "itm"
"""The models that take the terrain between into account; the registry's know the distance alone."""

NOT_IN_SIGHT = "not_in_sight"
"""The caution where a model of paths in sight is asked about one that is not."""


def path_models() -> tuple[str, ...]:
    """Return the names of the models by which a path can be predicted."""
    return (P1812, ITM, *sorted(models()))


@dataclass(frozen=True, slots=True)
class PathLink:
    """A link: ``way`` is ITM's, None with other models; ``cautions`` are ITM's, or that sight is taken for granted."""

    tx: Site
    rx: Site
    path: PathProfile
    bearing_deg: float
    model: str
    loss_db: float
    free_space_db: float
    received_dbm: float
    clearance: Clearance
    way: str | None = None
    cautions: tuple[str, ...] = ()

    @property
    def ground_m(self) -> NDArray[np.float64]:
        """Heights of the ground along the path, above the sea."""
        return self.path.ground_m

    @property
    def excess_db(self) -> float:
        """Loss beyond that of free space."""
        return self.loss_db - self.free_space_db

    @property
    def takes_terrain(self) -> bool:
        """Whether the model looks at the terrain between."""
        return self.model in {P1812, ITM}


def link_over_terrain(
    terrain: Terrain,
    tx: Site,
    rx: Site,
    prediction: Prediction,
    powers: Powers,
    *,
    model: str = P1812,
    environment: Environment = "open",
    k_factor: float = MEDIAN_K,
    step_m: float | None = None,
) -> PathLink:
    """Return the link between two sites, whose antennas stand ``height_m`` above their ground.

    Parameters
    ----------
    prediction
        Frequency, shares of time and places, air; ``rx_height_m`` gives way to the site's own height.
    model
        One of ``path_models()``: P.1812-8, ITM point-to-point, or a model of the registry, which looks at distance,
        heights and ``environment`` alone.
    k_factor
        Effective earth of the clearance.

    Raises InputError naming the site that is off the terrain, OutOfRange where the model does not hold.
    """
    path = profile_between(terrain, tx, rx, step_m=step_m)
    bearing_deg, _, length_m = GEOD.inv(tx.lon, tx.lat, rx.lon, rx.lat)
    loss_db, way, cautions = _loss(path, tx, rx, prediction, model=model, environment=environment)
    clearance = path_clearance(
        path.profile.terrain_m,
        spacing_m=path.spacing_m,
        tx_height_m=tx.height_m,
        rx_height_m=rx.height_m,
        frequency_ghz=prediction.frequency_ghz,
        clutter_m=path.clutter_between_m,
        k_factor=k_factor,
    )
    slant_m = float(np.hypot(length_m, clearance.ray_m[-1] - clearance.ray_m[0]))
    return PathLink(
        tx=tx,
        rx=rx,
        path=path,
        bearing_deg=float(bearing_deg % 360.0),
        model=model,
        loss_db=loss_db,
        free_space_db=float(free_space_loss_db(slant_m, frequency_mhz=prediction.frequency_ghz * 1e3)),
        received_dbm=float(powers.received_dbm(loss_db)),
        clearance=clearance,
        way=way,
        cautions=(*cautions, *((NOT_IN_SIGHT,) if model in IN_SIGHT_ONLY and not clearance.line_of_sight else ())),
    )


def _loss(
    path: PathProfile, tx: Site, rx: Site, prediction: Prediction, *, model: str, environment: Environment
) -> tuple[float, str | None, tuple[str, ...]]:
    """Return the loss by a model, with ITM's way and cautions."""
    if model == P1812:
        return _p1812_loss_db(path, tx, rx, prediction), None, ()
    if model == ITM:
        conditions = _itm_conditions(tx, rx, prediction)
        found = itm.point_to_point(path.profile.terrain_m, conditions, spacing_m=path.spacing_m)
        return found.loss_db, found.way, found.cautions
    if model not in models():
        raise InputError("radio.unknown_model", value=model, choices=path_models())
    link = Link(prediction.frequency_ghz * 1e3, tx.height_m, rx.height_m, environment)
    return float(model_by_name(model)(path.length_km * M_PER_KM, link)), None, ()


def _p1812_loss_db(path: PathProfile, tx: Site, rx: Site, prediction: Prediction) -> float:
    given = (prediction.tx_coast_km, prediction.rx_coast_km)
    coast_km = [
        own if told is None else told for told, own in zip(given, (path.tx_coast_km, path.rx_coast_km), strict=True)
    ]
    return basic_transmission_loss_db(
        *path.profile[:4],
        frequency_ghz=prediction.frequency_ghz,
        time_percent=prediction.time_percent,
        location_percent=prediction.location_percent,
        location_sigma_db=prediction.location_sigma_db,
        tx_height_m=tx.height_m,
        rx_height_m=rx.height_m,
        polarization=prediction.polarization,
        tx_lat=path.profile.tx_lat,
        tx_lon=path.profile.tx_lon,
        rx_lat=path.profile.rx_lat,
        rx_lon=path.profile.rx_lon,
        delta_n=prediction.delta_n,
        n0=prediction.n0,
        tx_coast_km=coast_km[0],
        rx_coast_km=coast_km[1],
    )[0]


def _itm_conditions(tx: Site, rx: Site, prediction: Prediction) -> itm.Conditions:
    return itm.Conditions(
        frequency_mhz=prediction.frequency_ghz * 1e3,
        tx_height_m=tx.height_m,
        rx_height_m=rx.height_m,
        polarization="horizontal" if prediction.polarization == 1 else "vertical",
        refractivity=prediction.n0,
        time_percent=prediction.time_percent,
        location_percent=prediction.location_percent,
    )
