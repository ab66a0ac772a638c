"""The verb ``siting``: answers for people and machines, and clear refusals."""

from __future__ import annotations

import json
import signal
import threading
from pathlib import Path

import numpy as np
import pytest

from todoku.cli.main import run
from todoku.errors import EXIT_CANCELLED, EXIT_CANNOT, EXIT_USAGE


@pytest.fixture
def files(tmp_path):
    """Return a table of five candidates along a street and the people at them."""
    candidates = "site_id,lat,lon,cost,existing\n" + "".join(
        f"S{row},43.0,{141 + row * 0.02},1,0\n" for row in range(5)
    )
    demand = "lat,lon,weight\n" + "".join(f"43.0,{141 + row * 0.02},{10 + row}\n" for row in range(5))
    (tmp_path / "c.csv").write_text(candidates, encoding="utf-8")
    (tmp_path / "d.csv").write_text(demand, encoding="utf-8")
    return [str(tmp_path / "c.csv"), str(tmp_path / "d.csv")]


def asked(capsys, *words):
    code = run(["siting", *words])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def test_the_fewest_for_a_share(files, capsys):
    code, out, _ = asked(capsys, *files, "--cover", "2", "--target", "100%", "--json")
    made = json.loads(out)
    assert code == 0
    assert (made["schema"], made["problem"], made["status"]) == ("todoku.siting/1", "cover_target", "optimal")
    assert (made["objective"], made["bound"], made["gap"], made["covered_share"]) == (2.0, 2.0, 0.0, 1.0)
    assert {"wall_s", "compile_s", "stopped"} <= made.keys()


def test_the_most_with_some_and_the_median_in_words(files, capsys):
    code, out, _ = asked(capsys, *files, "--cover", "2", "--sites", "1", "--lang", "en")
    assert code == 0
    assert "S3" in out
    assert "Covered 39" in out
    assert "Proved optimal" in out
    code, out, _ = asked(capsys, *files, "--median", "1", "--lang", "ja")
    assert "S2" in out
    assert "最適であることを証明した" in out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--cover", "2"], EXIT_USAGE, "--cover KM with either"),
        (["--cover", "2", "--target", "50", "--sites", "2"], EXIT_USAGE, "--cover KM with either"),
        (["--median", "1", "--sites", "2"], EXIT_USAGE, "--cover KM with either"),
        (["--cover", "2", "--target", "120"], EXIT_USAGE, "120"),
        (["--cover", "2", "--sites", "-1"], EXIT_USAGE, "-1"),
        (["--cover", "-2", "--sites", "1"], EXIT_USAGE, "-2"),
        (["--median", "0"], EXIT_CANNOT, "5 places cannot be served"),
    ],
)
def test_what_cannot_be_asked_is_refused(files, capsys, words, code, said):
    found, _, err = asked(capsys, *files, *words, "--lang", "en")
    assert found == code
    assert said in err
    assert len(err.strip().splitlines()) == 1


def test_a_target_out_of_reach_names_the_nearest(files, capsys):
    Path(files[1]).write_text("lat,lon,weight\n43.0,141.0,30\n44.0,141.0,10\n", encoding="utf-8")
    code, _, err = asked(capsys, *files, "--cover", "2", "--target", "90%", "--lang", "en")
    assert code == EXIT_CANNOT
    assert "75.0%" in err


def test_candidates_that_reach_nothing_are_named(files, capsys):
    Path(files[1]).write_text("lat,lon,weight\n43.0,141.0,30\n", encoding="utf-8")
    code, out, _ = asked(capsys, *files, "--cover", "2", "--sites", "1", "--json")
    assert (code, json.loads(out)["idle_sites"]) == (0, ["S2", "S3", "S4"])


def test_ctrl_c_prints_the_best_so_far_with_its_bound(tmp_path, capsys):
    rng = np.random.default_rng(1)
    lat, lon = 43 + rng.random(6000) * 0.4, 141 + rng.random(6000) * 0.4
    sites = "site_id,lat,lon\n" + "".join(f"S{row},{lat[row]:.5f},{lon[row]:.5f}\n" for row in range(400))
    (tmp_path / "c.csv").write_text(sites, encoding="utf-8")
    rows = "lat,lon,weight\n" + "".join(f"{one:.5f},{other:.5f},1\n" for one, other in zip(lat, lon, strict=True))
    (tmp_path / "d.csv").write_text(rows, encoding="utf-8")
    words = [str(tmp_path / "c.csv"), str(tmp_path / "d.csv"), "--cover", "4", "--sites", "28", "--effort", "thorough"]
    press = threading.Timer(2.0, signal.raise_signal, [signal.SIGINT])
    press.start()
    code, out, err = asked(capsys, *words, "--json", "--lang", "en")
    press.join()
    made = json.loads(out)
    assert (code, made["stopped"], len(made["sites"])) == (EXIT_CANCELLED, "cancelled", 28)
    assert made["objective"] <= made["bound"]
    assert "ancel" in err
