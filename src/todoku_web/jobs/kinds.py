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
    """A kind of job: its work, what follows from its end, and how it is shown.

    ``job.kind.<name>`` is its title in the catalogue. The work is done in a process of its own, or on another machine:
    it is a function of a module, and gets at nothing but its parameters, the settings, the packs and the database.
    """

    name: str
    work: Work
    done: Callable[[Any], None] | None = None
    """Gets the finished Job; commits what follows from the result (a version of a plan), in the same transaction."""
    about: Callable[[Mapping[str, Any]], str] | None = None
    """Says in a few words, in the language of the page, what a job with these parameters is about: an area's name."""
    address: Callable[[Any], str] | None = None
    """Gives the page on which the finished Job's result is looked at; without it, its files are listed."""
    keep_days: int | None = None
    """For how many days results are kept; None for ever, as where something refers to them."""


_KINDS: dict[str, Kind] = {}


def register(
    name: str,
    work: Work,
    *,
    done: Callable[[Any], None] | None = None,
    about: Callable[[Mapping[str, Any]], str] | None = None,
    address: Callable[[Any], str] | None = None,
    keep_days: int | None = None,
) -> None:
    """Add a kind; an app's ``AppConfig.ready`` calls this."""
    _KINDS[name] = Kind(name, work, done, about, address, keep_days)


def kind(name: str) -> Kind:
    """Return a kind by its name; raise KeyError for one that no app registered."""
    return _KINDS[name]


def kinds() -> tuple[Kind, ...]:
    """Return all kinds."""
    return tuple(_KINDS.values())
