"""Names as people write them: what cannot be seen, or turns the writing round, has no place in one."""

from __future__ import annotations

import unicodedata

from todoku.errors import InputError

LONGEST_NAME = 80
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Control and format characters (zero width, direction), private use (外字), line ends. Variants (異体字) are marks."""
_MOST_MARKS = 3
"""No writing of names piles up more marks than this on one letter."""


def clean_name(text: str) -> str:
    """Return a name with its spaces in order; raise InputError for an empty, over-long or deceiving one."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name:
        raise InputError("accounts.name_empty")
    if len(name) > LONGEST_NAME:
        raise InputError("accounts.name_long", most=LONGEST_NAME, length=len(name))
    unseen = next((letter for letter in name if unicodedata.category(letter) in _UNSEEN), None)
    if unseen is not None:
        raise InputError("accounts.name_unseen", code=f"U+{ord(unseen):04X}")
    marks = 0
    for letter in name:
        marks = marks + 1 if unicodedata.category(letter).startswith("M") else 0
        if marks > _MOST_MARKS:
            raise InputError("accounts.name_marks")
    if not any(unicodedata.category(letter)[0] in "LN" for letter in name):
        raise InputError("accounts.name_no_letter")
    return name
