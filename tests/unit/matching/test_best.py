"""The assignment of the highest total: against every assignment of small markets, with its proof."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from todoku.errors import Infeasible, InputError
from todoku.matching.best import best_assignment


@given(st.data())
def test_nothing_is_better_and_the_prices_prove_it(data):
    pairs = [(r, c) for r in range(3) for c in range(3) if data.draw(st.booleans())]
    score = [data.draw(st.integers(-3, 5)) for _ in pairs]
    rows, columns, groups = ([data.draw(st.integers(0, 2)) for _ in range(3)] for _ in range(3))
    group = [data.draw(st.integers(0, 2)) for _ in range(3)] if data.draw(st.booleans()) else None
    fill = data.draw(st.booleans())
    totals = []
    for chosen in product((0, 1), repeat=len(pairs)):
        taken = [pair for pair, is_in in zip(pairs, chosen, strict=True) if is_in]
        in_rows = [sum(r == one for r, _ in taken) for one in range(3)]
        in_columns = [sum(c == one for _, c in taken) for one in range(3)]
        in_groups = [sum(group[c] == one for _, c in taken) for one in range(3)] if group else [0] * 3
        if (
            all(a <= b for a, b in zip(in_rows + in_columns + in_groups, rows + columns + groups, strict=True))
            and (not fill or in_rows == rows)
        ):  # fmt: skip
            totals.append(sum(s for s, is_in in zip(score, chosen, strict=True) if is_in))
    given_ = {"column_group": group, "group_places": groups} if group else {}

    def found():
        return best_assignment(
            [r for r, _ in pairs],
            [c for _, c in pairs],
            score,
            row_places=rows,
            column_places=columns,
            fill_rows=fill,
            **given_,
        )

    if not totals:
        with pytest.raises(Infeasible):
            found()
        return
    assert found().total == max(totals)
    assert found().bound == pytest.approx(max(totals), abs=1e-6)
    assert min(*found().row_price, 0.0) >= (-np.inf if fill else 0.0)


def test_the_totals_are_those_of_a_linear_programme():
    rng = np.random.default_rng(1)
    row, column = (one.ravel() for one in np.indices((60, 12)))
    score, group = rng.random(len(row)), np.arange(12) // 3
    found = best_assignment(
        row,
        column,
        score,
        row_places=np.ones(60),
        column_places=np.full(12, 4),
        column_group=group,
        group_places=np.full(4, 10),
    )
    limits = np.vstack(
        [row == np.arange(60)[:, None], column == np.arange(12)[:, None], group[column] == np.arange(4)[:, None]]
    )
    proven = linprog(-score, limits, np.repeat([1.0, 4.0, 10.0], [60, 12, 4]), bounds=(0, 1))
    assert found.total == pytest.approx(-proven.fun, rel=1e-9)
    assert found.bound == pytest.approx(found.total, rel=1e-8)
    assert (np.bincount(group[column[found.chosen]]) == 10).all()


@pytest.mark.parametrize("change", [{"column_group": [0]}, {"column_group": [0, 5]}, {"column_places": [-1, 1]}])
def test_what_makes_no_sense_is_refused(change):
    given_ = {"row_places": [1], "column_places": [1, 1], "column_group": [0, 0], "group_places": [1], **change}
    with pytest.raises(InputError):
        best_assignment([0, 0], [0, 1], [1.0, 2.0], **given_)


def test_rows_are_filled_or_it_is_refused():
    found = best_assignment([0, 0, 1], [0, 1, 0], [5, 1, 4], row_places=[1, 1], column_places=[1, 1], fill_rows=True)
    assert found.chosen.tolist() == [False, True, True]
    with pytest.raises(Infeasible):
        best_assignment([0, 1], [0, 0], [5, 4], row_places=[1, 1], column_places=[1, 1], fill_rows=True)
    with pytest.raises(Infeasible):
        best_assignment([], [], [], row_places=[1], column_places=[1], fill_rows=True)
    assert best_assignment([], [], [], row_places=[1], column_places=[1]).total == np.float64(0)
