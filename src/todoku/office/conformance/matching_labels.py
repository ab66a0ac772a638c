"""Finds the steps of a standard among the activities of a log."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def match_labels(activities: Sequence[str], steps: Sequence[str]) -> tuple[int, ...]:
    """Return the place among the steps of each activity, -1 where none has its name.

    The same name, else the same without width of signs, case and spaces (ＡＢＣ is abc).
    """
    exact = {one: at for at, one in enumerate(steps)}
    plain = {_plain(one): at for at, one in reversed(list(enumerate(steps)))}
    return tuple(exact.get(one, plain.get(_plain(one), -1)) for one in activities)


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
