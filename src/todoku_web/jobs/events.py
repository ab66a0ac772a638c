"""Tells browsers how far a job is, as server-sent events: one look into the database serves all who listen.

Whoever follows a job waits for news of it; while anybody waits, a task looks twice a second for all jobs that are
followed, with one query (two where one of them waits) on a connection of its own.
"""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from django.db import InterfaceError, OperationalError, close_old_connections

from todoku_web.jobs.models import OPEN_STATES, Job, JobState
from todoku_web.jobs.progress import shown
from todoku_web.jobs.queries import waiting_places

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection
    from uuid import UUID

    from todoku.i18n import Lang

_LOOK_EVERY_S = 0.5
_SIGN_OF_LIFE_S = 15.0
_LONGEST_S = 600.0
"""A browser connects again by itself after it."""


@dataclass(frozen=True, slots=True)
class _News:
    state: str
    progress: dict[str, Any]
    ahead: int | None
    """How many jobs wait before a waiting one."""


class _Watch:
    """Looks for the jobs that somebody follows, in one event loop."""

    def __init__(self) -> None:
        self._listeners: dict[UUID, set[asyncio.Queue[_News]]] = {}
        self._last: dict[UUID, _News] = {}
        self._looking: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, "todoku-events")

    def follow(self, job: UUID) -> asyncio.Queue[_News]:
        """Return a queue that gets the job's news, what is known now first."""
        news: asyncio.Queue[_News] = asyncio.Queue()
        self._listeners.setdefault(job, set()).add(news)
        if job in self._last:
            news.put_nowait(self._last[job])
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        return news

    def leave(self, job: UUID, news: asyncio.Queue[_News]) -> None:
        """Give it no more news."""
        listeners = self._listeners.get(job, set())
        listeners.discard(news)
        if not listeners:
            self._listeners.pop(job, None)
            self._last.pop(job, None)

    async def _look(self) -> None:
        while self._listeners:
            found = await asyncio.get_running_loop().run_in_executor(self._thread, _read, list(self._listeners))
            for job, now in found.items():
                if self._last.get(job) != now and job in self._listeners:
                    self._last[job] = now
                    for news in self._listeners[job]:
                        news.put_nowait(now)
            await asyncio.sleep(_LOOK_EVERY_S)


_WATCHES: WeakKeyDictionary[asyncio.AbstractEventLoop, _Watch] = WeakKeyDictionary()


async def events(job: UUID, lang: Lang) -> AsyncIterator[str]:
    """Yield a job's news as server-sent events, until it has ended: ``progress`` each time, then ``ended``."""
    loop = asyncio.get_running_loop()
    watch = _WATCHES.setdefault(loop, _Watch())
    news, until_s = watch.follow(job), loop.time() + _LONGEST_S
    try:
        while loop.time() < until_s:
            try:
                now = await asyncio.wait_for(news.get(), _SIGN_OF_LIFE_S)
            except TimeoutError:
                yield ": \n\n"
                continue
            seen = shown(now.state, now.progress, lang, ahead=now.ahead)
            yield _event("progress", {"state": now.state, **asdict(seen)})
            if now.state not in OPEN_STATES:
                yield _event("ended", {"state": now.state})
                return
    finally:
        watch.leave(job, news)


def _read(jobs: Collection[UUID]) -> dict[UUID, _News]:
    close_old_connections()
    try:
        found = list(Job.objects.filter(pk__in=jobs).values_list("pk", "state", "progress"))
        waits = any(state == JobState.WAITING for _, state, _ in found)
        places = waiting_places() if waits else {}
        return {pk: _News(state, progress, places.get(pk)) for pk, state, progress in found}
    except (OperationalError, InterfaceError):  # the next look will tell
        return {}
    finally:
        close_old_connections()


def _event(name: str, data: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
