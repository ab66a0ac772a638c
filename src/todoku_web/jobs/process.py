"""A process that is a worker: what it does jobs with, how it ends, and what it says of each at the terminal."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

import typer
from django.conf import settings

from todoku.errors import TodokuError
from todoku.i18n import has, text
from todoku_web.jobs.hands import ProcessHand
from todoku_web.jobs.outcome import End
from todoku_web.jobs.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from todoku.i18n import Lang
    from todoku_web.jobs.hands import Hand
    from todoku_web.jobs.worker import Ended

_FAILURE = 1


def work(*, once: bool, tell: Callable[[Ended], None]) -> None:
    """Do jobs until SIGTERM or Ctrl-C; with ``once`` until none waits. What is then being done is put back.

    Raises InputError where there is a Dask scheduler to be used that cannot be.
    """
    worker = Worker(_hands(), tell=tell)
    before = signal.signal(signal.SIGTERM, lambda *_: worker.stop())
    try:
        worker.run(once=once)
    finally:
        signal.signal(signal.SIGTERM, before)


def work_below_server(lang: Lang) -> None:
    """Do jobs until SIGTERM, saying only what went wrong; the server that started us answers Ctrl-C."""
    wrong = {End.BROKEN, End.CRASHED}
    try:
        work(once=False, tell=lambda ended: typer.echo(line(ended, lang), err=True) if ended.end in wrong else None)
    except TodokuError as error:
        typer.echo(text(f"error.{error.code}", lang, **error.params), err=True)
        sys.exit(_FAILURE)


def line(ended: Ended, lang: Lang) -> str:
    """Return what is said of an attempt that is over."""
    kind = f"job.kind.{ended.kind}"
    end = text(f"job.end.{ended.end.name.lower()}", lang)
    return text(
        "job.ended_line",
        lang,
        kind=text(kind, lang) if has(kind) else ended.kind,
        job=ended.job,
        end=end,
        seconds=f"{ended.seconds:.1f}",
    )


def _hands() -> Sequence[Hand]:
    if settings.DASK_SCHEDULER:
        from todoku_web.jobs.dask_hand import dask_hands

        return dask_hands(settings.DASK_SCHEDULER, settings.JOBS_AT_ONCE)
    logs = settings.HOME_FOLDER / "logs"
    return [ProcessHand(logs / f"work-{number}.log") for number in range(1, settings.JOBS_AT_ONCE + 1)]
