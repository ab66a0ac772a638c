"""Ctrl-C: whoever asks to stop is answered, also where a library lets the interrupt fall."""

from __future__ import annotations

import _thread
import signal
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

# Little is loaded here: Ctrl-C is answered while the rest of the program loads, too.

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from todoku.run import Run

_AGAIN_AFTER_S = 0.05
_asked = False
_later = False


def bear_interrupts() -> None:
    """Remember that Ctrl-C was pressed, and ask again where it came in a place that cannot pass it on.

    Such a place is a callback from compiled code, or compiled code that prints what goes wrong. A file that could not
    be closed, on a full disk, is told where it was written and not here.
    """
    told, printed = sys.unraisablehook, sys.excepthook

    def ask_again(unraisable: Any) -> None:
        if issubclass(unraisable.exc_type, KeyboardInterrupt):
            _ask_soon()
        elif not issubclass(unraisable.exc_type, OSError):
            told(unraisable)

    def ask_again_unprinted(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            _ask_soon()
        else:
            printed(kind, error, trace)

    sys.unraisablehook, sys.excepthook = ask_again, ask_again_unprinted
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else whoever started us wants none
        signal.signal(signal.SIGINT, _interrupted)


def was_asked() -> bool:
    """Whether Ctrl-C was pressed since the program began."""
    return _asked


def stop_if_asked() -> None:
    """Raise KeyboardInterrupt where an earlier one was swallowed on its way."""
    if _asked:
        raise KeyboardInterrupt


@contextmanager
def interrupts_later() -> Iterator[None]:
    """Answer Ctrl-C at the end of this block: what tells the answer cannot be loaded by halves."""
    global _later  # noqa: PLW0603 - a signal belongs to the process
    _later = True
    try:
        yield
    finally:
        _later = False
    stop_if_asked()


@contextmanager
def stopping(run: Run) -> Iterator[None]:
    """Let Ctrl-C ask a search to stop, so that it ends with the best so far; a second one ends the program."""

    def stop(*_: object) -> None:
        if run.stop.is_set():
            raise KeyboardInterrupt
        run.stop.set()

    try:
        before = signal.signal(signal.SIGINT, stop)
    except ValueError:  # not in the main thread, where no signal arrives
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _interrupted(*_: object) -> None:
    global _asked  # noqa: PLW0603 - a signal belongs to the process
    _asked = True
    if not _later:
        raise KeyboardInterrupt


def _ask_soon() -> None:
    """Ask the main thread once it has left the place that cannot pass the interrupt on."""
    from threading import Timer

    again = Timer(_AGAIN_AFTER_S, _thread.interrupt_main)
    again.daemon = True
    with suppress(RuntimeError):  # the interpreter is ending, and nothing is left to be stopped
        again.start()
