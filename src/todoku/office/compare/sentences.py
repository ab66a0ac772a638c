"""Says a deviation in words, as a department head reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.i18n import Lang, text

if TYPE_CHECKING:
    from todoku.office.compare.findings import Deviation, Group

_PERCENT = 100.0
_MINUTES = 60.0
_SHORT_HOURS = 1.0
_DAY_HOURS = 48.0
_HOURS_PER_DAY = 24.0


def sentence(one: Deviation, lang: Lang) -> str:
    """Return a deviation as a sentence: what, how much beside what is usual, and the hours of a year."""
    against = "" if one.reference == "group" else "_standard"
    key = f"office.compare.sentence.{one.type}{against}"
    timed = one.type in {"slow", "fast"}
    if one.type == "repeated" and one.effect < 0:
        key = "office.compare.sentence.repeated_less"
    elif timed and one.hours_basis == "elapsed":
        key = f"office.compare.sentence.{one.type}_elapsed"
    own, usual = (
        (duration_words(value, lang) for value in (one.own, one.usual))
        if timed
        else (_plain(one, value) for value in (one.own, one.usual))
    )
    said = {"municipality": one.municipality, "own": own, "usual": usual, "hours": hours_words(one, lang)}
    first, other = called(one.activity, one.activity_name, lang), called(one.other, one.other_name, lang)
    told = text(key, lang, **said, activity=first, other=other)
    if one.legal_ground:
        told += text("office.compare.ground", lang, ground=one.legal_ground)
    return told


def called(activity: str, name: str, lang: Lang) -> str:
    """Return what people call an activity, with its code; the activity alone where the log has no name beside it."""
    return text("office.compare.called", lang, name=name, code=activity) if name else activity


def activity_words(one: Deviation, lang: Lang) -> str:
    """Return the activity of a deviation; of a swap, both in the order in which they come here."""
    first, other = called(one.activity, one.activity_name, lang), called(one.other, one.other_name, lang)
    return text("office.compare.swap", lang, first=other, second=first) if one.type == "swapped" else first


def _plain(one: Deviation, value: float) -> str:
    return f"{value:.2f}" if one.type == "repeated" else f"{_PERCENT * value:.0f}%"


def duration_words(hours: float, lang: Lang) -> str:
    """Return a time in the unit that a person would use: minutes, hours or days."""
    if abs(hours) < _SHORT_HOURS:
        return text("office.compare.minutes", lang, value=hours * _MINUTES)
    if abs(hours) < _DAY_HOURS:
        return text("office.compare.hours", lang, value=hours)
    return text("office.compare.days", lang, value=hours / _HOURS_PER_DAY)


def hours_words(one: Deviation, lang: Lang, *, short: bool = False) -> str:
    """Return the hours of a year with their interval (not where ``short``) and basis, or why they are unknown."""
    if one.hours_per_year is None:
        return text(f"office.compare.unknown.{one.hours_reason}", lang)
    basis = text(f"office.compare.basis.{one.hours_basis}", lang)
    if one.hours_interval is None or short:
        return text("office.compare.hours_plain", lang, hours=one.hours_per_year, basis=basis)
    low, high = one.hours_interval
    return text("office.compare.hours_range", lang, hours=one.hours_per_year, low=low, high=high, basis=basis)


def effect_words(one: Deviation, lang: Lang) -> str:
    """Return the effect as its kind is read."""
    return text(f"office.compare.effect.{one.effect_kind}", lang, value=one.effect, ratio=1.0 + one.effect)


def group_words(group: Group, lang: Lang) -> str:
    """Return the name of a group."""
    if group.kind == "given":
        return group.name
    if group.kind != "population":
        return text(f"office.compare.group.{group.kind}", lang)
    if group.low is None and group.high is None:
        return text("office.compare.group.known", lang)
    if group.low is None:
        return text("office.compare.group.below", lang, high=group.high)
    if group.high is None:
        return text("office.compare.group.from", lang, low=group.low)
    return text("office.compare.group.between", lang, low=group.low, high=group.high)
