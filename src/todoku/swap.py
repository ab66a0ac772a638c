"""Keeps other runs and Ctrl-C out of the moment in which finished files take the place of older ones."""

from __future__ import annotations

import signal
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LOCK = ".todoku.lock"
_LOOK_EVERY_S = 0.02
_LONGEST_TURN_S = 10.0
"""A swap is a few renames: who holds the folder longer than this was killed."""


@contextmanager
def undisturbed(folder: Path) -> Iterator[None]:
    """Run the block as the only one that swaps files in a folder, and hold Ctrl-C back until its end.

    Another process waits for its turn; the turn of one that was killed passes after ten seconds. Raises OSError when
    nothing can be written into the folder.
    """
    lock = folder / _LOCK
    _take(lock)
    try:
        with _interrupts_held_back():
            yield
    finally:
        with suppress(OSError):
            lock.rmdir()


def _take(lock: Path) -> None:
    give_up_at_s = time.monotonic() + _LONGEST_TURN_S
    while True:
        try:
            lock.mkdir()
        except FileExistsError:
            if time.monotonic() > give_up_at_s:
                return
            time.sleep(_LOOK_EVERY_S)
        else:
            return


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Answer a Ctrl-C of the block after it; only the main thread may, and only it is asked."""
    handler = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(handler):
        yield
        return
    came: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _frame: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
    if came:
        handler(came[0], None)
