"""Finds the steps of a standard among the activities of a log."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def match_labels(
    activities: Sequence[str], steps: Sequence[str], names: Mapping[str, str] | None = None
) -> tuple[int, ...]:
    """Return the place among the steps of each activity, -1 where none has its name.

    The same name, else the same without width of signs, case and spaces (ＡＢＣ is abc). An activity that is no step, a
    code, goes by what people call it (``names``), where no other is called so.
    """
    exact = {one: at for at, one in enumerate(steps)}
    plain = {_plain(one): at for at, one in reversed(list(enumerate(steps)))}
    called = {one: _plain(name) for one, name in (names or {}).items()}
    shared = _shared(called)

    def place(one: str) -> int:
        found = exact.get(one, plain.get(_plain(one), -1))
        name = called.get(one, "")
        return plain.get(name, -1) if found < 0 and name not in shared else found

    return tuple(map(place, activities))


def called_alike(labels: Sequence[str], activities: Sequence[str], names: Mapping[str, str]) -> tuple[str, ...]:
    """Return the labels that are no activity and that people call several activities: nobody knows which is meant."""
    shared = _shared({one: _plain(name) for one, name in names.items()})
    known = {_plain(one) for one in activities}
    return tuple(one for one in labels if _plain(one) in shared - known)


def _shared(called: Mapping[str, str]) -> set[str]:
    return {name for name, count in Counter(called.values()).items() if count > 1}


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
