"""Which requirements of the catalogue an offer meets, told from the figures that it promises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class RequirementFigures(Protocol):
    """A requirement as ``todoku.radio.capacity.requirements`` holds it: spans are lowest and highest, None unknown."""

    @property
    def id(self) -> str: ...  # noqa: D102 [named by the class]
    @property
    def uplink_mbps(self) -> tuple[float, float] | None: ...  # noqa: D102
    @property
    def downlink_mbps(self) -> tuple[float, float] | None: ...  # noqa: D102
    @property
    def needed_latency_ms(self) -> float | None: ...  # noqa: D102
    @property
    def latency_kind(self) -> str | None: ...  # noqa: D102
    @property
    def devices_per_km2(self) -> float | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Promised:
    """What an offer promises at the place of use; None is not told."""

    uplink_mbps: float | None = None
    downlink_mbps: float | None = None
    latency_ms: float | None = None
    """One way over the whole network."""
    devices_per_km2: float | None = None


@dataclass(frozen=True, slots=True)
class Fit:
    """Ids of requirements as ``Offer`` takes them; what is in none of the three is not known."""

    meets: frozenset[str]
    meets_at_lowest: frozenset[str]
    fails: frozenset[str]


def fit_of(promised: Promised, requirements: Iterable[RequirementFigures]) -> Fit:
    """Return which requirements are met.

    One is met where all its figures are, up to the highest of a span; at the lowest where a span's lowest is met and
    its highest is not; failed where any figure is; else unknown, as is one without a figure to compare. A latency of
    the radio part alone is met where the whole network keeps it, else unknown.
    """
    found: dict[float, set[str]] = {0.0: set(), 0.5: set(), 1.0: set()}
    for requirement in requirements:
        compared = list(_compared(promised, requirement))
        known = [one for one in compared if one is not None]
        if known and (min(known) == 0.0 or len(known) == len(compared)):
            found[min(known)].add(requirement.id)
    return Fit(frozenset(found[1.0]), frozenset(found[0.5]), frozenset(found[0.0]))


def _compared(promised: Promised, asked: RequirementFigures) -> Iterator[float | None]:
    """Give for each figure that is asked 1 where its highest is met, a half its lowest, 0 none, None not known."""
    density = asked.devices_per_km2
    for value, span in (
        (promised.uplink_mbps, asked.uplink_mbps),
        (promised.downlink_mbps, asked.downlink_mbps),
        (promised.devices_per_km2, None if density is None else (density, density)),
    ):
        if span is not None:
            yield None if value is None else ((value >= span[0]) + (value >= span[1])) / 2.0
    most_ms = asked.needed_latency_ms
    if most_ms is not None:
        kept = None if promised.latency_ms is None else promised.latency_ms <= most_ms
        yield None if kept is None or (asked.latency_kind == "radio" and not kept) else float(kept)
