"""The program as people call it: help, exit codes, and one clear line for every failure."""

from __future__ import annotations

import json

import pytest

from todoku.cli.main import run


def told(capfd, *arguments):
    code = run([str(argument) for argument in arguments])
    captured = capfd.readouterr()
    return code, captured.out, captured.err


def test_help_names_every_verb(capfd):
    code, out, _ = told(capfd, "--help")
    assert code == 0
    assert [verb for verb in ("areas", "data", "measure", "plan", "schema", "programmes") if verb not in out] == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("plan",), 2),
        (("plan", "01633", "--nonsense"), 2),
        (("nonsense",), 2),
        (("plan", "01633", "--lang", "fr"), 2),
        (("schema", "nonsense"), 2),
        (("plan", "ほげほげ町"), 1),
        (("plan", "011002x"), 1),
        (("plan", "十勝"), 1),
        (("plan", "13101"), 1),
        (("plan", "01633", "--rules-as-of", "someday"), 1),
        (("plan", "01633", "--config", "no-such.yaml"), 1),
        (("plan", "01633", "--pack", "no-such-pack"), 1),
    ],
    ids=str,
)
def test_failure_is_one_line_and_an_exit_code(capfd, tmp_path, monkeypatch, arguments, code):
    monkeypatch.chdir(tmp_path)
    found, out, err = told(capfd, *arguments)
    assert (found, out) == (code, "")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_shared_names_are_a_choice(capfd):
    code, _, err = told(capfd, "plan", "泊村")
    assert code == 1
    assert "01403" in err


def test_near_misses_are_suggested(capfd):
    _, _, err = told(capfd, "measure", "上土幌町")
    assert "上士幌町" in err


def test_schemas_are_json(capfd):
    for name in told(capfd, "schema")[1].split():
        code, out, _ = told(capfd, "schema", name)
        assert code == 0
        assert "properties" in json.loads(out)


def test_cancelling_is_told(capfd, monkeypatch, tmp_path):
    from todoku.plans import build

    def cancelled(*_arguments, **_named):
        raise KeyboardInterrupt

    monkeypatch.setattr(build, "build_plan", cancelled)
    code, _, err = told(capfd, "plan", "01633", "--out", tmp_path / "out")
    assert code == 130
    assert err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_full_disk_is_told(capfd, monkeypatch, tmp_path):
    from todoku.reports import write

    def full(*_arguments, **_named):
        raise OSError(28, "No space left on device", "plan.json")

    monkeypatch.setattr(write, "write_json", full)
    (tmp_path / "plan.json").write_text("old", encoding="utf-8")
    code, _, err = told(capfd, "plan", "01633", "--out", tmp_path)
    assert code == 1
    assert "plan.json" in err
    assert [(path.name, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()] == [("plan.json", "old")]


@pytest.mark.slow
def test_plan_writes_five_files(capfd, tmp_path):
    code, out, err = told(capfd, "plan", "01633", "--out", tmp_path, "--rules-as-of", "2024-04-01", "--lang", "en")
    assert (code, err) == (0, "")
    assert "Kamishihoro" in out
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "map.html",
        "plan.gpkg",
        "plan.json",
        "plan.pdf",
        "plan.xlsx",
    ]
    plan = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert plan["schema"] == "todoku.plan/1"
    assert {"area", "inputs", "totals", "design", "funding", "indicators"} <= set(plan)
    assert {"population", "households", "route_km", "sites", "capex_jpy"} <= set(plan["totals"])
    assert {"objective", "lower_bound", "gap"} <= set(plan["design"])
    assert {"before", "after"} == set(plan["indicators"])
