"""The edge where errors become one clear line and an exit code, and never a traceback."""

from __future__ import annotations

import errno
import os
import sys
from collections import deque
from contextlib import suppress
from traceback import walk_tb
from typing import TYPE_CHECKING, TextIO
from unicodedata import category

from todoku.cli.interrupts import was_asked
from todoku.cli.words import t, ui_lang
from todoku.errors import EXIT_CANCELLED, Cancelled, TodokuError
from todoku.i18n import has, text
from todoku.library_words import system_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from todoku.i18n import Lang

_LONGEST_VALUE = 400
_FULL = ("No space left on device", "database or disk is full", "os error 28", "[Errno 28]")
"""What the libraries that write say of a full disk, where they drop the system's own error."""
_COMMANDS = frozenset({"Cc", "Cf", "Cs"})
"""Unicode's categories of control, format and surrogate characters."""
_PRINTERS = ("rich.", "typer.", __name__)
_CODES: dict[int, str] = {
    errno.ENOSPC: "system.disk_full",
    errno.EDQUOT: "system.disk_full",
    errno.EACCES: "system.permission",
    errno.EPERM: "system.permission",
    errno.EROFS: "system.permission",
    errno.ENOENT: "system.not_found",
    errno.EISDIR: "system.is_a_folder",
    errno.ENOTDIR: "system.no_folder",
    errno.EEXIST: "system.no_folder",
    errno.ENAMETOOLONG: "system.long_name",
    errno.ELOOP: "system.loop",
}


def message(error: TodokuError, lang: Lang | None = None) -> str:
    """Return the one line that a person reads for an error; whatever a file held in it cannot command a terminal."""
    key = f"error.{error.code}"
    if not has(key):
        return str(error)
    params = {name: _short(value) for name, value in error.params.items()}
    line = " ".join(text(key, lang or ui_lang(), **params).split())
    return "".join("�" if category(sign) in _COMMANDS else sign for sign in line)


def guarded(command: Callable[[], object]) -> int:
    """Run a command and return its exit code; every failure is told in one line on standard error."""
    try:
        command()
        _flush()
    except KeyboardInterrupt:
        return _fail(message(Cancelled()), EXIT_CANCELLED)
    except BrokenPipeError:
        _let_go(sys.stdout)
    except Exception as error:
        if os.environ.get("TODOKU_DEBUG") and not isinstance(error, TodokuError):
            raise
        told = error if isinstance(error, TodokuError) else _told(error)
        told = Cancelled() if was_asked() else told  # what failed may be an interrupt in a library's own words
        return _fail(message(told), told.exit_code)
    return 0


def _short(value: object) -> object:
    """Return a value that was written or read, its middle left out where it would fill the screen."""
    if not isinstance(value, str) or len(value) <= _LONGEST_VALUE:
        return value
    half = _LONGEST_VALUE // 2
    return f"{value[:half]}…{value[-half:]}"


def _told(error: Exception) -> TodokuError:
    """Return the error that tells what a failure of the system or of a library comes to."""
    system = _of_which(error)
    if system is not None:
        return _of_the_system(system)
    if any(sign in str(error) for sign in _FULL):
        return TodokuError("system.disk_full", file="-")
    if isinstance(error, OSError):
        return TodokuError("system.io", file=error.filename or "-", detail=system_words(error))
    if isinstance(error, UnicodeEncodeError):
        return TodokuError("system.bad_name", name=error.object)
    if isinstance(error, MemoryError):
        return TodokuError("system.memory")
    return TodokuError("system.unexpected", kind=type(error).__name__, detail=str(error)[:200])


def _of_which(error: Exception) -> OSError | None:
    """Return the system's own error: this one, or the one that a library has put into words of its own."""
    for one in (error, error.__cause__, error.__context__):
        if isinstance(one, OSError) and one.errno is not None and str(one) in str(error):
            return one
    return None


def _of_the_system(error: OSError) -> TodokuError:
    file = error.filename
    if file is None and _is_printing(error):
        _let_go(sys.stdout)
        file = t("cli.stdout")
    code = _CODES.get(error.errno or 0)
    if code is not None:
        return TodokuError(code, file=str(file or "-"))
    return TodokuError("system.io", file=str(file or "-"), detail=system_words(error))


def _flush() -> None:
    """Write out what is still held back, so that a full disk or a reader that has gone shows here and not at exit."""
    if sys.stdout is not None:
        sys.stdout.flush()


def _is_printing(error: OSError) -> bool:
    """Whether an error comes from writing to standard output: it bears no file's name, so its last frame tells."""
    last = deque(walk_tb(error.__traceback__), maxlen=1)
    return any(frame.f_globals["__name__"].startswith(_PRINTERS) for frame, _ in last)


def _let_go(stream: TextIO | None) -> None:
    """Point a stream that takes nothing more at nowhere, else the interpreter fails on it once more at its end."""
    if stream is None:
        return
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _fail(line: str, code: int) -> int:
    with suppress(OSError, AttributeError):  # nobody listens on standard error: the exit code still tells
        sys.stderr.write(f"{t('cli.error')}: {line}\n")
        sys.stderr.flush()
    return code
