"""The tree seen from its exchange: what lies beyond each edge."""

from __future__ import annotations

import numpy as np

from sample_tree import tree_of
from todoku.fibre.rooted import RootedTree


def test_what_lies_beyond_each_edge_adds_up_outward_and_unreached_cells_count_nowhere():
    tree = tree_of(
        [(1, 0, 1.0), (1, 2, 1.0), (3, 1, 1.0)], {1: (5, 0, 0.1), 2: (7, 0, 0.1), 3: (11, 0, 0.1), -1: (100, 0, 0.0)}
    )
    amounts = np.array([[5.0, 0.0], [0.0, 7.0], [11.0, 0.0], [0.0, 0.0]])
    assert RootedTree(tree).beyond(amounts).tolist() == [[16.0, 7.0], [0.0, 7.0], [11.0, 0.0]]
