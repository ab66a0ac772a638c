"""Lets every output take every text: what it has no sign for is printed as the nearest one, or as its number."""

from __future__ import annotations

import codecs
import sys

_HANDLER = "todoku.nearest"
_NEAREST = {"—": "―-", "–": "-", "−": "－-", "〜": "～~", "²": "2", "³": "3", "≤": "≦", "≥": "≧", "•": "・"}
"""Signs that an output may lack, each with those that stand for it, best first: Shift_JIS lacks all of them."""


def bear_any_text() -> None:
    """Make standard output and standard error take any text, whatever their encoding."""
    codecs.register_error(_HANDLER, _nearest)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=_HANDLER)


def _nearest(wrong: UnicodeError) -> tuple[str, int]:
    if not isinstance(wrong, UnicodeEncodeError):
        raise wrong
    lacking = wrong.object[wrong.start : wrong.end]
    return "".join(_shown(sign, wrong.encoding) for sign in lacking), wrong.end


def _shown(sign: str, encoding: str) -> str:
    for other in _NEAREST.get(sign, ""):
        if other.encode(encoding, errors="ignore"):
            return other
    return sign.encode("ascii", errors="backslashreplace").decode("ascii")
