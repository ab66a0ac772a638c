"""Builds a folder from which todoku installs without a network: wheels with their hashes, and one script per system."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHELL = """#!/bin/sh
# Installs todoku from this folder, without a network, into ./todoku-env.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-python3}
"$python" -m venv todoku-env
todoku-env/bin/python -m pip install --no-index --find-links "$here/wheels" todoku
echo "todoku-env/bin/todoku plan 01633"
"""
BATCH = """@echo off
rem Installs todoku from this folder, without a network or administrator rights, into .\\todoku-env.
py -m venv todoku-env || exit /b 1
todoku-env\\Scripts\\python -m pip install --no-index --find-links "%~dp0wheels" todoku || exit /b 1
echo todoku-env\\Scripts\\todoku plan 01633
"""
README = """# todoku, to install without a network

Made with Python {version} on {platform}: it installs on machines of the same system and Python version.

- Linux, macOS: `sh install.sh`
- Windows: `install.bat` (no administrator rights needed)

Then `todoku plan 01633`. Nothing is fetched: the built-in data hold Hokkaido's 179
municipalities. With `TODOKU_OFFLINE=1` todoku refuses to fetch anything, and says which file to bring by hand.
"""


def build(folder: Path) -> None:
    """Fill the folder; what was there before is replaced only once everything has been built."""
    beside = folder.with_name(folder.name + ".partial")
    shutil.rmtree(beside, ignore_errors=True)
    wheels = beside / "wheels"
    wheels.mkdir(parents=True)
    lock = str(ROOT / "requirements" / "run.txt")
    _pip("download", "--only-binary=:all:", "--require-hashes", "-r", lock, "-d", str(wheels))
    _pip("wheel", "--no-deps", "--no-build-isolation", str(ROOT), "-w", str(wheels))
    (beside / "install.sh").write_text(SHELL, encoding="utf-8", newline="\n")
    (beside / "install.bat").write_text(BATCH, encoding="ascii", newline="\r\n")
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    (beside / "README.md").write_text(README.format(version=version, platform=sys.platform), encoding="utf-8")
    shutil.copytree(ROOT / "docs", beside / "docs", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    shutil.rmtree(folder, ignore_errors=True)
    beside.rename(folder)


def _pip(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", *arguments], check=True)


if __name__ == "__main__":
    build(Path(sys.argv[1]).resolve())
