"""The processes that ``todoku serve`` starts: begun anew where one ends, and ended together."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any

from todoku.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

SPAWN = multiprocessing.get_context("spawn")
_LOOK_EVERY_S = 0.5
_SHORT_LIFE_S = 10.0
_MOST_SHORT_LIVES = 3
_LONGEST_PAUSE_S = 60.0
_GRACE_S = 10.0


@dataclass
class Child:
    """A process to be kept alive: what it does, and whether the rest is of no use without it."""

    name: str
    target: Callable[..., None]
    args: tuple[Any, ...]
    needed: bool = True
    process: Any = None
    short_lives: int = 0
    started_s: float = 0.0
    again_s: float = 0.0

    def start(self) -> None:
        """Start the process; Ctrl-C at the terminal is for the one that starts it."""
        with ignored_interrupt():
            self.process = SPAWN.Process(target=self.target, args=self.args, name=f"todoku-{self.name}")
            self.process.start()
        self.started_s = time.monotonic()

    def note_end(self) -> None:
        """Note that the process ended by itself, and when it may be begun anew: the sooner it ended the later.

        Raises InputError where that was several times at once, and it is needed.
        """
        now_s = time.monotonic()
        self.short_lives = self.short_lives + 1 if now_s - self.started_s < _SHORT_LIFE_S else 0
        if self.needed and self.short_lives >= _MOST_SHORT_LIVES:
            raise InputError("web.child_ends", name=self.name, code=self.process.exitcode)
        self.again_s = now_s + min(2.0**self.short_lives - 1, _LONGEST_PAUSE_S)
        self.process = None


def keep_alive(children: Sequence[Child], *, each_time: Callable[[], None]) -> None:
    """Start the children and keep them alive until SIGTERM comes or an exception is raised here; then end them all.

    ``each_time`` is called about twice a second.
    """
    ending = threading.Event()
    before = signal.signal(signal.SIGTERM, lambda *_: ending.set())
    try:
        while not ending.is_set():
            for child in children:
                if child.process is not None and not child.process.is_alive():
                    child.note_end()
                if child.process is None and time.monotonic() >= child.again_s:
                    child.start()
            each_time()
            wait([child.process.sentinel for child in children if child.process is not None], _LOOK_EVERY_S)
    finally:
        _end([child.process for child in children if child.process is not None])
        signal.signal(signal.SIGTERM, before)


def end_with_parent() -> None:
    """End this process as SIGTERM does when the one that started it is gone."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


def _end(processes: Sequence[Any]) -> None:
    """Ask the processes to end, and end those that do not; at once where Ctrl-C is pressed again."""
    for process in processes:
        process.terminate()
    until_s = time.monotonic() + _GRACE_S
    try:
        for process in processes:
            process.join(max(0.0, until_s - time.monotonic()))
    finally:
        for process in processes:
            process.kill()
            process.join()


@contextmanager
def ignored_interrupt() -> Iterator[None]:
    """Let what is started in this block ignore Ctrl-C until it says otherwise."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
