"""What apps do by the clock: each registers its work, and the worker does it once an hour."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import DatabaseError, InterfaceError

if TYPE_CHECKING:
    from collections.abc import Callable

_WORKS: dict[str, Callable[[], object]] = {}
_LOG = logging.getLogger("django.housekeeping")


def register(name: str, work: Callable[[], object]) -> None:
    """Add an app's work; its ``AppConfig.ready`` calls this. It may be run at any time, and by two workers at once."""
    _WORKS[name] = work


def keep_house() -> None:
    """Do the work of every app; what goes wrong in one is logged, and keeps the others from nothing.

    A database that does not answer is left to the caller.
    """
    for name, work in _WORKS.items():
        try:
            work()
        except (DatabaseError, InterfaceError):
            raise
        except Exception:  # noqa: BLE001 - whatever it is, the others are to be done
            _LOG.exception("housekeeping of %s failed", name)
