"""The verb ``steiner`` on files with prizes, and on kinds of problems that it refuses."""

from __future__ import annotations

import json

import pytest

from todoku.cli.main import run

STAR = """33D32945 STP File, STP Format Version 1.0
SECTION Comment
Name "star"
Problem "Prize-Collecting Steiner Problem in Graphs"
END
SECTION Graph
Nodes 5
Edges 4
E 5 1 2
E 5 2 2
E 5 3 2.5
E 3 4 9
END
SECTION Terminals
Terminals 4
TP 1 3
TP 2 4
TP 3 2
TP 4 8
END
EOF
"""


@pytest.fixture
def star(tmp_path):
    path = tmp_path / "star.stp"
    path.write_text(STAR)
    return path


def solved(path, capsys):
    assert run(["steiner", str(path), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_cost_is_that_of_edges_and_forgone_prizes(star, capsys):
    printed = solved(star, capsys)
    assert list(printed) == [
        "cost",
        "lower_bound",
        "gap",
        "wall_s",
        "compile_s",
        "status",
        "ended_by",
        "apart",
        "edges",
    ]
    assert (printed["cost"], printed["lower_bound"], printed["gap"], printed["status"]) == (9.0, 9.0, 0.0, "optimal")
    assert printed["edges"] == []


def test_a_root_is_kept(star, capsys):
    star.write_text(STAR.replace("Terminals 4\n", "RootP 1\nTerminals 4\n").replace("Prize-C", "Rooted Prize-C"))
    printed = solved(star, capsys)
    assert printed["cost"] == 14.0
    assert sorted(map(sorted, printed["edges"])) == [[1, 5], [2, 5]]


def test_more_prizes_make_a_larger_tree(star, capsys):
    star.write_text(STAR.replace("TP 3 2", "TP 3 20"))
    printed = solved(star, capsys)
    assert printed["cost"] == 2 + 2 + 2.5 + 8
    assert sorted(map(sorted, printed["edges"])) == [[1, 5], [2, 5], [3, 5]]


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", ["Forgone prizes in it: 9.0", "node 4 alone"]), ("ja", ["うち取らない賞金 9.0", "節点 4 だけ"])],
)
def test_a_person_reads_what_is_forgone(star, capsys, lang, said):
    assert run(["steiner", str(star), "--lang", lang]) == 0
    printed = capsys.readouterr().out
    assert all(words in printed for words in said)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("TP 3 2", "TP 3 -2"), 'line 18: "TP 3 -2" cannot be read; write prizes as "TP node prize"'),
        (("TP 3 2", "TP 2 2"), "line 18: node 2 has a second prize"),
        (("Prize-Collecting", "Rooted Prize-Collecting"), 'write "RootP node"'),
        (("Prize-Collecting Steiner Problem", "Node Weighted Steiner Problem"), "a kind of node-weighted problem"),
        (("Prize-Collecting Steiner", "Degree Constrained Steiner"), "a problem with limits on degrees"),
        (("END\nEOF", "END\nSECTION MaximumDegrees\nMD 2\nEND\nEOF"), "a problem with limits on degrees"),
    ],
)
def test_what_cannot_be_solved_is_one_line_and_exit_1(star, capsys, change, said):
    star.write_text(STAR.replace(*change))
    assert run(["steiner", str(star), "--lang", "en"]) == 1
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    assert said in printed.err
    assert run(["steiner", str(star), "--lang", "ja"]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_nodes_that_must_be_in_but_lie_apart_are_told(star, capsys):
    star.write_text(STAR.replace("Nodes 5", "Nodes 6").replace("Terminals 4\n", "RootP 1\nTerminals 5\nT 6\n"))
    assert run(["steiner", str(star), "--lang", "en"]) == 1
    assert "lie in 2 parts that no way joins (nodes of each: 1, 6)" in capsys.readouterr().err
