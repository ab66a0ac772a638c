"""Draws the diagram of an edition; an edition never changes, so its picture is drawn once for a language."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from todoku.office.bpmn.picture import svg_text
from todoku.office.bpmn.reading import read_diagram
from todoku_web.uploads.keeping import kept_path

if TYPE_CHECKING:
    from todoku.i18n import Lang

_KEPT = 32


@lru_cache(maxsize=_KEPT)
def picture_of(sha256: str, lang: Lang) -> bytes:
    """Return the SVG of a kept diagram, laid out where it tells no places; OSError where it is not kept any more."""
    return svg_text(read_diagram(kept_path(sha256)), lang).encode()
