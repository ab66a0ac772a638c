"""The self-assessment: what a municipality says of each item, with evidence, owner and due date."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, cast

from todoku.dates import parse_date
from todoku.errors import InputError
from todoku.office.security.checklist import items
from todoku.office.survey import values
from todoku.office.survey.forms import plain
from todoku.office.survey.grid import read_grids
from todoku.office.survey.met import Met, gathered
from todoku.office.survey.reading import tables

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from todoku.office.events.log import Remark
    from todoku.office.survey.entries import Entry

State = Literal["done", "partly", "not", "not_applicable", "unknown"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said of an item; nothing said is unknown."""

    item: str
    state: State
    evidence: str = ""
    owner: str = ""
    due: date | None = None
    source: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Assessment:
    """The answers of one municipality by item, and what reading left out or assumed."""

    municipality: str
    answers: Mapping[str, Answer]
    remarks: tuple[Remark, ...] = ()

    def state(self, item: str) -> State:
        """Return the state of an item; unknown where nothing was said."""
        told = self.answers.get(item)
        return "unknown" if told is None else told.state


def read_assessment(path: Path) -> Assessment:
    """Return the self-assessment that a worksheet holds.

    Rows of items that the checklist does not know are left out and told; the last of two answers to one item counts.
    Raises InputError where the file cannot be read, or holds no answer.
    """
    known = {plain(one.id): one.id for one in items()}
    answers: dict[str, Answer] = {}
    met: list[Met] = []
    municipality = ""
    for entries, where in tables(read_grids(path), ("security",), met):
        for entry in entries:
            item = known.get(plain(entry.text("item")))
            if item is None:
                met.append(entry.met("security_item_unknown", next(iter(entry.cells)), kept=False))
                continue
            if item in answers:
                met.append(entry.met("security_twice", "item"))
            municipality = municipality or entry.text("municipality") or where
            answers[item] = _answer(entry, item, met)
    if not answers:
        raise InputError("office.security.none", file=path.name)
    return Assessment(municipality, answers, gathered(met))


def _answer(entry: Entry, item: str, met: list[Met]) -> Answer:
    raw = entry.text("state")
    found = values.choice("security_state", raw) if raw else None
    if found is None and not values.is_nothing(raw):
        met.append(entry.met(values.NO_CHOICE, "state"))
    state = cast("State", found or "unknown")
    evidence = entry.text("evidence")
    if state in {"done", "not_applicable"} and not evidence:
        met.append(entry.met("security_no_evidence" if state == "done" else "security_no_reason", "item"))
    return Answer(item, state, evidence, entry.text("owner"), _due(entry, met), entry.place)


def _due(entry: Entry, met: list[Met]) -> date | None:
    raw = entry.cells.get("due", "")
    if values.is_nothing(raw):
        return None
    day = getattr(raw, "date", None)
    if day is not None:
        return cast("date", day())
    try:
        return parse_date(str(raw))
    except InputError:
        met.append(entry.met("security_due", "due"))
        return None
