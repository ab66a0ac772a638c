"""Microwave hops over terrain, one after another: clearance, level, margin, and how long in a year they are down."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import InputError
from todoku.radio.backhaul.clearance import (
    EARTH_RADIUS_M,
    FULL_CLEARANCE,
    LOW_K_CLEARANCE,
    MEDIAN_K,
    low_k_factor,
    path_clearance,
)
from todoku.radio.backhaul.outage import MINUTES_PER_YEAR, outage
from todoku.radio.models import p530, p676, p838
from todoku.radio.models.free_space import free_space_loss_db
from todoku.radio.models.link import Validity
from todoku.radio.models.p526 import delta_bullington_loss_db
from todoku.radio.powers import THRESHOLD
from todoku.radio.profiles import GEOD, profile_between
from todoku.units import M_PER_KM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.radio.backhaul.clearance import Clearance
    from todoku.radio.backhaul.outage import Outage
    from todoku.radio.powers import Powers
    from todoku.radio.profiles import PathProfile
    from todoku.radio.sweep import Site
    from todoku.radio.terrain import Terrain

ANTENNA = Validity("microwave_radio", "antenna_height", "m", 1.0, 3000.0)
RATE = Validity("link", "rate", "Mbps", 1e-3, 1e6)


@dataclass(frozen=True, slots=True)
class Mode:
    """What a radio carries from which received level on; of its data sheet. Raises OutOfRange."""

    threshold_dbm: float
    rate_mbps: float | None = None

    def __post_init__(self) -> None:
        """Refuse what no radio has."""
        THRESHOLD.require(self.threshold_dbm)
        if self.rate_mbps is not None:
            RATE.require(self.rate_mbps)


@dataclass(frozen=True, slots=True)
class Radio:
    """A pair of microwave radios; raises OutOfRange outside 1-100 GHz, where P.530 has rain."""

    frequency_ghz: float
    powers: Powers
    modes: tuple[Mode, ...]
    tilt_deg: float = p838.VERTICAL_DEG
    """Polarization against the horizontal."""

    def __post_init__(self) -> None:
        """Refuse other frequencies."""
        p530.RAIN_FREQUENCY.require(self.frequency_ghz)


@dataclass(frozen=True, slots=True)
class Weather:
    """What a place does to a hop: P.837's rain rate of 0.01 % of the year, P.530's K and dN75; None where not known."""

    rain_mm_per_h: float | None = None
    geoclimatic_factor: float | None = None
    refractivity_increase_n: float | None = None


@dataclass(frozen=True, slots=True)
class ModeAnswer:
    """What is left for fading in a mode, and how long it is down."""

    mode: Mode
    margin_db: float
    outage: Outage


@dataclass(frozen=True, slots=True)
class Hop:
    """What a hop does in clear air and over a year."""

    tx: Site
    rx: Site
    path: PathProfile
    bearing_deg: float
    frequency_ghz: float
    median: Clearance
    """At the median k."""
    low: Clearance
    """At the k exceeded for 99.9 % of the worst month."""
    free_space_db: float
    gases_db: float
    diffraction_db: float
    received_dbm: float
    modes: tuple[ModeAnswer, ...]

    @property
    def lacking_m(self) -> float:
        """By how much both antennas would have to stand higher for P.530's planning criteria; 0 where they are met."""
        return max(self.median.lacking_m(FULL_CLEARANCE), self.low.lacking_m(LOW_K_CLEARANCE))

    @property
    def lacking_alone_m(self) -> float:
        """The same where the worst obstacle stands alone: at the low k the ray may then graze it."""
        return max(self.median.lacking_m(FULL_CLEARANCE), self.low.lacking_m(0.0))


def microwave_hop(
    terrain: Terrain,
    tx: Site,
    rx: Site,
    radio: Radio,
    weather: Weather,
    *,
    median_k: float = MEDIAN_K,
    low_k: float | None = None,
    step_m: float | None = None,
) -> Hop:
    """Return a hop between two sites, whose antennas stand ``height_m`` above their ground.

    Free space (P.525), gases (P.676-13) and obstacles at the median k (P.526, delta-Bullington, with the clutter as
    ground), then multipath and rain (P.530-18, 2.3 and 2.4.1).

    Parameters
    ----------
    median_k, low_k
        Effective earths of the two clearances; ``low_k`` by the path's length if none is given.
    step_m
        Distance between the profile's points; the terrain's cell if none is given.

    Raises InputError naming the site that is off the terrain, OutOfRange where a Recommendation does not hold.
    """
    _check_heights(tx, rx)
    path = profile_between(terrain, tx, rx, step_m=step_m)
    bearing_deg = float(GEOD.inv(tx.lon, tx.lat, rx.lon, rx.lat)[0] % 360.0)
    f = radio.frequency_ghz
    median, low = (
        path_clearance(
            path.profile.terrain_m,
            spacing_m=path.spacing_m,
            tx_height_m=tx.height_m,
            rx_height_m=rx.height_m,
            frequency_ghz=f,
            clutter_m=path.clutter_between_m,
            k_factor=k,
        )
        for k in (median_k, low_k_factor(path.length_km) if low_k is None else low_k)
    )
    slant_m = float(np.hypot(median.distance_m[-1], median.ray_m[-1] - median.ray_m[0]))
    free_db = float(free_space_loss_db(slant_m, frequency_mhz=f * 1e3))
    gases_db = float(p676.gaseous_loss_db(slant_m, frequency_ghz=f))
    obstacles_db = delta_bullington_loss_db(
        path.profile.distance_km,
        path.ground_m + path.clutter_between_m,
        (tx.height_m, rx.height_m),
        frequency_ghz=f,
        polarization=1 if radio.tilt_deg == p838.HORIZONTAL_DEG else 2,
        radius_km=median.k_factor * EARTH_RADIUS_M / M_PER_KM,
    )
    received_dbm = float(radio.powers.received_dbm(free_db + gases_db + obstacles_db))
    place = _place(path, median, radio, weather)
    modes = tuple(_answer(mode, received_dbm, place, median) for mode in radio.modes)
    return Hop(tx, rx, path, bearing_deg, f, median, low, free_db, gases_db, obstacles_db, received_dbm, modes)


def _check_heights(*sites: Site) -> None:
    for site in sites:
        if not ANTENNA.lowest <= site.height_m <= ANTENNA.highest:
            valid = f"{ANTENNA.lowest:g}-{ANTENNA.highest:g} m"
            raise InputError("radio.site_height", site=site.site_id, height_m=site.height_m, valid=valid)


def _answer(mode: Mode, received_dbm: float, place: p530.Hop, median: Clearance) -> ModeAnswer:
    margin_db = received_dbm - mode.threshold_dbm
    return ModeAnswer(mode, margin_db, outage(margin_db, place, in_sight=median.line_of_sight))


def _place(path: PathProfile, median: Clearance, radio: Radio, weather: Weather) -> p530.Hop:
    return p530.Hop(
        distance_km=path.length_km,
        frequency_ghz=radio.frequency_ghz,
        tx_height_m=float(median.ray_m[0]),
        rx_height_m=float(median.ray_m[-1]),
        mean_terrain_m=float(path.ground_m.mean()),
        latitude_deg=0.5 * (path.profile.tx_lat + path.profile.rx_lat),
        geoclimatic_factor=weather.geoclimatic_factor,
        refractivity_increase_n=weather.refractivity_increase_n,
        rain_mm_per_h=weather.rain_mm_per_h,
        tilt_deg=radio.tilt_deg,
    )


@dataclass(frozen=True, slots=True)
class ModeTotal:
    """A mode over all hops: the least margin, and the sum of what the hops are down."""

    mode: Mode
    margin_db: float
    down_percent: float | None
    """None where one hop's is not known; hops that are down together count twice, which is the careful side."""

    @property
    def minutes_per_year(self) -> float | None:
        """Minutes of an average year in which a hop is down."""
        return None if self.down_percent is None else self.down_percent / 100.0 * MINUTES_PER_YEAR


@dataclass(frozen=True, slots=True)
class Chain:
    """Hops one after another, from the first place to the last."""

    hops: tuple[Hop, ...]

    @property
    def straight_km(self) -> float:
        """The straight distance from the first place to the last."""
        first, last = self.hops[0].tx, self.hops[-1].rx
        return float(GEOD.inv(first.lon, first.lat, last.lon, last.lat)[2]) / 1e3

    @property
    def modes(self) -> tuple[ModeTotal, ...]:
        """Every mode over all hops."""
        return tuple(_total(answers) for answers in zip(*(hop.modes for hop in self.hops), strict=True))


def microwave_chain(
    terrain: Terrain,
    places: Sequence[Site],
    radio: Radio,
    weather: Weather,
    *,
    median_k: float = MEDIAN_K,
    low_k: float | None = None,
    step_m: float | None = None,
) -> Chain:
    """Return the hops through places in their order, two at least; see ``microwave_hop``."""
    hops = tuple(
        microwave_hop(terrain, tx, rx, radio, weather, median_k=median_k, low_k=low_k, step_m=step_m)
        for tx, rx in pairwise(places)
    )
    return Chain(hops)


def _total(answers: tuple[ModeAnswer, ...]) -> ModeTotal:
    down = [answer.outage.percent for answer in answers]
    known = [percent for percent in down if percent is not None]
    total = sum(known) if len(known) == len(down) else None
    return ModeTotal(answers[0].mode, min(answer.margin_db for answer in answers), total)
