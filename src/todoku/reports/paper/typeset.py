"""Sets Japanese text as print has it: full-width brackets and colons beside Japanese letters."""

from __future__ import annotations

import re
from typing import Any, TypeVar

_JAPANESE = "\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff60"
_BRACKETS = re.compile(r"\(([^()]*)\)")
_COLON = re.compile(rf"(?<=[{_JAPANESE}]):\s*")
_HAS_JAPANESE = re.compile(rf"[{_JAPANESE}]")
_TEXT_NODE = re.compile(r"(?<=>)[^<>]+(?=</(?:text|title)>)")

Value = TypeVar("Value")


def typeset(content: Value) -> Value:
    """Return the content with every text in it set; drawings keep their code, only what they write is set."""
    made: Any = content
    if isinstance(content, str):
        made = (
            _TEXT_NODE.sub(lambda found: set_line(found[0]), content)
            if content.startswith("<svg")
            else set_line(content)
        )
    elif isinstance(content, dict):
        made = {name: typeset(value) for name, value in content.items()}
    elif isinstance(content, (list, tuple)):
        made = [typeset(value) for value in content]
    result: Value = made
    return result


def set_line(line: str) -> str:
    """Return one text: brackets that hold Japanese or follow it become full-width, and so do colons after it."""
    before = None
    while before != line:
        before = line
        line = _BRACKETS.sub(lambda found: _bracketed(found, line), line)  # noqa: B023 (used at once)
    return _COLON.sub("：", line)


def _bracketed(found: re.Match[str], line: str) -> str:
    beside = line[found.start() - 1 : found.start()] + line[found.end() : found.end() + 1]
    if _HAS_JAPANESE.search(found[1]) or _HAS_JAPANESE.search(beside):
        return f"（{found[1]}）"
    return found[0]
