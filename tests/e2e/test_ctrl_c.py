"""Ctrl-C at any moment of a process: one clear line, exit code 130, and what was there is intact."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from processes import PROGRAM, content, program
from sample_folder import write
from todoku.reports.write import FILES


@pytest.fixture
def earlier(tmp_path):
    """Return a folder with an earlier plan and someone's notes, and its content."""
    out = write(tmp_path / "out", {name: f"earlier {name}" for name in (*FILES, "notes.txt")})
    return out, content(out)


WHEN_LOADED = """
import os, signal, sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "{module}":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder())
from todoku.cli.main import main
main()
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C to a whole console")
@pytest.mark.parametrize("module", ["typer", "yaml", "todoku.cli.app", "pandas", "todoku.reports.write"])
def test_ctrl_c_in_a_process_whatever_it_is_loading(tmp_path, module):
    command = (sys.executable, "-c", WHEN_LOADED.format(module=module))
    code, out, err = program("plan", "01633", "--out", tmp_path / "out", command=command)
    assert (code, out, err.count("\n")) == (130, b"", 1)
    assert list(tmp_path.iterdir()) == []


WHILE_SWALLOWED = """
import os, signal, sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "pandas":
            {press}
sys.meta_path.insert(0, Finder())
from todoku.cli.main import main
main()
"""
PRESSES = {
    "put into other words": "press(ImportError('numpy could not be loaded'))",
    "let fall": "press(None)",
    "in a callback": "ctypes.CFUNCTYPE(None)(lambda: os.kill(os.getpid(), signal.SIGINT))()",
}
PRESS = """
import ctypes
def press(error):
    try:
        os.kill(os.getpid(), signal.SIGINT)
        for _ in range(1000):
            pass
    except KeyboardInterrupt:
        if error:
            raise error
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C to a whole console")
@pytest.mark.parametrize("how", PRESSES)
def test_ctrl_c_that_a_library_swallows_still_stops_the_program(tmp_path, how):
    script = WHILE_SWALLOWED.format(press=PRESSES[how]).replace("class Finder", f"{PRESS}\nclass Finder")
    code, out, err = program("plan", "01633", "--out", tmp_path / "out", command=(sys.executable, "-c", script))
    assert (code, out, err.count("\n")) == (130, b"", 1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C to a whole console")
@pytest.mark.parametrize("after_s", [0.4, 1.2, 2.0])
def test_ctrl_c_from_outside_at_any_time(earlier, after_s):
    out, before = earlier
    process = subprocess.Popen([*PROGRAM, "plan", "01633", "--out", str(out)], stderr=subprocess.PIPE)
    try:
        process.wait(after_s)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)
    err = process.communicate(timeout=60)[1].decode()
    assert "Traceback" not in err
    if process.returncode == 0:  # it was done before
        assert set(content(out)) == set(before)
    else:
        assert (process.returncode, content(out)) == (130, before)
    assert {path.name for path in out.iterdir()} == {*FILES, "notes.txt"}
