"""Files of at most 400 lines and functions of at most 50 code lines; no rooms for odds and ends."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GENERATED = "migrations"
"""Django writes these: they grow with the tables, and say in code what they are for."""
FILES = sorted(
    path
    for folder in ("src", "tests", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
    if path.parent.name != GENERATED
)
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 50
FORBIDDEN_NAMES = {"utils.py", "helpers.py", "common.py", "misc.py"}


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    docstring = ast.get_docstring(function, clean=False)
    lines = (function.end_lineno or 0) - function.lineno + 1
    return lines - (docstring.count("\n") + 1 if docstring else 0)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_file_and_its_functions_are_small(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= MAX_FILE_LINES
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert [(node.name, code_lines(node)) for node in functions if code_lines(node) > MAX_FUNCTION_LINES] == []


def test_no_room_for_odds_and_ends():
    assert [str(path) for path in FILES if path.name in FORBIDDEN_NAMES] == []


def test_every_module_says_in_one_sentence_what_it_is_for():
    silent = []
    for path in FILES:
        first = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n")[0]
        if not first.endswith("."):
            silent.append(str(path.relative_to(ROOT)))
    assert silent == []
