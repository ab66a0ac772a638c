"""The criteria of a screening: what a call starts with, what an officer makes of it, and what a score means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from todoku.errors import InputError
from todoku.i18n import text
from todoku_web.exchange.calls.call_templates import criteria as known_criteria
from todoku_web.planning.plain_text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from todoku.i18n import Lang
    from todoku_web.exchange.calls.models import Call

LOWEST, HIGHEST = 1, 5
MARKS = tuple(range(LOWEST, HIGHEST + 1))
MOST_CRITERIA, MOST_WEIGHT = 12, 100
TITLE_LENGTH, ANCHOR_LENGTH, SOURCE_LENGTH = 80, 120, 200
_ID = re.compile(r"[a-z][a-z0-9_]{0,29}")


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion as a page shows it: a title, its weight, what each mark means, and where it comes from."""

    id: str
    title: str
    weight: int
    marks: tuple[tuple[int, str], ...]
    source: str


def first_rows(call: Call) -> list[dict[str, Any]]:
    """Return the criteria with which a screening of a call begins: the call's own, else those of the deck."""
    given = call.criteria or known_criteria()["project_call"]
    return checked_rows(
        {"id": one["id"], "title": one["title"], "weight": 1, "anchors": [], "source": one["source"]} for one in given
    )


def checked_rows(given: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return criteria as they are kept; InputError for none or too many, a weight that is none, or a title twice.

    ``weight`` is a whole number from 1 to 100, or its text; ``anchors`` none, or a text for each mark, empty for the
    usual one. Without an ``id`` a criterion gets one that none of the others has.
    """
    rows = [_row(one, number) for number, one in enumerate(given, start=1)]
    if not 1 <= len(rows) <= MOST_CRITERIA:
        raise InputError("screening.criteria_count", most=MOST_CRITERIA)
    titles = [one["title"]["ja"] for one in rows]
    twice = next((title for title in titles if titles.count(title) > 1), None)
    if twice is not None:
        raise InputError("screening.criterion_twice", title=twice)
    taken: set[str] = {one["id"] for one in rows}
    seen: set[str] = set()
    for one in rows:
        if not one["id"] or one["id"] in seen:
            one["id"] = next(name for name in (f"c{n}" for n in range(1, 99)) if name not in taken | seen)
        seen.add(one["id"])
    return rows


def _row(one: Mapping[str, Any], number: int) -> dict[str, Any]:
    typed = str(one["weight"]).strip()
    if not (typed.isascii() and typed.isdigit() and len(typed) <= len(str(MOST_WEIGHT)) and 1 <= int(typed) <= 100):  # noqa: PLR2004
        raise InputError("screening.weight", number=number, most=MOST_WEIGHT)
    anchors = [one_line(said, most=ANCHOR_LENGTH) for said in one.get("anchors", ())]
    name = str(one.get("id", ""))
    return {
        "id": name if _ID.fullmatch(name) else "",
        "title": {
            "ja": one_line(one["title"]["ja"], most=TITLE_LENGTH, needed=True),
            "en": one_line(one["title"].get("en", ""), most=TITLE_LENGTH),
        },
        "weight": int(typed),
        "anchors": anchors if any(anchors) else [],
        "source": one_line(one.get("source", ""), most=SOURCE_LENGTH),
    }


def shown(rows: Sequence[Mapping[str, Any]], lang: Lang) -> list[Criterion]:
    """Return criteria in a language, the Japanese title where there is no other, each mark with its words."""
    usual = [text(f"screening.mark.{mark}", lang) for mark in MARKS]
    return [
        Criterion(
            id=one["id"],
            title=(one["title"]["en"] or one["title"]["ja"]) if lang == "en" else one["title"]["ja"],
            weight=one["weight"],
            marks=tuple(zip(MARKS, (own or said for own, said in _anchors(one, usual)), strict=True)),
            source=one["source"],
        )
        for one in rows
    ]


def _anchors(one: Mapping[str, Any], usual: list[str]) -> list[tuple[str, str]]:
    own = one["anchors"] or [""] * len(usual)
    return list(zip(own, usual, strict=True))
