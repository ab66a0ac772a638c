"""Kernels are kept on disk where that is possible, and work where it is not."""

from __future__ import annotations

import errno
from pathlib import Path

import numba
import pytest
from numba.core import caching

from todoku.kernels import compile_seconds, kernel

SOURCE = "def twice(number):\n    return number + number\n"


@pytest.fixture
def made(tmp_path, monkeypatch):
    """Return what compiles the same function anew, kept in a folder of its own."""
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "kept"))
    module = tmp_path / "made.py"
    module.write_text(SOURCE)

    def compiled():
        names = {"__name__": "made"}
        exec(compile(SOURCE, str(module), "exec"), names)
        return kernel(names["twice"])

    return compiled


def loaded(function):
    return sum(function.stats.cache_hits.values())


def kept(tmp_path, suffix):
    return sorted((tmp_path / "kept").rglob(f"*{suffix}"))


def test_a_kernel_is_kept_and_found_again(made):
    first, second = made(), made()
    assert (first(3), loaded(first), second(4), loaded(second)) == (6, 0, 8, 1)


@pytest.mark.parametrize("suffix", [".nbi", ".nbc"])
def test_a_damaged_file_costs_one_compilation(made, tmp_path, suffix):
    made()(3)
    for path in kept(tmp_path, suffix):
        path.write_bytes(path.read_bytes()[:20])
    again, third = made(), made()
    assert (again(3), loaded(again), third(3), loaded(third)) == (6, 0, 6, 1)


def test_without_any_folder_it_is_compiled_each_time(made, monkeypatch):
    monkeypatch.setattr(caching.CacheImpl, "_locator_classes", [])
    assert made()(3) == 6


def test_a_full_disk_does_not_stop_it(made, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(caching.IndexDataCacheFile, "save", full)
    assert made()(3) == 6


def test_the_projects_own_kernels_are_kept():
    from todoku.networks.steiner import dual_ascent

    folders = {Path(one.stats.cache_path) for one in vars(dual_ascent).values() if hasattr(one, "stats")}
    assert folders
    assert all(folder.is_dir() for folder in folders)


def test_a_change_in_a_kernel_that_is_called_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "kept"))

    def made(name, source, **known):
        path = tmp_path / f"{name}.py"
        if not path.exists() or path.read_text() != source:
            path.write_text(source)
        names = {"__name__": name, **known}
        exec(compile(source, str(path), "exec"), names)
        return kernel(names[name])

    outer = "def outer(number):\n    return inner(number) + 1\n"
    seen = []
    for factor in (10, 10, 1000):
        inner = made("inner", f"def inner(number):\n    return {factor} * number\n")
        function = made("outer", outer, inner=inner)
        seen.append((function(2), loaded(function)))
    assert seen == [(21, 0), (21, 1), (2001, 0)]


def test_compile_time_is_counted_once(made):
    before = compile_seconds()
    made()(3)
    spent = compile_seconds() - before
    assert spent > 0.0
    made()(4)
    assert compile_seconds() - before < 2.0 * spent
