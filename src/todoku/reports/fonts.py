"""The typeface of the papers: Noto Sans CJK JP, which comes with the install."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from todoku.errors import InputError

FAMILY = "Noto Sans CJK JP"
_PACKAGES = ("noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold")


@cache
def font_folders() -> tuple[Path, ...]:
    """Return the folders that hold the regular and the bold face, inside the installed packages.

    Raises InputError naming the package that is missing.
    """
    folders = []
    for package in _PACKAGES:
        spec = find_spec(package)
        found = [Path(place) for place in (spec.submodule_search_locations or [])] if spec else []
        if not any(folder.glob("*.otf") for folder in found):
            raise InputError("report.font_missing", package=package.replace("_", "-"))
        folders += found
    return tuple(folders)
