"""Does jobs on a Dask cluster: each is one task there, whose result folder comes back packed.

The cluster's workers have this todoku installed and the same environment. Work that reads the database needs one that
they reach, and region packs lie in the same places there: what they lack, or have besides, is told and not passed over.
"""

from __future__ import annotations

import importlib
import re
import socket
import time
import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings

from todoku.errors import InputError
from todoku_web.jobs.dask_task import perform_there, unpack
from todoku_web.jobs.outcome import End, Outcome
from todoku_web.store.packs import pack_folders

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from todoku_web.jobs.hands import Task, Wishes

_ADDRESS = re.compile(r"(?:(?:tcp|tls)://)?\[?(?P<host>[^\[\]/:]+|[0-9a-fA-F:]+)\]?:(?P<port>\d{1,5})")
_CONNECT_S = 3.0
_ANSWER_S = 10.0
_GLANCE_S = 0.2


def connected(address: str) -> Any:
    """Return a client of a scheduler; raise InputError where distributed is not installed, or nobody answers."""
    try:
        distributed = importlib.import_module("distributed")
    except ModuleNotFoundError as error:
        raise InputError("job.no_dask", address=address) from error
    written = _ADDRESS.fullmatch(address)
    if not written:
        raise InputError("job.dask_address", address=address)
    try:
        socket.create_connection((written["host"], int(written["port"])), timeout=_CONNECT_S).close()
        return distributed.Client(address, timeout=_ANSWER_S, set_as_default=False)
    except (OSError, OverflowError) as error:
        raise InputError("job.dask_unreachable", address=address) from error


def dask_hands(address: str, at_once: int) -> Sequence[DaskHand]:
    """Return hands for so many tasks on the cluster at once; raises as ``connected`` does."""
    return [DaskHand(address) for _ in range(at_once)]


class DaskHand:
    """Does jobs as tasks of a cluster; raises as ``connected`` does."""

    def __init__(self, address: str) -> None:
        self._client = connected(address)
        self._address = address

    def do(self, task: Task, folder: Path, *, wishes: Wishes, tell: Callable[[dict[str, Any]], None]) -> Outcome:
        """Have the cluster do it; raise InputError where the scheduler is gone."""
        name = f"todoku-{uuid.uuid4()}"
        heard: list[dict[str, Any]] = []
        self._client.subscribe_topic(name, lambda event: heard.append(event[1]))
        packs = [str(pack) for pack in pack_folders()]
        future = self._client.submit(
            perform_there, task.kind, dict(task.parameters), packs, name, key=name, pure=False, retries=0
        )
        try:
            given_up = self._await(future, name, wishes, lambda: tell(heard.pop()) if heard else None)
            return given_up or self._outcome(future, folder)
        finally:
            self._client.unsubscribe_topic(name)
            future.release()

    def close(self) -> None:
        """Let go of the cluster."""
        self._client.close()

    def _await(self, future: Any, name: str, wishes: Wishes, tell_last: Callable[[], None]) -> Outcome | None:
        asked_s: float | None = None
        stop = self._stop(name)
        while not future.done():
            if wishes.leave.is_set():
                stop.set()
                return Outcome(End.LEFT)
            if wishes.cancel.is_set() and asked_s is None:
                asked_s = time.monotonic()
                stop.set()
            if asked_s is not None and time.monotonic() - asked_s > settings.JOB_GRACE_S:
                future.cancel()
                return Outcome(End.CANCELLED)
            tell_last()
            time.sleep(_GLANCE_S)
        return None

    def _stop(self, name: str) -> Any:
        return importlib.import_module("distributed").Event(name, client=self._client)

    def _outcome(self, future: Any, folder: Path) -> Outcome:
        if future.status == "finished":
            outcome, packed = future.result()
            unpack(packed, folder)
            return outcome
        if future.status == "error":
            killed = type(future.exception()).__name__ == "KilledWorker"
            return Outcome(End.CRASHED) if killed else Outcome(End.BROKEN, trace=repr(future.exception()))
        if self._client.status != "running":
            raise InputError("job.dask_unreachable", address=self._address)
        return Outcome(End.LEFT)
