"""The five files of a plan are put in place all together, or what was there stays."""

from __future__ import annotations

import errno
import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from sample_plan import sample_result
from todoku.errors import Cancelled, InputError
from todoku.plans.plan import Plan
from todoku.reports import write
from todoku.reports.write import FILES, write_all
from todoku.run import Run

WRITERS = ("write_json", "write_pdf", "write_workbook", "write_geopackage", "write_map")


@pytest.fixture(scope="module")
def result():
    return sample_result("known")


@pytest.fixture
def cheap(monkeypatch):
    """Replace the writers that are tested elsewhere by ones that write a line."""
    for name in WRITERS[1:]:
        monkeypatch.setattr(write, name, lambda _, path, lang: path.write_text(f"{path.name} {lang}"))


@pytest.fixture
def earlier(tmp_path):
    """Return a folder that holds an earlier plan and a file of someone's own."""
    folder = tmp_path / "out"
    folder.mkdir()
    for name in (*FILES, "notes.txt"):
        (folder / name).write_text(f"earlier {name}")
    return folder


def content(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_all_five_files_are_written_and_the_document_reads_back(result, tmp_path):
    folder = tmp_path / "new" / "01999"
    assert write_all(result, folder, lang="ja") == tuple(folder / name for name in FILES)
    assert {path.name for path in folder.iterdir()} == set(FILES)
    document = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    assert document["schema"] == "todoku.plan/1"
    assert Plan.model_validate(document) == result.plan


@pytest.mark.usefixtures("cheap")
def test_earlier_files_are_replaced_and_others_left_alone(result, earlier):
    write_all(result, earlier, lang="en")
    assert set(content(earlier)) == {*FILES, "notes.txt"}
    assert (earlier / "map.html").read_text() == "map.html en"
    assert (earlier / "notes.txt").read_text() == "earlier notes.txt"


@pytest.mark.usefixtures("cheap")
@pytest.mark.parametrize("failing", WRITERS)
@pytest.mark.parametrize("failure", [KeyboardInterrupt(), OSError(errno.ENOSPC, "No space left on device")])
def test_a_stop_while_writing_leaves_what_was_there(result, earlier, monkeypatch, failing, failure):
    before = content(earlier)

    def broken(_, path, **__):
        path.write_text("half")
        raise failure

    monkeypatch.setattr(write, failing, broken)
    with pytest.raises(KeyboardInterrupt if isinstance(failure, KeyboardInterrupt) else InputError):
        write_all(result, earlier, lang="ja")
    assert content(earlier) == before


@pytest.mark.usefixtures("cheap")
def test_a_failure_leaves_no_folder_that_was_not_there(result, tmp_path, monkeypatch):
    def broken(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(write, "write_pdf", broken)
    with pytest.raises(KeyboardInterrupt):
        write_all(result, tmp_path / "a" / "b", lang="ja")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("cheap")
@pytest.mark.parametrize("stop", range(10))
@pytest.mark.parametrize("failure", [KeyboardInterrupt, PermissionError])
@pytest.mark.parametrize("after", [False, True])
def test_a_stop_while_putting_in_place_brings_all_older_files_back(result, earlier, monkeypatch, stop, failure, after):
    before, calls, replace = content(earlier), iter(range(100)), Path.replace

    def interrupted(self, target):
        if next(calls) != stop:
            return replace(self, target)
        if after:
            replace(self, target)
        raise failure

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt if failure is KeyboardInterrupt else InputError):
        write_all(result, earlier, lang="ja")
    assert content(earlier) == before


@pytest.mark.usefixtures("cheap")
@pytest.mark.parametrize("stop", range(5))
def test_a_stop_while_putting_in_place_leaves_an_empty_folder_empty(result, tmp_path, monkeypatch, stop):
    calls, replace = iter(range(100)), Path.replace

    def interrupted(self, target):
        if next(calls) == stop:
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_all(result, tmp_path / "new", lang="ja")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("cheap")
def test_a_file_that_is_open_elsewhere_is_named(result, earlier, monkeypatch):
    replace = Path.replace

    def locked(self, target):
        if self == earlier / "plan.xlsx":
            raise PermissionError
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(InputError) as told:
        write_all(result, earlier, lang="ja")
    assert (told.value.code, told.value.params["file"]) == ("report.in_use", str(earlier / "plan.xlsx"))


@pytest.mark.usefixtures("cheap")
def test_a_full_disk_is_told_whatever_the_library_calls_it(result, earlier, monkeypatch):
    def broken(*_, **__):
        message = "database or disk is full"
        raise RuntimeError(message)

    monkeypatch.setattr(write, "write_geopackage", broken)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=0))
    with pytest.raises(InputError) as told:
        write_all(result, earlier, lang="ja")
    assert (told.value.code, told.value.params["file"]) == ("system.disk_full", str(earlier / "plan.gpkg"))


@pytest.mark.usefixtures("cheap")
def test_a_cancelled_run_leaves_what_was_there(result, earlier, monkeypatch):
    run, before = Run(), content(earlier)

    def asked_to_stop(_, path, **__):
        run.stop.set()
        path.write_text("done")

    monkeypatch.setattr(write, "write_workbook", asked_to_stop)
    with pytest.raises(Cancelled):
        write_all(result, earlier, lang="ja", run=run)
    assert content(earlier) == before
