"""Which way is proposed for a task, and why: RPA, AI-OCR with RPA, AI, the procedure first, or a review of the work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from todoku.office.candidates.cases import task_words
from todoku.office.survey.forms import plain

if TYPE_CHECKING:
    from todoku.office.survey.rows import SurveyRow

Kind = Literal["rpa", "ocr_rpa", "ai_chat", "ai_matching", "digital_first", "review_first", "open"]
WITHOUT_CASES: tuple[Kind, ...] = ("ai_chat", "ai_matching")
"""Kinds of which no published case tells the hours saved."""
HALF = 0.5
"""More than half decides: of a task that is mostly paper or mostly judgement."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason: its text's key below ``office.candidates.reason.``, and what the text names."""

    code: str
    params: tuple[tuple[str, float | str], ...] = ()


def kind_of(row: SurveyRow) -> tuple[Kind, Reason]:
    """Return the way that is proposed for a task, and the reason that decided it.

    Where each result must be checked by eye, the work is to be reviewed first: in the published case (久慈市, receipts
    of resident tax) it took ten times as long. So it is where most of the work is judgement, unless the task is one
    that towns give to an AI. Paper goes to AI-OCR, but for applications the way in is made digital first.
    """
    name = plain(f"{row.task} {row.activity}")
    if row.full_check is True:
        return "review_first", Reason("full_check")
    for kind, words in (("ai_matching", "matching"), ("ai_chat", "chat")):
        named = _named(name, words)
        if named:
            return ("ai_matching" if kind == "ai_matching" else "ai_chat"), Reason(kind, (("word", named),))
    if row.rule_like_share is not None and row.rule_like_share < HALF:
        return "review_first", Reason("judgement", (("share", row.rule_like_share),))
    return _by_input(row, name)


def _by_input(row: SurveyRow, name: str) -> tuple[Kind, Reason]:
    """Return the way for work that follows rules, by how its input arrives."""
    paper = _mostly_paper(row)
    if paper is None:
        return "open", Reason("input_unknown")
    named = _named(name, "procedure") if paper else ""
    if named:
        return "digital_first", Reason("procedure", (("word", named),))
    return ("ocr_rpa", Reason("paper")) if paper else ("rpa", Reason("digital"))


def _mostly_paper(row: SurveyRow) -> bool | None:
    """Whether most cases arrive on paper; None where that is not told."""
    if row.digital_input_share is not None:
        return row.digital_input_share < HALF
    return {"paper": True, "fax": True, "digital": False}.get(row.input or "")


def _named(name: str, words: str) -> str:
    return next((word for word in task_words()[words] if plain(word) in name), "")
