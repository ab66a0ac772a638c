"""Which kind of problem a file states, and that kinds with another meaning are refused, not solved wrongly."""

from __future__ import annotations

import pytest

from todoku.errors import InputError
from todoku.networks.steiner.kinds import kind_of
from todoku.networks.steiner.reading import read_instance

HEAD = "33D32945 STP File, STP Format Version 1.0\n"
GRAPH = "SECTION Graph\nNodes 3\nEdges 2\nE 1 2 1\nE 2 3 1\nEND\n"


@pytest.fixture
def kind(tmp_path):
    def of(problem="", terminals="T 1\nT 3", graph=GRAPH, more=""):
        comment = f'SECTION Comment\nName "x"\nProblem "{problem}"\nRemark "degree"\nEND\n' if problem else ""
        path = tmp_path / "a.stp"
        path.write_text(f"{HEAD}{comment}{graph}SECTION Terminals\n{terminals}\nEND\n{more}EOF\n")
        return kind_of(read_instance(path), str(path))

    return of


@pytest.mark.parametrize(
    "problem", ["", "SPG", "Classical Steiner tree problem in graphs", "Rectilinear Steiner Minimal Tree Problem"]
)
def test_plain_problems(kind, problem):
    assert kind(problem) == "plain"
    assert kind(problem, graph=GRAPH.replace("Edges 2", "Edges 2\nArcs 0")) == "plain"


def test_prizes_or_their_name_make_a_problem_with_prizes(kind):
    assert kind(terminals="TP 1 4") == "prizes"
    assert kind("Prize-Collecting Steiner Problem in Graphs") == "prizes"
    assert kind("PCSPG", terminals="TP 1 4\nTP 2 5") == "prizes"
    assert kind("Rooted Prize-Collecting Steiner Problem in Graphs", terminals="RootP 2\nTP 1 4") == "prizes"


def test_a_section_of_node_weights_or_their_name_makes_a_node_weighted_problem(kind):
    assert kind(more="SECTION NodeWeights\nNW 3\nNW 0\nNW 1\nEND\n") == "node_weights"
    assert kind("NWSPG") == kind("Node Weighted Steiner Tree") == "node_weights"


@pytest.mark.parametrize(
    ("change", "other"),
    [
        ({"problem": "NWPTSPG"}, "node_weights"),
        ({"more": "SECTION NodeWeights\nNW 3\nEND\n", "terminals": "TP 1 4"}, "node_weights"),
        ({"problem": "Maximum Node Weight Connected Subgraph", "terminals": "T 1 2.5\nT 2 -1"}, "node_weights"),
        ({"problem": "MWCS"}, "node_weights"),
        ({"terminals": "T 1 2.5"}, "node_weights"),
        ({"more": "SECTION Weights\nNW 3\nEND\n"}, "node_weights"),
        ({"problem": "Degree-Constrained Steiner Tree Problem"}, "degrees"),
        ({"more": "SECTION MaximumDegrees\nMD 3\nMD 2\nMD 1\nEND\n"}, "degrees"),
        ({"problem": "HCDST"}, "hops"),
        ({"problem": "Hop-Constrained Directed Steiner Tree"}, "hops"),
        ({"problem": "SAP"}, "arcs"),
        ({"graph": "SECTION Graph\nNodes 3\nArcs 2\nA 1 2 1\nA 2 3 1\nEND\n"}, "arcs"),
        ({"problem": "Group Steiner Tree"}, "groups"),
    ],
)
def test_kinds_with_another_meaning_are_refused(kind, change, other):
    with pytest.raises(InputError) as error:
        kind(**change)
    assert error.value.code == f"steiner.other_kind.{other}"


def test_a_rooted_problem_without_its_root_is_refused(kind):
    with pytest.raises(InputError) as error:
        kind("RPCST", terminals="TP 1 4")
    assert error.value.code == "steiner.no_root"
