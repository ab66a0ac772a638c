"""The program run in a process of its own, and what a folder holds before and after."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = (sys.executable, "-c", "from todoku.cli.main import main; main()")


def content(place):
    return {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def program(*arguments, command=PROGRAM, **how):
    """Run the program in a process of its own."""
    told = subprocess.run(
        [*command, *map(str, arguments)], capture_output=True, timeout=60, check=False, **{"cwd": "/", **how}
    )
    err = told.stderr.decode("utf-8")
    assert "Traceback" not in err
    return told.returncode, told.stdout, err
