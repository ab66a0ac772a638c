"""When a search ends before its work is done: on a stop asked for, or at a limit of time."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from todoku.run import Run

Stopped = Literal["time", "cancelled"]


class Patience:
    """How long a search may still go on; what it has found when that is over is its answer.

    ``stopped``: what ended this search, or any part of it, early.
    """

    def __init__(self, run: Run, time_limit_s: float | None, *, whole: Patience | None = None) -> None:
        self._run, self._whole = run, whole
        self._ends_s = None if time_limit_s is None else time.monotonic() + time_limit_s
        self.stopped: Stopped | None = None

    @property
    def left_s(self) -> float | None:
        """Seconds left, None where nothing limits them."""
        return None if self._ends_s is None else max(self._ends_s - time.monotonic(), 0.0)

    @property
    def over(self) -> bool:
        """Whether to end now; why stands in ``stopped`` from then on."""
        if self._run.stop.is_set():
            self._end("cancelled")
        elif self.left_s == 0.0:
            self._end("time")
        return self._run.stop.is_set() or self.left_s == 0.0

    def part(self, share: float, *, most_s: float | None = None) -> Patience:
        """Return the patience for a part of the search: a share of the time that is left, at most so many seconds."""
        limits = [
            limit for limit in (most_s, None if self.left_s is None else self.left_s * share) if limit is not None
        ]
        return Patience(self._run, min(limits, default=None), whole=self)

    @contextmanager
    def step(self, key: str, total: int) -> Iterator[Callable[[int], None]]:
        """Report a step as the run does, but go on to the answer where a stop is asked for."""
        reporter = self._run.reporter
        reporter.begin(key, total)
        try:
            yield lambda parts: reporter.advance(key, parts)
        finally:
            reporter.end(key)

    def _end(self, why: Stopped) -> None:
        if self.stopped is None:
            self.stopped = why
        if self._whole is not None:
            self._whole._end(why)  # noqa: SLF001 [the same class]
