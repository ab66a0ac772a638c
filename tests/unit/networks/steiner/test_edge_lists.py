"""Lists of edges that cost less or must not be used: what they change, and that bad rows are refused in one line."""

from __future__ import annotations

import pytest

from sample_steiner import instance
from todoku.errors import InputError
from todoku.networks.steiner.edge_lists import with_existing, without_forbidden
from todoku.networks.steiner.solve import solve
from todoku.run import Run


@pytest.fixture
def square():
    """Four nodes round a square, with a second, dearer edge between the first two."""
    return instance(4, [(0, 1), (1, 2), (2, 3), (3, 0), (1, 0)], [5, 5, 5, 6, 9], [0, 2])


@pytest.fixture
def listed(tmp_path):
    def write(text):
        path = tmp_path / "edges.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_existing_edges_cost_nothing_or_what_is_said(square, listed):
    changed = with_existing(square, listed("node,node,cost\n1,2\n3, 2 ,1.5\n\n"))
    assert changed.scale == 10
    assert changed.weight.tolist() == [0, 15, 50, 60, 0]
    assert solve(changed, run=Run()).cost == 15


def test_where_all_is_there_already_the_gap_is_none(square, listed):
    found = solve(with_existing(square, listed("1,2\n2,3\n3,4\n4,1")), run=Run())
    assert (found.cost, found.lower_bound, found.gap, found.status) == (0, 0, 0.0, "optimal")
    assert len(found.edge_rows) == 2


def test_forbidden_edges_are_gone_with_those_beside_them(square, listed):
    changed = without_forbidden(square, listed("2,1\n"))
    assert list(zip(changed.one.tolist(), changed.other.tolist(), strict=True)) == [(1, 2), (2, 3), (3, 0)]
    assert solve(changed, run=Run()).cost == 11


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("1,2\n1,3\n", "steiner.list_no_edge", 2),
        ("1,2\n2,1\n", "steiner.list_twice", 2),
        ("1,2\n1,5\n", "steiner.no_such_node", 2),
        ("1,2\n0,1\n", "steiner.no_such_node", 2),
        ("one,other\n1,2,-1\n", "steiner.list_bad_row", 2),
        ("1,2\n2,3,nan\n", "steiner.list_bad_row", 2),
        ("1,2\n2,3,inf\n", "steiner.list_bad_row", 2),
        ("1,2\n2\n", "steiner.list_bad_row", 2),
        ("1,2\n2,3,1,1\n", "steiner.list_bad_row", 2),
        ("1,2\na,b\n", "steiner.list_bad_row", 2),
        ("1,2,7\n", "steiner.list_dearer", 1),
        ("", "steiner.list_empty", None),
        ("one,other\n", "steiner.list_empty", None),
    ],
)
def test_bad_rows_are_refused(square, listed, text, code, line):
    with pytest.raises(InputError) as error:
        with_existing(square, listed(text))
    assert error.value.code == code
    assert error.value.params.get("line") == line


def test_a_cost_has_no_place_among_forbidden_edges(square, listed):
    with pytest.raises(InputError) as error:
        without_forbidden(square, listed("1,2,3\n"))
    assert error.value.code == "steiner.list_bad_row"


def test_a_file_that_is_no_text_is_refused(square, tmp_path):
    path = tmp_path / "edges.csv"
    path.write_bytes(b"\xff\xfe1,2\n")
    with pytest.raises(InputError) as error:
        without_forbidden(square, path)
    assert error.value.code == "steiner.list_no_text"
