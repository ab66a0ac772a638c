"""Gathers what a reader met, cell by cell, into remarks that name the cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from todoku.office.events.log import Remark

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAMED = 5
_LONGEST = 30


class Met(NamedTuple):
    """One thing met: its code below ``office.remark.``, where, what stood there, and whether the row takes part."""

    code: str
    source: str
    address: str
    shown: str = ""
    kept: bool = False


def gathered(found: Iterable[Met]) -> tuple[Remark, ...]:
    """Return one remark for each code and sheet; its example names the first cells with what stood in them."""
    groups: dict[tuple[str, str, bool], list[Met]] = {}
    for one in found:
        groups.setdefault((one.code, one.source, one.kept), []).append(one)
    return tuple(
        Remark(code, len(group), example=_examples(group), kept=kept, source=source)
        for (code, source, kept), group in groups.items()
    )


def _examples(group: list[Met]) -> str:
    named = []
    for one in group[:_NAMED]:
        shown = " ".join(one.shown.split())
        shown = shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
        named.append(f"{one.address} {shown}".strip())
    return ", ".join([*named, *(["…"] if len(group) > _NAMED else [])])
