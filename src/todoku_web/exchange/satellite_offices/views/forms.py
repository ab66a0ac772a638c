"""The pages of an office's forms."""

from __future__ import annotations

from dataclasses import dataclass

from todoku_web.parts import pages

WORDS = "satellite_offices"


@dataclass(frozen=True, slots=True)
class FormPage(pages.FormPage):
    """A page with one form of satellite offices."""

    words: str = WORDS
