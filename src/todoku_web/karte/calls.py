"""The calls that a municipality could answer: those of the rule files, and those imported into the portal."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Protocol

from django.conf import settings

from todoku.dates import JST, era_date, today
from todoku.errors import InputError
from todoku.i18n import text
from todoku.programmes.opportunities.calls import programme_opportunities
from todoku.programmes.opportunities.common_grants import call_note, call_title
from todoku.programmes.opportunities.opportunity import read_opportunities
from todoku.programmes.rulebook.load import builtin_programmes
from todoku.reports.rows import words
from todoku_web.karte.areas import areas

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from django.http import HttpRequest

    from todoku.i18n import Lang
    from todoku.programmes.opportunities.opportunity import Opportunity, Round
    from todoku_web.karte.areas import Area

_EVERYWHERE = "全国"
_MOST = 20
_FILES_REMEMBERED = 32


@dataclass(frozen=True, slots=True)
class CallRow:
    """One round of a call, ready to be read."""

    title: str
    state: str
    state_name: str
    closes: str
    amount: str
    rate: str
    areas: str
    note: str
    url: str
    checked: bool
    """Whether a rule file of ours holds its rules."""
    recorded_on: str
    is_own: bool = False
    """Whether it is a call of this portal, with a page here."""


class Source(Protocol):
    """Calls from elsewhere that are open now: of an area by its code, or all; in a constant number of queries."""

    def __call__(self, area_code: str | None, lang: Lang, /) -> list[CallRow]:
        """Return the rows, the next to close first."""


_SOURCES: list[Source] = []


def add_source(source: Source) -> None:
    """Add calls of another app, which stand before those collected; its ``AppConfig.ready`` calls this."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def calls_for(area: Area | None, lang: Lang, *, day: dt.date) -> dict[str, Any]:
    """Return the calls that are open or may be on a day, the next to close first, and how many are known and closed.

    With an area, those that name it, its prefecture or all Japan, or that do not say; else all.
    """
    names = None if area is None else _names(area)
    rounds = [(one, call) for one in _opportunities() for call in one.rounds if names is None or _covers(call, names)]
    current = [(one, call) for one, call in rounds if call.state(day) != "closed"]
    current.sort(key=lambda row: (row[1].closes_at is None, row[1].closes_at or dt.datetime.max.replace(tzinfo=JST)))
    own = [row for source in _SOURCES for row in source(None if area is None else area.code, lang)]
    newest = max((call.recorded_on for _, call in rounds if call.recorded_on), default=None)
    return {
        "rows": [*own, *(_row(one, call, lang, day) for one, call in current[: max(0, _MOST - len(own))])],
        "more": max(0, len(own) + len(current) - _MOST),
        "closed": len(rounds) - len(current),
        "newest": _day(newest, lang) if newest else "",
        "day": _day(day, lang),
    }


def calls_section(area: Area, request: HttpRequest, lang: Lang) -> dict[str, Any]:  # noqa: ARG001 [as sections are asked]
    """Return what the section of a karte shows of calls today."""
    return calls_for(area, lang, day=today())


def folder() -> Path:
    """Return the folder into which files of calls are put (``todoku opportunities import --out``)."""
    place: Path = settings.HOME_FOLDER / "opportunities"
    return place


def _opportunities() -> tuple[Opportunity, ...]:
    """Return the calls of the rule files, and those of the portal's folder; a file that cannot be read is left."""
    found = list(_built_in())
    if folder().is_dir():
        for file in sorted(folder().glob("*.json")):
            found += _read(file, file.stat().st_mtime_ns)
    return tuple({one.id: one for one in found}.values())


@cache
def _built_in() -> tuple[Opportunity, ...]:
    return programme_opportunities(builtin_programmes().values())


@lru_cache(maxsize=_FILES_REMEMBERED)
def _read(file: Path, changed_ns: int) -> tuple[Opportunity, ...]:
    assert changed_ns
    try:
        return read_opportunities(file).opportunities
    except InputError:
        return ()


def _names(area: Area) -> set[str]:
    """Return the names by which a call may mean an area: its own and its prefecture's."""
    prefecture = areas().get(area.prefecture_code)
    return {area.name_ja} if prefecture is None else {area.name_ja, prefecture.name_ja}


def _covers(call: Round, names: set[str]) -> bool:
    """Whether a call may concern an area of these names: it bears one, is for all of Japan, or does not say."""
    return not call.areas or any(one == _EVERYWHERE or any(name in one for name in names) for one in call.areas)


def _row(one: Opportunity, call: Round, lang: Lang, day: dt.date) -> CallRow:
    state = call.state(day)
    by_rules = text("karte.call.by_rules", lang) if one.programme else text("measure.unknown", lang)
    return CallRow(
        title=call_title(one, call, lang),
        state=state,
        state_name=text(f"opportunities.state.{state}", lang),
        closes=_closing(call, lang),
        amount=words.yen(one.max_amount_jpy, lang) if one.max_amount_jpy else by_rules,
        rate=one.rate_text or by_rules,
        areas="/".join(call.areas) or by_rules,
        note=call_note(call, lang) or "",
        url=_web_address(call.url or one.url or ""),
        checked=one.programme is not None,
        recorded_on=_day(call.recorded_on, lang) if call.recorded_on else "",
    )


def _web_address(url: str) -> str:
    """Return an address that a browser may be led to; an imported file may hold any text there."""
    return url if url.startswith(("https://", "http://")) else ""


def _closing(call: Round, lang: Lang) -> str:
    if call.last_day is None or call.closes_at is None:
        return call.months or text("measure.unknown", lang)
    if not call.closes_in_the_day:
        return _day(call.last_day, lang)
    time = f"{call.closes_at.astimezone(JST):%H:%M}"
    return text("opportunities.at_time", lang, day=_day(call.last_day, lang), time=time)


def _day(day: dt.date, lang: Lang) -> str:
    return era_date(day) if lang == "ja" else day.isoformat()
