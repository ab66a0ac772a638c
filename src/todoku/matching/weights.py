"""How much each side of a pair counts in its score, by kind of offer.

The figures are ours: no law or guideline sets them, and an office that weighs otherwise brings its own.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from math import isfinite
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, get_args

from todoku.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku.matching.parties import Kind

Component = Literal["requirements", "coverage", "distance", "field", "past", "money"]
COMPONENTS: tuple[Component, ...] = get_args(Component)
HALF_KM = 100.0
"""At this distance the nearness of a pair is a half."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each component counts, on any scale; 0 is for what says nothing of this kind of offer."""

    requirements: float = 0.0
    coverage: float = 0.0
    distance: float = 0.0
    field: float = 0.0
    past: float = 0.0
    money: float = 0.0

    def __post_init__(self) -> None:
        """Refuse weights below zero or not finite, and none at all."""
        values = astuple(self)
        if not all(isfinite(value) and value >= 0.0 for value in values) or not any(values):
            raise InputError("matching.weights", weights=values)


KIND_WEIGHTS: Mapping[Kind, Weights] = MappingProxyType(
    {
        "technology": Weights(requirements=3.0, coverage=2.0, distance=1.0, field=2.0, past=1.0),
        "people": Weights(distance=1.0, field=3.0, past=2.0),
        "money": Weights(field=2.0, past=1.0, money=3.0),
    }
)
