"""Says in both languages what was done to a table while it was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.i18n import LANGS, text

if TYPE_CHECKING:
    from todoku.i18n import Lang

_BESIDE = " / "


def note(key: str, **params: object) -> str:
    """Return the catalogue's text ``note.<key>``, Japanese first and English beside it.

    A note is kept in a pack's manifest, and whoever opens the pack may read either language.
    """
    return _BESIDE.join(text(f"note.{key}", lang, **params) for lang in LANGS)


def in_one_language(said: str, lang: Lang) -> str:
    """Return a note in one language; what is not in both stands as it is."""
    parts = said.split(_BESIDE)
    half, odd = divmod(len(parts), len(LANGS))
    if odd:
        return said
    return _BESIDE.join(parts[:half] if lang == "ja" else parts[half:])
