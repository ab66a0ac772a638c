"""Makes cells of tables harmless that a spreadsheet would run as formulas."""

from __future__ import annotations

import re

_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""With which a spreadsheet takes a text for a formula; it takes the full-width signs for the others."""
_NUMBER = re.compile(r"[+\-＋－]?\s*\d[\d,]*(\.\d+)?(e[+\-]?\d+)?\s*%?", re.IGNORECASE)
_SIGN_ALONE = frozenset({"-", "－", "+", "＋"})
"""What stands in tables for none."""


def begins_formula(text: str) -> bool:
    """Whether a spreadsheet that opens a CSV would run this text; a plain number, or a dash for none, it would not."""
    shown = text.lstrip(" \u3000")
    return shown.startswith(_BEGINNINGS) and shown.strip() not in _SIGN_ALONE and not _NUMBER.fullmatch(shown.strip())


def safe_cell(value: object) -> object:
    """Return what may be written to a CSV or sheet: a text that begins as a formula gets ``'`` in front.

    Everything else stays as it is, so numbers stay numbers. Every export of texts that people wrote goes through here.
    """
    return f"'{value}" if isinstance(value, str) and begins_formula(value) else value
