"""Progress bars on work that takes over two seconds."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from todoku.cli.interrupts import stop_if_asked
from todoku.cli.words import t
from todoku.run import Effort, Run

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_PATIENCE_S = 2.0


class Bars:
    """Shows a bar per step on standard error, once the work has lasted two seconds and a person is watching."""

    def __init__(self) -> None:
        self._started_s = time.monotonic()
        self._progress: Progress | None = None
        self._tasks: dict[str, TaskID] = {}
        self._totals: dict[str, list[int]] = {}

    def begin(self, step: str, total: int) -> None:
        """Note the step, and show it if the work is already long."""
        stop_if_asked()
        self._totals[step] = [0, total]
        self._show(step)

    def advance(self, step: str, parts: int) -> None:
        """Move the step's bar on."""
        stop_if_asked()
        self._totals[step][0] += parts
        self._show(step)
        if self._progress is not None and step in self._tasks:
            self._progress.update(self._tasks[step], completed=self._totals[step][0])

    def end(self, step: str) -> None:
        """Fill the step's bar."""
        if self._progress is not None and step in self._tasks:
            self._progress.update(self._tasks[step], completed=self._totals[step][1])

    def close(self) -> None:
        """Take the bars off the screen."""
        if self._progress is not None:
            self._progress.stop()
            self._progress = None

    def _show(self, step: str) -> None:
        if step in self._tasks or time.monotonic() - self._started_s < _PATIENCE_S or not sys.stderr.isatty():
            return
        if self._progress is None:
            from rich.console import Console
            from rich.progress import Progress

            self._progress = Progress(console=Console(stderr=True), transient=True)
            self._progress.start()
        self._tasks[step] = self._progress.add_task(t(step), total=self._totals[step][1])


def watched_run(*, seed: int = 1, effort: Effort = Effort.STANDARD) -> tuple[Run, Bars]:
    """Return a run whose progress is shown to the person at the terminal, and its bars, to be closed at the end."""
    bars = Bars()
    return Run(reporter=bars, seed=seed, effort=effort), bars
