"""A choice of sites of a core that is built up and improved: greedily, by exchanges, by dropping and by new starts."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from todoku.siting.anneal import anneal
from todoku.siting.exchange import cheapen, drop, exchange, grow, leave, take
from todoku.siting.pairs import summed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from todoku.siting.core import Core
    from todoku.siting.patience import Patience

_AT_ONCE = 256
"""So many sites are tried for an exchange before it is looked whether to stop."""
_MOVES_AT_ONCE, _COOLINGS = 5_000, 400
"""So many random exchanges at least between two looks, and looks at most."""
_HEAT, _COLDEST = 0.05, 0.06
"""Heat at the beginning as a part of what a chosen site covers on average, and at the end as a part of that."""


class Choice:
    """Sites of a core that are taken; ``needed`` is the weight to be covered, inf for all there is."""

    def __init__(self, core: Core, *, needed: float = np.inf) -> None:
        self.core, self.needed = core, needed
        self.rows = (core.site_start, core.site_cells, core.cell_start, core.cell_sites, core.weight)
        count, cells = len(core.sites), len(core.weight)
        self._all = np.empty(count)
        summed(core.site_start, core.site_cells, core.weight, 0, count, self._all)
        self.state = (
            np.zeros(count, dtype=np.bool_),
            np.zeros(cells, dtype=np.int32),
            np.zeros(cells, dtype=np.int32),
            self._all.copy(),
            np.zeros(count),
        )
        self.covered = 0.0

    @property
    def sites(self) -> NDArray[np.int64]:
        """Numbers, in the core, of the sites taken."""
        return np.flatnonzero(self.state[0])

    @property
    def cost(self) -> float:
        """Cost of the sites taken."""
        return float(self.core.cost[self.sites].sum())

    def clear(self) -> None:
        """Leave all sites out."""
        for values in self.state[:3]:
            values[:] = 0
        self.state[3][:] = self._all
        self.state[4][:] = 0.0
        self.covered = 0.0

    def set(self, sites: Iterable[int]) -> None:
        """Take these sites and no others."""
        self.clear()
        self.add(sites)

    def add(self, sites: Iterable[int]) -> None:
        """Take these sites, too."""
        for site in sites:
            self.covered += float(self.state[3][site])
            take(int(site), self.rows, self.state)

    def leave(self, sites: Iterable[int]) -> None:
        """Leave some sites out."""
        for site in sites:
            self.covered -= float(self.state[4][site])
            leave(int(site), self.rows, self.state)

    def grow(self, *, most: int, worth: NDArray[np.float64] | None = None) -> None:
        """Take the sites with the most gain for their cost, at most so many; ``worth``: a factor on each one's gain."""
        factor = np.ones(len(self.core.cost)) if worth is None else worth
        self.covered = grow(self.rows, self.state, self.core.cost, factor, most, self.needed, self.covered)

    def exchange(self, patience: Patience, *, rounds: int) -> bool:
        """Exchange sites for others, no dearer, that cover more; return whether none is left that does."""
        for _ in range(rounds):
            before = self.covered
            order = self.sites
            for first in range(0, len(order), _AT_ONCE):
                if patience.over:
                    return False
                part = order[first : first + _AT_ONCE]
                self.covered = exchange(self.rows, self.state, self.core.cost, part, self.covered, self.needed)
            if self.covered <= before * (1.0 + 1e-9) or self.covered >= self.needed:
                return True
        return False

    def thin_out(self, patience: Patience, *, rounds: int, moves: int, seed: int) -> None:
        """Leave out the least useful site and make up for it by exchanges, as long as enough is covered."""
        self.drop_needless()
        equal = np.ptp(self.core.cost) == 0
        while len(kept := self.sites) and not patience.over:
            use = self.state[4][kept] / self.core.cost[kept]
            self.leave(kept[[int(np.argmin(use))]])
            self.exchange(patience, rounds=rounds)
            if self.covered < self.needed and equal:
                self.anneal(patience, moves=moves, seed=seed)
                self.exchange(patience, rounds=rounds)
            if self.covered < self.needed:
                self.set(kept)
                return
            self.drop_needless()

    def drop_needless(self) -> None:
        """Drop sites, dearest first, without which enough is covered, and exchange others for cheaper ones."""
        self.covered = drop(self.rows, self.state, self._dearest_first(), self.covered, self.needed)
        if np.ptp(self.core.cost) > 0:
            self.covered = cheapen(
                self.rows, self.state, self.core.cost, self._dearest_first(), self.covered, self.needed
            )

    def _dearest_first(self) -> NDArray[np.int64]:
        sites = self.sites
        return sites[np.lexsort((self.state[4][sites], -self.core.cost[sites]))]

    def anneal(self, patience: Patience, *, moves: int, seed: int) -> None:
        """Try so many random exchanges, cooling down, and keep the best choice that was met on the way."""
        chosen = self.sites
        if len(chosen) == 0 or len(chosen) == len(self.core.sites) or moves < 1:
            return
        best, most, covered = chosen.copy(), self.covered, self.covered
        random = np.array([seed * 0x9E3779B97F4A7C15 % 2**64 or 1], dtype=np.uint64)
        hot = _HEAT * self.covered / len(chosen)
        rounds = max(1, min(moves // _MOVES_AT_ONCE, _COOLINGS))
        steps = hot * (_COLDEST ** (np.arange(rounds + 1) / rounds))
        for heat in pairwise(steps):
            if patience.over or most >= self.needed:
                break
            covered, most = anneal(
                self.rows, self.state, chosen, best, random, (covered, most), max(moves // rounds, 1), heat
            )
        self.set(best)
