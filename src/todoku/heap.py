"""Puts off the search for dead cycles of objects while much is made that stays."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def no_collection() -> Iterator[None]:
    """Make objects without Python's collector looking through all there are, again and again, as their number grows.

    For reading tables and rules: nothing dies in between, and the looking took longer than half of the reading.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
