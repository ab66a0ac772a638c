"""Classes of radio levels above a threshold, with colours that every kind of colour vision tells apart."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.i18n import text
from todoku.reports.drawings.svg import VIRIDIS_DARKENING

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from todoku.i18n import Lang

_STEPS = (0.0, 10.0, 20.0, 30.0)


@dataclass(frozen=True, slots=True)
class LevelClasses:
    """Four classes of 10 dB from a threshold up, the strongest darkest: lightness alone tells them apart."""

    threshold: float
    unit: str = "dBm"

    @property
    def colours(self) -> tuple[str, ...]:
        """Fills, the weakest first."""
        return VIRIDIS_DARKENING

    @property
    def lowest(self) -> tuple[float, ...]:
        """Where each class begins."""
        return tuple(self.threshold + step for step in _STEPS)

    def class_of(self, level_dbm: float) -> int:
        """Return the class of one level, -1 below the threshold."""
        return int(self.classes_of(level_dbm))

    def classes_of(self, level_dbm: ArrayLike) -> NDArray[np.int64]:
        """Return the class of each level, -1 below the threshold and where not known."""
        levels = np.nan_to_num(np.asarray(level_dbm, dtype=np.float64), nan=-np.inf)
        return np.searchsorted(self.lowest, levels, side="right") - 1

    def names(self, lang: Lang) -> tuple[str, ...]:
        """Return what the legend says of each class, the weakest first."""
        low = self.lowest
        spans = [
            text("radio.picture.class", lang, low=first, high=last, unit=self.unit)
            for first, last in itertools.pairwise(low)
        ]
        return (*spans, text("radio.picture.top_class", lang, low=low[-1], unit=self.unit))
