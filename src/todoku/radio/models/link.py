"""What a propagation model is asked about: one radio link's frequency, antenna heights and surroundings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, get_args

import numpy as np

from todoku.errors import InputError, OutOfRange

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

Environment = Literal["urban", "suburban", "open"]
"""Surroundings (市街地, 郊外地, 開放地)."""
ENVIRONMENTS: tuple[Environment, ...] = get_args(Environment)


@dataclass(frozen=True, slots=True)
class Link:
    """A base station and a terminal: frequency in MHz, antenna heights above ground in metres."""

    frequency_mhz: float
    base_height_m: float
    mobile_height_m: float
    environment: Environment = "urban"

    def __post_init__(self) -> None:
        """Refuse surroundings that no model knows."""
        if self.environment not in ENVIRONMENTS:
            raise InputError("radio.environment", value=self.environment, choices=ENVIRONMENTS)


class PropagationModel(Protocol):
    """Median loss in dB at ground distances in metres; raises OutOfRange outside the model's range."""

    def __call__(self, distance_m: ArrayLike, link: Link) -> NDArray[np.float64]:
        """Return the loss at each distance, in the distances' shape; it never falls with distance."""


@dataclass(frozen=True, slots=True)
class Validity:
    """A range in which a model holds, both ends included."""

    model: str
    quantity: str
    unit: str
    lowest: float
    highest: float

    def holds(self, value: float) -> bool:
        """Whether a value lies in the range."""
        return self.lowest <= value <= self.highest

    def require(self, values: ArrayLike) -> NDArray[np.float64]:
        """Return the values as float64, or raise OutOfRange naming the first that lies outside (or is no number)."""
        checked = np.asarray(values, dtype=np.float64)
        outside = ~((checked >= self.lowest) & (checked <= self.highest))
        if outside.any():
            found = checked[outside].flat[0]
            lowest = f"{self.lowest:g}"
            dash = " – " if "-" in lowest else "-"
            valid = f"{lowest}{dash}{self.highest:g} {self.unit}".rstrip()
            raise OutOfRange(self.model, self.quantity, f"{found:g} {self.unit}".rstrip(), valid)
        return checked
