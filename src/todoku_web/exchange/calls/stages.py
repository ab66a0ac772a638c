"""Reads the stages of a call: data of its own, in order, with days that do not contradict each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from todoku.errors import InputError
from todoku_web.planning.plain_text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_STAGES = 12
TITLE_LENGTH = 80


class StageKind(StrEnum):
    """What happens in a stage, in the order in which they may follow; screenings and interviews may take turns."""

    RECEPTION = "reception"
    SCREENING = "screening"
    INTERVIEW = "interview"
    DECISION = "decision"
    EVENT = "event"
    REPORT = "report"

    @property
    def word(self) -> str:
        """The key of its text."""
        return f"calls.stage.{self}"


_STEP = {
    StageKind.RECEPTION: 0,
    StageKind.SCREENING: 1,
    StageKind.INTERVIEW: 1,
    StageKind.DECISION: 2,
    StageKind.EVENT: 2,
    StageKind.REPORT: 3,
}
"""A stage never comes after one of a higher step; a decision may stand before the event or behind it."""
_ONCE = (StageKind.RECEPTION, StageKind.DECISION)


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage: ``starts`` and ``ends`` are instants with a time zone; None where they are not fixed yet."""

    id: str
    kind: StageKind
    title: str
    title_en: str = ""
    starts: datetime | None = None
    ends: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the stage as it is kept."""
        return {
            "id": self.id,
            "kind": str(self.kind),
            "title": self.title,
            "title_en": self.title_en,
            "starts": self.starts.isoformat() if self.starts else None,
            "ends": self.ends.isoformat() if self.ends else None,
        }


def read_stages(given: Iterable[dict[str, Any]]) -> tuple[Stage, ...]:
    """Return stages that were kept as JSON, or stand in a template; InputError for what is none."""
    return tuple(_read(one, number) for number, one in enumerate(given, start=1))


def _read(one: dict[str, Any], number: int) -> Stage:
    if one.get("kind") not in set(StageKind):
        raise InputError("calls.stage_kind", number=number, kind=str(one.get("kind"))[:TITLE_LENGTH])
    title = one.get("title", "")
    names = title if isinstance(title, dict) else {"ja": title, "en": one.get("title_en", "")}
    return Stage(
        id=str(one.get("id") or f"s{number}"),
        kind=StageKind(one["kind"]),
        title=one_line(str(names["ja"]), most=TITLE_LENGTH, needed=True),
        title_en=one_line(str(names.get("en", "")), most=TITLE_LENGTH),
        starts=_instant(one.get("starts"), number),
        ends=_instant(one.get("ends"), number),
    )


def _instant(given: Any, number: int) -> datetime | None:
    if not given:
        return None
    try:
        found = given if isinstance(given, datetime) else datetime.fromisoformat(str(given))
    except ValueError as error:
        raise InputError("calls.stage_date", number=number) from error
    if found.tzinfo is None:
        raise InputError("calls.stage_date", number=number)
    return found


def check_stages(stages: tuple[Stage, ...], *, opens_at: datetime | None, closes_at: datetime | None) -> None:
    """Refuse too many stages, two with one id, steps or days out of order, and what the period contradicts."""
    if len(stages) > MOST_STAGES:
        raise InputError("calls.stages_many", most=MOST_STAGES, found=len(stages))
    if len({one.id for one in stages}) != len(stages):
        raise InputError("calls.stages_same")
    for kind in _ONCE:
        if sum(one.kind == kind for one in stages) > 1:
            raise InputError("calls.stage_twice", kind=_words(kind))
    for before, after in pairwise(stages):
        if _STEP[after.kind] < _STEP[before.kind]:
            raise InputError("calls.stage_order", before=before.title, after=after.title)
    _check_days(stages, opens_at, closes_at)


def _check_days(stages: tuple[Stage, ...], opens_at: datetime | None, closes_at: datetime | None) -> None:
    last: datetime | None = None
    for one in stages:
        if one.starts and one.ends and one.ends < one.starts:
            raise InputError("calls.stage_ends", title=one.title)
        if one.starts and last and one.starts < last:
            raise InputError("calls.stage_before", title=one.title)
        last = one.starts or last
        first = one.starts or one.ends
        if one.kind != StageKind.RECEPTION and first and closes_at and first < closes_at and _STEP[one.kind] == 1:
            raise InputError("calls.stage_early", title=one.title)
        if one.kind == StageKind.RECEPTION:
            _check_reception(one, opens_at, closes_at)


def _check_reception(stage: Stage, opens_at: datetime | None, closes_at: datetime | None) -> None:
    """The reception is the period of the call: where it has days of its own they are the same."""
    differs = (stage.starts and opens_at and stage.starts != opens_at) or (
        stage.ends and closes_at and stage.ends != closes_at
    )
    if differs:
        raise InputError("calls.stage_reception", title=stage.title)


def _words(kind: StageKind) -> dict[str, str]:
    from todoku.i18n import entry

    return {str(lang): said for lang, said in entry(kind.word).items()}
