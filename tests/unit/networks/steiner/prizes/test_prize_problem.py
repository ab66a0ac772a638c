"""What a file says of prizes, of the root and of terminals, and how its faults are named."""

from __future__ import annotations

import numpy as np
import pytest

from todoku.errors import InputError
from todoku.networks.steiner.prizes.problem import prize_problem
from todoku.networks.steiner.reading import read_instance

FILE = """33D32945 STP File, STP Format Version 1.0
SECTION Graph
Nodes 4
Edges 2
E 1 2 2.5
E 2 3 4
END
SECTION Terminals
RootP 1
Terminals 3
TP 3 12
TP 2 0.25
T 4
END
EOF
"""


@pytest.fixture
def read(tmp_path):
    def problem(content=FILE):
        path = tmp_path / "a.stp"
        path.write_text(content)
        return prize_problem(read_instance(path), str(path))

    return problem


def test_prizes_and_weights_are_made_whole_together(read):
    found = read()
    assert found.instance.scale == 100
    assert sorted(found.instance.weight.tolist()) == [250, 400]
    assert found.prize.tolist() == [0, 25, 1200, 0]
    assert found.wanted.tolist() == [True, False, False, True]


@pytest.mark.parametrize(
    ("change", "code", "line"),
    [
        (("TP 3 12", "TP 3"), "steiner.bad_prize", 11),
        (("TP 3 12", "TP 3 many"), "steiner.bad_prize", 11),
        (("TP 3 12", "TP 3 nan"), "steiner.bad_prize", 11),
        (("TP 3 12", "TP 3 -1"), "steiner.bad_prize", 11),
        (("TP 3 12", "TP 3 12 5"), "steiner.bad_prize", 11),
        (("TP 3 12", "TP 5 12"), "steiner.no_such_node", 11),
        (("TP 3 12", "TP x 12"), "steiner.bad_line", 11),
        (("TP 2 0.25", "TP 3 1"), "steiner.prize_twice", 12),
        (("RootP 1", "RootP"), "steiner.bad_root", 9),
        (("RootP 1", "RootP 0"), "steiner.no_such_node", 9),
        (("T 4\n", "T 4\nRootP 2\n"), "steiner.root_twice", 14),
    ],
)
def test_a_fault_is_named_with_its_line(read, change, code, line):
    with pytest.raises(InputError) as error:
        read(FILE.replace(*change))
    assert (error.value.code, error.value.params["line"]) == (code, line)


def test_a_graph_without_nodes_is_refused(read):
    with pytest.raises(InputError) as error:
        read("SECTION Graph\nNodes 0\nEdges 0\nEND\nEOF\n")
    assert error.value.code == "steiner.no_graph"


@pytest.mark.parametrize("prize", ["1e40", "0.0000000001", "1152921504606846975"])
def test_prizes_that_do_not_fit_are_refused(read, prize):
    with pytest.raises(InputError) as error:
        read(FILE.replace("TP 3 12", f"TP 3 {prize}"))
    assert error.value.code == "steiner.too_large"


def test_the_pieces_hold_what_is_worth_having(read):
    found = read()
    assert [piece.tolist() for piece in found.pieces(np.arange(4))] == [[0, 1, 2], [3]]
    assert [piece.tolist() for piece in found.pieces(np.array([0, 2]))] == [[0], [2]]
    assert found.rows_within(np.array([1, 2])).tolist() == [int(np.argmax(found.instance.weight))]
    assert type(found)(found.instance, found.prize * 0, found.wanted & False).pieces(np.arange(4)) == []
