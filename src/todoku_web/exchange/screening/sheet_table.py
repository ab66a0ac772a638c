"""Puts the sheets of one application side by side: a row for each criterion, a column for each reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from todoku.i18n import text
from todoku.matching.screening import sheet_scores
from todoku_web.exchange.screening.criteria import shown
from todoku_web.exchange.screening.workflow import ReadingState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from todoku.i18n import Lang
    from todoku_web.exchange.screening.models import Reading, Screening


@dataclass(frozen=True, slots=True)
class Column:
    """One reader's sheet: who, whether it is struck, the weighted mean (None without a mark), and comments."""

    who: str
    is_struck: bool
    score: float | None
    committee_comment: str
    applicant_comment: str


@dataclass(frozen=True, slots=True)
class SheetTable:
    """Sheets side by side: ``rows`` are (criterion, weight, marks by column; None for none)."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, int, tuple[int | None, ...]], ...]
    mean: float | None
    """Of the sheets that count."""


def sheet_table(screening: Screening, readings: Sequence[Reading], lang: Lang, *, names: bool) -> SheetTable:
    """Return the handed in sheets of an application, struck ones too; readers by name, or by their number alone."""
    sent = [one for one in readings if one.state in (ReadingState.SUBMITTED, ReadingState.STRUCK)]
    rows = screening.criteria.rows if screening.criteria else []
    scores = [weighted(one.scores, rows) for one in sent]
    columns = tuple(
        Column(
            one.reviewer.name if names else text("screening.reader_number", lang, number=one.reviewer.number),
            one.state == ReadingState.STRUCK,
            score,
            one.committee_comment,
            one.applicant_comment,
        )
        for one, score in zip(sent, scores, strict=True)
    )
    counted = [one.score for one in columns if not one.is_struck and one.score is not None]
    return SheetTable(
        columns,
        tuple((one.title, one.weight, tuple(sheet.scores.get(one.id) for sheet in sent)) for one in shown(rows, lang)),
        float(np.mean(counted)) if counted else None,
    )


def weighted(scores: Mapping[str, int], rows: Sequence[Mapping[str, Any]]) -> float | None:
    """Return the weighted mean of a sheet; None without a mark."""
    if not rows:
        return None
    given = [[np.nan if scores.get(one["id"]) is None else scores[one["id"]] for one in rows]]
    found = float(sheet_scores(given, [one["weight"] for one in rows]).score[0])
    return None if np.isnan(found) else found
