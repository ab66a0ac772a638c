"""What is cut from a covering problem before it is solved, and its rows both ways."""

from __future__ import annotations

import numpy as np
import pytest

from sample_siting import planar_table, table_of
from todoku.errors import InputError
from todoku.siting.core import core_of
from todoku.siting.coverage_table import coverage_table


def test_cells_of_the_same_sites_are_one():
    core = core_of(table_of({0: [0, 1, 2], 1: [1, 2, 3]}, weights=[1, 2, 3, 4]), costs=False)
    assert sorted(core.weight.tolist()) == [1.0, 4.0, 5.0]


def test_a_site_within_another_is_gone_unless_it_is_cheaper():
    cover = {0: [0], 1: [0, 1], 2: [2], 3: [2]}
    costs = [1, 2, 3, 2]
    assert core_of(table_of(cover, weights=[1, 1, 1], costs=costs)).sites.tolist() == [0, 1, 3]
    assert core_of(table_of(cover, weights=[1, 1, 1], costs=costs), costs=False).sites.tolist() == [1, 2]


def test_what_existing_sites_cover_is_gone_and_counted():
    table = table_of({0: [0, 1], 1: [1, 2], 2: [0]}, weights=[3, 4, 5], existing=[True, False, False])
    core = core_of(table)
    assert (core.given.tolist(), core.weight_given, core.sites.tolist(), core.weight.tolist()) == ([0], 7.0, [1], [5.0])


def test_where_all_must_be_covered_a_cell_that_follows_from_another_is_gone():
    table = table_of({0: [0, 1], 1: [0, 1, 2], 2: [0, 2, 3], 3: [3]}, weights=[1, 1, 1, 1])
    assert len(core_of(table, full=True).weight) < len(core_of(table).weight)


def test_rows_by_site_and_by_cell_hold_the_same_pairs():
    table = planar_table(40, 90, 15.0, seed=3)
    by_site = {(site, int(cell)) for site in range(40) for cell in table.cells_of(site)}
    by_cell = {
        (int(site), cell)
        for cell in range(90)
        for site in table.cell_sites[table.cell_start[cell] : table.cell_start[cell + 1]]
    }
    assert by_site == by_cell
    assert len(by_site) == table.pair_count


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"site_index": [0, 0]}, "siting.pair_lengths"),
        ({"site_index": [0.5]}, "siting.no_such"),
        ({"cell_weight": [np.nan]}, "siting.not_positive"),
        ({"cell_weight": [np.inf]}, "siting.not_positive"),
        ({"site_cost": [np.nan]}, "siting.not_positive"),
        ({"existing": [True, False]}, "siting.marks_length"),
        ({"existing": [True], "forbidden": [True]}, "siting.existing_forbidden"),
    ],
)
def test_what_is_not_so_is_refused(given, code):
    asked = {"site_index": [0], "cell_index": [0], "cell_weight": [1.0], "site_cost": 1, **given}
    with pytest.raises(InputError) as caught:
        coverage_table(asked.pop("site_index"), asked.pop("cell_index"), **asked)
    assert caught.value.code == code
