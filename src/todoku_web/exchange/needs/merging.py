"""Puts what two people made of one need or offer side by side, and asks only where both changed the same."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku_web.exchange.needs.need_content import NeedContent
    from todoku_web.exchange.needs.offer_content import OfferContent

    Content = NeedContent | OfferContent

TOGETHER = (("place_kind", "area_code", "place"), ("open_from", "open_until"))
"""Fields that make sense only together."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that both changed: what it was, what the others made of it, and what this person did."""

    field: str
    before: Any
    theirs: Any
    mine: Any


@dataclass(frozen=True, slots=True)
class Merged:
    """What two people's changes come to: this person's where both changed the same."""

    content: Any
    conflicts: tuple[Conflict, ...]


def merged(thing: Any, mine: Content, seen: int) -> Merged:
    """Return what a person's content comes to beside what was changed since the version that they saw."""
    now = type(mine).of(thing)
    base = replace(now, **_before(thing, seen, now))
    taken: dict[str, Any] = {}
    conflicts: list[Conflict] = []
    for group in _groups(mine):
        was, theirs, own = ([getattr(one, name) for name in group] for one in (base, now, mine))
        taken |= zip(group, theirs if own == was else own, strict=True)
        if own not in (was, theirs) and theirs != was:
            conflicts += [
                Conflict(name, *values)
                for name, *values in zip(group, was, theirs, own, strict=True)
                if values[1] != values[2]
            ]
    return Merged(replace(mine, **taken), tuple(conflicts))


def changes_between(before: Content, after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the fields in which a content differs from what it is to become, as a history keeps them."""
    return [
        {"field": name, "before": _kept(value), "after": _kept(after[name])}
        for name, value in asdict(before).items()
        if _kept(value) != _kept(after[name])
    ]


def _before(thing: Any, seen: int, now: Content) -> dict[str, Any]:
    """Return what the fields that were changed since a version held then."""
    found: dict[str, Any] = {}
    for event in thing.events.filter(version__gt=seen).order_by("version", "pk"):
        for change in event.changes:
            found.setdefault(change["field"], _read(change["before"], getattr(now, change["field"])))
    return found


def _groups(content: Content) -> list[tuple[str, ...]]:
    names = [field.name for field in fields(content)]
    grouped = [group for group in TOGETHER if group[0] in names]
    alone = [(name,) for name in names if not any(name in group for group in grouped)]
    return [*grouped, *alone]


def _kept(value: Any) -> Any:
    """Return a value as JSON holds it."""
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, (list, tuple)) else value


def _read(kept: Any, like: Any) -> Any:
    """Return a kept value as a content holds it."""
    if isinstance(kept, list):
        return tuple(kept)
    is_day = isinstance(kept, str) and (isinstance(like, date) or like is None) and kept[:4].isdigit()
    return date.fromisoformat(kept) if is_day else kept
