"""The verb ``steiner`` on kindred problems: node weights, budgets, leaves, rings, existing and forbidden edges."""

from __future__ import annotations

import json

import pytest

from todoku.cli.main import run

GRAPH = """SECTION Graph
Nodes 5
Edges 7
E 1 2 4
E 2 3 4
E 3 4 4
E 4 1 4
E 1 5 2
E 2 5 2
E 3 5 2
END
"""
PLAIN = GRAPH + "SECTION Terminals\nTerminals 3\nT 1\nT 2\nT 3\nEND\nEOF\n"
PRIZES = GRAPH + "SECTION Terminals\nTerminals 3\nRootP 1\nTP 2 9\nTP 3 5\nTP 4 1.5\nEND\nEOF\n"
WEIGHTS = PLAIN.replace("EOF", "SECTION NodeWeights\nNW 1\nNW 1\nNW 1\nNW 0\nNW 3\nEND\nEOF")


@pytest.fixture
def solved(tmp_path, capsys):
    def of(text, *options, status=0):
        path = tmp_path / "a.stp"
        path.write_text(text)
        assert run(["steiner", str(path), "--json", "--lang", "en", *map(str, options)]) == status
        printed = capsys.readouterr()
        return json.loads(printed.out) if printed.out else None, printed.err

    return of


def test_node_weights(solved):
    found, _ = solved(WEIGHTS)
    assert (found["cost"], found["lower_bound"], found["gap"]) == (11, 11, 0.0)
    assert (found["nodes_cost"], found["nodes"]) == (3, [1, 2, 3])


def test_a_budget(solved):
    found, _ = solved(PRIZES, "--budget", "5.5")
    assert (found["prize"], found["upper_bound"], found["cost"], found["budget"]) == (9.0, 9.0, 4.0, 5.5)
    assert sorted(map(sorted, found["edges"])) == [[1, 2]] or len(found["edges"]) == 2
    found, _ = solved(PRIZES, "--budget", "100000")
    assert (found["prize"], found["status"]) == (15.5, "optimal")


def test_a_budget_that_is_too_small_says_what_is_enough(solved):
    found, told = solved(
        PRIZES.replace("RootP 1\n", "RootP 1\nT 3\n").replace("Terminals 3\nR", "Terminals 4\nR"),
        "--budget",
        "3",
        status=1,
    )
    assert found is None
    assert "the budget 3.0 binds" in told
    assert "costs 4.0 at least, and 4.0 is enough" in told


def test_leaves(solved):
    found, _ = solved(PLAIN, "--leaves")
    assert (found["cost"], sorted(map(sorted, found["edges"]))) == (6, [[1, 5], [2, 5], [3, 5]])
    found, told = solved(PLAIN.replace("E 2 5 2", "E 2 1 2"), "--leaves", status=1)
    assert found is None
    assert "not all terminals can be leaves: 2 have no neighbour" in told


def test_a_ring(solved):
    found, _ = solved(PLAIN, "--ring", "all")
    assert (found["cost"], found["lower_bound"], found["bridges"], found["core"]) == (12, 12, [], [1, 2, 3])
    assert len(found["edges"]) == 4
    found, _ = solved(PLAIN, "--ring", "1, 4")
    assert found["core"] == [1, 4]


def test_bridges_that_cannot_be_avoided_are_named(solved):
    found, told = solved(
        PLAIN.replace("E 2 3 4\n", "").replace("E 3 5 2\n", "").replace("Edges 7", "Edges 5"), "--ring", "all", status=1
    )
    assert found["bridges"] == [[3, 4], [4, 1]]
    assert "the edges 3-4, 4-1 part nodes to be protected" in told


def test_existing_and_forbidden_edges(solved, tmp_path):
    existing, forbidden = tmp_path / "ducts.csv", tmp_path / "closed.csv"
    existing.write_text("node,node,cost\n1,2\n2,3,0.5\n")
    forbidden.write_text("1,2\n")
    assert solved(PLAIN, "--existing", existing)[0]["cost"] == 0.5
    assert solved(PLAIN, "--forbid", forbidden)[0]["cost"] == 6
    assert solved(PLAIN, "--existing", existing, "--forbid", forbidden)[0]["cost"] == 4.5
    existing.write_text("1,4,9\n")
    _, told = solved(PLAIN, "--existing", existing, status=1)
    assert "line 1: the cost 9 is above the edge's own weight 4" in told


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--budget", "-1"], "--budget is a number of zero or more"),
        (["--budget", "nan"], "--budget is a number of zero or more"),
        (["--budget", "3"], "has none (lines TP)"),
        (["--ring", "1,x"], "--ring is all, or numbers"),
        (["--ring", "9"], "there is no node 9"),
        (["--ring", "all", "--leaves"], "do not go together"),
    ],
)
def test_options_that_make_no_sense_are_wrong_usage(solved, options, said):
    found, told = solved(PLAIN, *options, status=2)
    assert found is None
    assert told.count("\n") == 1
    assert said in told


@pytest.mark.parametrize("option", [["--ring", "all"], ["--leaves"]])
def test_options_of_plain_problems_do_not_go_with_prizes(solved, option):
    assert "is for files without prizes or node weights" in solved(PRIZES, *option, status=2)[1]


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize(
    ("text", "options"),
    [(WEIGHTS, []), (PRIZES, ["--budget", "4"]), (PRIZES, ["--budget", "0"]), (PLAIN, ["--ring", "all"])],
)
def test_a_person_reads_the_answer(tmp_path, capsys, lang, text, options):
    path = tmp_path / "a.stp"
    path.write_text(text)
    assert run(["steiner", str(path), "--lang", lang, *options]) == 0
    printed = capsys.readouterr().out
    assert len(printed.splitlines()) >= 5
    assert "{" not in printed
