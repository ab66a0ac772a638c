"""A full disk, Ctrl-C, two runs at once, terminals that bear little: one clear line, and what was there is intact."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest

from processes import PROGRAM, content, program
from sample_folder import WEST, census, standard, write
from todoku.cli.progress import Bars
from todoku.plans import build
from todoku.plans.config import parse_config
from todoku.plans.inputs import inputs_for
from todoku.reports import write as writing
from todoku.reports.write import FILES, write_all
from todoku.sources import fetch, store
from todoku.sources.own import one_sheet_form, user_tables
from todoku.sources.registry import connectors
from todoku.sources.store import open_pack

FULL = OSError(errno.ENOSPC, "No space left on device")
LANGS = ("ja", "en")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in").mkdir()
    return standard(tmp_path / "in")


@pytest.fixture(scope="session")
def result():
    return build.build_plan(inputs_for("01633"), parse_config({"date": "2026-06-01"}, name="-"))


@pytest.fixture
def planned(monkeypatch, result):
    """Take the pipeline, which is tested elsewhere, as done: what follows is the writing of its plan."""
    monkeypatch.setattr(build, "build_plan", lambda *_, **__: result)


@pytest.fixture
def earlier(tmp_path):
    """Return a folder with an earlier plan and someone's notes, and its content."""
    out = write(tmp_path / "out", {name: f"earlier {name}" for name in (*FILES, "notes.txt")})
    return out, content(out)


def imported(folder, place):
    return ("data", "import", folder, "--region", "01205", "--out", place)


def failing(error):
    def fail(*_, **__):
        raise error

    return fail


# A full disk ---------------------------------------------------------------------------------------------------------

PACK_POINTS = {
    "while a file is read": (user_tables.UserTables, "read"),
    "while a table is written": (store, "_write_table"),
    "while the manifest is made": (store, "manifest_json"),
    "while the pack is put in place": (store, "_put_in_place"),
    "before anything is read": (store, "beside"),
}


@pytest.mark.parametrize("point", PACK_POINTS)
def test_a_full_disk_keeps_the_older_pack_and_makes_no_half_of_a_new_one(refused, todoku, folder, monkeypatch, point):
    place, fresh = folder.parent / "pack", folder.parent / "a" / "fresh"
    assert todoku("ja", *imported(folder, place))[0] == 0
    before = content(place)
    write(folder, {"own.csv": f"mesh_code,光\n{WEST[0]},済\n"})
    monkeypatch.setattr(*PACK_POINTS[point], failing(FULL))
    holds = (str(place),) if "read" not in point else ()
    refused(1, *imported(folder, place), holds=holds)
    refused(1, *imported(folder, fresh))
    assert content(place) == before
    assert sorted(path.name for path in folder.parent.iterdir()) == ["in", "pack"]


WRITERS = ("write_json", "write_geopackage", "write_map", "write_workbook", "write_pdf", "beside", "_put_in_place")


@pytest.mark.usefixtures("planned")
@pytest.mark.parametrize("point", WRITERS)
def test_a_full_disk_keeps_the_earlier_plan_and_makes_no_half_of_a_new_one(refused, earlier, monkeypatch, point):
    out, before = earlier
    for name in WRITERS[1:5]:
        monkeypatch.setattr(writing, name, lambda _, path, lang: path.write_text(lang))
    monkeypatch.setattr(writing, point, failing(OSError(errno.ENOSPC, "No space left on device", "here")))
    for place in (out, out.parent / "a" / "fresh"):
        named = str(place) if point.startswith("write_") else "here"
        refused(1, "plan", "01633", "--out", place, holds=(named,))
    assert content(out) == before
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def test_a_full_disk_keeps_the_sheet_that_a_town_has_filled_in(refused, tmp_path, monkeypatch):
    sheet = tmp_path / "sheet.xlsx"
    sheet.write_bytes(b"weeks of work")

    def full(*_, **__):
        try:
            raise FULL
        except OSError as error:  # so xlsxwriter tells it
            raise one_sheet_form.xlsxwriter.exceptions.FileCreateError(error) from None

    monkeypatch.setattr(one_sheet_form.xlsxwriter, "Workbook", full)
    refused(1, "data", "template", "01633", "--out", sheet)
    assert content(tmp_path) == {"sheet.xlsx": b"weeks of work"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("arguments", [("areas", "01205"), ("schema", "plan"), ("--help",)])
def test_a_full_disk_under_what_is_printed(arguments):
    with Path("/dev/full").open("wb") as full:
        told = subprocess.run([*PROGRAM, *arguments], stdout=full, stderr=subprocess.PIPE, check=False, timeout=60)
    err = told.stderr.decode()
    assert (told.returncode, err.count("\n")) == (1, 1)
    assert "標準出力" in err


# Ctrl-C --------------------------------------------------------------------------------------------------------------


def interrupt_at(monkeypatch, event, step, number=1):
    """Press Ctrl-C when a step begins, advances or ends for the so-manieth time."""
    method, seen = getattr(Bars, event), []

    def pressed(self, found, *given):
        seen.extend([found] if found == step else [])
        if len(seen) == number and found == step:
            signal.raise_signal(signal.SIGINT)
        method(self, found, *given)

    monkeypatch.setattr(Bars, event, pressed)


IMPORT_MOMENTS = [
    ("begin", "step.import.read", 1),
    ("advance", "step.import.read", 1),
    ("advance", "step.import.read", 2),
    ("end", "step.import.read", 1),
    ("begin", "step.import.choose", 1),
    ("end", "step.import.choose", 1),
]


@pytest.mark.parametrize("moment", IMPORT_MOMENTS, ids=str)
def test_ctrl_c_in_an_import_keeps_the_older_pack(todoku, folder, monkeypatch, moment):
    place = folder.parent / "pack"
    assert todoku("ja", *imported(folder, place))[0] == 0
    before = content(place)
    for place_now in (place, folder.parent / "fresh"):
        with monkeypatch.context() as patched:
            interrupt_at(patched, *moment)
            code, out, err = todoku("ja", *imported(folder, place_now))
        assert (code, out, err) == (130, "", "エラー: 中断しました。書きかけのファイルは残していません。\n")
    assert content(place) == before
    assert sorted(path.name for path in folder.parent.iterdir()) == ["in", "pack"]


@pytest.mark.usefixtures("planned")
@pytest.mark.parametrize("number", range(1, 6))
def test_ctrl_c_while_a_plan_is_written_keeps_the_earlier_one(todoku, earlier, monkeypatch, number):
    out, before = earlier
    interrupt_at(monkeypatch, "advance", "step.report", number)
    code, printed, err = todoku("en", "plan", "01633", "--out", out)
    assert (code, printed, err.count("\n")) == (130, "", 1)
    assert content(out) == before


@pytest.mark.parametrize("moment", [("begin", "step.settlement"), ("begin", "step.network"), ("begin", "step.steiner")])
def test_ctrl_c_while_a_plan_is_made_leaves_nothing(todoku, tmp_path, monkeypatch, moment):
    interrupt_at(monkeypatch, *moment)
    code, printed, err = todoku("en", "plan", "01633", "--out", tmp_path / "out")
    assert (code, printed, err.count("\n")) == (130, "", 1)
    assert list(tmp_path.iterdir()) == []


# Two at once ---------------------------------------------------------------------------------------------------------


def test_two_plans_into_one_folder_leave_the_files_of_one(result, tmp_path, monkeypatch):
    replace = Path.replace

    def slowly(self, target):
        time.sleep(0.002)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", slowly)
    for name in WRITERS[1:5]:
        monkeypatch.setattr(writing, name, lambda _, path, lang: path.write_text(lang))
    monkeypatch.setattr(writing, "write_json", lambda _, path: path.write_text(threading.current_thread().name))
    mixed = []

    def plan(lang):
        for _ in range(6):
            write_all(result, tmp_path, lang=lang)

    for _ in range(3):
        runs = [threading.Thread(target=plan, args=(lang,), name=lang) for lang in LANGS]
        for one in runs:
            one.start()
        for one in runs:
            one.join()
        mixed.append({path.read_text() for path in tmp_path.iterdir()})
    assert [len(found) for found in mixed] == [1, 1, 1]
    assert {path.name for path in tmp_path.iterdir()} == set(FILES)


def test_two_imports_into_one_place_leave_one_whole_pack(folder):
    other = write(folder.parent / "other", {"census_2020_mesh500m.csv": census([(WEST[0], 77)])})
    place = folder.parent / "pack"
    runs = [
        subprocess.Popen(
            [*PROGRAM, *map(str, imported(given, place))], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        for given in (folder, other) * 2
    ]
    told = [one.communicate(timeout=60)[1].decode() for one in runs]
    assert [(one.returncode, err) for one, err in zip(runs, told, strict=True)] == [(0, "")] * len(runs)
    pack = open_pack(place)
    pack.verify()
    assert pack.get("cells").frame()["households"].sum() in (77, 105)
    assert sorted(path.name for path in folder.parent.iterdir()) == ["in", "other", "pack"]


# Places and terminals ------------------------------------------------------------------------------------------------


def powerless(command):
    """Return the command without the administrator's power to write anywhere."""
    if os.name == "nt" or os.geteuid() != 0:
        return command
    if shutil.which("setpriv") is None:
        pytest.skip("an administrator without setpriv cannot give up the power to write anywhere")
    return ("setpriv", "--inh-caps=-all", "--bounding-set=-all", *command)


@pytest.mark.skipif(os.name == "nt", reason="folders of Windows have no such mode")
def test_a_folder_that_cannot_be_written_to(folder):
    shut = folder.parent / "shut"
    shut.mkdir(mode=0o555)
    for arguments in (("plan", "01633", "--out", shut / "out"), imported(folder, shut / "pack")):
        code, _, err = program(*arguments, command=powerless(PROGRAM))
        assert (code, err.count("\n"), str(shut) in err) == (1, 1, True)
    assert list(shut.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="folders of Windows have no such mode")
def test_a_file_that_may_not_be_read_is_left_and_the_others_are_taken(folder):
    write(folder, {"own.csv": "団体コード,人口\n01205,3\n"}).joinpath("own.csv").chmod(0)
    (folder / "shut").mkdir(mode=0)
    code, out, err = program(*imported(folder, folder.parent / "pack"), "--json", command=powerless(PROGRAM))
    assert (code, err) == (0, "")
    assert {left["file"]: left["reason"] for left in json.loads(out)["left"]} == {
        "own.csv": "error.system.permission",
        "shut": "error.system.permission",
    }


def test_a_cache_that_cannot_be_written_to_costs_time_only(todoku, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("TODOKU_CACHE", str(tmp_path / "file"))
    code, _, err = todoku("ja", "data", "template", "01691", "--out", tmp_path / "sheet.xlsx")
    assert (code, err) == (0, "")


def test_a_cache_for_downloads_that_cannot_be_written_to(todoku, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("TODOKU_CACHE", str(tmp_path / "file"))
    monkeypatch.setattr(fetch, "connectors", lambda: [one for one in connectors() if one.id == "estat"])
    code, _, err = todoku("en", "data", "fetch", "01205", "--out", tmp_path / "in")
    assert (code, "TODOKU_CACHE" in err, "Traceback" in err) == (3, True, False)


@pytest.mark.skipif(os.name == "nt", reason="a shell of Windows has other pipes")
@pytest.mark.parametrize("arguments", [("measure", "北海道"), ("measure", "北海道", "--json"), ("--help",)], ids=str)
def test_a_reader_that_has_gone(arguments):
    reading, writing_end = os.pipe()
    os.close(reading)
    told = subprocess.run([*PROGRAM, *arguments], stdout=writing_end, stderr=subprocess.PIPE, check=False, timeout=60)
    os.close(writing_end)
    assert (told.returncode, told.stderr) == (0, b"")


TERMINALS = {
    "ASCII": {"PYTHONIOENCODING": "ascii", "LANG": "C"},
    "the POSIX locale": {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "Shift_JIS": {"PYTHONIOENCODING": "cp932"},
    "Latin-1, and Japanese asked for": {"PYTHONIOENCODING": "latin-1", "TODOKU_LANG": "ja"},
}


@pytest.mark.parametrize("terminal", TERMINALS)
def test_a_terminal_of_few_signs(terminal):
    chosen = TERMINALS[terminal]
    ours = ("LC_", "LANG", "PYTHON", "TODOKU")
    env = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    code, out, err = program("measure", "01205", env={**env, **chosen})
    assert (code, err) == (0, "")
    in_english = terminal in ("ASCII", "the POSIX locale")
    assert (b"Population" in out) == in_english
    code, out, _ = program("measure", "01205", "--json", env={**env, **chosen})
    encoding = {"Shift_JIS": "cp932", "Latin-1, and Japanese asked for": "latin-1"}.get(terminal, "utf-8")
    assert json.loads(out.decode(encoding))["areas"][0]["name"] == "室蘭市"
    failed = subprocess.run([*PROGRAM, "measure", "nowhere"], capture_output=True, env={**env, **chosen}, check=False)
    assert (failed.returncode, failed.stderr.count(b"\n"), b"nowhere" in failed.stderr) == (1, 1, True)
