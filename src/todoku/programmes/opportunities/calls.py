"""Makes opportunities of the calls that rule files name, so that they are listed and handed on like imported ones."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from todoku.dates import fiscal_year_label
from todoku.programmes.opportunities.opportunity import Opportunity, Round
from todoku.programmes.rulebook.clauses import Words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from todoku.programmes.rulebook.rules import Programme
    from todoku.programmes.rulebook.schema import ProgrammeFile
    from todoku.programmes.rulebook.terms import Call

_FORMS = ("%Y-%m-%d", "%Y-%m", "%Y")


def programme_opportunities(programmes: Iterable[Programme]) -> tuple[Opportunity, ...]:
    """Return one opportunity for each programme with calls, in the order given."""
    return tuple(_opportunity(programme.file) for programme in programmes if programme.file.calls)


def _opportunity(file: ProgrammeFile) -> Opportunity:
    places: dict[int, int] = {}
    rounds = []
    for call in file.calls:
        places[call.fiscal_year] = places.get(call.fiscal_year, 0) + 1
        rounds.append(_round(file, call, places[call.fiscal_year]))
    return Opportunity(
        id=f"programme:{file.id}",
        title=file.title.ja,
        title_en=file.title.en,
        programme=file.id,
        authority=file.authority.ja,
        rounds=tuple(rounds),
    )


def _round(file: ProgrammeFile, call: Call, place: int) -> Round:
    """Return a call as a round; its id is the fiscal year and its place among that year's calls."""
    sources = [file.sources[citation.source] for citation in call.cite]
    known = [day for source in sources if (day := _first_day(source.as_of)) is not None]
    return Round(
        id=f"{call.fiscal_year}-{place}",
        name=fiscal_year_label(call.fiscal_year),
        name_en=f"FY{call.fiscal_year}",
        note=call.note.ja if isinstance(call.note, Words) else call.note,
        note_en=call.note.en if isinstance(call.note, Words) else None,
        status=call.status,
        opens=call.opens,
        closes=call.closes,
        months=call.months,
        url=next((source.url for source in sources if source.url), None),
        recorded_on=max(known, default=None),
    )


def _first_day(as_of: str | None) -> dt.date | None:
    """Return the first day of a date that may be known to the month or year only."""
    for form in _FORMS:
        try:
            return dt.datetime.strptime(as_of or "", form).date()  # noqa: DTZ007 (a day has no time zone)
        except ValueError:
            continue
    return None
