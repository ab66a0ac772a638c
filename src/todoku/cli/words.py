"""The language of the command line, and its texts from the catalogue."""

from __future__ import annotations

import os
from typing import cast

from todoku.i18n import DEFAULT_LANG, LANGS, Lang, text


def ui_lang() -> Lang:
    """Return the language of help and messages: ``TODOKU_LANG`` (ja or en), else Japanese."""
    chosen = os.environ.get("TODOKU_LANG", DEFAULT_LANG)[:2].lower()
    return cast("Lang", chosen) if chosen in LANGS else DEFAULT_LANG


def t(key: str, /, **params: object) -> str:
    """Return a text in the language of the command line."""
    return text(key, ui_lang(), **params)
