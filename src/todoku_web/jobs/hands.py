"""What a worker does jobs with: a process of its own for each, so that a crash or a hard stop takes nothing else down.

A plan runs compiled code for a minute and takes a gigabyte: a fault there, or the system's own end of a process that
takes too much, would end a worker that does the work itself, with every other job it holds. Nor could a thread be
stopped while a solver runs. The process is started once and kept, since loading takes longer than a short job.
"""

from __future__ import annotations

import contextlib
import faulthandler
import multiprocessing
import os
import queue
import signal
import sys
import threading
import time
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings

from todoku.run import Run
from todoku_web.jobs.outcome import End, Outcome, attempt
from todoku_web.jobs.progress import Telling

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from multiprocessing.connection import Connection

_GLANCE_S = 0.2
_MOST_JOBS = 500
"""After so many jobs a process makes room for a fresh one: what libraries keep in memory goes with it."""
_NICE = 5
_LOG_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done, as a process or another machine is told it."""

    id: str
    kind: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is wanted of work that is being done."""

    cancel: threading.Event = field(default_factory=threading.Event)
    """Somebody asked for its end: it is asked to stop."""
    leave: threading.Event = field(default_factory=threading.Event)
    """The worker is stopping or lost the job: the work is dropped at once."""


class Hand(Protocol):
    """Does one job at a time."""

    def do(self, task: Task, folder: Path, *, wishes: Wishes, tell: Callable[[dict[str, Any]], None]) -> Outcome:
        """Write the result into the folder and return how it came out; ``tell`` gets the progress."""

    def close(self) -> None:
        """Let go of what is held."""


class ProcessHand:
    """Does jobs in a process of its own, made anew where it came down."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._process: Any = None
        self._line: Connection | None = None
        self._done = 0

    def do(self, task: Task, folder: Path, *, wishes: Wishes, tell: Callable[[dict[str, Any]], None]) -> Outcome:
        """Have the process do it; end the process where it does not heed a wish to stop."""
        try:
            line = self._line_to_process()
            line.send((task, folder))
            return self._await(line, wishes, tell)
        except (EOFError, OSError):
            return Outcome(End.CRASHED)
        finally:
            self._done += 1
            if self._done >= _MOST_JOBS or (self._process is not None and not self._process.is_alive()):
                self.close()

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            _end_with_all_below(self._process)
            self._process.join()
        if self._line is not None:
            self._line.close()
        self._process, self._line, self._done = None, None, 0

    def _line_to_process(self) -> Connection:
        if self._line is None:
            context = multiprocessing.get_context("spawn")
            self._line, far_end = context.Pipe()
            self._process = context.Process(target=work_for, args=(far_end, self._log), name="todoku-work")
            self._process.start()
            far_end.close()
        return self._line

    def _await(self, line: Connection, wishes: Wishes, tell: Callable[[dict[str, Any]], None]) -> Outcome:
        asked_s: float | None = None
        while True:
            if wishes.leave.is_set():
                self.close()
                return Outcome(End.LEFT)
            if wishes.cancel.is_set() and asked_s is None:
                asked_s = time.monotonic()
                line.send(None)
            if asked_s is not None and time.monotonic() - asked_s > settings.JOB_GRACE_S:
                self.close()
                return Outcome(End.CANCELLED)
            if not wait([line], _GLANCE_S):
                continue
            said = line.recv()
            if isinstance(said, Outcome):
                return said
            tell(said)


def _end_with_all_below(process: Any) -> None:
    """End a process with the solvers that it started."""
    if os.name == "posix" and process.is_alive():
        with contextlib.suppress(ProcessLookupError):  # it has no group of its own yet, and nothing below it
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def work_for(line: Connection, log: Path) -> None:
    """Do the tasks that come along a line until it ends: the body of a process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever presses Ctrl-C means the worker, which tells us
    if os.name == "posix":
        os.setpgid(0, 0)
        os.nice(_NICE)  # pages are answered first
    _speak_into(log)
    import django

    django.setup()
    from django.db import close_old_connections

    tasks: queue.Queue[tuple[Task, Path]] = queue.Queue()
    stop = threading.Event()
    threading.Thread(target=_listen, args=(line, tasks, stop), daemon=True).start()
    while True:
        task, folder = tasks.get()
        outcome = attempt(task.kind, task.parameters, folder, run=Run(reporter=Telling(line.send), stop=stop))
        close_old_connections()
        stop.clear()
        line.send(outcome)


def _listen(line: Connection, tasks: queue.Queue[tuple[Task, Path]], stop: threading.Event) -> None:
    """Take what the worker says: a task, or None where the present one is to stop; end where the worker has gone."""
    while True:
        try:
            said = line.recv()
        except (EOFError, OSError):
            if os.name == "posix":
                os.killpg(os.getpgid(0), signal.SIGKILL)  # solvers that we started, too
            os._exit(1)
        if said is None:
            stop.set()
        else:
            stop.clear()
            tasks.put(said)


def _speak_into(log: Path) -> None:
    """Let whatever is printed, and the trace of a fault in compiled code, stand in a file."""
    log.parent.mkdir(parents=True, exist_ok=True)
    fresh = not log.exists() or log.stat().st_size > _LOG_BYTES
    opened = log.open("w" if fresh else "a", encoding="utf-8", buffering=1)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(opened.fileno(), stream.fileno())
    faulthandler.enable(opened)
