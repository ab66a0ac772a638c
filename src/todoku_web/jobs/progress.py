"""How far a job is: gathered where the work is done, told now and then, and said in words."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from todoku.i18n import has, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from todoku.i18n import Lang
    from todoku_web.jobs.models import Job

AT_MOST_EVERY_S = 0.5


class Telling:
    """Reports a run's steps to ``tell`` as ``{"step", "done", "total"}``, at most twice a second."""

    def __init__(self, tell: Callable[[dict[str, Any]], None]) -> None:
        self._tell = tell
        self._told_s = 0.0
        self._steps: dict[str, list[int]] = {}
        self._one_at_a_time = threading.Lock()

    def begin(self, step: str, total: int) -> None:
        """A step begins."""
        with self._one_at_a_time:
            self._steps.pop(step, None)
            self._steps[step] = [0, total]
            self._now_and_then()

    def advance(self, step: str, parts: int) -> None:
        """So many parts are done."""
        with self._one_at_a_time:
            if step in self._steps:
                self._steps[step][0] += parts
                self._now_and_then()

    def end(self, step: str) -> None:
        """The step is over; the one around it is told again."""
        with self._one_at_a_time:
            self._steps.pop(step, None)
            self._now_and_then()

    def _now_and_then(self) -> None:
        now_s = time.monotonic()
        if self._steps and now_s - self._told_s >= AT_MOST_EVERY_S:
            self._told_s = now_s
            step, (done, total) = list(self._steps.items())[-1]  # the innermost
            self._tell({"step": step, "done": int(done), "total": int(total)})


@dataclass(frozen=True, slots=True)
class Shown:
    """A job's state as a person sees it: a sentence, and how many parts of the step are done where that can be said."""

    text: str
    done: int | None = None
    total: int | None = None


def shown(state: str, progress: dict[str, Any], lang: Lang, *, ahead: int | None = None) -> Shown:
    """Return what is shown of a job; ``ahead`` is how many jobs wait before it."""
    if state == "waiting" and ahead is not None:
        return Shown(text("job.waiting_behind", lang, count=ahead) if ahead else text("job.next", lang))
    step = progress.get("step", "")
    if state != "running" or not step or not has(step):
        return Shown(text(f"job.{state}", lang))
    done, total = progress.get("done", 0), progress.get("total", 0)
    if total <= 1:
        return Shown(text(step, lang))
    return Shown(text(step, lang), min(done, total), total)


def error_of(job: Job, lang: Lang) -> str:
    """Return what went wrong with a job, in one line; empty where nothing did."""
    if not job.error_code:
        return ""
    key = f"error.{job.error_code}"
    return text(key, lang, **job.error_params) if has(key) else text("error.job.internal", lang, log=str(job.pk))
