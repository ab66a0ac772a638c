"""The verb ``steiner``: what it prints, how it refuses, and that Ctrl-C leaves the best tree."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from sample_steiner import grid
from todoku.cli.main import run

STAR = """SECTION Graph
Nodes 5
Edges 5
E 5 1 2
E 5 2 2
E 5 3 2
E 1 2 4
E 2 3 4
END
SECTION Terminals
Terminals 3
T 1
T 2
T 3
END
EOF
"""


@pytest.fixture
def star(tmp_path):
    path = tmp_path / "star.gr"
    path.write_text(STAR)
    return path


def file_of(problem):
    """Return a problem as a PACE file."""
    edges = zip(problem.one.tolist(), problem.other.tolist(), problem.weight.tolist(), strict=True)
    return "\n".join(
        [
            f"SECTION Graph\nNodes {problem.node_count}\nEdges {len(problem.one)}",
            *(f"E {one + 1} {other + 1} {weight}" for one, other, weight in edges),
            f"END\nSECTION Terminals\nTerminals {len(problem.terminals)}",
            *(f"T {node + 1}" for node in problem.terminals.tolist()),
            "END\nEOF\n",
        ]
    )


def test_json_holds_what_the_contract_names(star, capsys):
    assert run(["steiner", str(star), "--json", "--time-limit", "5", "--seed", "3"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert {key: printed[key] for key in ("cost", "lower_bound", "gap", "status")} == {
        "cost": 6,
        "lower_bound": 6,
        "gap": 0.0,
        "status": "optimal",
    }
    assert sorted(map(sorted, printed["edges"])) == [[1, 5], [2, 5], [3, 5]]
    assert 0 <= printed["wall_s"] < 5
    assert printed["compile_s"] >= 0


@pytest.mark.parametrize(("lang", "said"), [("en", "Proven optimal"), ("ja", "最適と証明した")])
def test_a_person_reads_the_cost_and_the_proof(star, capsys, lang, said):
    assert run(["steiner", str(star), "--lang", lang]) == 0
    assert said in capsys.readouterr().out


def test_terminals_apart_are_named_and_the_forest_is_given(star, capsys):
    star.write_text(STAR.replace("Nodes 5", "Nodes 6").replace("T 3", "T 6"))
    assert run(["steiner", str(star), "--json", "--lang", "en"]) == 1
    printed = capsys.readouterr()
    found = json.loads(printed.out)
    assert (found["status"], found["cost"], found["apart"]) == ("disconnected", 4, [[6]])
    assert "no way joins the terminals 6 to the others (2 parts)" in printed.err


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("E 1 2 4", "E 1 2 -4"), "line 7: the weight -4 is negative"),
        (("T 1\nT 2\nT 3\n", ""), "Terminals says 3 but there are 0"),
        (("Terminals 3\nT 1\nT 2\nT 3\n", ""), "names no terminals"),
        (("SECTION Graph", "graph"), "line 1"),
    ],
)
def test_a_bad_file_is_one_line_and_exit_1(star, capsys, change, said):
    star.write_text(STAR.replace(*change))
    assert run(["steiner", str(star), "--lang", "en"]) == 1
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    assert said in printed.err


@pytest.mark.parametrize(
    ("option", "value"), [("--time-limit", "0"), ("--time-limit", "soon"), ("--seed", "-1"), ("--seed", "x")]
)
def test_malformed_options_are_wrong_usage(star, capsys, option, value):
    assert run(["steiner", str(star), option, value]) == 2
    assert capsys.readouterr().out == ""


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path):
    assert run(["steiner", str(tmp_path / "none.gr")]) == 2


@pytest.mark.skipif(os.name == "nt", reason="signals of another kind")
def test_ctrl_c_leaves_the_best_tree(tmp_path):
    path = tmp_path / "grid.gr"
    path.write_text(file_of(grid(60, 300, seed=1)))
    run(["steiner", str(path), "--time-limit", "1"])  # what is compiled once is found again
    program = "import sys; from todoku.cli.main import main; main()"
    command = [sys.executable, "-c", program, "steiner", str(path), "--json", "--time-limit", "100"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(8)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    found = json.loads(out)
    assert found["ended_by"] == "stopped"
    assert 0 < found["lower_bound"] <= found["cost"]
