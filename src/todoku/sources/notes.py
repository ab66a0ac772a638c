"""Says in both languages what was done to a table while it was read."""

from __future__ import annotations

from todoku.i18n import LANGS, text

_BESIDE = " / "


def note(key: str, **params: object) -> str:
    """Return the catalogue's text ``note.<key>``, Japanese first and English beside it.

    A note is kept in a pack's manifest, and whoever opens the pack may read either language.
    """
    return _BESIDE.join(text(f"note.{key}", lang, **params) for lang in LANGS)
