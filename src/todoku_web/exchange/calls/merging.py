"""Puts what a call says now beside what somebody wanted to make of it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku.i18n import text
from todoku_web.exchange.calls.eligibility import rule_words

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku_web.exchange.calls.actions.calling import Content

_LONGEST = 300
_WORDED = {
    "kind": "calls.kind",
    "audience": "calls.audience",
    "admission": "calls.admission",
    "issue": "exchange.issue",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """Something in which a call as it stands and as it was to become are not the same."""

    field: str
    now: str
    wanted: str


def differences(now: Content, wanted: Content, lang: Lang) -> list[Difference]:
    """Return what differs, as people read it."""
    return [
        Difference(one.name, _told(one.name, before, lang), _told(one.name, after, lang))
        for one in fields(now)
        if _plain(before := getattr(now, one.name)) != _plain(after := getattr(wanted, one.name))
    ]


def _plain(value: Any) -> Any:
    """Return rules and stages as they compare: without the ids that are given to them when they are kept."""
    if isinstance(value, list):
        return [{name: str(part) for name, part in one.items() if name != "id" and part} for one in value]
    return value


def _told(name: str, value: Any, lang: Lang) -> str:
    if value in (None, "", []):
        return text("calls.unsaid", lang)
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, list):
        lines = [rule_words(one)[lang] if name == "eligibility" else str(one["title"]) for one in value]
        return "\n".join(lines)
    if isinstance(value, bool):
        return text("calls.yes" if value else "calls.no", lang)
    return text(f"{_WORDED[name]}.{value}", lang) if name in _WORDED else str(value)[:_LONGEST]
