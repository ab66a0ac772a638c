"""Files of problems: both formats, what they may hold, and what is wrong with a bad one."""

from __future__ import annotations

import gzip

import numpy as np
import pytest

from todoku.errors import InputError
from todoku.networks.steiner.reading import read_instance

GOOD = """SECTION Graph
Nodes 4
Edges 3
E 1 2 5
E 2 3 0
E 3 4 7
END

SECTION Terminals
Terminals 2
T 4
T 1
END

EOF
"""

STP = """33D32945 STP File, STP Format Version 1.0

SECTION Comment
Name "small"
Creator "nobody"
END

Section Graph
Nodes 3
Edges 2
E 1 2 2.5
E 2 3 4
END

Section Terminals
RootP 1
Terminals 1
TP 3 12
END

EOF
"""


@pytest.fixture
def written(tmp_path):
    def write(content, name="a.gr"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def test_a_pace_file(written):
    read = read_instance(written(GOOD))
    assert (read.node_count, read.scale, read.terminals.tolist()) == (4, 1, [0, 3])
    assert (read.one.tolist(), read.other.tolist(), read.weight.tolist()) == ([0, 1, 2], [1, 2, 3], [5, 0, 7])


def test_the_same_file_compressed_or_with_other_line_ends(written):
    plain = read_instance(written(GOOD))
    for content in (gzip.compress(GOOD.encode()), GOOD.replace("\n", "\r\n"), GOOD.replace("E 2", "  E  2")):
        assert read_instance(written(content)).weight.tolist() == plain.weight.tolist()


def test_a_steinlib_file_keeps_its_sections_and_its_decimals(written):
    read = read_instance(written(STP, "a.stp"))
    assert (read.scale, sorted(read.weight.tolist())) == (10, [25, 40])
    assert read.amount(65) == 6.5
    assert [row.words for row in read.sections["comment"]] == [("Name", '"small"'), ("Creator", '"nobody"')]
    assert [(row.line, row.words) for row in read.sections["terminals"]] == [
        (16, ("RootP", "1")),
        (17, ("Terminals", "1")),
        (18, ("TP", "3", "12")),
    ]


def test_loops_and_edges_that_stand_twice_are_taken_as_they_are(written):
    read = read_instance(written(GOOD.replace("Edges 3", "Edges 5").replace("E 3 4 7", "E 3 4 7\nE 3 4 2\nE 1 1 1")))
    assert read.weight.tolist() == [5, 0, 7, 2, 1]


def test_more_edges_than_are_read_at_once(written):
    edges = "".join(f"E {row + 1} {row + 2} {row % 7}\n" for row in range(120_000))
    content = f"SECTION Graph\nNodes 120001\nEdges 120000\n{edges}END\nSECTION Terminals\nTerminals 1\nT 9\nEND\nEOF\n"
    read = read_instance(written(content))
    assert np.array_equal(read.weight, np.arange(120_000) % 7)
    assert read.terminals.tolist() == [8]


@pytest.mark.parametrize(
    ("change", "code", "line"),
    [
        (("E 2 3 0", "E 2 3 -4"), "steiner.negative", 5),
        (("E 2 3 0", "E 2 9 4"), "steiner.no_such_node", 5),
        (("E 2 3 0", "E 0 3 4"), "steiner.no_such_node", 5),
        (("E 2 3 0", "E 2 3"), "steiner.bad_line", 5),
        (("E 2 3 0", "E 2 3 nan"), "steiner.bad_line", 5),
        (("E 2 3 0", "E 2 x 4"), "steiner.bad_line", 5),
        (("Nodes 4\n", ""), "steiner.nodes_first", 3),
        (("T 4", "T 5"), "steiner.no_such_node", 11),
        (("T 1\nEND", "T 1"), "steiner.truncated", None),
        (("E 3 4 7\nEND", "E 3 4 7"), "steiner.no_end", 8),
        (("Edges 3", "Edges 4"), "steiner.count", None),
        (("Terminals 2", "Terminals 3"), "steiner.count", None),
        (("E 3 4 7", "E 3 4 99999999999999999999"), "steiner.too_large", None),
        (("SECTION Graph", "graph {"), "steiner.no_section", 1),
        (("SECTION Graph", "SECTION Picture"), "steiner.nodes_first", None),
        (("SECTION Terminals", "SECTION Graph"), "steiner.section_twice", 9),
    ],
)
def test_a_fault_is_named_with_its_line(written, change, code, line):
    with pytest.raises(InputError) as caught:
        read_instance(written(GOOD.replace(*change)))
    assert caught.value.code == code
    if line is not None:
        assert caught.value.params["line"] == line


@pytest.mark.parametrize("content", [b"", b"\n\n", b"SECTION Comment\nEND\n"])
def test_a_file_without_a_graph(written, content):
    with pytest.raises(InputError) as caught:
        read_instance(written(content))
    assert caught.value.code == "steiner.no_graph"


def test_files_that_are_something_else_or_cut_off(written):
    for content in (b"\x89PNG\r\n\x1a\n\x00\x00", b"a,b\n1,2\n"):
        with pytest.raises(InputError, match="no_section"):
            read_instance(written(content))
    with pytest.raises(InputError) as caught:
        read_instance(written(gzip.compress(GOOD.encode())[:-12]))
    assert caught.value.code == "steiner.broken_gzip"


def test_the_parts_of_a_graph(written):
    content = GOOD.replace("Nodes 4", "Nodes 6").replace("T 1", "T 1\nT 6").replace("Terminals 2", "Terminals 3")
    assert [part.tolist() for part in read_instance(written(content)).groups()] == [[0, 3], [5]]
