"""Compares the fields of two forms: which stayed, moved, were renamed, added or taken away, and what became shorter."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from todoku.office.specification.layout import plain_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.office.specification.model import DataItem, FormField

ADDED, REMOVED, RENAMED, MOVED = "added", "removed", "renamed", "moved"
SHORTER, LONGER, CONDITION, MEANING, REQUIRED = "shorter", "longer", "condition", "meaning", "required"
TYPE, CODE = "type", "code"
LEAST_LIKENESS = 0.7
"""Names less alike than this are not taken for one field renamed."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A difference between two forms or data items in one field.

    ``old`` and ``new`` are what differs: names, lengths, conditions; ``old_place`` and ``new_place`` the field's places
    in the order, from 1. ``proposed`` says that the two fields were set beside each other because they resemble.
    """

    kind: str
    field: str
    old: str = ""
    new: str = ""
    old_place: int | None = None
    new_place: int | None = None
    proposed: bool = False


def compare_fields(old: Sequence[FormField], new: Sequence[FormField]) -> tuple[FieldChange, ...]:
    """Return what differs between the fields of two forms, in the order of the new one, then what was taken away.

    Fields are set beside each other by what a person wrote, by name, then by meaning or a name that resembles
    (proposed). Those that moved are the fewest that have to be moved to get one order from the other.
    """
    pairs = _pairs(old, new)
    moved = set(pairs) - _in_order(sorted(pairs, key=lambda pair: pair[1]))
    changes = []
    beside = {after: (before, how) for (before, after), how in pairs.items()}
    for after, field in enumerate(new):
        if after not in beside:
            changes.append(FieldChange(ADDED, field.name, new=field.name, new_place=after + 1))
            continue
        before, proposed = beside[after]
        changes += _of_pair(old[before], field, before, after, proposed=proposed, moved=(before, after) in moved)
    gone = {before for before, _ in pairs}
    changes += [
        FieldChange(REMOVED, field.name, old=field.name, old_place=before + 1)
        for before, field in enumerate(old)
        if before not in gone
    ]
    return tuple(changes)


def _of_pair(
    old: FormField, new: FormField, before: int, after: int, *, proposed: bool, moved: bool
) -> list[FieldChange]:
    places = {"old_place": before + 1, "new_place": after + 1, "proposed": proposed}
    found = []
    if plain_text(old.name) != plain_text(new.name):
        found.append(FieldChange(RENAMED, new.name, old.name, new.name, **places))  # type: ignore[arg-type]
    if moved:
        found.append(FieldChange(MOVED, new.name, str(before + 1), str(after + 1), **places))  # type: ignore[arg-type]
    for kind, earlier, later in (
        (_length_kind(old.length, new.length), old.length, new.length),
        (CONDITION if _differ(old.condition, new.condition) else "", old.condition, new.condition),
        (MEANING if _differ(old.meaning, new.meaning) else "", old.meaning, new.meaning),
        (REQUIRED if None not in (old.required, new.required) and old.required != new.required else "",
         old.required, new.required),
    ):  # fmt: skip
        if kind:
            found.append(FieldChange(kind, new.name, str(earlier), str(later), **places))  # type: ignore[arg-type]
    return found


def compare_data(old: DataItem, new: DataItem) -> tuple[FieldChange, ...]:
    """Return what differs between two data items; what one of them does not state is no difference."""
    found = []
    for kind, earlier, later in ((TYPE, old.type, new.type), (CODE, old.code, new.code)):
        if _differ(earlier, later):
            found.append(FieldChange(kind, new.name, earlier, later))
    kind = _length_kind(old.length, new.length)
    if kind:
        found.append(FieldChange(kind, new.name, str(old.length), str(new.length)))
    return tuple(found)


def _length_kind(old: int | None, new: int | None) -> str:
    if old is None or new is None or old == new:
        return ""
    return SHORTER if new < old else LONGER


def _differ(old: str, new: str) -> bool:
    return bool(old and new) and plain_text(old) != plain_text(new)


def _pairs(old: Sequence[FormField], new: Sequence[FormField]) -> dict[tuple[int, int], bool]:
    """Return which old field is which new one -> whether that is only proposed."""
    pairs: dict[tuple[int, int], bool] = {}
    left, right = set(range(len(old))), set(range(len(new)))

    def take(before: int, after: int, *, proposed: bool) -> None:
        pairs[before, after] = proposed
        left.discard(before)
        right.discard(after)

    for said in ("stands_for", "name"):
        free: dict[str, list[int]] = {}
        for after in sorted(right):
            free.setdefault(plain_text(new[after].name), []).append(after)
        for before in sorted(left):
            named = getattr(old[before], said)
            waiting = free.get(plain_text(named)) if named else None
            if waiting:
                take(before, waiting.pop(0), proposed=False)
    for _, before, after in sorted(_alike(old, new, left, right)):
        if before in left and after in right:
            take(before, after, proposed=True)
    return pairs


def _alike(
    old: Sequence[FormField], new: Sequence[FormField], left: set[int], right: set[int]
) -> list[tuple[float, int, int]]:
    found = []
    for before in left:
        for after in right:
            said, meant = plain_text(old[before].meaning), plain_text(new[after].meaning)
            same_meaning = bool(said) and said == meant
            likeness = fuzz.ratio(plain_text(old[before].name), plain_text(new[after].name)) / 100.0
            if same_meaning or likeness >= LEAST_LIKENESS:
                found.append((-1.0 if same_meaning else -likeness, before, after))
    return found


def _in_order(pairs: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return the most pairs whose old places rise with the new ones (longest increasing subsequence)."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for row, (place, _) in enumerate(pairs):
        at = bisect_left(tails, place)
        before.append(ends[at - 1] if at else -1)
        tails[at : at + 1] = [place]
        ends[at : at + 1] = [row]
    kept = set()
    row = ends[-1] if ends else -1
    while row >= 0:
        kept.add(pairs[row])
        row = before[row]
    return kept
