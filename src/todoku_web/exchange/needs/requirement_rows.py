"""The requirement catalogue as people pick from it: each application with its figures, their source and confidence."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from todoku.errors import InputError
from todoku.i18n import text
from todoku.radio.capacity.requirements import requirements
from todoku_web.exchange.issue_areas import IssueArea

if TYPE_CHECKING:
    from collections.abc import Iterable

    from todoku.i18n import Lang
    from todoku.radio.capacity.requirements import Requirement

COMMON = "common"
_LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class RequirementRow:
    """A requirement, ready to be read; a figure that the source does not give says so."""

    id: str
    issue_area: str
    """A value of ``IssueArea``, or ``common``."""
    title: str
    uplink: str
    downlink: str
    latency: str
    source: str
    url: str
    confidence: str
    derived: bool
    note: str


def requirement_rows(ids: Iterable[str], lang: Lang) -> list[RequirementRow]:
    """Return requirements in the catalogue's order; ids that it no longer has are left out."""
    wanted = set(ids)
    return [row for row in all_rows(lang) if row.id in wanted]


@lru_cache(maxsize=2)
def all_rows(lang: Lang) -> tuple[RequirementRow, ...]:
    """Return the whole catalogue."""
    return tuple(_row(one, lang) for one in requirements().values())


def groups(lang: Lang) -> list[tuple[str, str, list[RequirementRow]]]:
    """Return the catalogue by issue area: its id, its title, its rows; what is common to all stands last."""
    named = [(one, text(f"exchange.issue.{one}", lang)) for one in IssueArea.values]
    named.append((COMMON, text("needs.requirements.common", lang)))
    rows = all_rows(lang)
    held = [(area, title, [row for row in rows if row.issue_area == area]) for area, title in named]
    return [group for group in held if group[2]]


def known_ids(ids: Iterable[str], *, most: int) -> list[str]:
    """Return ids once each, in the catalogue's order; InputError for one that it lacks, or for too many."""
    wanted = set(ids)
    unknown = sorted(wanted - requirements().keys())
    if unknown:
        raise InputError("needs.requirement_unknown", id=unknown[0][:_LONGEST_SHOWN])
    if len(wanted) > most:
        raise InputError("needs.requirements_many", most=most, found=len(wanted))
    return [one for one in requirements() if one in wanted]


def _row(one: Requirement, lang: Lang) -> RequirementRow:
    return RequirementRow(
        id=one.id,
        issue_area=one.issue_area,
        title=one.application_ja if lang == "ja" else one.application_en,
        uplink=_span(one.uplink_mbps, "Mbps", lang),
        downlink=_span(one.downlink_mbps, "Mbps", lang),
        latency=_latency(one, lang),
        source=one.source_title,
        url=one.url or "",
        confidence=one.confidence,
        derived=one.derived,
        note=one.note if lang == "ja" else "",
    )


def _latency(one: Requirement, lang: Lang) -> str:
    shown = _span(one.latency_ms, "ms", lang)
    if one.latency_ms is None or one.latency_kind is None:
        return shown
    return text("needs.requirements.latency", lang, value=shown, kind=text(f"needs.latency.{one.latency_kind}", lang))


def _span(pair: tuple[float, float] | None, unit: str, lang: Lang) -> str:
    if pair is None:
        return text("needs.requirements.unknown", lang)
    low, high = (f"{value:,.10g}" for value in pair)
    return f"{low} {unit}" if low == high else text("needs.requirements.span", lang, low=low, high=high, unit=unit)
