"""A score sheet as it is typed: a mark for each criterion, a comment to the committee and one to the applicant."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from todoku.errors import InputError
from todoku_web.exchange.screening.criteria import HIGHEST, LOWEST
from todoku_web.exchange.screening.models.readings import COMMENT_LENGTH
from todoku_web.planning.plain_text import paragraphs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from todoku_web.exchange.screening.models import Reading


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a reader gives: criterion's id -> 1 to 5, those left out missing."""

    scores: dict[str, int] = field(default_factory=dict)
    committee_comment: str = ""
    applicant_comment: str = ""

    @classmethod
    def of(cls, reading: Reading) -> Sheet:
        """Return what is kept of a reading."""
        return cls(dict(reading.scores), reading.committee_comment, reading.applicant_comment)


def read_sheet(typed: Mapping[str, Any], criteria: Sequence[Mapping[str, Any]]) -> Sheet:
    """Return the sheet that a form holds; InputError for a mark that is none, or a comment that cannot be."""
    scores = {}
    for number, one in enumerate(criteria, start=1):
        mark = str(typed.get(f"score-{one['id']}", "")).strip()
        if not mark:
            continue
        if mark not in {str(each) for each in range(LOWEST, HIGHEST + 1)}:
            raise InputError("screening.mark", number=number, lowest=LOWEST, highest=HIGHEST)
        scores[one["id"]] = int(mark)
    return Sheet(
        scores,
        paragraphs(str(typed.get("committee_comment", "")), most=COMMENT_LENGTH),
        paragraphs(str(typed.get("applicant_comment", "")), most=COMMENT_LENGTH),
    )


def require_whole(sheet: Sheet, criteria: Sequence[Mapping[str, Any]]) -> None:
    """Raise InputError for a sheet in which a criterion has no mark."""
    lacks = [number for number, one in enumerate(criteria, start=1) if one["id"] not in sheet.scores]
    if lacks:
        raise InputError("screening.marks_lack", numbers=lacks)
