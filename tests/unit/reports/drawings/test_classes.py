"""Classes with round edges."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoku.reports.drawings.classes import class_limits, class_of, count_classes, round_edges


def test_edges_have_two_digits_and_part_the_values():
    prices = [208_394, 222_828, 267_682, 333_597, 342_000, 372_500, 432_791, 609_881, 724_918, 3_257_568]
    edges = round_edges(prices, classes=4)
    assert edges == (270_000.0, 340_000.0, 610_000.0)
    assert [class_of(price, edges) for price in prices] == [0, 0, 0, 1, 2, 2, 2, 2, 3, 3]
    assert class_limits(edges)[0] == (0.0, 270_000.0)


@pytest.mark.parametrize("values", [[], [5.0], [7.0, 7.0, 7.0]])
def test_equal_values_are_one_class(values):
    assert round_edges(values, classes=4) == ()


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=60))
def test_every_count_lies_in_exactly_one_class(counts):
    classes = count_classes(np.array(counts, dtype=float), limit=6)
    assert len(classes) <= 6
    for count in counts:
        assert sum(low <= count <= high for low, high in classes) == 1


def test_nothing_is_a_class_of_its_own():
    assert count_classes(np.array([0.0, 3.0, np.nan, 40.0]), limit=6)[0] == (0.0, 0.0)
