"""Cleans the names that files bear: no folders, nothing invisible, one spelling."""

from __future__ import annotations

import re
import unicodedata

LONGEST_NAME = 120
_FOLDERS = re.compile(r"[/\\:]")
_FORBIDDEN = re.compile(r'[<>"|?*]')
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories of control signs, of signs that turn the direction of writing, and of what is no sign."""


def cleaned_name(name: str, *, suffixes: tuple[str, ...]) -> str:
    """Return a file's name as it is kept and shown: its last part, in NFC, ending as its content asks for.

    ``../../etc/passwd`` becomes ``passwd.csv``; a name that says ``.csv`` of a picture ends in ``.csv.png``.
    """
    last = _FOLDERS.split(unicodedata.normalize("NFC", name))[-1]
    visible = "".join(sign for sign in last if unicodedata.category(sign) not in _INVISIBLE)
    plain = _FORBIDDEN.sub("_", visible).strip(" .") or "file"
    suffix = next((one for one in suffixes if plain.lower().endswith(one)), None)
    stem = plain[: -len(suffix)] if suffix else plain
    return f"{stem[: LONGEST_NAME - len(suffix or suffixes[0])] or 'file'}{suffix or suffixes[0]}"
