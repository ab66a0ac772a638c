"""Checks what a form says, field by field: all faults for the form, the first one for everybody else."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, ClassVar

from todoku.errors import InputError, TodokuError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Check = Callable[[], Mapping[str, Any]]


class Checked:
    """Content whose fields are checked one after the other; each check gives the fields as they are to be kept."""

    NEEDED: ClassVar[tuple[str, ...]] = ()
    """What must be said before it is handed in."""

    def checks(self) -> dict[str, Check]:
        """Return the checks by the field at which the form says what is wrong."""
        raise NotImplementedError

    def faults(self) -> dict[str, TodokuError]:
        """Return what is wrong, by field."""
        found: dict[str, TodokuError] = {}
        for name, check in self.checks().items():
            try:
                check()
            except TodokuError as error:
                found[name] = error
        return found

    def cleaned(self) -> dict[str, Any]:
        """Return every field as it is to be kept. Raises InputError or AreaError for the first fault."""
        made: dict[str, Any] = {}
        for check in self.checks().values():
            made |= check()
        return made

    def missing(self) -> list[str]:
        """Return the fields that are still to be filled in before it can be handed in."""
        return [name for name in self.NEEDED if not getattr(self, name).strip()]


def held_by(thing: Any, kind: Any) -> dict[str, Any]:
    """Return what a record holds of the fields of a content; lists as tuples."""
    held = {name: getattr(thing, name) for name in names_of(kind)}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in held.items()}


def names_of(kind: Any) -> tuple[str, ...]:
    """Return the names of a content's fields."""
    return tuple(field.name for field in fields(kind))


def as_content(kind: Any, clean: Mapping[str, Any]) -> Any:
    """Return a content of fields that were cleaned."""
    held = {name: clean[name] for name in names_of(kind)}
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in held.items()})


def chosen(value: Any, known: Iterable[str]) -> Any:
    """Return a choice; InputError for one that was not offered."""
    if value not in set(known):
        raise InputError("planning.choice")
    return value


def within(value: int | None, low: int, high: int) -> int | None:
    """Return a number, or None for one that is not known; InputError for one out of its range."""
    if value is not None and not low <= value <= high:
        raise InputError("needs.number", value=value, low=f"{low:,}", high=f"{high:,}")
    return value
