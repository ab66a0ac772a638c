"""What a propagation model is asked about: one radio link's frequency, antenna heights and surroundings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, get_args

import numpy as np

from todoku.errors import InputError, OutOfRange
from todoku.i18n import LANGS, entry, has

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from todoku.i18n import Lang

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
    """Its proper name, or an id of the words that say what it is (``radio.range_of.``)."""
    quantity: str
    """An id of the words that name it (``radio.quantity.``)."""
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
            raise self._refusal(float(checked[outside].flat[0]))
        return checked

    def _refusal(self, value: float) -> OutOfRange:
        lowest = f"{self.lowest:g}"
        dash = " – " if "-" in lowest else "-"
        return OutOfRange(
            self.quantity,
            model=_words(f"radio.range_of.{self.model}", self.model),
            name=_words(f"radio.quantity.{self.quantity}", self.quantity),
            value=self._with_unit(f"{value:g}"),
            valid=self._with_unit(f"{lowest}{dash}{self.highest:g}"),
        )

    def _with_unit(self, shown: str) -> dict[Lang, str]:
        unit = _words(f"radio.unit.{self.unit}", self.unit)
        return {lang: f"{shown} {unit[lang]}".rstrip() for lang in LANGS}


def _words(key: str, otherwise: str) -> dict[Lang, str]:
    return entry(key) if has(key) else dict.fromkeys(LANGS, otherwise)
