"""Every action that is written to the log has its words."""

from __future__ import annotations

import ast
from pathlib import Path

from todoku.i18n import catalogue

SOURCES = Path(__file__).parents[3] / "src" / "todoku_web"


def recorded_actions():
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
            if name == "record" and node.args and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value


def test_every_recorded_action_has_words():
    actions = set(recorded_actions())
    assert len(actions) > 5
    assert [action for action in sorted(actions) if f"audit.{action}" not in catalogue()] == []
