"""How an attempt at a job came out, as told by the process that made it."""

from __future__ import annotations

import math
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from todoku.errors import Cancelled, TodokuError
from todoku_web.jobs.kinds import kind as kind_of

if TYPE_CHECKING:
    from pathlib import Path

    from todoku.run import Run


class End(Enum):
    """How an attempt ended."""

    DONE = auto()
    CANCELLED = auto()
    REFUSED = auto()
    """The request cannot be met: a code and its parameters say why."""
    BROKEN = auto()
    """A mistake of the program: a trace for those who mend it."""
    CRASHED = auto()
    """The process that did it came down."""
    LEFT = auto()
    """Given up unfinished: the worker is stopping, or the machine that did it went away."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended, and what there is to say of it."""

    end: End
    code: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    trace: str = ""

    @classmethod
    def broken(cls) -> Outcome:
        """Return the outcome of the exception that is being handled: a mistake of the program."""
        return cls(End.BROKEN, trace=traceback.format_exc())

    @classmethod
    def refused(cls, error: TodokuError) -> Outcome:
        """Return the outcome of a request that cannot be met."""
        return cls(End.REFUSED, error.code, {name: as_json(value) for name, value in error.params.items()})


def attempt(kind: str, parameters: Mapping[str, Any], folder: Path, *, run: Run) -> Outcome:
    """Do the work of a job into a folder, and return how it came out; whatever it raises is caught."""
    try:
        work = kind_of(kind).work
    except KeyError:
        return Outcome(End.REFUSED, "job.unknown_kind", {"kind": kind})
    try:
        work(parameters, folder, run=run)
    except Cancelled:
        return Outcome(End.CANCELLED)
    except TodokuError as error:
        return Outcome.refused(error)
    except Exception:  # noqa: BLE001 - a mistake in the work is told to those who mend it, and the worker goes on
        return Outcome.broken()
    return Outcome(End.DONE)


def as_json(value: object) -> Any:
    """Return a value as JSON and every database can hold it; what they cannot becomes its text."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Mapping):
        return {str(name): as_json(one) for name, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [as_json(one) for one in value]
    return str(value).replace("\0", "�").encode("utf-8", "replace").decode("utf-8")
