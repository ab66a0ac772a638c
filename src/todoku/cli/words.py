"""The language of the command line, and its texts from the catalogue."""

from __future__ import annotations

import os
import sys
from contextvars import ContextVar

from todoku.i18n import DEFAULT_LANG, LANGS, Lang, text

_ASKED: ContextVar[Lang | None] = ContextVar("asked", default=None)


def ui_lang() -> Lang:
    """Return the language of help and messages, as it is at this moment.

    That of ``--lang`` where it was given, else of ``TODOKU_LANG`` (ja or en), else Japanese where it can be shown.
    """
    asked = _ASKED.get()
    if asked is not None:
        return asked
    chosen = os.environ.get("TODOKU_LANG")
    if chosen is None:
        return DEFAULT_LANG if _shows_japanese() else "en"
    chosen = chosen[:2].lower()
    return chosen if chosen in LANGS else DEFAULT_LANG


def speak(lang: Lang | None) -> Lang:
    """Speak the language of ``--lang`` from here to the end of the call, or the environment's; return which it is."""
    _ASKED.set(lang)
    return ui_lang()


def _shows_japanese() -> bool:
    try:
        text("cli.error", "ja").encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def t(key: str, /, **params: object) -> str:
    """Return a text in the language of the command line."""
    return text(key, ui_lang(), **params)
