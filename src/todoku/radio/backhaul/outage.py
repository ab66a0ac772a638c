"""How long in a year rain and multipath take a hop down, as far as the place's values are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from todoku.radio.models import p530

if TYPE_CHECKING:
    from todoku.radio.models.p530 import Hop

MINUTES_PER_YEAR = 365.25 * 24.0 * 60.0

Bound = Literal["at_most", "at_least"]
Unknown = Literal["no_margin", "not_in_sight", "rain_rate", "geoclimatic"]
"""Why availability is not known: words under ``radio.backhaul.unknown``."""


@dataclass(frozen=True, slots=True)
class Outage:
    """Shares of an average year in which a hop is down; None where not known, with the reasons."""

    rain_percent: float | None
    multipath_percent: float | None
    rain_bound: Bound | None
    """P.530 gives rain for 0.001-1 % of the year: its share is at most the one or at least the other beyond."""
    unknown: tuple[Unknown, ...] = ()

    @property
    def percent(self) -> float | None:
        """The share of the year in which it is down."""
        if self.rain_percent is None or self.multipath_percent is None:
            return None
        return self.rain_percent + self.multipath_percent

    @property
    def available_percent(self) -> float | None:
        """The share of the year in which it works."""
        return None if self.percent is None else 100.0 - self.percent

    @property
    def minutes_per_year(self) -> float | None:
        """Minutes of an average year in which it is down."""
        return None if self.percent is None else self.percent / 100.0 * MINUTES_PER_YEAR


def outage(margin_db: float, hop: Hop, *, in_sight: bool) -> Outage:
    """Return how long a hop with a fade margin is down: multipath (P.530-18, 2.3) and rain (2.4.1).

    Not known without a margin, where the ray is cut (P.530 is for paths in sight), without the rain rate, and on paths
    of more than 5 km without the geoclimatic values. Raises OutOfRange.
    """
    if margin_db < 0.0:
        return Outage(None, None, None, ("no_margin",))
    if not in_sight:
        return Outage(None, None, None, ("not_in_sight",))
    unknown: list[Unknown] = []
    rain_percent = multipath_percent = None
    bound: Bound | None = None
    if hop.rain_mm_per_h is None:
        unknown.append("rain_rate")
    else:
        rain_percent = float(p530.rain_percent(margin_db, hop))
        rarest_db, commonest_db = p530.rain_fade_db([0.001, 1.0], hop)
        bound = "at_most" if margin_db > rarest_db else "at_least" if margin_db < commonest_db else None
    if hop.distance_km > p530.SHORT_PATH_KM and None in (hop.geoclimatic_factor, hop.refractivity_increase_n):
        unknown.append("geoclimatic")
    else:
        multipath_percent = float(p530.multipath_percent(margin_db, hop, average_year=True))
    return Outage(rain_percent, multipath_percent, bound, tuple(unknown))
