"""The worker: takes jobs from the queue, several at once, and keeps its hold on them while they are done."""

from __future__ import annotations

import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django.utils import timezone

from todoku.errors import TodokuError
from todoku_web.jobs import leases
from todoku_web.jobs.hands import Task, Wishes
from todoku_web.jobs.housekeeping import keep_house
from todoku_web.jobs.models import Worker as SeenWorker
from todoku_web.jobs.outcome import End, Outcome
from todoku_web.jobs.sweep import sweep, sweep_drafts
from todoku_web.store.results import content_hash, draft

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from todoku_web.jobs.hands import Hand
    from todoku_web.jobs.leases import Lease

_BEATS = 6
"""So many beats of the heart are in a lease."""
_LOOK_EVERY_S = 0.5
_PATIENCE_S = 60.0
_SWEEP_EVERY_S = 3600.0
_LONGEST_NAME = 60
_AWAY = (OperationalError, InterfaceError)
"""The database does not answer now, or another one is writing; it may do so later."""
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class Ended:
    """An attempt that is over, as the worker tells whoever watches it."""

    job: UUID
    kind: str
    end: End
    seconds: float


class Worker:
    """A process that does jobs.

    Parameters
    ----------
    hands
        What it does them with, one for each job at a time.
    tell
        Gets every attempt that is over.
    """

    def __init__(self, hands: Sequence[Hand], *, tell: Callable[[Ended], None] = lambda _: None) -> None:
        self.name = f"{socket.gethostname()[:_LONGEST_NAME]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._hands = hands
        self._tell = tell
        self._stopping = threading.Event()
        self._held: dict[Lease, Wishes] = {}
        self._failures: list[BaseException] = []

    def stop(self) -> None:
        """Take no more jobs, and put back those that are being done."""
        self._stopping.set()
        for wishes in list(self._held.values()):
            wishes.leave.set()

    def run(self, *, once: bool = False) -> None:
        """Do jobs until ``stop``; with ``once`` until none waits. What ends a thread unexpectedly is raised here."""
        slots = []
        try:
            slots += [self._begin(self._slot, hand, once) for hand in self._hands]
            slots.append(self._begin(self._beat_until_stopped))
            for over in slots[:-1]:
                while not over.wait(_LOOK_EVERY_S):  # not one long wait, which would put off signals
                    pass
        finally:
            self.stop()
            for over in slots:
                over.wait()
            with suppress(*_AWAY):
                SeenWorker.objects.filter(name=self.name).delete()
        if self._failures:
            raise self._failures[0]

    def work_off(self, hand: Hand) -> None:
        """Do jobs until none waits."""
        while not self._stopping.is_set():
            lease = _patiently(lambda: leases.claim(self.name), self._stopping)
            if lease is None:
                return
            self._do(lease, hand)

    def beat(self) -> None:
        """Renew what is held, say that the worker is there, and put lost jobs back into the queue."""
        held = dict(self._held)
        found = leases.renew(held)
        for lease, wishes in held.items():
            if lease.job in found.lost:
                wishes.leave.set()
            elif lease.job in found.cancel:
                wishes.cancel.set()
        SeenWorker.objects.update_or_create(
            name=self.name, defaults={"seen_at": timezone.now(), "at_once": len(self._hands)}
        )
        if leases.recover():
            sweep_drafts()

    def _begin(self, body: Callable[..., None], *given: object) -> threading.Event:
        """Start a thread and return what is set when it is over; what it raises stops the worker.

        Python 3.11 takes a thread for dead where Ctrl-C comes while it is joined, so that nobody joins it.
        """
        over = threading.Event()

        def run() -> None:
            try:
                body(*given)
            except BaseException as error:  # noqa: BLE001 - a thread has nobody to raise it to
                self._failures.append(error)
                self.stop()
            finally:
                connections.close_all()
                over.set()

        threading.Thread(target=run).start()
        return over

    def _slot(self, hand: Hand, once: bool) -> None:  # noqa: FBT001 - a thread hands it on by position
        try:
            while not self._stopping.is_set():
                close_old_connections()
                self.work_off(hand)
                if once:
                    return
                self._stopping.wait(_LOOK_EVERY_S)
        finally:
            hand.close()

    def _beat_until_stopped(self) -> None:
        swept_s = -_SWEEP_EVERY_S
        while True:
            close_old_connections()
            try:
                self.beat()
                if time.monotonic() - swept_s >= _SWEEP_EVERY_S:
                    swept_s = time.monotonic()
                    sweep()
                    keep_house()
            except (*_AWAY, OSError):  # the next beats come before the leases run out
                connections.close_all()
            if self._stopping.wait(settings.JOB_LEASE_S / _BEATS):
                return

    def _do(self, lease: Lease, hand: Hand) -> None:
        started_s, wishes = time.monotonic(), Wishes()
        self._held[lease] = wishes
        if self._stopping.is_set():  # it may have been just missed
            wishes.leave.set()
        try:
            with draft(f"{lease.job}.{lease.attempt}") as folder:
                task = Task(str(lease.job), lease.kind, lease.parameters)
                outcome = hand.do(task, folder, wishes=wishes, tell=lambda progress: _report(lease, progress))
                digest = content_hash(folder) if outcome.end is End.DONE else ""
                outcome = _patiently(lambda: _end(lease, outcome, folder, digest), self._stopping)
        except leases.LeaseLost:
            outcome = Outcome(End.LEFT)
        except TodokuError:  # the hand itself cannot work
            with suppress(leases.LeaseLost):
                leases.give_back(lease)
            raise
        finally:
            del self._held[lease]
        self._tell(Ended(lease.job, lease.kind, outcome.end, time.monotonic() - started_s))


def _end(lease: Lease, outcome: Outcome, folder: Path, digest: str) -> Outcome:
    """Bring the outcome into the database, and return it as it then is: what follows from a result may fail."""
    try:
        if outcome.end is End.DONE:
            leases.finish(lease, folder, digest)
    except TodokuError as error:
        outcome = Outcome.refused(error)
    except (*_AWAY, leases.LeaseLost):
        raise
    except Exception:  # noqa: BLE001 - a mistake in what follows from the result is told as one in the work is
        outcome = Outcome.broken()
    _END[outcome.end](lease, outcome)
    return outcome


def _broken(lease: Lease, outcome: Outcome) -> None:
    folder = settings.HOME_FOLDER / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    name = f"job-{lease.job}-{lease.attempt}.log"
    (folder / name).write_text(outcome.trace, encoding="utf-8")
    leases.fail(lease, "job.internal", {"log": name})


_END: dict[End, Callable[[Lease, Outcome], None]] = {
    End.DONE: lambda _lease, _outcome: None,
    End.CANCELLED: lambda lease, _: leases.cancelled(lease),
    End.REFUSED: lambda lease, outcome: leases.fail(lease, outcome.code, outcome.params),
    End.BROKEN: _broken,
    End.CRASHED: lambda lease, _: leases.crashed(lease),
    End.LEFT: lambda lease, _: leases.give_back(lease),
}
"""How each end of an attempt is brought into the database."""


def _report(lease: Lease, progress: dict[str, Any]) -> None:
    """Say how far the job is; where the database is busy, the next report will."""
    try:
        leases.report(lease, progress)
    except _AWAY:
        close_old_connections()


def _patiently(act: Callable[[], _Made], stopping: threading.Event) -> _Made:
    """Do what needs the database, again and again for a minute where it does not answer."""
    until_s = time.monotonic() + _PATIENCE_S
    while True:
        try:
            return act()
        except _AWAY:
            if time.monotonic() >= until_s:
                raise
            connections.close_all()
            stopping.wait(_LOOK_EVERY_S)
