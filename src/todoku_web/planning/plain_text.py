"""Takes what a person typed: no invisible signs, no signs that turn the order of reading, no longer than it may be."""

from __future__ import annotations

import re
from unicodedata import category, normalize

from todoku.errors import InputError

_INVISIBLE = {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"}
"""Control and format characters (bidi marks, zero widths, tags), halves of pairs, and what Unicode does not know."""
_MOST_MARKS = 4
_PILED = re.compile(
    rf"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{{{_MOST_MARKS},}}"
)


def one_line(typed: str, *, most: int, needed: bool = False) -> str:
    """Return a name or title; InputError for one that is empty though needed, too long, or not plain."""
    return _plain(" ".join(typed.split()), most=most, needed=needed)


def paragraphs(typed: str, *, most: int, needed: bool = False) -> str:
    """Return a text of several lines, its ends of line as Unix has them; InputError as :func:`one_line`."""
    lines = [line.rstrip() for line in typed.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").split("\n")]
    return _plain("\n".join(lines).strip(), most=most, needed=needed)


def _plain(typed: str, *, most: int, needed: bool) -> str:
    text = normalize("NFC", typed)
    if needed and not text:
        raise InputError("planning.text_empty")
    if len(text) > most:
        raise InputError("planning.text_long", most=most, found=len(text))
    strange = next((sign for sign in text if sign != "\n" and category(sign) in _INVISIBLE), None)
    if strange is not None:
        raise InputError("planning.text_invisible", sign=f"U+{ord(strange):04X}", place=text.index(strange) + 1)
    if _PILED.search(text):
        raise InputError("planning.text_piled")
    return text
