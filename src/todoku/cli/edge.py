"""The edge where errors become one clear line and an exit code, and never a traceback."""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING

from todoku.cli.words import t, ui_lang
from todoku.errors import EXIT_CANCELLED, EXIT_CANNOT, Cancelled, TodokuError
from todoku.i18n import has, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from todoku.i18n import Lang


def message(error: TodokuError, lang: Lang | None = None) -> str:
    """Return the one line that a person reads for an error."""
    key = f"error.{error.code}"
    if not has(key):
        return str(error)
    return " ".join(text(key, lang or ui_lang(), **error.params).split())


def guarded(command: Callable[[], object]) -> int:
    """Run a command and return its exit code; every failure is told in one line on standard error."""
    try:
        command()
    except TodokuError as error:
        return _fail(message(error), error.exit_code)
    except KeyboardInterrupt:
        return _fail(message(Cancelled()), EXIT_CANCELLED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        if os.environ.get("TODOKU_DEBUG"):
            raise
        return _fail(_unexpected(error), EXIT_CANNOT)
    return 0


def _unexpected(error: Exception) -> str:
    if isinstance(error, OSError):
        return _of_the_system(error)
    if isinstance(error, MemoryError):
        return t("error.system.memory")
    return t("error.system.unexpected", kind=type(error).__name__, detail=str(error)[:200])


def _of_the_system(error: OSError) -> str:
    where = error.filename or "-"
    if error.errno == errno.ENOSPC:
        return t("error.system.disk_full", file=where)
    if isinstance(error, PermissionError):
        return t("error.system.permission", file=where)
    if isinstance(error, FileNotFoundError):
        return t("error.system.not_found", file=where)
    return t("error.system.io", file=where, detail=error.strerror or str(error))


def _fail(line: str, code: int) -> int:
    sys.stderr.write(f"{t('cli.error')}: {line}\n")
    return code
