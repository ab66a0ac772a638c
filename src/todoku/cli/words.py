"""The language of the command line, and its texts from the catalogue."""

from __future__ import annotations

import os
import sys

from todoku.i18n import DEFAULT_LANG, LANGS, Lang, text


def ui_lang() -> Lang:
    """Return the language of help and messages: ``TODOKU_LANG`` (ja or en), else Japanese where it can be shown."""
    chosen = os.environ.get("TODOKU_LANG")
    if chosen is None:
        return DEFAULT_LANG if _shows_japanese() else "en"
    chosen = chosen[:2].lower()
    return chosen if chosen in LANGS else DEFAULT_LANG


def _shows_japanese() -> bool:
    try:
        text("cli.error", "ja").encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def t(key: str, /, **params: object) -> str:
    """Return a text in the language of the command line."""
    return text(key, ui_lang(), **params)
