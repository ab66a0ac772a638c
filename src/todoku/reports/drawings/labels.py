"""Places labels on a map so that none covers another, dearer ones first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from todoku.reports.drawings.svg import text_width_pt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from todoku.reports.drawings.svg import Anchor

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in points."""
_ASCENT, _DESCENT = 0.88, 0.22


@dataclass(frozen=True, slots=True)
class Label:
    """A label that found its place: the text, where its baseline starts, and how it is anchored."""

    text: str
    x: float
    y: float
    anchor: Anchor


@dataclass(slots=True)
class Room:
    """What is taken and what is free on a map; labels keep inside its edges."""

    width_pt: float
    height_pt: float
    taken: list[Box] = field(default_factory=list)

    def is_free(self, box: Box) -> bool:
        """Whether a box lies inside the map and touches nothing."""
        left, top, right, bottom = box
        if left < 1 or top < 1 or right > self.width_pt - 1 or bottom > self.height_pt - 1:
            return False
        return not any(left < r and right > l and top < b and bottom > t for l, t, r, b in self.taken)  # noqa: E741 (left)

    def take(self, box: Box) -> None:
        """Keep a box from being written over."""
        self.taken.append(box)

    def take_around(self, x: float, y: float, radius: float) -> None:
        """Keep a symbol from being written over."""
        self.take((x - radius, y - radius, x + radius, y + radius))

    def place(self, text: str, x: float, y: float, *, size: float, gap: float = 4.0) -> Label | None:
        """Return the label in the first free place beside its point, or None where there is none."""
        width = text_width_pt(text, size)
        for label, left in _candidates(text, x, y, width=width, size=size, gap=gap):
            box = (left, label.y - size * _ASCENT, left + width, label.y + size * _DESCENT)
            if self.is_free(box):
                self.take(box)
                return label
        return None


def _candidates(
    text: str, x: float, y: float, *, width: float, size: float, gap: float
) -> Iterator[tuple[Label, float]]:
    middle, above, below = y + size * 0.34, y - gap, y + gap + size * 0.8
    for reach in (gap, gap * 2.2):
        yield Label(text, x + reach, middle, "start"), x + reach
        yield Label(text, x - reach, middle, "end"), x - reach - width
        yield Label(text, x, above - (reach - gap), "middle"), x - width / 2
        yield Label(text, x, below + (reach - gap), "middle"), x - width / 2
        for dy in (above, below):
            yield Label(text, x + reach, dy, "start"), x + reach
            yield Label(text, x - reach, dy, "end"), x - reach - width
