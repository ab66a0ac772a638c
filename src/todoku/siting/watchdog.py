"""Solves a whole-number programme in a child process that is ended when its time is over, keeping what it found.

HiGHS looks at its own time limit only between some of its steps and has overrun a minute by another; a process can be
ended at any moment.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import IO, TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from todoku.siting.patience import Patience

SOLVER = (sys.executable, "-P", str(Path(__file__).with_name("solver_process.py")))
"""The command of the child process."""
_LOOK_EVERY_S = 0.05


@dataclass(frozen=True)
class Programme:
    """Minimise ``cost`` over columns from 0 to ``upper``, the first ``whole`` of them whole, under rows in bounds.

    Rows are compressed (``start``, ``index``, ``value``); ``begin``: values of all columns to start from, or none.
    """

    cost: NDArray[np.float64]
    upper: NDArray[np.float64]
    whole: int
    start: NDArray[np.int64]
    index: NDArray[np.int32]
    value: NDArray[np.float64]
    row_lower: NDArray[np.float64]
    row_upper: NDArray[np.float64]
    begin: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))


@dataclass(frozen=True)
class Found:
    """What a solver told: the whole columns at one in its best answer (None: no answer), and its bound, -inf for none.

    ``done``: it ended by itself, having proved its answer or spent its work. ``infeasible``: proved to have no answer.
    ``values``: of all columns, told only at the end and where none is whole.
    """

    chosen: NDArray[np.int64] | None
    bound: float
    done: bool
    infeasible: bool
    values: NDArray[np.float64] | None = None


def solve(
    programme: Programme,
    *,
    options: Mapping[str, object],
    patience: Patience,
    command: Sequence[str] = SOLVER,
) -> Found:
    """Return what the solver finds before it is done, the patience is over or the process fails.

    ``options`` are HiGHS's; it runs on one thread, so that the same work gives the same answer.
    """
    child = subprocess.Popen(  # noqa: S603 [our own module]
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    told: Queue[str | None] = Queue()
    content = BytesIO()
    np.savez(content, options=np.array(json.dumps({"threads": 1, **options})), **vars(programme))
    talks = [
        Thread(target=_hand_over, args=(child.stdin, content), daemon=True),
        Thread(target=_listen, args=(child.stdout, told), daemon=True),
    ]
    for talk in talks:
        talk.start()
    try:
        return _heard(told, patience)
    finally:
        child.kill()
        child.wait()
        for talk in talks:
            talk.join()


def _hand_over(pipe: IO[bytes], content: BytesIO) -> None:
    with suppress(BrokenPipeError), pipe:  # a child that is gone says nothing, which tells the same
        pipe.write(content.getbuffer())


def _listen(pipe: IO[bytes], told: Queue[str | None]) -> None:
    with pipe:
        for line in pipe:
            told.put(line.decode())
    told.put(None)


def _heard(told: Queue[str | None], patience: Patience) -> Found:
    chosen: NDArray[np.int64] | None = None
    values: NDArray[np.float64] | None = None
    bound, done, infeasible = -np.inf, False, False
    while not patience.over:
        try:
            line = told.get(timeout=_LOOK_EVERY_S)
        except Empty:
            continue
        if line is None:
            break
        said: dict[str, Any] = json.loads(line)
        bound = max(bound, said.get("bound", -np.inf))
        if "chosen" in said:
            chosen = np.array(said["chosen"], dtype=np.int64)
        if "values" in said:
            values = np.array(said["values"])
        done = done or "done" in said
        infeasible = infeasible or bool(said.get("infeasible"))
    return Found(chosen, bound, done, infeasible, values)
