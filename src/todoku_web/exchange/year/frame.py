"""What all parts of the made-up year share: its size, its seed, the day on which it ends, and who takes part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from todoku.dates import JST, fiscal_year
from todoku_web.exchange.year.draws import Draws

if TYPE_CHECKING:
    from todoku_web.exchange.year.cast import Cast
    from todoku_web.exchange.year.size import Size

_OPENS, _CLOSES = time(9), time(18)
_MORNING_MINUTES = 240


@dataclass(frozen=True, slots=True)
class Frame:
    """The year's frame; nothing in it happens after ``now``."""

    size: Size
    seed: int
    as_of: date
    cast: Cast

    @property
    def now(self) -> datetime:
        """The moment at which the year ends: the evening of its last day, in Japan."""
        return datetime.combine(self.as_of, _CLOSES, tzinfo=JST)

    @property
    def fiscal_year(self) -> int:
        """The fiscal year of its last day."""
        return fiscal_year(self.as_of)

    def draws(self, part: str) -> Draws:
        """Return chance for a part."""
        return Draws(self.seed, part)

    def ago(self, days: int, draws: Draws) -> datetime:
        """Return a moment in the morning so many days before the end."""
        day = self.as_of - timedelta(days=days)
        return datetime.combine(day, _OPENS, tzinfo=JST) + timedelta(minutes=draws.whole(0, _MORNING_MINUTES))

    def midnight(self, days: int) -> datetime:
        """Return the beginning of the day so many days before the end; after it where days are below zero."""
        return datetime.combine(self.as_of - timedelta(days=days), time(), tzinfo=JST)
