"""The texts of the made-up year, each marked as made up."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

from todoku.i18n import load_yaml


@cache
def texts() -> dict[str, Any]:
    """Return what ``data/texts.yaml`` holds."""
    file = resources.files("todoku_web.exchange.year") / "data" / "texts.yaml"
    found: dict[str, Any] = load_yaml(file.read_text(encoding="utf-8"))
    return found


def title(said: str, *, lang: str = "ja", most: int = 120) -> str:
    """Return a title with the mark of what is made up before it."""
    return (texts()["mark" if lang == "ja" else "mark_en"] + said)[:most]


def noted(said: str, *, lang: str = "ja") -> str:
    """Return a text with the note behind it that it is made up."""
    return f"{said}\n\n{texts()['note' if lang == 'ja' else 'note_en']}"


def said(name: str) -> str:
    """Return what somebody says with a step, marked as made up."""
    found: str = texts()["mark"] + texts()["said"][name]
    return found
