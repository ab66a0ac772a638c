"""The assignment of the highest total: against every assignment of small markets, with its proof."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoku.errors import Infeasible
from todoku.matching.best import best_assignment


@given(st.data())
def test_nothing_is_better_and_the_prices_prove_it(data):
    pairs = [(r, c) for r in range(3) for c in range(3) if data.draw(st.booleans())]
    score = [data.draw(st.integers(-3, 5)) for _ in pairs]
    rows, columns = ([data.draw(st.integers(0, 2)) for _ in range(3)] for _ in range(2))
    found = best_assignment([r for r, _ in pairs], [c for _, c in pairs], score, row_places=rows, column_places=columns)
    best = 0
    for chosen in product((0, 1), repeat=len(pairs)):
        taken = [pair for pair, is_in in zip(pairs, chosen, strict=True) if is_in]
        if all(sum(r == one for r, _ in taken) <= rows[one] for one in range(3)) and all(
            sum(c == one for _, c in taken) <= columns[one] for one in range(3)
        ):
            best = max(best, sum(s for s, is_in in zip(score, chosen, strict=True) if is_in))
    assert found.total == pytest.approx(best)
    assert found.bound == pytest.approx(best, abs=1e-6)


def test_rows_are_filled_or_it_is_refused():
    found = best_assignment([0, 0, 1], [0, 1, 0], [5, 1, 4], row_places=[1, 1], column_places=[1, 1], fill_rows=True)
    assert found.chosen.tolist() == [False, True, True]
    with pytest.raises(Infeasible):
        best_assignment([0, 1], [0, 0], [5, 4], row_places=[1, 1], column_places=[1, 1], fill_rows=True)
    with pytest.raises(Infeasible):
        best_assignment([], [], [], row_places=[1], column_places=[1], fill_rows=True)
    assert best_assignment([], [], [], row_places=[1], column_places=[1]).total == np.float64(0)
