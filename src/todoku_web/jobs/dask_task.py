"""What runs on a worker of a Dask cluster: the work of one job, its result packed into bytes."""

from __future__ import annotations

import importlib
import io
import os
import socket
import tempfile
import threading
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from todoku.errors import InputError
from todoku.run import Run
from todoku_web.jobs.outcome import End, Outcome, attempt
from todoku_web.jobs.progress import Telling

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_LOOK_EVERY_S = 1.0
_SETTING_UP = threading.Lock()


def perform_there(kind: str, parameters: Mapping[str, Any], packs: Sequence[str], name: str) -> tuple[Outcome, bytes]:
    """Do the work of a job, and return how it came out with its result.

    Parameters
    ----------
    kind, parameters
        What is to be done.
    packs
        Folders of the region packs that the portal has: those that work here finds are to be the same.
    name
        Topic of the events by which progress is told, and name of the event that asks to stop.
    """
    worker = importlib.import_module("distributed").get_worker()
    _set_up()
    from django.db import close_old_connections

    with _asked_to_stop(name) as stop, tempfile.TemporaryDirectory(prefix="todoku-job-") as place:
        run = Run(reporter=Telling(lambda progress: worker.log_event(name, progress)), stop=stop)
        try:
            _require_packs(packs)
        except InputError as error:
            return Outcome.refused(error), b""
        outcome = attempt(kind, parameters, Path(place), run=run)
        close_old_connections()
        return outcome, pack(Path(place)) if outcome.end is End.DONE else b""


def pack(folder: Path) -> bytes:
    """Return a folder's files as an archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(folder).as_posix())
    return packed.getvalue()


def unpack(packed: bytes, folder: Path) -> None:
    """Write the files of an archive into a folder; bytes without any write none."""
    if packed:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            archive.extractall(folder)


def _set_up() -> None:
    with _SETTING_UP:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "todoku_web.settings")
        import django
        from django.apps import apps

        if not apps.ready:
            django.setup()


def _require_packs(packs: Sequence[str]) -> None:
    from django.conf import settings

    from todoku_web.store.packs import pack_folders

    settings.PACK_FOLDERS = [Path(folder) for folder in packs]
    missing = [folder for folder in packs if not Path(folder).is_dir()]
    besides = sorted({str(folder) for folder in pack_folders()} - set(packs))
    if missing or besides:
        raise InputError("job.dask_packs", host=socket.gethostname(), folders=missing or besides)


@contextmanager
def _asked_to_stop(name: str) -> Iterator[threading.Event]:
    """Give an event that is set when the portal's worker asks to stop."""
    distributed = importlib.import_module("distributed")
    asked, stop, over = distributed.Event(name, client=distributed.get_client()), threading.Event(), threading.Event()

    def look() -> None:
        while not over.wait(_LOOK_EVERY_S):
            if asked.is_set():
                stop.set()
                return

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    try:
        yield stop
    finally:
        over.set()
        looking.join()
