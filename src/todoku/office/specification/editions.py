"""Differences between two editions of a specification: added, removed, changed, renumbered, of another class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from todoku.office.specification.fields import FieldChange, compare_data, compare_fields
from todoku.office.specification.layout import plain_text
from todoku.office.specification.model import DataItem, Form, Kind
from todoku.office.specification.pairing import nearest

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from todoku.office.specification.model import Function, Specification

ADDED, REMOVED, CHANGED, RENUMBERED, RECLASSIFIED = "added", "removed", "changed", "renumbered", "reclassified"
_LIKELY = 0.85
"""Texts at least so alike under two ids are proposed as one function renumbered."""
_COLUMNS = {
    Kind.FUNCTION: ("text", "levels", "reason", "conformity_date"),
    Kind.DATA: ("name", "group", "required", "conformity_date"),
    Kind.FORM: ("name", "text", "levels", "paper", "audience", "conformity_date"),
}


@dataclass(frozen=True, slots=True)
class EditionChange:
    """One difference between an old and a new edition.

    ``column`` is what differs: a column of the table, ``class.<kind of body>``, or ``field.<kind>`` for a form's field.
    ``conformity_date`` is the new edition's. ``proposed`` says that two ids were taken for one because their texts
    resemble, which a person has to confirm.
    """

    kind: str
    item: Kind
    id: str
    name: str
    column: str = ""
    old: str = ""
    new: str = ""
    old_id: str = ""
    conformity_date: dt.date | None = None
    proposed: bool = False


def compare_editions(old: Specification, new: Specification) -> tuple[EditionChange, ...]:
    """Return what changed from one edition to the next: functions, data items, forms, in the order of the new one."""
    return (
        *_compare(Kind.FUNCTION, old.functions, new.functions),
        *_compare(Kind.DATA, old.data_items, new.data_items),
        *_compare(Kind.FORM, old.forms, new.forms),
    )


def former_ids(changes: Sequence[EditionChange]) -> dict[tuple[Kind, str], str]:
    """Return which id of the old edition is which of the new one; what is only proposed is left out."""
    return {(one.item, one.old_id): one.id for one in changes if one.kind == RENUMBERED and not one.proposed}


def _compare(
    kind: Kind, old: Sequence[Function | DataItem | Form], new: Sequence[Function | DataItem | Form]
) -> list[EditionChange]:
    before = {one.id: one for one in old}
    after = {one.id: one for one in new}
    gone = [one for one in old if one.id not in after]
    come = [one for one in new if one.id not in before]
    renumbered = _renumbered(gone, come)
    found: list[EditionChange] = []
    for one in new:
        day = one.conformity_date
        if one.id in before:
            found += _changes(kind, before[one.id], one)
        elif one.id in renumbered:
            was, proposed = renumbered[one.id]
            found.append(EditionChange(RENUMBERED, kind, one.id, one.name, "id", was.id, one.id, was.id, day, proposed))
            found += _changes(kind, was, one)
        else:
            found.append(EditionChange(ADDED, kind, one.id, one.name, conformity_date=day))
    kept = {was.id for was, _ in renumbered.values()}
    found += [EditionChange(REMOVED, kind, one.id, one.name) for one in gone if one.id not in kept]
    return found


def _said(one: Function | DataItem | Form) -> str:
    text: str = getattr(one, "text", "")
    return plain_text(text or one.name)


def _renumbered(
    gone: Sequence[Function | DataItem | Form], come: Sequence[Function | DataItem | Form]
) -> dict[str, tuple[Function | DataItem | Form, bool]]:
    """Return new id -> what it was before, and whether that is only proposed."""
    by_text: dict[str, list[Function | DataItem | Form]] = {}
    for one in gone:
        by_text.setdefault(_said(one), []).append(one)
    found: dict[str, tuple[Function | DataItem | Form, bool]] = {}
    for one in come:
        same = by_text.get(_said(one)) if _said(one) else None
        if same:
            found[one.id] = (same.pop(0), False)
    left = [one for same in by_text.values() for one in same if _said(one)]
    rest = [one for one in come if one.id not in found and _said(one)]
    taken: set[str] = set()
    near = nearest([_said(one) for one in rest], [_said(one) for one in left], count=3)
    for one, rows in zip(rest, near, strict=True):
        likely = [(fuzz.ratio(_said(one), _said(left[row])) / 100.0, -row) for row in rows if left[row].id not in taken]
        if likely and max(likely)[0] >= _LIKELY:
            was = left[-max(likely)[1]]
            taken.add(was.id)
            found[one.id] = (was, True)
    return found


def _changes(kind: Kind, old: Function | DataItem | Form, new: Function | DataItem | Form) -> list[EditionChange]:
    found = []
    for column in _COLUMNS[kind]:
        was, now = getattr(old, column), getattr(new, column)
        if _shown(was) != _shown(now) and plain_text(_shown(was)) != plain_text(_shown(now)):
            found.append(_changed(CHANGED, kind, old, new, column, _shown(was), _shown(now)))
    was_classes, now_classes = getattr(old, "classes", {}), getattr(new, "classes", {})
    for body in dict.fromkeys([*was_classes, *now_classes]):
        was, now = was_classes.get(body, ""), now_classes.get(body, "")
        if was != now:
            found.append(_changed(RECLASSIFIED, kind, old, new, f"class.{body}", str(was), str(now)))
    for change in _field_changes(old, new):
        shown = change.old or change.field, change.new or change.field
        found.append(_changed(CHANGED, kind, old, new, f"field.{change.kind}", *_named(change, *shown)))
    return found


def _named(change: FieldChange, old: str, new: str) -> tuple[str, str]:
    """Return old and new of a field's change with the field's name, and nothing where there was none."""
    if change.kind in {"added", "removed"}:
        return ("", change.field) if change.kind == "added" else (change.field, "")
    return (old, new) if change.kind == "renamed" else (f"{change.field}: {old}", f"{change.field}: {new}")


def _field_changes(old: object, new: object) -> tuple[FieldChange, ...]:
    if isinstance(old, Form) and isinstance(new, Form):
        return compare_fields(old.fields, new.fields) if old.fields or new.fields else ()
    return compare_data(old, new) if isinstance(old, DataItem) and isinstance(new, DataItem) else ()


def _changed(
    kind: str, item: Kind, old: Function | DataItem | Form, new: Function | DataItem | Form,
    column: str, was: str, now: str,
) -> EditionChange:  # fmt: skip
    return EditionChange(kind, item, new.id, new.name, column, was, now, old.id, new.conformity_date)


def _shown(value: object) -> str:
    if value is None:
        return ""
    return " > ".join(value) if isinstance(value, tuple) else str(value)
