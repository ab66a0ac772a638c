"""Breaks text into lines of so many columns of a terminal, wide characters and Japanese line rules included."""

from __future__ import annotations

import re
from unicodedata import east_asian_width

_NOT_FIRST = "、。，．・：；！？」』）］｝〉》】)]},.:;!?ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々〜…"
_NOT_LAST = "「『（［｛〈《【([{"
_PARTS = re.compile(r"\s+|[\u3000-\u9fff\uf900-\ufaff\uff00-\uffef]|[^\s\u3000-\u9fff\uf900-\ufaff\uff00-\uffef]+")
"""Spaces; single Japanese characters, between which a line may end; and words, which stay whole."""


def columns(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def broken(text: str, width: int) -> list[str]:
    """Return a text as lines of at most ``width`` columns; a word that is longer is cut.

    No line begins with a closing sign or small kana, nor ends with an opening bracket (禁則処理).
    """
    lines, line = [], ""
    for chunk in _chunks(text, width):
        if line and columns((line + chunk).rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += chunk if line else chunk.lstrip()
    return [*lines, line.rstrip()]


def _chunks(text: str, width: int) -> list[str]:
    """Return the pieces that a line is made of: what must not be parted stands together."""
    chunks: list[str] = []
    for part in _PARTS.findall(text):
        kept = chunks and (part[0] in _NOT_FIRST or part.isspace() or chunks[-1][-1] in _NOT_LAST)
        if kept and columns(chunks[-1] + part) <= width:
            chunks[-1] += part
        else:
            chunks += _cut(part, width)
    return chunks


def _cut(part: str, width: int) -> list[str]:
    pieces = [""]
    for sign in part:
        if pieces[-1] and columns(pieces[-1] + sign) > width:
            pieces.append("")
        pieces[-1] += sign
    return pieces
