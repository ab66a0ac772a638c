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
    "arguments", ["plan 01633 --nonsense --lang en", "plan --lang=en 01633 01205", "plan --lang en"]
)
def test_what_cannot_be_read_is_told_in_the_language_asked_for(capfd, arguments):
    code, _, err = told(capfd, *arguments.split())
    assert code == 2
    assert err.startswith("error: ")
    assert err.isascii()


FOLDER, FILE = "here", "file.txt"
WRONG_USAGE = [
    "plan",
    "nonsense",
    "01633",
    "data nonsense",
    "plan 01633 --nonsense",
    "plan 01633 -q",
    "plan 01633 01205",
    "plan 01633 --pack",
    "plan 01633 --json=1",
    "plan 01633 --lang fr",
    "plan 01633 --rules-as-of someday",
    "plan 01633 --rate 5/3",
    "plan 01633 --fiscal-index -1",
    "plan 01633 --config no-such.yaml",
    f"plan 01633 --config {FOLDER}",
    "plan 01633 --pack no-such-pack",
    f"plan 01633 --pack {FILE}",
    "measure",
    "measure 01633 --as-of someday",
    "measure 01633 --pack no-such-pack",
    "areas",
    "areas --at here",
    "areas --at 43,141 --level 9",
    "schema nonsense",
    "data import",
    "data import no-such-folder --region 01205 --out pack",
    f"data import {FILE} --region 01205 --out pack",
    f"data import {FOLDER} --out pack",
    "data list no-such-folder",
    "data check no-such-pack",
    "data show no-such-pack",
    "data template 01633",
    "data template 01633 --out sheet.xlsx --pack no-such-pack",
    "programmes show",
    "programmes show kodo_musen --on someday",
    "programmes list --rules no-such-folder",
    "programmes check no-such-folder",
    "programmes assess no-such.csv",
    f"programmes assess {FOLDER}",
    f"programmes assess {FILE} --rules-as-of someday",
    f"programmes assess {FILE} --rate abc",
    "radio path --from 35,138 --to 35.1,138 --service nope",
    "radio path --from 35,138 --to 35.1,138 --model nope",
    "radio area --lat 35 --lon 138 --out here --service nope",
    "radio area --lat 35 --lon 138 --out here --service lte_800 --pattern nope",
    "radio capacity --service lte_800 --service nope",
    "radio capacity --requirement nope",
    "radio capacity --requirement REQ-GEN-IMT --area 0",
    f"radio multisite {FILE} --out here --service nope",
    f"radio bestsite {FILE} --service nope",
    "policy --item 99",
    "--lang fr --help",
    "--lang",
]
CANNOT = [
    "plan ほげほげ町",
    "plan 011002x",
    "plan 泊村",
    "plan 十勝",
    "plan 13101",
    "plan 01633 --rules-as-of 1990-01-01",
    f"plan 01633 --config {FILE}",
    f"plan 01633 --pack {FOLDER}",
    f"plan 01633 --out {FILE}",
    "measure 99999",
    "measure 十勝 --peers",
    "areas 室欄市",
    "areas --mesh 999",
    "areas --at 0,0",
    f"data import {FOLDER} --region 99999 --out pack",
    f"data check {FOLDER}",
    "programmes show nonsense",
    f"programmes list --rules {FOLDER}",
    f"programmes assess {FILE}",
]


@pytest.mark.parametrize(
    ("arguments", "code"), [*((one, 2) for one in WRONG_USAGE), *((one, 1) for one in CANNOT)], ids=str
)
def test_failure_is_one_line_and_an_exit_code(capfd, tmp_path, monkeypatch, arguments, code):
    monkeypatch.chdir(tmp_path)
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FILE).write_text("- years of work\n", encoding="utf-8")
    found, out, err = told(capfd, *arguments.split())
    assert (found, out) == (code, "")
    assert err.count("\n") == 1
    assert err.startswith("エラー: ")
    assert "予期しない" not in err
    assert sorted(path.name for path in tmp_path.iterdir()) == [FILE, FOLDER]


def test_what_is_missing_or_misspelt_is_named_with_what_is_right(capfd):
    assert told(capfd, "data", "import", "--lang", "en")[2] == (
        "error: FOLDER is missing. Usage: todoku data import --region AREA --out PACK [OPTIONS] FOLDER "
        "(see todoku data import --help).\n"
    )
    assert "もしかして: plan (" in told(capfd, "plam")[2]
    assert "もしかして: --pack (" in told(capfd, "plan", "01633", "--pakc", "x")[2]
    assert "余分な引数があります: 泊村。" in told(capfd, "plan", "01633", "泊村")[2]
    assert "--pack の値がありません" in told(capfd, "plan", "01633", "--pack")[2]
    assert "--json に値は付けられません" in told(capfd, "plan", "01633", "--json=1")[2]


@pytest.mark.parametrize("arguments", [(), ("--",), ("data",), ("programmes", "--")], ids=str)
def test_without_a_verb_the_help_is_printed_and_it_is_wrong_usage(capfd, arguments):
    code, out, err = told(capfd, *arguments)
    assert (code, err) == (2, "")
    assert out == told(capfd, *(one for one in arguments if one != "--"), "--help")[1]


def test_a_file_that_ends_too_soon_is_told(capfd, monkeypatch, tmp_path):
    from todoku.plans import build

    def ended(*_arguments, **_named):
        raise EOFError

    monkeypatch.setattr(build, "build_plan", ended)
    code, _, err = told(capfd, "plan", "01633", "--out", tmp_path / "out")
    assert code == 1
    assert "EOFError" in err


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
