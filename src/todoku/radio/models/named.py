"""Models of streets, cells and factories as functions of distance and link, by their names."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, get_args

import numpy as np

from todoku.errors import InputError
from todoku.radio.models import p1411
from todoku.radio.models.link import Validity
from todoku.radio.models.tr38901 import rma_loss_db, uma_loss_db, umi_loss_db
from todoku.radio.models.tr38901_indoor import Factory, factory_loss_db

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    from todoku.radio.models.link import Link, PropagationModel

MHZ_PER_GHZ = 1000.0
STREET_LEVEL = Validity(f"{p1411.MODEL} 4.3.1", "antenna_height", "m", 1.9, 3.0)
"""Heights of both antennas at which the model was measured [C]."""

_CELLS: dict[str, Callable[..., NDArray[np.float64]]] = {"uma": uma_loss_db, "umi": umi_loss_db, "rma": rma_loss_db}
_STREETS: dict[str, tuple[p1411.Place, p1411.Town, p1411.Path]] = {
    "p1411_street_los": ("street_canyon", "urban_high_rise", "los"),
    "p1411_street_nlos_high_rise": ("street_canyon", "urban_high_rise", "nlos"),
    "p1411_street_nlos_low_rise": ("street_canyon", "urban_low_rise_or_suburban", "nlos"),
    "p1411_street_nlos_residential": ("street_canyon", "residential", "nlos"),
    "p1411_rooftop_los": ("over_rooftop", "urban_high_rise", "los"),
    "p1411_rooftop_nlos_high_rise": ("over_rooftop", "urban_high_rise", "nlos"),
}
"""Table 4 has one row for streets in sight and table 8 one for roofs in sight, whatever the town."""


def cell_loss_db(distance_m: ArrayLike, link: Link, *, cell: str, line_of_sight: bool) -> NDArray[np.float64]:
    """Return the loss of an outdoor cell (uma, umi, rma), in dB: TR 38.901, table 7.4.1-1, with its usual street.

    The surroundings of the link play no part: they are in the kind of cell. Raises OutOfRange.
    """
    return _CELLS[cell](
        distance_m,
        frequency_ghz=link.frequency_mhz / MHZ_PER_GHZ,
        line_of_sight=line_of_sight,
        base_height_m=link.base_height_m,
        terminal_height_m=link.mobile_height_m,
    )


def street_loss_db(
    distance_m: ArrayLike, link: Link, *, row: tuple[p1411.Place, p1411.Town, p1411.Path]
) -> NDArray[np.float64]:
    """Return the median loss in a town by a row of P.1411-12's tables 4 and 8, in dB. Raises OutOfRange."""
    place, town, path = row
    frequency_ghz = link.frequency_mhz / MHZ_PER_GHZ
    return p1411.site_general_loss_db(
        slant_m(distance_m, link), frequency_ghz=frequency_ghz, place=place, town=town, path=path
    )


def street_level_loss_db(distance_m: ArrayLike, link: Link) -> NDArray[np.float64]:
    """Return the median loss between two terminals near street level, in dB: P.1411-12, 4.3.1.

    The surroundings are the link's, urban or suburban: InputError for open land. Raises OutOfRange.
    """
    STREET_LEVEL.require([link.base_height_m, link.mobile_height_m])
    if link.environment == "open":
        raise InputError("radio.choice", model=p1411.MODEL, value=link.environment, choices=("urban", "suburban"))
    return p1411.near_street_level_loss_db(distance_m, frequency_mhz=link.frequency_mhz, surroundings=link.environment)


def factory_link_loss_db(
    distance_m: ArrayLike, link: Link, *, factory: Factory, line_of_sight: bool
) -> NDArray[np.float64]:
    """Return the loss inside a factory, in dB: TR 38.901, table 7.4.1-1, InF. Raises OutOfRange."""
    return factory_loss_db(
        slant_m(distance_m, link),
        frequency_ghz=link.frequency_mhz / MHZ_PER_GHZ,
        factory=factory,
        line_of_sight=line_of_sight,
    )


def slant_m(distance_m: ArrayLike, link: Link) -> NDArray[np.float64]:
    """Return the straight distance between the antennas."""
    return np.hypot(np.asarray(distance_m, dtype=np.float64), link.base_height_m - link.mobile_height_m)


def named_models() -> dict[str, PropagationModel]:
    """Return the models by name; line of sight, which no link tells, is in the name."""
    sights = {"los": True, "nlos": False}
    cells: dict[str, PropagationModel] = {
        f"tr38901_{cell}_{name}": partial(cell_loss_db, cell=cell, line_of_sight=sight)
        for cell in _CELLS
        for name, sight in sights.items()
    }
    streets: dict[str, PropagationModel] = {name: partial(street_loss_db, row=row) for name, row in _STREETS.items()}
    halls: dict[str, PropagationModel] = {
        f"tr38901_{factory}_nlos": partial(factory_link_loss_db, factory=factory, line_of_sight=False)
        for factory in get_args(Factory)
        if factory != "inf_hh"
    }
    in_sight = partial(factory_link_loss_db, factory="inf_hh", line_of_sight=True)
    return {**cells, **streets, "p1411_street_level": street_level_loss_db, "tr38901_inf_los": in_sight, **halls}
