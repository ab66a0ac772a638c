"""The self-assessment of security on the screen: the items of an area, each with its source."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from todoku.i18n import text
from todoku.office.security.assessment import Answer, Assessment, read_assessment
from todoku.office.security.checklist import editions, items, sources
from todoku.reports.office.security import write_security_form
from todoku_web.offices.assessments.kinds.answers import Answers, Chapter
from todoku_web.offices.assessments.kinds.telling import worksheet
from todoku_web.parts.columns import TEXT, Column
from todoku_web.parts.part import FixedRow, Part, Rows

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from todoku.i18n import Lang
    from todoku.office.security.checklist import Item

_STATES = ("done", "partly", "not", "not_applicable")
_LIST = "security_items"
_COLUMNS = (
    Column("state", "choice", choices=_STATES, words="office.security.state"),
    Column("evidence", "text", most=TEXT),
    Column("owner"),
    Column("due", "day"),
)


def _items_of(area: str) -> tuple[Item, ...]:
    return tuple(one for one in items() if one.area == area)


def _chapters(path: Path | None, lang: Lang) -> tuple[Chapter, ...]:
    now = _read(path)
    found = []
    for area in dict.fromkeys(one.area for one in items()):
        asked = _items_of(area)
        answered = sum(now.state(one.id) != "unknown" for one in asked)
        found.append(Chapter(area, text(f"office.security.area.{area}", lang), len(asked), answered))
    return tuple(found)


def _part(area: str) -> Part:
    fixed = tuple(one.id for one in _items_of(area))
    return Part("answers", (), rows=(Rows(_LIST, _COLUMNS, fixed=fixed, fixed_row=_row),))


def _row(item: str, lang: Lang) -> FixedRow:
    one = next(each for each in items() if each.id == item)
    source = sources()[one.source]
    told = text("assessments.security.item_source", lang, level=text(f"office.security.level.{one.level}", lang),
                kind=text(f"office.security.kind.{source.kind}", lang), title=source.title, clause=one.clause,
                edition=editions()[one.edition].name[lang])  # fmt: skip
    return FixedRow(f"{one.id} {one.title[lang]}", told, source.url)


def _told(path: Path | None, area: str) -> dict[str, Any]:
    now = _read(path)
    return {_LIST: [_row_told(now.answers.get(one.id), one.id) for one in _items_of(area)]}


def _row_told(answer: Answer | None, item: str) -> dict[str, Any]:
    if answer is None:
        return {"id": item, "state": "", "evidence": "", "owner": "", "due": None}
    return {
        "id": item,
        "state": "" if answer.state == "unknown" else answer.state,
        "evidence": answer.evidence,
        "owner": answer.owner,
        "due": None if answer.due is None else answer.due.isoformat(),
    }


def _written(path: Path | None, _area: str, value: Mapping[str, Any], municipality: str, lang: Lang) -> bytes:
    now = _read(path)
    answers = dict(now.answers) | {one["id"]: _answer(one) for one in value[_LIST]}
    made = replace(now, municipality=now.municipality or municipality, answers=answers)
    return worksheet(lambda to: write_security_form(to, None, made, lang=lang))


def _answer(one: Mapping[str, Any]) -> Answer:
    due = None if one["due"] is None else date.fromisoformat(one["due"])
    return Answer(one["id"], one["state"] or "unknown", one["evidence"], one["owner"], due)


def _read(path: Path | None) -> Assessment:
    return Assessment("", {}) if path is None else read_assessment(path)


ANSWERS = Answers(
    role="answers",
    chapters=_chapters,
    part=_part,
    told=_told,
    written=_written,
    file_name=lambda lang: f"{text('office.security.form.title', lang)}.xlsx",
)
