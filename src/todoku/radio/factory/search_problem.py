"""What is searched in a factory's channel plan: received powers of radios, each with its options."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


LEVEL_BUDGET = {"quick": 30_000_000, "standard": 100_000_000, "thorough": 3_000_000_000}
"""Levels (of an option, in a channel, at a device) looked at by effort: no clock."""
_BEGINNING = 4
"""The plan to begin with may cost so large a part of the budget: one in."""
_ROUNDING = 1e-9
"""Sums of weights, or of powers, that differ by less than this share are equal."""


@dataclass(frozen=True, slots=True)
class SearchProblem:
    """Received powers in mW of radios, each with its options.

    ``signal[r]`` options x devices: what a radio's devices receive of it; ``leaks[r]`` options x channels x devices:
    what it puts into each channel at every device, zero at its own; ``noise[r]`` channels x devices; ``channel[r]`` the
    channel of each option, ``power_mw[r]`` its power; ``needed`` the ratio that each device needs; ``weight`` what it
    counts; ``served_by`` its radio.
    """

    signal: list[NDArray[np.float64]]
    leaks: list[NDArray[np.float64]]
    channel: list[NDArray[np.int64]]
    power_mw: list[NDArray[np.float64]]
    noise: NDArray[np.float64]
    needed: NDArray[np.float64]
    weight: NDArray[np.float64]
    served_by: NDArray[np.int64]

    def cut_to(self, radios: Sequence[int]) -> SearchProblem:
        """Return the same problem of some of the radios, with their channels and devices alone."""
        own = np.flatnonzero(np.isin(self.served_by, radios))
        used = np.unique(np.concatenate([self.channel[radio] for radio in radios]))
        place = {radio: position for position, radio in enumerate(radios)}
        return SearchProblem(
            signal=[self.signal[radio][:, own] for radio in radios],
            leaks=[self.leaks[radio][:, used][:, :, own] for radio in radios],
            channel=[np.searchsorted(used, self.channel[radio]) for radio in radios],
            power_mw=[self.power_mw[radio] for radio in radios],
            noise=self.noise[used][:, own],
            needed=self.needed[own],
            weight=self.weight[own],
            served_by=np.array([place[int(radio)] for radio in self.served_by[own]], dtype=np.int64),
        )
