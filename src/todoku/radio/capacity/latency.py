"""A latency budget: radio, backhaul and core, each with its bounds, and what is not known left open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from todoku.provenance import Basis
from todoku.radio.link_budget import Parameter

if TYPE_CHECKING:
    from collections.abc import Sequence

Generation = Literal["lte", "nr", "nr_low_latency"]
Medium = Literal["fibre", "microwave"]

RADIO_CEILING_MS: dict[Generation, Parameter] = {
    "lte": Parameter(
        value=10.0, basis=Basis.ESTIMATED, source="ITU-R M.2134, 4.5.2: user plane, unloaded, from memory of the field"
    ),
    "nr": Parameter(
        value=4.0, basis=Basis.MEASURED, source="ITU-R M.2410, 4.7.1: user plane of enhanced mobile broadband, unloaded"
    ),
    "nr_low_latency": Parameter(
        value=1.0, basis=Basis.MEASURED, source="ITU-R M.2410, 4.7.1: user plane of ultra-reliable communication"
    ),
}
"""One way through the radio part at most, in an unloaded cell, of a technology that meets its own standard."""
MS_PER_KM: dict[Medium, Parameter] = {
    "fibre": Parameter(
        value=0.0048973, basis=Basis.MEASURED, source="Group index 1.4682 of G.652 fibre at 1550 nm over c"
    ),
    "microwave": Parameter(value=0.0033356, basis=Basis.MEASURED, source="The speed of light"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the way: at least and at most, one way; ``most_ms`` None where no upper bound is known."""

    name: str
    least_ms: float
    most_ms: float | None
    basis: Basis
    source: str


@dataclass(frozen=True, slots=True)
class LatencyBudget:
    """The parts of a way and their sum."""

    parts: tuple[Part, ...]

    @property
    def least_ms(self) -> float:
        """What the known parts take at least, one way."""
        return sum(part.least_ms for part in self.parts)

    @property
    def most_ms(self) -> float | None:
        """What all parts take at most, one way; None where a part is not known."""
        most = [part.most_ms for part in self.parts]
        return None if any(value is None for value in most) else sum(value for value in most if value is not None)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Names of the parts without an upper bound."""
        return tuple(part.name for part in self.parts if part.most_ms is None)


def latency_budget(
    generation: Generation,
    *,
    backhaul_km: float | None = None,
    medium: Medium = "fibre",
    core_ms: float | None = None,
    core_source: str = "",
    relays: Sequence[Part] = (),
) -> LatencyBudget:
    """Return the one-way budget of a service in an unloaded cell.

    Parameters
    ----------
    generation
        The radio part counts with its standard's ceiling at most, and nothing at least.
    backhaul_km
        Length of the line to the core; not known where None.
    medium
        What the line is.
    core_ms
        What core, servers and applications take, by the operator's word; not known where None.
    core_source
        Whose word that is.
    relays
        Further parts: switches, encoders.
    """
    ceiling = RADIO_CEILING_MS[generation]
    per_km = MS_PER_KM[medium]
    line_ms = None if backhaul_km is None else backhaul_km * per_km.value
    line_basis = Basis.UNKNOWN if line_ms is None else Basis.MODELLED
    core_basis = Basis.UNKNOWN if core_ms is None else Basis.ESTIMATED
    return LatencyBudget(
        (
            Part("radio", 0.0, ceiling.value, ceiling.basis, ceiling.source),
            Part("backhaul", line_ms or 0.0, line_ms, line_basis, per_km.source),
            Part("core", core_ms or 0.0, core_ms, core_basis, core_source),
            *relays,
        )
    )
