"""What counts as a deviation that is worth telling: level, smallest effects and fewest observations."""

from __future__ import annotations

from dataclasses import dataclass

from todoku.errors import InputError

_LARGE = 10.0
"""Ten times as long is no small effect."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How sure and how large a deviation must be.

    ``level`` is the chance of any false alarm in the whole comparison (Holm's family-wise error), ``least_share`` the
    smallest difference of shares (0-1) and ``least_ratio`` the smallest ratio of times that is worth telling: each test
    asks whether the difference is larger than that. ``core_share`` is the share of cases from which an activity belongs
    to the core.
    """

    level: float = 0.05
    least_share: float = 0.05
    least_ratio: float = 1.1
    core_share: float = 0.5

    def __post_init__(self) -> None:
        """Check the ranges; raises InputError ``office.compare.setting``."""
        for name, low, high in (("level", 0.0, 0.5), ("least_share", 0.0, 0.5), ("core_share", 0.0, 1.0)):
            value = getattr(self, name)
            if not low < value < high:
                raise InputError("office.compare.setting", name=name, value=value, low=low, high=high)
        if not 1.0 < self.least_ratio < _LARGE:
            raise InputError("office.compare.setting", name="least_ratio", value=self.least_ratio, low=1.0, high=_LARGE)
