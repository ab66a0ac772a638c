"""Finished files take the place of older ones in one undisturbed moment."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import threading
import time
from types import SimpleNamespace

import pytest

from todoku import swap
from todoku.errors import Cancelled, InputError
from todoku.swap import beside, put_all, replacing, told_when_full, undisturbed


def test_what_is_filled_beside_goes_away_and_so_does_a_folder_that_stays_empty(tmp_path):
    with beside(tmp_path / "a" / "b") as part:
        (part / "x").write_text("half")
        assert part.parent == tmp_path / "a" / "b"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_into_which_something_was_moved_stays(tmp_path):
    with beside(tmp_path / "a") as part:
        (part / "x").write_text("whole")
        (part / "x").replace(tmp_path / "a" / "x")
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["x"]


def test_a_failure_leaves_nothing(tmp_path):
    def stopped():
        with beside(tmp_path / "a") as part:
            (part / "x").write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert list(tmp_path.iterdir()) == []


def test_folders_made_on_the_way_to_a_name_that_is_too_long_go_away(tmp_path):
    with pytest.raises(OSError, match="too long"), beside(tmp_path / "a" / ("x" * 300)):
        pytest.fail("there can be no such folder")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_a_day_ago_is_cleared_and_what_is_new_is_not(tmp_path):
    for name, age_s in ((".todoku-old", 90_000), (".todoku-new", 60)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x").write_text("half")
        os.utime(tmp_path / name, (time.time() - age_s,) * 2)
    with beside(tmp_path):
        pass
    assert [path.name for path in tmp_path.iterdir()] == [".todoku-new"]


@pytest.mark.parametrize(
    ("error", "free"), [(OSError(errno.ENOSPC, "no space"), 1 << 30), (RuntimeError("write failed"), 100)]
)
def test_a_full_disk_is_told_whatever_the_library_calls_it(tmp_path, monkeypatch, error, free):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    with pytest.raises(InputError) as raised, told_when_full(tmp_path, file=tmp_path / "x.tif"):
        raise error
    assert (raised.value.code, raised.value.params) == ("system.disk_full", {"file": str(tmp_path / "x.tif")})


@pytest.mark.parametrize("error", [Cancelled(), KeyboardInterrupt()])
def test_a_stop_on_a_full_disk_is_a_stop(tmp_path, monkeypatch, error):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=0))
    with pytest.raises(type(error)), told_when_full(tmp_path):
        raise error


def test_other_failures_stay_what_they_are(tmp_path):
    with pytest.raises(RuntimeError, match="write failed"), told_when_full(tmp_path):
        raise RuntimeError("write failed")


def test_one_swap_waits_for_another(tmp_path):
    order = []

    def other():
        with undisturbed(tmp_path):
            order.append("second")

    thread = threading.Thread(target=other)
    with undisturbed(tmp_path):
        thread.start()
        time.sleep(0.1)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
    assert list(tmp_path.iterdir()) == []


def test_the_turn_of_a_killed_run_passes(tmp_path, monkeypatch):
    monkeypatch.setattr(swap, "_LONGEST_TURN_S", 0.05)
    (tmp_path / ".todoku.lock").mkdir()
    with undisturbed(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_is_answered_after_the_swap(tmp_path):
    done = []

    def swapped():
        with undisturbed(tmp_path):
            signal.raise_signal(signal.SIGINT)
            done.append("swapped")

    with pytest.raises(KeyboardInterrupt):
        swapped()
    assert done == ["swapped"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert list(tmp_path.iterdir()) == []


def test_a_failure_in_a_swap_gives_ctrl_c_back(tmp_path):
    with pytest.raises(ZeroDivisionError), undisturbed(tmp_path):
        raise ZeroDivisionError
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_one_file_takes_the_place_of_an_older_one(tmp_path):
    file = tmp_path / "new" / "picture.svg"
    for content in ("first", "second"):
        with replacing(file) as place:
            place.write_text(content)
        assert file.read_text() == content
    assert [path.name for path in file.parent.iterdir()] == ["picture.svg"]


def test_a_file_that_fails_leaves_the_older_one_and_no_folder(tmp_path):
    file = tmp_path / "picture.svg"
    file.write_text("older")

    def failing(place):
        with replacing(place) as new:
            new.write_text("half")
            raise ZeroDivisionError

    for place in (file, tmp_path / "new" / "picture.svg"):
        with pytest.raises(ZeroDivisionError):
            failing(place)
    assert file.read_text() == "older"
    assert [path.name for path in tmp_path.iterdir()] == ["picture.svg"]


def test_a_folder_in_the_way_is_told(tmp_path):
    with pytest.raises(InputError, match=r"system\.is_a_folder"), replacing(tmp_path):
        pass


def test_all_files_or_none_are_put_in_place(tmp_path):
    (tmp_path / "a").write_text("old a")
    with beside(tmp_path) as part:
        (part / "a").write_text("new a")
        with pytest.raises(FileNotFoundError):
            put_all(part, tmp_path, ("a", "missing"))
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a": "old a"}
