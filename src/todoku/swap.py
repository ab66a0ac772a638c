"""Puts finished files in the place of older ones: written beside them first, and swapped in one undisturbed moment."""

from __future__ import annotations

import errno
import shutil
import signal
import threading
import time
import uuid
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from todoku.errors import Cancelled, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

DISK_FULL = "system.disk_full"
_FULL_BYTES = 1 << 20
"""A disk with less room than this is called full."""
_PART = ".todoku-"
_LOCK = ".todoku.lock"
_LOOK_EVERY_S = 0.02
_LONGEST_TURN_S = 10.0
"""A swap is a few renames: who holds the folder longer than this was killed."""
_FORGOTTEN_S = 86_400.0
"""What has lain beside finished files for a day belongs to a run that was killed."""


@contextmanager
def beside(folder: Path) -> Iterator[Path]:
    """Give a new hidden folder inside a folder, to be filled before the swap; it goes away afterwards.

    The folder is made if there is none, and goes away too if it stays empty. Raises OSError when it cannot be made or
    written to.
    """
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _clear_forgotten(folder)
        part = folder / f"{_PART}{uuid.uuid4().hex[:12]}"
        try:
            part.mkdir()
            yield part
        finally:
            shutil.rmtree(part, ignore_errors=True)
    finally:
        for path in missing:
            with suppress(OSError):  # it holds something now
                path.rmdir()


@contextmanager
def told_when_full(folder: Path, *, file: Path | None = None) -> Iterator[None]:
    """Raise InputError for a full disk where the block fails and the folder's disk has no room left.

    The libraries that write name the cause each in its own way, or not at all. The message names ``file``, else the
    folder.
    """
    try:
        yield
    except Cancelled:
        raise
    except Exception as error:
        if (isinstance(error, OSError) and error.errno == errno.ENOSPC) or shutil.disk_usage(folder).free < _FULL_BYTES:
            raise InputError(DISK_FULL, file=str(file or folder)) from error
        raise


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


@contextmanager
def replacing(file: Path) -> Iterator[Path]:
    """Give a place to write one file at; it takes the file's own place once the block has ended well.

    Raises InputError for a full disk, for a folder in the way, and for a file that another program holds open.
    """
    if file.is_dir():
        raise InputError("system.is_a_folder", file=str(file))
    folder = file.absolute().parent
    with beside(folder) as part:
        with told_when_full(part, file=file):
            yield part / file.name
        with undisturbed(folder):
            put_all(part, folder, (file.name,))


def put_all(part: Path, folder: Path, names: Sequence[str]) -> None:
    """Replace older files of a folder by new ones from ``part``; whatever stops it, all older ones are put back.

    Raises InputError for a file that another program holds open.
    """
    older = part / "older"
    older.mkdir()
    name = names[0]
    try:
        for name in names:
            if (folder / name).exists():
                (folder / name).replace(older / name)
            (part / name).replace(folder / name)
    except BaseException as error:
        for one in names:
            if (older / one).exists():
                (older / one).replace(folder / one)
            elif not (part / one).exists():
                (folder / one).unlink(missing_ok=True)
        if isinstance(error, PermissionError):
            raise InputError("report.in_use", file=str(folder / name)) from error
        raise


def _clear_forgotten(folder: Path) -> None:
    for part in folder.glob(f"{_PART}*"):
        with suppress(OSError):
            if time.time() - part.stat().st_mtime > _FORGOTTEN_S:
                shutil.rmtree(part, ignore_errors=True)


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
