"""The words of the report, and the findings that count most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.office.compare.sentences import sentence
from todoku.reports.rows import words

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku.office.compare.findings import Comparison

_TEN = 10.0


def said(key: str, lang: Lang, **params: object) -> str:
    """Return a text of the report."""
    return text(f"office.comparison.{key}", lang, **params)


def rounded(hours: float, lang: Lang) -> str:
    """Return hours a year: whole ones from ten on."""
    return words.number(hours, lang, decimals=0 if abs(hours) >= _TEN else 1)


def top_findings(comparison: Comparison, lang: Lang, *, most: int = 4) -> list[str]:
    """Return the deviations that count most as sentences: by hours a year, legitimate ones left aside."""
    counted = [one for one in comparison.deviations if not one.legal_ground]
    return [sentence(one, lang) for one in counted[:most]]
