"""How a long function is run: progress, cancellation, seed and effort, passed as one parameter."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Event
from typing import TYPE_CHECKING, Protocol

from todoku.errors import Cancelled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Effort(StrEnum):
    """The deterministic work budget of a plan."""

    QUICK = "quick"
    STANDARD = "standard"
    THOROUGH = "thorough"


class Reporter(Protocol):
    """Shows progress: a step begins with its number of parts, moves on, and ends."""

    def begin(self, step: str, total: int) -> None:
        """A step begins; ``step`` is a key of the catalogue."""

    def advance(self, step: str, parts: int) -> None:
        """So many parts are done."""

    def end(self, step: str) -> None:
        """The step is over."""


class Silent:
    """Shows nothing."""

    def begin(self, step: str, total: int) -> None:
        """Ignore it."""

    def advance(self, step: str, parts: int) -> None:
        """Ignore it."""

    def end(self, step: str) -> None:
        """Ignore it."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run's progress reporter, stop flag, seed and effort."""

    reporter: Reporter = field(default_factory=Silent)
    stop: Event = field(default_factory=Event)
    seed: int = 1
    effort: Effort = Effort.STANDARD

    def check(self) -> None:
        """Raise Cancelled if a stop was asked for; long loops call this."""
        if self.stop.is_set():
            raise Cancelled

    @contextmanager
    def step(self, key: str, total: int = 1) -> Iterator[Callable[[int], None]]:
        """Report a step; the block calls what it gets with the number of parts that it has done."""
        self.check()
        self.reporter.begin(key, total)

        def advance(parts: int = 1) -> None:
            self.check()
            self.reporter.advance(key, parts)

        try:
            yield advance
        finally:
            self.reporter.end(key)
