"""From a service's powers and gains to the distance at which it still meets its threshold."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
from pydantic import BaseModel, ConfigDict

from todoku.errors import InputError
from todoku.i18n import load_yaml
from todoku.provenance import Basis
from todoku.radio.models.link import Environment, Link
from todoku.radio.models.registry import model_by_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

SERVICES_SCHEMA = "todoku.radio-services/1"
LONGEST_M = 100_000.0
"""No service is followed further: the end of extended Hata's range."""
_HALVINGS = 60


class Parameter(BaseModel):
    """A value of a service, and where it comes from; ``estimated`` marks an assumption."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: float
    basis: Basis
    source: str


class Service(BaseModel):
    """A radio service: which model it is planned with, its powers, heights and threshold, each with its origin."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title_ja: str
    title_en: str
    model: str
    frequency_mhz: Parameter
    bandwidth_mhz: Parameter
    power_dbm_per_mhz: Parameter
    antenna_gain_dbi: Parameter
    feeder_loss_db: Parameter
    base_height_m: Parameter
    mobile_height_m: Parameter
    mobile_gain_dbi: Parameter
    body_loss_db: Parameter
    threshold_dbm: Parameter
    """Received power over the whole bandwidth at which the service works."""
    margin_db: Parameter
    """For the spread between places of equal distance."""

    @property
    def eirp_dbm(self) -> float:
        """Radiated power over the whole bandwidth."""
        power_dbm = self.power_dbm_per_mhz.value + 10.0 * float(np.log10(self.bandwidth_mhz.value))
        return power_dbm + self.antenna_gain_dbi.value - self.feeder_loss_db.value

    @property
    def maximum_loss_db(self) -> float:
        """The largest median loss at which the service still works."""
        return float(self.received_dbm(0.0)) - self.threshold_dbm.value - self.margin_db.value

    @property
    def parameters(self) -> dict[str, Parameter]:
        """Every parameter by name."""
        return {name: value for name, value in self if isinstance(value, Parameter)}

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Names of the parameters that are assumptions."""
        return tuple(name for name, value in self.parameters.items() if value.basis is Basis.ESTIMATED)

    def received_dbm(self, loss_db: ArrayLike) -> NDArray[np.float64]:
        """Return the median power that a terminal receives, behind its user's body."""
        gains_db = self.mobile_gain_dbi.value - self.body_loss_db.value
        return self.eirp_dbm + gains_db - np.asarray(loss_db, dtype=np.float64)

    def link(self, environment: Environment, *, base_height_m: float | None = None) -> Link:
        """Return the service's link in given surroundings, with its usual base antenna height or another."""
        return Link(
            frequency_mhz=self.frequency_mhz.value,
            base_height_m=self.base_height_m.value if base_height_m is None else base_height_m,
            mobile_height_m=self.mobile_height_m.value,
            environment=environment,
        )

    def loss_db(self, distance_m: ArrayLike, link: Link) -> NDArray[np.float64]:
        """Return the median loss of the service's model; raises OutOfRange."""
        return model_by_name(self.model)(distance_m, link)


@cache
def services() -> dict[str, Service]:
    """Return the services of ``data/radio_services.yaml`` by id."""
    content = load_yaml(resources.files("todoku").joinpath("data/radio_services.yaml").read_text(encoding="utf-8"))
    if content["schema"] != SERVICES_SCHEMA:
        raise InputError("radio.services_schema", found=content["schema"], expected=SERVICES_SCHEMA)
    read = [Service.model_validate(entry) for entry in content["services"]]
    return {service.id: service for service in read}


def service_by_id(service_id: str) -> Service:
    """Return a service, or raise InputError naming those that there are."""
    try:
        return services()[service_id]
    except KeyError:
        raise InputError("radio.unknown_service", value=service_id, choices=sorted(services())) from None


def reach_m(
    loss: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    maximum_loss_db: ArrayLike,
    *,
    longest_m: float = LONGEST_M,
    shortest_m: float = 1.0,
) -> NDArray[np.float64]:
    """Return, for each largest loss allowed, the distance up to which a model's loss stays within it.

    ``loss`` gives the loss in dB at distances in metres and never falls with distance. Zero where not even
    ``shortest_m`` is reached, ``longest_m`` where all of it is. Bisection: exact to 2**-60 of the span.
    """
    allowed_db = np.asarray(maximum_loss_db, dtype=np.float64)
    low_m = np.full(allowed_db.shape, shortest_m)
    high_m = np.full(allowed_db.shape, longest_m)
    everywhere = loss(high_m) <= allowed_db
    nowhere = loss(low_m) > allowed_db
    for _ in range(_HALVINGS):
        middle_m = 0.5 * (low_m + high_m)
        within = loss(middle_m) <= allowed_db
        low_m = np.where(within, middle_m, low_m)
        high_m = np.where(within, high_m, middle_m)
    return np.where(everywhere, longest_m, np.where(nowhere, 0.0, low_m))


def radius_m(service: Service, environment: Environment, *, base_height_m: float | None = None) -> float:
    """Return how far one site of a service reaches in given surroundings, over flat ground, in metres."""
    link = service.link(environment, base_height_m=base_height_m)
    return float(reach_m(lambda distance_m: service.loss_db(distance_m, link), service.maximum_loss_db))
