"""The letters about a decision (採択・不採択・補欠の通知): which one an application gets, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from todoku.dates import era_date
from todoku.i18n import text
from todoku.matching.committee import PLACEMENTS
from todoku_web.exchange.calls.models import ApplicationState
from todoku_web.exchange.screening.facts import read
from todoku_web.exchange.screening.workflow import GONE, ReadingState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from todoku_web.exchange.screening.models import Candidate, Screening

LETTERS_EACH = 200
PROMOTED, PASSED = "promoted", "passed"
_GOOD = ("selected", PROMOTED, PASSED)
"""The note stands in these letters alone: it tells what comes next."""
_LABELS = ("record", "end", "contact", "comments")
KINDS = ("selected", "reserve", "not_selected", PROMOTED, PASSED)


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of a decided screening."""

    screening: Screening
    placed: Mapping[int, str]
    reserve: Sequence[int]

    @classmethod
    def of(cls, screening: Screening) -> Letters:
        """Return the letters that follow from the decision's record."""
        decided = read(screening.decision.text)["outcome"]
        placed = {number: name for name in PLACEMENTS for number in decided[name]}
        return cls(screening, placed, decided["reserve"])

    def kind(self, number: int, state: Any) -> str:
        """Return which letter an application gets: one from the reserve may have a place by now."""
        placement = self.placed[number]
        if not self.screening.is_final and placement == "selected":
            return PASSED
        if placement == "reserve" and state == ApplicationState.SELECTED:
            return PROMOTED
        return placement

    def numbers(self) -> dict[str, list[int]]:
        """Return kind -> the numbers of the applications that get such a letter; none who withdrew."""
        found: dict[str, list[int]] = {kind: [] for kind in KINDS}
        rows = self.screening.candidates.exclude(application__state__in=GONE).order_by("number")
        for number, state in rows.values_list("number", "application__state"):
            if number in self.placed:
                found[self.kind(number, state)].append(number)
        return found

    def content(self, numbers: Sequence[int]) -> dict[str, Any]:
        """Return the letters to some applications as plain values for the paper, with the words around them."""
        day = date.fromisoformat(self.screening.decision.letter["day"])
        return {
            "letters": self.written(numbers),
            "labels": {one: text(f"screening.letter.label.{one}", "ja") for one in _LABELS},
            "date": [day.year, day.month, day.day],
        }

    def written(self, numbers: Sequence[int]) -> list[dict[str, Any]]:
        """Return what the letters to some applications say, by number."""
        found = self.screening.candidates.filter(number__in=list(numbers)).select_related("application__organisation")
        comments: dict[int, list[str]] = {}
        counted = self.screening.readings.filter(state=ReadingState.SUBMITTED, candidate__number__in=list(numbers))
        rows = counted.exclude(applicant_comment="").order_by("reviewer__number")
        for number, said in rows.values_list("candidate__number", "applicant_comment"):
            comments.setdefault(number, []).append(said)
        return [self._letter(one, comments.get(one.number, [])) for one in found.order_by("number")]

    def _letter(self, candidate: Candidate, comments: Sequence[str]) -> dict[str, Any]:
        """Return what one letter says; comments name no reader."""
        screening, number = self.screening, candidate.number
        kind = self.kind(number, candidate.application.state)
        said: Mapping[str, str] = screening.decision.letter
        names = {"call": screening.call.title, "stage": screening.title, "number": number}
        addressed = (
            "screening.letter.to_person" if candidate.application.organisation is None else "screening.letter.to_body"
        )
        turn = self.reserve.index(number) + 1 if number in self.reserve else 0
        return {
            "reference": said["reference"],
            "day": era_date(date.fromisoformat(said["day"])),
            "to": text(addressed, "ja", name=candidate.application.shown_name),
            "sender": said["sender"],
            "subject": text(f"screening.letter.subject.{kind}", "ja", **names),
            "body": text(f"screening.letter.body.{kind}", "ja", **names).strip(),
            "facts": [
                [text("screening.letter.call", "ja"), screening.call.title],
                [text("screening.letter.number", "ja"), str(number)],
                [text("screening.letter.result", "ja"), text(f"screening.letter.result.{kind}", "ja", turn=turn)],
            ],
            "comments": list(comments),
            "note": said["note"] if kind in _GOOD else "",
            "contact": said["contact"],
        }
