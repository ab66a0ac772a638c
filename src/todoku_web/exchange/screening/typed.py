"""Reads what the forms of screenings hold: numbers, moments in Japan time, settings, fields of reviewers, criteria."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from todoku.dates import JST
from todoku.errors import InputError
from todoku_web.exchange.screening.actions.deciding import Letter
from todoku_web.exchange.screening.actions.reviewers import Fields
from todoku_web.exchange.screening.actions.setting_up import Settings
from todoku_web.exchange.screening.criteria import MARKS, MOST_CRITERIA
from todoku_web.planning.typed_values import typed_count

if TYPE_CHECKING:
    from django.http import QueryDict

_SPLIT = re.compile(r"[,、，;；\n]+")
_LONGEST = 30
_LETTER = ("reference", "sender", "contact", "note")


def typed_moment(typed: str) -> datetime | None:
    """Return a minute or second in Japan time; None for nothing, InputError for what is none."""
    plain = typed.strip()
    if not plain:
        return None
    try:
        found = datetime.fromisoformat(plain.replace("/", "-")[:_LONGEST])
    except ValueError:
        raise InputError("screening.moment", value=plain[:_LONGEST]) from None
    return found if found.tzinfo else found.replace(tzinfo=JST)


def typed_day(typed: str) -> date | None:
    """Return a day; None for nothing, InputError for what is none."""
    plain = typed.strip()
    if not plain:
        return None
    try:
        return date.fromisoformat(plain.replace("/", "-")[:_LONGEST])
    except ValueError:
        raise InputError("screening.day", value=plain[:_LONGEST]) from None


def typed_settings(given: QueryDict) -> Settings:
    """Return how a stage is to be screened, as a form holds it."""
    return Settings(
        places=typed_count(given.get("places", "")),
        readers=typed_count(given.get("readers", "")),
        reserves=typed_count(given.get("reserves", "") or "0"),
        hides_applicant=given.get("hides_applicant") == "yes",
        hidden_fields=given.getlist("hidden_fields"),
        others=given.get("others", ""),
        closes_at=typed_moment(given.get("closes_at", "")),
    )


def typed_fields(given: QueryDict) -> Fields:
    """Return in what a reviewer is versed, as a form holds it: keywords with commas or on lines of their own."""
    return Fields(
        most=typed_count(given.get("most", "")),
        issues=tuple(given.getlist("issues")),
        keywords=tuple(word for word in _SPLIT.split(given.get("keywords", "")) if word.strip()),
    )


def typed_criteria(given: QueryDict) -> list[dict[str, Any]]:
    """Return the criteria of a form, those without a title left out."""
    rows = []
    for number in range(MOST_CRITERIA):
        at = f"row-{number}-"
        if not given.get(f"{at}title", "").strip():
            continue
        rows.append(
            {
                "id": given.get(f"{at}id", ""),
                "title": {"ja": given.get(f"{at}title", ""), "en": given.get(f"{at}title_en", "")},
                "weight": given.get(f"{at}weight", ""),
                "anchors": [given.get(f"{at}mark-{mark}", "") for mark in MARKS],
                "source": given.get(f"{at}source", ""),
            }
        )
    return rows


def typed_letter(given: QueryDict) -> Letter:
    """Return what letters are to say, as a form holds it."""
    day = typed_day(given.get("day", ""))
    if day is None:
        raise InputError("screening.day", value="")
    said = {name: given.get(name, "") for name in _LETTER}
    return Letter(day=day, **said)
