"""Puts what stands in a report beside what its reporter wanted to make of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from todoku.i18n import has, text
from todoku_web.service_reports.actions import Content

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku_web.service_reports.models import ServiceReport
    from todoku_web.service_reports.places import Place

_WORDED = frozenset({"service", "finding", "setting", "technology"})


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which a report as it stands and as it was to become are not the same."""

    field: str
    now: str
    wanted: str


def differences(report: ServiceReport, wanted: Content, place: Place | None, lang: Lang) -> list[Difference]:
    """Return the fields that differ, as people read them."""
    now = {**asdict(Content.of(report)), "place": report.place}
    then = {**asdict(wanted), "place": report.place if place is None else place.shown}
    return [
        Difference(name, value_text(name, now[name], lang), value_text(name, then[name], lang))
        for name in now
        if now[name] != then[name]
    ]


def value_text(field: str, value: object, lang: Lang) -> str:
    """Return a field's value in words."""
    if value is None or value == "":
        return text("service_reports.unsaid", lang)
    key = f"service_reports.{field}.{value}"
    return text(key, lang) if field in _WORDED and has(key) else str(value)
