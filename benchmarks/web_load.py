"""Runs the portal and reads it from many connections at once; what the benchmarks of its pages share."""

from __future__ import annotations

import http.client
import multiprocessing
import os
import queue
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TODOKU = Path(sys.executable).with_name("todoku")
HOST = "127.0.0.1"
START_S = 180.0
TIMEOUT_S = 30.0
CONNECTIONS_PER_PROCESS = 100
_MS = 1000.0


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its path, how long it took, and what was wrong with it (empty where nothing was)."""

    path: str
    ms: float
    error: str


@contextmanager
def portal(*, workers: int = 2) -> Iterator[int]:
    """Run the portal on a fresh folder with SQLite and the built-in data, and give its port."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="todoku-bench-") as home:
        command = [str(TODOKU), "serve", "--home", home, "--port", str(port), "--workers", str(workers)]
        process = subprocess.Popen(
            [*command, "--without-worker"], stdout=subprocess.DEVNULL, env={**os.environ, "TODOKU_PACKS": ""}
        )
        try:
            _wait(port, process)
            yield port
        finally:
            process.terminate()
            process.wait(START_S)


def read(port: int, paths: Sequence[str], *, connections: int, seconds: float) -> tuple[list[Answer], float]:
    """Read paths round and round from kept connections for a while; return the answers and the seconds taken.

    The readers are processes of their own, so that their work is not counted as the server's beyond the cores they use.
    """
    answers: multiprocessing.Queue[list[Answer]] = multiprocessing.Queue()
    shares = [connections // _processes(connections)] * _processes(connections)
    shares[0] += connections - sum(shares)
    begins = [sum(shares[:place]) for place in range(len(shares))]
    readers = [
        multiprocessing.Process(target=_read, args=(port, paths, begin, share, connections, seconds, answers))
        for begin, share in zip(begins, shares, strict=True)
    ]
    started = time.perf_counter()
    for reader in readers:
        reader.start()
    found = [answer for _ in readers for answer in answers.get()]
    took = time.perf_counter() - started
    for reader in readers:
        reader.join()
    return found, took


def told(answers: Sequence[Answer], seconds: float) -> dict[str, object]:
    """Return rate, latencies and errors of answers as figures."""
    ms = sorted(answer.ms for answer in answers)
    wrong = [answer for answer in answers if answer.error]
    return {
        "requests": len(ms),
        "requests_per_s": round(len(ms) / seconds, 1),
        "median_ms": round(statistics.median(ms), 1),
        "p95_ms": round(ms[int(len(ms) * 0.95)], 1),
        "p99_ms": round(ms[int(len(ms) * 0.99)], 1),
        "slowest_ms": round(ms[-1], 1),
        "errors": len(wrong),
        "first_errors": [f"{answer.path}: {answer.error}" for answer in wrong[:5]],
    }


def _processes(connections: int) -> int:
    return max(1, -(-connections // CONNECTIONS_PER_PROCESS))


def _read(
    port: int,
    paths: Sequence[str],
    begin: int,
    count: int,
    step: int,
    seconds: float,
    answers: multiprocessing.Queue[list[Answer]],
) -> None:
    found: queue.SimpleQueue[Answer] = queue.SimpleQueue()
    until = time.perf_counter() + seconds
    threads = [
        threading.Thread(target=_follow, args=(port, paths, begin + place, step, until, found))
        for place in range(count)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers.put([found.get() for _ in range(found.qsize())])


def _follow(
    port: int, paths: Sequence[str], first: int, step: int, until: float, found: queue.SimpleQueue[Answer]
) -> None:
    connection = http.client.HTTPConnection(HOST, port, timeout=TIMEOUT_S)
    at = first
    while time.perf_counter() < until:
        path = paths[at % len(paths)]
        at += step
        started = time.perf_counter()
        error = _asked(connection, path)
        found.put(Answer(path, (time.perf_counter() - started) * _MS, error))
        if error:
            connection.close()
    connection.close()


def _asked(connection: http.client.HTTPConnection, path: str) -> str:
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        content = answer.read()
    except (OSError, http.client.HTTPException) as error:
        return repr(error)
    return "" if answer.status == http.HTTPStatus.OK and content else f"status {answer.status}"


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until and process.poll() is None:
        connection = http.client.HTTPConnection(HOST, port, timeout=1)
        if not _asked(connection, "/about"):
            return
        time.sleep(0.2)
    raise SystemExit("the portal did not start")
