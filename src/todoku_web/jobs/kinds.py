"""The kinds of job that there are: each app registers its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from todoku.run import Run


class Work(Protocol):
    """What a job of a kind does: writes its result into a folder."""

    def __call__(self, parameters: Mapping[str, Any], folder: Path, *, run: Run) -> None:
        """Do the work; ``run`` carries progress and cancellation, and a TodokuError is told to the person."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job: its work, and what is done in the transaction in which the job ends."""

    name: str
    work: Work
    done: Callable[[Any], None] | None = None
    """Gets the finished Job; commits what follows from the result (a version of a plan), in the same transaction."""


_KINDS: dict[str, Kind] = {}


def register(name: str, work: Work, *, done: Callable[[Any], None] | None = None) -> None:
    """Add a kind; an app's ``AppConfig.ready`` calls this."""
    _KINDS[name] = Kind(name, work, done)


def kind(name: str) -> Kind:
    """Return a kind by its name; raise KeyError for one that no app registered."""
    return _KINDS[name]
