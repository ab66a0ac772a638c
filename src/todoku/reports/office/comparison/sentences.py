"""Says what a comparison found, in sentences that a head of department reads without knowing the measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.reports.rows import words

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku.office.compare.findings import Comparison, Deviation

_KEY = "office.comparison"
_DAY_HOURS = 24.0
_FEW_MINUTES = 1.5
_TEN = 10.0


def said(key: str, lang: Lang, **params: object) -> str:
    """Return a text of the report."""
    return text(f"{_KEY}.{key}", lang, **params)


def sentence(found: Deviation, lang: Lang) -> str:
    """Return a deviation as a sentence, with what it means in hours a year."""
    timed = found.type in {"slow", "fast"}
    key = f"found.{found.type}" + ("_elapsed" if timed and found.hours_basis == "elapsed" else "")
    first = said(
        key,
        lang,
        town=found.municipality,
        activity=found.activity,
        other=found.other,
        own=duration(found.own, lang) if timed else _figure(found, found.own, lang),
        usual=duration(found.usual, lang) if timed else _figure(found, found.usual, lang),
        reference=said(f"reference.{found.reference}", lang),
        ratio=_ratio(found.own / found.usual) if timed and found.usual > 0 else "",
    )
    ground = f" {said('legitimate', lang, ground=found.legal_ground)}" if found.legal_ground else ""
    joint = "" if lang == "ja" else " "
    return joint.join((first, hours_told(found, lang))) + ground


def hours_told(found: Deviation, lang: Lang) -> str:
    """Return what a deviation costs or saves in a year, with its interval and what kind of time it is."""
    hours = found.hours_per_year
    if hours is None:
        return said("hours.unknown", lang)
    interval = ""
    if found.hours_interval is not None:
        low, high = sorted(abs(one) for one in found.hours_interval)
        crosses = found.hours_interval[0] < 0 < found.hours_interval[1]
        if not crosses:
            interval = said("hours.interval", lang, low=rounded(low, lang), high=rounded(high, lang))
    key = "hours.more" if hours >= 0 else "hours.less"
    kind = said(f"hours.short.{found.hours_basis}", lang)
    return said(key, lang, hours=rounded(abs(hours), lang), interval=interval, kind=kind)


def duration(hours: float, lang: Lang) -> str:
    """Return a length of time as people say it: minutes, hours or days."""
    minutes = hours * 60.0
    if minutes < _FEW_MINUTES * 60.0:
        return said("unit.minutes", lang, value=f"{minutes:,.1f}" if minutes < _TEN else f"{minutes:,.0f}")
    if hours < 2 * _DAY_HOURS:
        return said("unit.hours", lang, value=f"{hours:,.1f}")
    return said("unit.days", lang, value=f"{hours / _DAY_HOURS:,.1f}")


def rounded(hours: float, lang: Lang) -> str:
    """Return hours a year: whole ones from ten on."""
    return words.number(hours, lang, decimals=0 if abs(hours) >= _TEN else 1)


def top_findings(comparison: Comparison, lang: Lang, *, most: int = 4) -> list[str]:
    """Return the deviations that count most as sentences: by hours a year, legitimate ones left aside."""
    counted = [one for one in comparison.deviations if not one.legal_ground]
    return [sentence(one, lang) for one in counted[:most]]


def _figure(found: Deviation, value: float, lang: Lang) -> str:
    if found.type == "repeated":
        return said("unit.times", lang, value=f"{value:.2f}")
    return f"{value:.0%}"


def _ratio(value: float) -> str:
    return f"{value:,.0f}" if value >= _TEN else f"{value:.1f}"
