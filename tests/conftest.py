"""What every test can ask for: the real data beside the project, and visible skips for what a machine lacks."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("todoku", deadline=None)  # time says nothing on a shared machine
settings.load_profile("todoku")

os.environ.pop("TODOKU_LANG", None)

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
REQUIRED = {name for name in os.environ.get("TODOKU_REQUIRE", "").split(",") if name}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SPREADSHEETS = ("soffice", "libreoffice")


def lacking(what: str, why: str) -> None:
    """Skip, or fail where this machine promised it (``TODOKU_REQUIRE=shared,browser,office,postgresql,gpu``)."""
    if what in REQUIRED:
        pytest.fail(f"TODOKU_REQUIRE names {what}, but {why}")
    pytest.skip(why)


def _program(names: tuple[str, ...], what: str) -> str:
    for name in names:
        found = shutil.which(name)
        if found:
            return found
    lacking(what, f"none of {', '.join(names)} is installed")
    return ""


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of facts, designs and real data that lies beside the project."""
    if not (SHARED / "data").is_dir():
        lacking("shared", "../shared is not beside the project")
    return SHARED


@pytest.fixture(scope="session")
def shared_data(shared: Path) -> Path:
    """Return the folder of real data."""
    return shared / "data"


@pytest.fixture(scope="session")
def browser() -> str:
    """Return the path of a Chromium."""
    return _program(BROWSERS, "browser")


@pytest.fixture(scope="session")
def office() -> str:
    """Return the path of LibreOffice, which recalculates workbooks."""
    return _program(SPREADSHEETS, "office")


@pytest.fixture(scope="session")
def gpu() -> None:
    """Ask for a GPU that CUDA can use, and numba-cuda."""
    from todoku.errors import TodokuError
    from todoku.i18n import text
    from todoku.radio.sweep_device import require_device

    try:
        require_device("cuda")
    except TodokuError as error:
        lacking("gpu", text(f"error.{error.code}", "en"))


def pytest_collection_modifyitems(items):
    """Run the files with slow tests first: a long one that came last would keep one worker busy alone."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)
